import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

// What README.md tells a newcomer to click, with the demo data.

const openMenu = (section, item) => [
    {
        trigger: `.o_menu_sections [data-menu-xmlid="${section}"]`,
        run: "click",
    },
    {
        trigger: `.o-dropdown--menu [data-menu-xmlid="${item}"]`,
        run: "click",
    },
];

const openOrder = () => [
    ...stepUtils.goToAppSteps("sale.sale_menu_root", "Sales"),
    ...openMenu("sale.sale_order_menu", "sale.menu_sale_order"),
    {
        content: "Not the quotations any more",
        trigger: ".o_last_breadcrumb_item:contains(Sales Orders)",
        timeout: 60000,
    },
    {
        content: "The newest order of this customer",
        trigger: ".o_data_row:contains(Redwood Trail Club) td[name=partner_id]",
        timeout: 60000,
        run: "click",
    },
];

const currentState = (state) => ({
    trigger: `.o_statusbar_status .o_arrow_button_current:contains(${state})`,
    timeout: 60000,
});

registry.category("web_tour.tours").add("backorder_demo_sally", {
    steps: () => [
        ...openOrder(),
        {
            content: "The banner tells what is short",
            trigger: "div[name=backorder_alert]:contains(Badger Book Trailer)",
        },
        {
            trigger: "button[name=action_backorder]:contains(Backorder Now)",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row:contains(Ironbridge Trailers)",
        },
        {
            trigger: ".modal button[name=action_create_backorders]",
            run: "click",
        },
        currentState("On Hold"),
        {
            trigger: "div[name=backorder_hold]:contains(Ironbridge Trailers)",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_demo_bob", {
    steps: () => [
        ...stepUtils.goToAppSteps("purchase.menu_purchase_root", "Purchase"),
        {
            content: "The newest request for quotation",
            trigger: ".o_data_row:contains(Ironbridge Trailers) td[name=partner_id]",
            run: "click",
        },
        {
            content: "It tells for which order the trailers are",
            trigger: "td[name=backorder_summary]:contains(2)",
        },
        {
            trigger: "button[name=button_confirm]:not(:hidden)",
            run: "click",
        },
        currentState("Purchase Order"),
    ],
});

registry.category("web_tour.tours").add("backorder_demo_willy", {
    steps: () => [
        ...stepUtils.goToAppSteps("stock.menu_stock_root", "Inventory"),
        {
            trigger:
                ".o_kanban_record:contains(Receipts) button[name=get_action_picking_tree_ready]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Ironbridge Trailers) td[name=partner_id]",
            run: "click",
        },
        {
            content: "The receipt tells for which order the trailers are",
            trigger: "td[name=backorder_summary]:contains(2)",
        },
        {
            trigger: "button[name=button_validate]:not(:hidden)",
            run: "click",
        },
        currentState("Done"),
    ],
});

registry.category("web_tour.tours").add("backorder_demo_anna", {
    steps: () => [
        ...stepUtils.goToAppSteps("account.menu_finance", "Invoicing"),
        ...openMenu(
            "account.menu_finance_payables",
            "backorder_flow.menu_account_backorder_to_bill"
        ),
        {
            content: "The newest purchase order",
            trigger: ".o_group_header",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Badger) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: "button[name=action_create_bill]",
            run: "click",
        },
        {
            content: "The draft tells what it releases",
            timeout: 60000,
            trigger: "div[name=backorder_release]:contains(Releases)",
        },
        {
            trigger: "div[name=invoice_date] input",
            run: "edit today && press Enter",
        },
        {
            trigger: "button[name=action_post]",
            run: "click",
        },
        currentState("Posted"),
    ],
});

registry.category("web_tour.tours").add("backorder_demo_end", {
    steps: () => [
        ...openOrder(),
        currentState("Sales Order"),
        {
            content: "The chatter tells that it was released, and by what",
            trigger: ".o-mail-Message:contains(Released)",
        },
    ],
});
