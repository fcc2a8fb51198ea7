import {registry} from "@web/core/registry";

/**
 * From the confirmed order to the hold, by names instead of words.
 *
 * @param {Object} words as this language has them: direction of the page, what the banner
 *  calls the shortage, what the dialog's button says, and the state of the order
 */
const toTheHold = ({direction, short, backorder, onHold}) => ({
    steps: () => [
        {
            content: "The page is read in the direction of the language",
            trigger: direction === "rtl" ? ".o_rtl" : "body:not(.o_rtl)",
        },
        {
            trigger: `div[name=backorder_alert]:contains(${short})`,
        },
        {
            trigger: "div[name=backorder_alert] button[name=action_backorder]",
            run: "click",
        },
        {
            trigger: `.modal button[name=action_create_backorders]:contains(${backorder})`,
            run: "click",
        },
        {
            trigger: `.o_statusbar_status .o_arrow_button_current:contains(${onHold})`,
        },
        {
            content: "What it waits for is told in that language",
            trigger: "div[name=backorder_hold]:contains(Wood Vendor)",
        },
        {
            trigger: "button[name=action_view_backorders]",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Desk)",
        },
    ],
});

registry.category("web_tour.tours").add(
    "backorder_in_german",
    toTheHold({
        direction: "ltr",
        short: "nicht auf Lager",
        backorder: "Nachbestellen",
        onHold: "Angehalten",
    })
);

registry.category("web_tour.tours").add(
    "backorder_in_arabic",
    toTheHold({
        direction: "rtl",
        short: "غير متوفر في المخزون",
        backorder: "طلب النواقص",
        onHold: "معلّق",
    })
);
