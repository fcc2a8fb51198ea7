import {
    BooleanToggleField,
    booleanToggleField,
} from "@web/views/fields/boolean_toggle/boolean_toggle_field";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/**
 * A box that selects a line of the dialog immediately, whether in edition or not, and tells
 * screen readers which line it is.
 */
export class BackorderSelectedField extends BooleanToggleField {
    static template = "backorder_flow.BackorderSelectedField";

    get label() {
        const {order_id: order, product_id: product} = this.props.record.data;
        return _t("Backorder %(product)s of %(order)s", {
            product: product.display_name,
            order: order.display_name,
        });
    }
}

registry.category("fields").add("backorder_selected", {
    ...booleanToggleField,
    component: BackorderSelectedField,
    extractProps: () => ({autosave: false}),
});
