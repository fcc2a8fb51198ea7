import {registry} from "@web/core/registry";
import * as shop from "@website_sale/js/tours/tour_utils";

const buyTheStorageBox = () => [
    ...shop.searchProduct("Storage Box", {select: true}),
    {
        trigger: "#product_detail form #add_to_cart",
        run: "click",
    },
    shop.goToCart(),
    shop.goToCheckout(),
    shop.confirmOrder(),
];

registry.category("web_tour.tours").add("backorder_buy_and_pay", {
    steps: () => [...buyTheStorageBox(), ...shop.payWithDemo()],
});

registry.category("web_tour.tours").add("backorder_buy_and_pay_later", {
    steps: () => [
        ...buyTheStorageBox(),
        {
            trigger: "select#simulated_payment_state",
            run: "select pending",
        },
        ...shop.pay({expectUnloadPage: true}),
        {
            content: "Do not wait for the money",
            trigger: "[name=o_payment_status_alert] a[href]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The order is made although the money has not come yet",
            trigger: "[name=order_confirmation]",
        },
    ],
});
