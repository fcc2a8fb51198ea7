import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";
import {BackorderLinesKanbanRenderer} from "./backorder_lines_kanban_renderer";
import {BackorderLinesRenderer} from "./backorder_lines_renderer";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useState} from "@odoo/owl";
import {x2ManyCommands} from "@web/core/orm_service";

const SEARCHED = ["product_id", "vendor_id", "order_id", "order_partner_id"];

/**
 * The lines of the dialog: with several orders they can be filtered and selected together.
 */
export class BackorderLinesField extends X2ManyField {
    static template = "backorder_flow.BackorderLinesField";
    static components = {
        ...X2ManyField.components,
        KanbanRenderer: BackorderLinesKanbanRenderer,
        ListRenderer: BackorderLinesRenderer,
    };

    setup() {
        super.setup();
        this.search = useState({text: ""});
    }

    get isByProduct() {
        return this.props.record.data.has_several_orders;
    }

    get rendererProps() {
        return {
            ...super.rendererProps,
            filter: (line) => this.isFound(line),
            change: (lines, getValues) => this.change(lines, getValues),
        };
    }

    isFound(line) {
        const text = this.search.text.trim().toLowerCase();
        return SEARCHED.map((name) => line.data[name].display_name)
            .concat(line.data.vendor_id ? [] : [_t("No vendor")])
            .some((word) => (word || "").toLowerCase().includes(text));
    }

    selectFound(selected) {
        const lines = this.list.records.filter((line) => this.isFound(line));
        return this.change(lines, () => ({selected}));
    }

    /**
     * All at once: each change alone would ask the server for all prices.
     *
     * @param {Array} lines
     * @param {Function} getValues gives the new values of a line
     * @returns {Promise}
     */
    change(lines, getValues) {
        return this.props.record.update({
            [this.props.name]: lines.map((line) =>
                x2ManyCommands.update(line.resId || line._virtualId, getValues(line))
            ),
        });
    }
}

registry.category("fields").add("backorder_lines", {
    ...x2ManyField,
    component: BackorderLinesField,
});
