import {FormController} from "@web/views/form/form_controller";
import {_t} from "@web/core/l10n/translation";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";

export class BackorderSaleOrderFormController extends FormController {
    /**
     * Offer Backorder in the action menu, as long as something is short.
     *
     * @override
     */
    getStaticActionMenuItems() {
        return {
            ...super.getStaticActionMenuItems(),
            backorder: {
                isAvailable: () => this.model.root.data.backorder_needed,
                sequence: 5,
                icon: "fa fa-clock-o",
                description: _t("Backorder"),
                callback: () => this.openBackorderDialog(),
            },
        };
    }

    openBackorderDialog() {
        const record = this.model.root;
        return this.actionService.doActionButton({
            type: "object",
            name: "action_backorder",
            resModel: record.resModel,
            resId: record.resId,
            resIds: record.resIds,
            context: record.context,
            onClose: () => record.load(),
        });
    }
}

registry.category("views").add("backorder_sale_order_form", {
    ...formView,
    Controller: BackorderSaleOrderFormController,
});
