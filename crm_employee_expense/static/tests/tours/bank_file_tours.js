import {
    FINANCE,
    addTour,
    confirmDialog,
    openMenu,
} from "@crm_employee_expense/../tests/tours/claim_tour_utils";

const ORDERS = "crm_employee_expense.hr_expense_payment_order_menu";

const form = (selector) => `.o_expense_payment_order_form ${selector}`;
const openDialog = (content) => ({
    content,
    trigger: form(".o_statusbar_buttons button[name=action_bank_file_dialog]:enabled"),
    run: "click",
});
const closeDialog = () => [
    {
        content: "Leave the dialog",
        trigger: ".modal .modal-footer button[special=cancel]",
        run: "click",
    },
    { content: "It is closed", trigger: "body:not(:has(.modal))" },
];
const chooseFormat = (name) => [
    {
        content: "Look for a format",
        trigger: ".modal .o_field_widget[name=format_id] input",
        run: `edit ${name}`,
    },
    {
        content: `Choose ${name}`,
        trigger: `.o-autocomplete--dropdown-item:contains("${name}")`,
        run: "click",
    },
];

addTour("bank_file_tour_make", () => [
    ...openMenu(FINANCE, ORDERS),
    {
        content: "Open the order",
        trigger: ".o_list_view .o_data_row .o_data_cell[name=name]",
        run: "click",
    },
    openDialog("Check before confirming"),
    {
        content: "Sara's account is no IBAN",
        trigger: '.modal .o_field_widget[name=problems]:contains("Sara Sales"):contains("IBAN")',
    },
    ...chooseFormat("Our sheet"),
    {
        content: "For that format nothing speaks against it",
        trigger: ".modal .alert-success:not(.d-none)",
    },
    ...closeDialog(),
    {
        content: "Confirm the order",
        trigger: form(".o_statusbar_buttons button[name=action_confirm]:enabled"),
        run: "click",
    },
    ...confirmDialog(),
    {
        content: "It is confirmed",
        trigger: form(".o_statusbar_status .o_arrow_button_current[data-value=confirmed]"),
    },
    openDialog("Make the file"),
    ...chooseFormat("Our sheet"),
    {
        content: "Make it",
        trigger: ".modal button.btn-primary[name=action_make]:enabled",
        run: "click",
    },
    {
        content: "It is on the order",
        trigger: `body:not(:has(.modal)) ${form("button[name=action_open_bank_files]:contains(1)")}`,
    },
    openDialog("Make another one"),
    {
        content: "The first one is named",
        trigger: '.modal .o_field_widget[name=earlier]:contains("Finn Finance")',
    },
    ...chooseFormat("Our sheet"),
    {
        content: "Say why",
        trigger: ".modal .o_field_widget[name=comment] textarea",
        run: "edit The bank lost it",
    },
    {
        content: "Make it all the same",
        trigger: ".modal button.btn-danger[name=action_make]:enabled",
        run: "click",
    },
    {
        content: "Look at both",
        trigger: `body:not(:has(.modal)) ${form("button[name=action_open_bank_files]:contains(2)")}`,
        run: "click",
    },
    {
        content: "Both are there",
        trigger: ".o_list_view .o_data_row:eq(1) .o_data_cell[name=name]",
        run: "click",
    },
    {
        content: "The first one has its hash",
        trigger: ".o_form_view .o_field_widget[name=sha256]",
    },
]);
