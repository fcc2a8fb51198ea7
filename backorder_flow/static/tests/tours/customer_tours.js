import {registry} from "@web/core/registry";

// What the customer clicks on the page of an order.

registry.category("web_tour.tours").add("backorder_customer_accepts", {
    steps: () => [
        {
            content: "The line tells what waits, and that the date is new",
            trigger: "[name=backorder]:contains(Waiting: 5 Units):contains(New Date)",
        },
        {
            content: "Silence would count as consent",
            trigger: "#backorder_question:contains(If we do not hear from you)",
        },
        {
            trigger: "#backorder_question button[value=accepted]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#backorder_message:contains(Thank you)",
        },
        {
            content: "Nothing is asked anymore",
            trigger:
                "main:not(:has(#backorder_question)):contains(You accepted the new date)",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_customer_cancels", {
    steps: () => [
        {
            content: "An answer is needed about both",
            trigger: "#backorder_question:contains(We need your answer):contains(Lamp)",
        },
        {
            content: "Only the desks",
            trigger: "#backorder_question .form-check:contains(Lamp) input",
            run: "click",
        },
        {
            trigger: "#backorder_question button[value=cancel]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#backorder_message:contains(Thank you)",
        },
        {
            content: "The lamps wait for an answer",
            trigger: "#backorder_question:contains(Lamp):not(:contains(Desk))",
        },
        {
            trigger: "[name=backorder_answer]:contains(You asked to cancel)",
        },
    ],
});

registry.category("web_tour.tours").add("backorder_salesperson_cancels", {
    steps: () => [
        {
            trigger: "div[name=backorder_cancellation]:contains(5 Units of Desk)",
        },
        {
            content: "The other line waits for an answer",
            trigger:
                "div[name=backorder_question]:contains(answer needed):contains(Lamp)",
        },
        {
            trigger: "button[name=action_backorder_cancel_requested]",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(div[name=backorder_cancellation]:visible))",
        },
    ],
});
