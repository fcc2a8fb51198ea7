import {registry} from "@web/core/registry";
import * as shop from "@website_sale/js/tours/tour_utils";

const reads = (where, text) => ({
    content: `${text} is read in ${where}`,
    trigger: `${where} [name=backorder_message]:contains(${text})`,
});

registry.category("web_tour.tours").add("backorder_buy_out_of_stock", {
    steps: () => [
        ...shop.searchProduct("Storage Box", {select: true}),
        {
            trigger: "#product_detail form #add_to_cart",
            run: "click",
        },
        shop.goToCart(),
        {
            content: "One is in stock: nothing is said",
            trigger: "#cart_products:not(:has([name=backorder_message]))",
        },
        {
            trigger: "#cart_products .js_quantity:visible",
            run: "edit 5 && press Tab",
        },
        reads("#cart_products", "2 now, 3 expected about"),
        shop.goToCheckout(),
        reads(".o_total_card", "2 now, 3 expected about"),
        shop.confirmOrder(),
        reads(".o_total_card", "2 now, 3 expected about"),
        ...shop.payWithDemo(),
        reads(".o_total_card", "2 now, 3 expected about"),
    ],
});
