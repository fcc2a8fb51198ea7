import {FormController} from "@web/views/form/form_controller";
import {_t} from "@web/core/l10n/translation";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";

const MAKE = "action_create_backorders";
// Shorter operations need no notification.
const DELAY = 800;

/**
 * The dialog that backorders: it shows its progress if that takes long.
 */
export class BackorderCreateFormController extends FormController {
    async beforeExecuteActionButton(clickParams) {
        const proceed = await super.beforeExecuteActionButton(clickParams);
        if (clickParams.name === MAKE && proceed !== false) {
            this.ui.block({
                message: _t("Backordering: %s", this.model.root.data.summary),
                delay: DELAY,
            });
            this.isBlocking = true;
        }
        return proceed;
    }

    async afterExecuteActionButton(clickParams) {
        if (this.isBlocking) {
            this.isBlocking = false;
            this.ui.unblock();
        }
        return super.afterExecuteActionButton(clickParams);
    }
}

registry.category("views").add("backorder_create_form", {
    ...formView,
    Controller: BackorderCreateFormController,
});
