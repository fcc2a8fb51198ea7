import {registry} from "@web/core/registry";
import * as shop from "@website_sale/js/tours/tour_utils";

const WAITS = "2 now, 3 expected around";

const reads = (where) => ({
    content: `What comes later is read in ${where}`,
    trigger: `${where} [name=backorder_message]:contains(${WAITS})`,
});

const readsInSummary = () => [reads(".o_total_card")];

// On a phone the summary has to be opened.
const opensSummary = () => [
    {
        trigger: ".o_mobile_summary [data-bs-toggle=offcanvas]",
        run: "click",
    },
    reads("#o_cart_summary_offcanvas"),
    {
        trigger: "#o_cart_summary_offcanvas [data-bs-dismiss=offcanvas]",
        run: "click",
    },
    {
        trigger: "body:not(:has(.offcanvas-backdrop))",
    },
];

const buyOutOfStock = (readsSummary, confirmation) => [
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
    reads("#cart_products"),
    shop.goToCheckout(),
    ...readsSummary(),
    shop.confirmOrder(),
    ...readsSummary(),
    {
        trigger: "input[name=customer_input]",
        run: "edit 4242424242424242",
    },
    ...shop.pay({expectUnloadPage: true}),
    {
        ...reads(confirmation),
        timeout: 60000,
    },
];

registry.category("web_tour.tours").add("backorder_buy_out_of_stock", {
    steps: () => buyOutOfStock(readsInSummary, ".o_total_card"),
});

registry.category("web_tour.tours").add("backorder_buy_out_of_stock_by_phone", {
    steps: () => buyOutOfStock(opensSummary, ".oe_cart .d-lg-none"),
});
