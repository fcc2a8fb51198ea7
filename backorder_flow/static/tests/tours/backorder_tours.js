import {registry} from "@web/core/registry";

const ACTION_MENU = ".o_control_panel .o_cp_action_menus button:has(.fa-cog)";

const currentState = (state) => ({
    content: `The order is ${state}`,
    trigger: `.o_statusbar_status .o_arrow_button_current:contains(${state})`,
});

registry.category("web_tour.tours").add("backorder_from_quotation_to_hold", {
    steps: () => [
        {
            content: "Nothing is short as long as it is a quotation",
            trigger: ".o_form_view:not(:has(button:contains(Backorder Now):visible))",
        },
        {
            trigger: "button[name=action_confirm]:not(:hidden)",
            run: "click",
        },
        {
            content: "The banner names what is short, and only that",
            trigger:
                "div[name=backorder_alert]:contains(Desk):contains(Orphan):not(:contains(Lamp))",
        },
        {
            content: "The action menu offers the same",
            trigger: ACTION_MENU,
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .o_menu_item:contains(Backorder)",
            run: "click",
        },
        {
            content: "The shortage is proposed",
            trigger:
                ".modal .o_data_row:contains(Desk):has(td[name=product_uom_qty]:contains(4.00))",
        },
        {
            content: "A line without a vendor is left out, and tells why",
            trigger:
                ".modal:has(.o_data_row.text-danger:contains(Orphan) td[name=selected] input:not(:checked)) .alert-warning:contains(Orphan: no vendor)",
        },
        {
            content: "Purchase prices are not shown to salespeople",
            trigger: ".modal .o_list_table:not(:has(td[name=price_unit]))",
        },
        {
            content: "Who wants it all the same",
            trigger: ".modal .o_data_row:contains(Orphan) td[name=selected] input",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_create_backorders]",
            run: "click",
        },
        {
            content: "The message names order and product",
            trigger:
                ".modal:contains(Choose one or deselect the line) .modal-footer button",
            run: "click",
        },
        {
            content: "Leave it out",
            trigger: ".modal .o_data_row:contains(Orphan) td[name=selected] input",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_create_backorders]",
            run: "click",
        },
        {
            content: "What was made is told, and what is left to do",
            trigger:
                ".o_notification:contains(On hold until the vendor bill is posted):contains(still short of Orphan)",
        },
        currentState("On Hold"),
        {
            content: "What is waited for is told",
            trigger: "div[name=backorder_hold]:contains(Wood Vendor):contains(4 Units)",
        },
        {
            content: "Nothing can be invoiced",
            trigger: ".o_form_statusbar:not(:has(button:contains(Create Invoice)))",
        },
        {
            content: "What was left out is still short",
            trigger: "div[name=backorder_alert]:contains(Orphan):not(:contains(Desk))",
        },
        {
            trigger: "button[name=action_view_backorders]",
            run: "click",
        },
        {
            content: "The backorder of the order",
            trigger: ".o_list_view .o_data_row:contains(Desk):contains(Open)",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_phone", {
    steps: () => [
        {
            content: "The banner tells how many are short",
            trigger: "div[name=backorder_alert]:contains(4 of 10 Units of Desk)",
        },
        {
            trigger: "div[name=backorder_alert] button[name=action_backorder]",
            run: "click",
        },
        {
            content: "A card for each line, with quantity and vendor",
            trigger:
                ".modal .o_kanban_record:contains(Desk):contains(4.00):contains(Wood Vendor)",
            run: "click",
        },
        {
            content: "It opens the form of the line",
            trigger: ".modal .o_form_view div[name=product_uom_qty] input",
            run: "edit 3",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: ".modal .o_kanban_record:contains(Desk):contains(3.00)",
        },
        {
            content: "A line is left out on its card",
            trigger:
                ".modal .o_kanban_record:contains(Lamp) .o_backorder_selected input",
            run: "click",
        },
        {
            trigger: ".modal-footer:contains(Purchase orders: 1, vendors: 1, lines: 1)",
        },
        {
            trigger: ".modal button[name=action_create_backorders]",
            run: "click",
        },
        {
            trigger:
                ".o_notification:contains(On hold until the vendor bill is posted)",
        },
        {
            trigger: "div[name=backorder_hold]:contains(3 Units of Desk)",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_nothing_short", {
    steps: () => [
        currentState("Sales Order"),
        {
            trigger: ACTION_MENU,
            run: "click",
        },
        {
            content: "Neither banner nor menu offer a backorder",
            trigger:
                ".o-dropdown--menu:has(.o_menu_item:contains(Duplicate)):not(:has(.o_menu_item:contains(Backorder)))",
        },
        {
            trigger: ".o_form_view:not(:has(div[name=backorder_alert]:visible))",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_from_purchase_to_release", {
    steps: () => [
        {
            content: "The purchase order leads to the orders that it is for",
            trigger: "button[name=action_view_backorders]",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Desk):contains(Open)",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item:not(.active) a",
            run: "click",
        },
        {
            trigger: "button[name=button_confirm]:not(:hidden)",
            run: "click",
        },
        currentState("Purchase Order"),
    ],
});

registry.category("web_tour.tours").add("backorder_bill_releases", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(Wood Vendor) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: "button[name=action_create_invoice]",
            run: "click",
        },
        {
            content: "The bill has the backordered quantity",
            trigger:
                ".o_form_view .o_data_row:contains(Desk):has(td[name=quantity]:contains(4.00))",
        },
        {
            trigger: "div[name=invoice_date] input, div[name=invoice_date] button",
            run: "click",
        },
        {
            trigger: ".o_datetime_picker .o_today",
            run: "click",
        },
        {
            trigger: "button[name=action_post]:not(:hidden)",
            run: "click",
        },
        currentState("Posted"),
    ],
});

