import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/core/utils/numbers";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const ICONS = {
    short: "fa-exclamation-circle text-danger",
    backordered: "fa-clock-o text-warning",
    received: "fa-check-circle text-success",
};

/**
 * An icon for a line of a sales order: what of it is short, on order or received.
 */
export class BackorderStatusField extends Component {
    static template = "backorder_flow.BackorderStatusField";
    static props = {...standardFieldProps};

    get status() {
        return this.props.record.data[this.props.name];
    }

    get icon() {
        return ICONS[this.status];
    }

    get title() {
        const {qty_short: short, qty_backordered: backordered} = this.props.record.data;
        const format = (quantity) => formatFloat(quantity, {trailingZeros: false});
        const texts = [];
        if (short) {
            texts.push(_t("%s short", format(short)));
        }
        if (this.status === "received") {
            texts.push(_t("Received for this order"));
        } else if (backordered) {
            texts.push(_t("%s backordered", format(backordered)));
        }
        return texts.join(", ");
    }
}

registry.category("fields").add("backorder_status", {
    component: BackorderStatusField,
    supportedTypes: ["selection"],
    fieldDependencies: [
        {name: "qty_short", type: "float"},
        {name: "qty_backordered", type: "float"},
    ],
});
