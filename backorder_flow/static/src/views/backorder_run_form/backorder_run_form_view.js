import {onWillUnmount} from "@odoo/owl";
import {FormController} from "@web/views/form/form_controller";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

const CHANNEL = "backorder_flow.run";

/**
 * A bulk in the background: it shows how far it has come.
 */
export class BackorderRunFormController extends FormController {
    setup() {
        super.setup();
        const bus = useService("bus_service");
        const onProgress = ({id}) => {
            // It may come before the bulk is loaded.
            if (id === this.model.root?.resId) {
                this.model.root.load();
            }
        };
        bus.subscribe(CHANNEL, onProgress);
        onWillUnmount(() => bus.unsubscribe(CHANNEL, onProgress));
    }
}

registry.category("views").add("backorder_run_form", {
    ...formView,
    Controller: BackorderRunFormController,
});
