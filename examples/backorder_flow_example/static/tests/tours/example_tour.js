import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("backorder_example_column", {
    steps: () => [
        {
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button:contains(Bulk Backorder)",
            run: "click",
        },
        {
            trigger: ".modal .o_backorder_product:contains(Desk):contains(VIP)",
        },
        {
            trigger: ".modal button[name=action_create_backorders]",
            run: "click",
        },
        {
            trigger:
                ".breadcrumb:contains(Purchase Orders), .o_form_view .o_form_sheet",
        },
    ],
});
