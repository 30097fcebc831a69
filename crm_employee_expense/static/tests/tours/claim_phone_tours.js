import {
    addTour,
    chainStep,
    chooseFiles,
    press,
} from "@crm_employee_expense/../tests/tours/claim_tour_utils";

const card = (text) => `.o_kanban_view .o_kanban_record:contains("${text}")`;
const lineCard = (index) => `.o_field_widget[name=expense_ids] .o_kanban_record:eq(${index})`;

function enterAmount(index, amount) {
    return [
        {
            content: `Open line ${index + 1}`,
            trigger: lineCard(index),
            run: "click",
        },
        {
            content: "Enter the amount",
            trigger: ".modal .o_field_widget[name=total_amount_currency] input",
            run: `edit ${amount}`,
        },
        {
            content: "Save the line",
            trigger: ".modal .o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "The line has its amount",
            trigger: `body:not(:has(.modal)) ${lineCard(index)}:contains(${amount})`,
        },
    ];
}

addTour("claim_tour_phone_submit", () => [
    { content: "Make a claim", trigger: ".o-kanban-button-new", run: "click" },
    {
        content: "Say what for",
        trigger: ".o_expense_claim_form .o_field_widget[name=purpose] input",
        run: "edit On the road",
    },
    {
        content: "Photograph two receipts",
        trigger: ".o_expense_claim_upload button:enabled",
        async run({ click }) {
            await chooseFiles(this.anchor, ["petrol.png", "parking.png"], click);
        },
    },
    { content: "Each has become a line", trigger: lineCard(1) },
    ...enterAmount(0, "40.10"),
    ...enterAmount(1, "5.90"),
    press("action_submit"),
    {
        content: "The manager is asked",
        trigger: `${chainStep("pending")}:contains("Ben Manager")`,
    },
]);

addTour("claim_tour_phone_approve", () => [
    { content: "The amount is on the card", trigger: `${card("On the road")}:contains("46.00")` },
    { content: "Open it", trigger: card("On the road"), run: "click" },
    { content: "Its lines are there", trigger: lineCard(1) },
    { content: "Go back", trigger: ".o_back_button", run: "click" },
    {
        content: "Approve on the card",
        trigger: `${card("On the road")} button[name=action_approve]`,
        run: "click",
    },
    { content: "Nothing is left to do", trigger: ".o_kanban_view .o_view_nocontent" },
]);
