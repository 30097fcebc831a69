import {
    FINANCE,
    addTour,
    confirmDialog,
    openMenu,
    row,
} from "@crm_employee_expense/../tests/tours/claim_tour_utils";

const ORDERS = "crm_employee_expense.hr_expense_payment_order_menu";

const form = (selector) => `.o_expense_payment_order_form ${selector}`;
const orderState = (value) =>
    form(`.o_statusbar_status .o_arrow_button_current[data-value=${value}]`);
const orderLine = (text) => form(`.o_field_widget[name=line_ids] ${row(text)}`);

addTour("payment_order_tour_confirm", () => [
    ...openMenu(FINANCE, ORDERS),
    {
        content: "Open the order",
        trigger: ".o_list_view .o_data_row .o_data_cell[name=name]",
        run: "click",
    },
    { content: "It is a draft", trigger: orderState("draft") },
    {
        content: "The bank account of Sara has changed, and the line says so",
        trigger: `${orderLine("Visit to a builder")} [name=problem]:contains("-777")`,
    },
    {
        content: "Hold a claim",
        trigger: `${orderLine("Trip to Oslo")} button[name=action_hold_dialog]`,
        run: "click",
    },
    {
        content: "Say why",
        trigger: ".modal .o_field_widget[name=comment] textarea",
        run: "edit Receipt comes by post",
    },
    {
        content: "Hold it",
        trigger: ".modal button[name=action_confirm]:enabled",
        run: "click",
    },
    {
        content: "It is held",
        trigger: `body:not(:has(.modal)) ${orderLine("Trip to Oslo")}:contains("Receipt comes by post")`,
    },
    {
        content: "Release it",
        trigger: `${orderLine("Trip to Oslo")} button[name=action_unhold]`,
        run: "click",
    },
    {
        content: "It is released",
        trigger: `${orderLine("Trip to Oslo")} button[name=action_hold_dialog]`,
    },
    {
        content: "Look at the changed account again",
        trigger: `${orderLine("Visit to a builder")} button[name=action_check_dialog]`,
        run: "click",
    },
    {
        content: "Both numbers are there",
        trigger: `.modal .o_field_widget[name=details]:contains("BANK-sara"):contains("NEW-777")`,
    },
    {
        content: "Leave it",
        trigger: ".modal .modal-footer button[special=cancel]",
        run: "click",
    },
    {
        content: "Confirm the order",
        trigger: form(".o_statusbar_buttons button[name=action_confirm]:enabled"),
        run: "click",
    },
    ...confirmDialog(),
    { content: "It is confirmed", trigger: orderState("confirmed") },
    {
        content: "The blocked claim stayed behind",
        trigger: form(`.o_field_widget[name=line_ids]:not(:has(${row("Visit to a builder")})) ${row("Trip to Oslo")}`),
    },
]);