registry.category("web_tour.tours").add("backorder_released_order", {
    steps: () => [
        currentState("Sales Order"),
        {
            content: "The chatter tells why",
            trigger: ".o-mail-Message:contains(can be delivered and invoiced)",
        },
        {
            trigger: ".o_form_view:not(:has(div[name=backorder_hold]:visible))",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_in_background", {
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
            content: "The dialog tells that nobody has to wait",
            trigger:
                ".modal-footer:contains(notified when it is done):not(:has(button:contains(/^Backorder$/)))",
        },
        {
            trigger: ".modal-footer button:contains(Backorder in Background)",
            run: "click",
        },
        {
            content: "The bulk shows how far it has come, and can be stopped",
            trigger:
                ".o_form_view:has(.o_progressbar):contains(continues in the background):has(div[name=order_count]:contains(3)) button[name=action_cancel_rest]",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_background_done", {
    steps: () => [
        {
            content: "All that was made is shown",
            trigger:
                ".o_form_view:has(div[name=done_count]:contains(2)):not(:has(button[name=action_cancel_rest]:visible))",
        },
        {
            trigger: ".o_notebook .nav-link:contains(Not Backordered)",
            run: "click",
        },
        {
            content: "And what could not be made, and why",
            trigger:
                "div[name=left_out_order_ids] .o_data_row:contains(it is not confirmed)",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_bulk", {
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
            content: "Who needs nothing is named",
            trigger: ".modal .alert-warning:contains(nothing is short)",
        },
        {
            content: "A row for each product, with what all orders need together",
            trigger:
                ".modal .o_backorder_product:contains(Desk):contains(Orders: 25):contains(100.00)",
        },
        {
            content: "What will be made is told",
            trigger:
                ".modal-footer:contains(Purchase orders: 2, vendors: 2, lines: 38, sales orders: 25)",
        },
        {
            content: "The orders are folded",
            trigger: ".modal .o_list_table:not(:has(.o_data_row))",
        },
        {
            trigger: ".modal .o_backorder_product:contains(Lamp) button[aria-expanded]",
            run: "click",
        },
        {
            trigger: ".modal .o_list_table:has(.o_data_row:nth-of-type(5))",
        },
        {
            content: "Leave out one order",
            trigger: ".modal .o_data_row:first td[name=selected] input",
            run: "click",
        },
        {
            trigger:
                ".modal-footer:contains(Purchase orders: 2, vendors: 2, lines: 37, sales orders: 25)",
        },
        {
            content: "Leave out a product",
            trigger: ".modal .o_backorder_product:contains(Desk) input[type=checkbox]",
            run: "click",
        },
        {
            trigger:
                ".modal-footer:contains(Purchase orders: 1, vendors: 1, lines: 12, sales orders: 12)",
        },
        {
            content: "One vendor for all lines of a product",
            trigger:
                ".modal .o_backorder_product:contains(Lamp) .o_backorder_product_vendor input",
            run: "edit Wood Vendor",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains(Wood Vendor)",
            run: "click",
        },
        {
            trigger:
                ".modal-body .o_list_table:not(:has(.o_data_row td[name=vendor_id]:contains(Light)))",
        },
        {
            trigger:
                ".modal .o_backorder_product:contains(Lamp) .o_backorder_product_vendor input",
            run: "edit Light Vendor",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains(Light Vendor)",
            run: "click",
        },
        {
            trigger:
                ".modal-body .o_list_table:has(.o_data_row td[name=vendor_id]:contains(Light))",
        },
        {
            content: "Find a vendor",
            trigger: ".modal .o_backorder_search",
            run: "edit Wood Vendor",
        },
        {
            trigger: ".modal .o_list_table:not(:contains(Lamp)):contains(Desk)",
        },
        {
            trigger: ".modal .o_backorder_select",
            run: "click",
        },
        {
            trigger:
                ".modal-footer:contains(Purchase orders: 2, vendors: 2, lines: 37, sales orders: 25)",
        },
        {
            trigger: ".modal button[name=action_create_backorders]",
            run: "click",
        },
        {
            content: "What was made is told",
            trigger:
                ".o_notification:contains(Sales orders: 25. On hold until the vendor bill is posted.)",
        },
        {
            content: "The purchase orders appear",
            trigger: ".o_list_view .o_data_row:contains(Wood Vendor)",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Light Vendor)",
        },
    ],
});

const chooseMany2one = (field, text) => [
    {
        trigger: `.modal div[name=${field}] input`,
        run: `edit ${text}`,
    },
    {
        trigger: `.ui-autocomplete .dropdown-item:contains(${text})`,
        run: "click",
    },
];

registry.category("web_tour.tours").add("backorder_replace", {
    steps: () => [
        {
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name=action_replace]",
            run: "click",
        },
        ...chooseMany2one("vendor_id", "Light Vendor"),
        {
            trigger: ".modal button[name=action_replace]",
            run: "click",
        },
        {
            content: "The new request for quotation tells for which orders it is",
            trigger: ".o_form_view td[name=backorder_summary]:contains(: 10)",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_hand_over", {
    steps: () => [
        {
            trigger: "button[name=action_hand_over]",
            run: "click",
        },
        {
            trigger: ".modal div[name=sale_line_id] input",
            run: "click",
        },
        {
            trigger: ".ui-autocomplete .dropdown-item:contains(Desk)",
            run: "click",
        },
        {
            content: "As much as is there and needed",
            trigger: ".modal div[name=quantity] input:value(3.00)",
        },
        {
            trigger: ".modal button[name=action_hand_over]",
            run: "click",
        },
        {
            trigger:
                ".o_form_view:not(:has(.modal)) div[name=product_uom_qty]:contains(7.00)",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_goods_or_price", {
    steps: () => [
        {
            content: "A lower price is proposed to be about the price",
            trigger: ".o_data_row:contains(Desk) td[name=is_price_only] input:checked",
        },
        {
            trigger: "div[name=backorder_note_message]:contains(No order)",
        },
        {
            trigger: "button[name=action_post]:not(:hidden)",
            run: "click",
        },
        currentState("Posted"),
        {
            trigger: "button[name=action_backorder_goods_or_price]",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row:contains(Desk) td[name=is_price_only] input",
            run: "click",
        },
        {
            trigger:
                ".modal .o_data_row:contains(Desk) td[name=is_price_only] input:not(:checked)",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            trigger:
                ".o_form_view:not(:has(.modal)) .o_data_row td[name=is_price_only] input:not(:checked)",
        },
        {
            trigger: ".o-mail-Message:contains(price only → goods)",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_leave_out", {
    steps: () => [
        {
            content: "The transfer tells what can leave",
            trigger: "div[name=hold_partly_message]:contains(6 of 10 Units of Desk)",
        },
        {
            trigger: "button[name=action_leave_out_on_hold]",
            run: "click",
        },
        {
            content: "The rest is left out",
            trigger:
                ".o_form_view:not(:has(button[name=action_leave_out_on_hold]:visible)) .o_data_row:contains(Desk) td[name=quantity]:contains(6.00)",
        },
        {
            trigger: "button[name=button_validate]:not(:hidden)",
            run: "click",
        },
        {
            content: "The rest is to follow",
            trigger: ".modal button[name=process]",
            run: "click",
        },
        currentState("Done"),
    ],
});

registry.category("web_tour.tours").add("backorder_change_hold", {
    steps: () => [
        currentState("On Hold"),
        {
            trigger: "button[name=action_change_hold_scope]:not(:hidden)",
            run: "click",
        },
        {
            content: "Nothing is changed without a reason",
            trigger: ".modal div[name=reason] input",
            run: "edit The customer wants what is there",
        },
        {
            trigger: ".modal button[name=action_change]",
            run: "click",
        },
        {
            content: "The chatter tells it",
            trigger: ".o-mail-Message:contains(The customer wants what is there)",
        },
        currentState("On Hold"),
        {
            content: "What is free can be invoiced",
            trigger: "button:contains(Create Invoice):not(:hidden)",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_cancel", {
    steps: () => [
        {
            trigger: "button[name=action_cancel_backorder]",
            run: "click",
        },
        {
            trigger: ".modal:contains(will no longer wait) .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Cancelled)",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_receipt", {
    steps: () => [
        {
            content: "The warehouse sees for whom the goods are",
            trigger: "td[name=backorder_summary]:contains(: 10)",
        },
        {
            trigger:
                "button[name=button_validate].btn-primary, button[name=button_validate]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Done)",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_work_list", {
    steps: () => [
        {
            content: "What is short is grouped by the vendor who is to bring it",
            trigger: ".o_list_view:has(.o_group_header:contains(Light Vendor))",
        },
        {
            trigger: ".o_group_header:contains(Wood Vendor)",
            run: "click",
        },
        {
            content: "Choose one line of one order",
            trigger: ".o_data_row:contains(Desk) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: "button[name=action_backorder_lines]",
            run: "click",
        },
        {
            content: "The dialog has this line only",
            trigger:
                ".modal .o_form_view:has(.o_data_row:contains(Desk)):not(:has(.o_data_row:contains(Lamp)))",
        },
        {
            trigger: ".modal button[name=action_create_backorders]",
            run: "click",
        },
        {
            content: "The purchase order opens for users with access to it",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(RFQ)",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_phone_cards", {
    steps: () => [
        {
            content:
                "A card tells all that matters, and nothing is wider than the screen",
            trigger:
                ".o_kanban_record:contains(Desk):contains(Wood Vendor):contains(Open)",
            run() {
                const list = document.querySelector(".o_content");
                if (list.scrollWidth > list.clientWidth) {
                    throw new Error("The cards are wider than the screen");
                }
            },
        },
        {
            trigger: ".o_kanban_record:contains(Desk)",
            run: "click",
        },
        {
            content: "Users without access to the purchase order see its name",
            trigger:
                ".o_form_view:has(div[name=purchase_name]):not(:has(div[name=purchase_id]))",
        },
        {
            trigger: "button[name=action_cancel_backorder]",
            run: "click",
        },
        {
            trigger: ".modal:contains(will no longer wait) .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(button[name=action_cancel_backorder]))",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_work_list_phone", {
    steps: () => [
        {
            content: "A card tells what is short, and nothing is wider than the screen",
            trigger: ".o_kanban_record:contains(Desk):contains(4)",
            run() {
                const cards = document.querySelector(".o_kanban_renderer");
                if (cards.scrollWidth > cards.clientWidth) {
                    throw new Error("The cards are wider than the screen");
                }
            },
        },
        {
            trigger:
                ".o_kanban_record:contains(Desk) button[name=action_backorder_lines]",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_create_backorders]",
            run: "click",
        },
        {
            trigger:
                ".o_notification:contains(On hold), .o_notification:contains(on hold)",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_received_to_bill", {
    steps: () => [
        {
            trigger: ".o_group_header",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Desk) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: "button[name=action_create_bill]",
            run: "click",
        },
        {
            content: "The draft tells what it releases",
            trigger: ".o_form_view .alert:contains(Releases)",
        },
        {
            trigger: "div[name=invoice_date] input",
            run: "edit 01/15/2026 && press Enter",
        },
        {
            trigger: "button[name=action_post]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Posted)",
        },
        {
            trigger: ".o-mail-Message:contains(Released)",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_report", {
    steps: () => [
        {
            content: "One of the two lines was backordered",
            trigger: ".o_pivot td:contains(50.00)",
        },
        {
            trigger: "button.o_graph",
            run: "click",
        },
        {
            trigger: ".o_graph_renderer canvas",
        },
        {
            trigger: "button.o_list",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Desk)",
        },
    ],
});
