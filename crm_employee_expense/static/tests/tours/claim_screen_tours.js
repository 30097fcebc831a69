import {
    FINANCE,
    addTour,
    confirmDialog,
    openClaim,
    openMenu,
    openOwnClaim,
    press,
    row,
    selectAll,
    state,
} from "@crm_employee_expense/../tests/tours/claim_tour_utils";

const TO_POST = "crm_employee_expense.hr_expense_claim_menu_to_post";
const TO_PAY = "crm_employee_expense.hr_expense_claim_menu_to_pay";

// many claims at once ---------------------------------------------------------------

addTour("claim_tour_post_many", () => [
    ...openMenu(FINANCE, TO_POST),
    {
        content: "All are there",
        trigger: `.o_list_view:has(${row("Good 1")}):has(${row("Good 2")}) ${row("Bad")}`,
    },
    selectAll,
    {
        content: "Post them",
        trigger: ".o_control_panel button[name=action_post]:enabled",
        run: "click",
    },
    {
        content: "The message says what was done, and why one was not",
        trigger: `.o_notification:contains("Good 1"):contains("Good 2"):contains("Sara Sales")`,
    },
    {
        content: "The bad one stays, with its reason",
        trigger: `.o_list_view:not(:has(${row("Good")})) ${row("Bad")} .o_data_cell[name=post_error]:contains("Sara Sales")`,
    },
    ...openClaim("Bad"),
    {
        content: "The banner gives the reason as well",
        trigger: `.alert-danger .o_field_widget[name=post_error]:contains("Sara Sales")`,
    },
]);

addTour("claim_tour_pay_many", () => [
    ...openMenu(FINANCE, TO_PAY),
    { content: "All are there", trigger: `.o_list_view:has(${row("Good 1")}) ${row("Good 2")}` },
    selectAll,
    {
        content: "Pay them",
        trigger: ".o_control_panel button[name=action_register_payment]:enabled",
        run: "click",
    },
    {
        content: "Make the payments",
        trigger: ".modal button[name=action_create_payments]:enabled",
        run: "click",
    },
    { content: "The dialog is closed", trigger: "body:not(:has(.modal))" },
]);

// lines that exist already ------------------------------------------------------------

addTour("claim_tour_create_from_expenses", () => [
    { content: "The expenses are there", trigger: row("Hotel") },
    selectAll,
    {
        content: "Open the action menu",
        trigger: ".o_cp_action_menus .dropdown-toggle:has(.fa-cog)",
        run: "click",
    },
    {
        content: "Make a claim of them",
        trigger: ".o-dropdown--menu .o_menu_item:contains(Create Claim)",
        run: "click",
    },
    {
        content: "The claim has both lines",
        trigger:
            ".o_expense_claim_form:has(.o_data_row:contains(Hotel)):has(.o_data_row:contains(Flight))",
    },
    { content: "It is a draft", trigger: state("draft") },
]);

addTour("claim_tour_add_existing", () => [
    ...openOwnClaim("Trip to Oslo"),
    {
        content: "Look for expenses",
        trigger: ".o_expense_claim_form button[name=action_add_expenses]",
        run: "click",
    },
    {
        content: "All of mine are proposed, take one out",
        trigger: ".modal .o_data_row:contains(Flight) .o_list_record_remove",
        run: "click",
    },
    {
        content: "Add the other one",
        trigger: ".modal:not(:has(.o_data_row:contains(Flight))) button[name=action_add]",
        run: "click",
    },
    {
        content: "It is on the claim",
        trigger: "body:not(:has(.modal)) .o_expense_claim_form .o_data_row:contains(Hotel)",
    },
]);

// ways back -----------------------------------------------------------------------------

addTour("claim_tour_withdraw_and_cancel", () => [
    ...openOwnClaim("Trip to Oslo"),
    { content: "It waits for approval", trigger: state("submitted") },
    press("action_withdraw"),
    ...confirmDialog(),
    { content: "It is a draft again", trigger: state("draft") },
    press("action_cancel"),
    ...confirmDialog(),
    { content: "It is cancelled", trigger: state("cancelled") },
    press("action_revise"),
    { content: "It can be changed again", trigger: state("draft") },
    {
        content: "And has its buttons back",
        trigger: ".o_expense_claim_form .o_field_x2many_list_row_add",
    },
]);

// settings -----------------------------------------------------------------------------

addTour("claim_tour_settings", () => [
    ...openMenu(
        "hr_expense.menu_hr_expense_configuration",
        "hr_expense.menu_hr_expense_global_settings"
    ),
    {
        content: "Post by hand from now on",
        trigger:
            "#expense_claim_auto_post .o_field_widget[name=expense_claim_auto_post] input:checked",
        run: "click",
    },
    {
        content: "Save",
        trigger: ".o_form_button_save:enabled",
        run: "click",
        expectUnloadPage: true,
    },
    {
        content: "It is kept",
        trigger:
            "#expense_claim_auto_post .o_field_widget[name=expense_claim_auto_post] input:not(:checked)",
    },
]);
