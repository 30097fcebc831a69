import {
    CLAIMS,
    TO_APPROVE,
    addTour,
    line,
    openClaim,
    openMenu,
    press,
    row,
    state,
} from "@crm_employee_expense/../tests/tours/claim_tour_utils";

const inDialog = (selector) => `.modal ${selector}`;

function sayWhy(reason) {
    return [
        {
            content: "Try without a reason",
            trigger: inDialog("button[name=action_confirm]:enabled"),
            run: "click",
        },
        {
            content: "The dialog demands the reason",
            trigger: inDialog(".o_field_widget.o_field_invalid[name=comment]"),
        },
        {
            content: "Give the reason",
            trigger: inDialog(".o_field_widget[name=comment] textarea"),
            run: `edit ${reason}`,
        },
        {
            content: "Confirm",
            trigger: inDialog("button[name=action_confirm]:enabled"),
            run: "click",
        },
        { content: "The dialog is closed", trigger: "body:not(:has(.modal))" },
    ];
}

addTour("claim_tour_return_line", () => [
    ...openMenu(CLAIMS, TO_APPROVE),
    ...openClaim("Trip to Oslo"),
    {
        content: "Return a line",
        trigger: `${line("Hotel")} button[name=action_return_dialog]`,
        run: "click",
    },
    {
        content: "It is chosen, the other one is not",
        trigger: `.modal:has(.form-check:contains(Hotel) input:checked) .form-check:contains(Train) input:not(:checked)`,
    },
    ...sayWhy("The receipt cannot be read"),
    {
        content: "It is listed below, with the reason",
        trigger: `.o_field_widget[name=returned_expense_ids] ${row("Hotel")}:contains("The receipt cannot be read")`,
    },
    {
        content: "The claim goes on without it",
        trigger: `.o_field_widget[name=expense_ids]:not(:has(${row("Hotel")})) ${row("Train")}`,
    },
    {
        content: "The last line cannot be returned",
        trigger: ".o_expense_claim_form:not(:has(button[name=action_return_dialog]))",
    },
    {
        content: "Reduce what is left",
        trigger: `${line("Train")} button[name=action_reduce_dialog]`,
        run: "click",
    },
    {
        content: "Enter how much",
        trigger: inDialog(".o_field_widget[name=amount] input"),
        run: "edit 70",
    },
    ...sayWhy("Second class"),
    {
        content: "Both figures and the reason are on the line",
        trigger: `${line("Train")}:contains("80.00"):contains("70.00"):contains("Second class")`,
    },
    press("action_approve"),
    { content: "Finance is next", trigger: state("to_verify") },
]);

addTour("claim_tour_returned_line", () => [
    {
        content: "Look for filters",
        trigger: ".o_searchview_dropdown_toggler",
        run: "click",
    },
    {
        content: "What was returned",
        trigger: ".o_filter_menu .o_menu_item:contains(Returned)",
        run: "click",
    },
    {
        content: "Open the line",
        trigger: `.o_list_view:not(:has(${row("Ferry")})) ${row("Hotel")} .o_data_cell[name=name]`,
        run: "click",
    },
    {
        content: "The banner says from where, by whom and why",
        trigger: `.o_form_view .alert[name=returned]:contains("Ben Manager"):contains("The receipt cannot be read")`,
    },
    {
        content: "Correct the amount",
        trigger: ".o_field_widget[name=total_amount_currency] input",
        run: "edit 110",
    },
    { content: "Save", trigger: ".o_form_button_save:enabled", run: "click" },
    { content: "It is saved", trigger: ".o_form_saved" },
    { content: "Go back", trigger: ".o_back_button a", run: "click" },
    {
        content: "Select it",
        trigger: `${row("Hotel")} .o_list_record_selector input`,
        run: "click",
    },
    {
        content: "Put it on a new claim",
        trigger: ".o_control_panel button[name=action_create_claim]",
        run: "click",
    },
    { content: "It is on the claim", trigger: line("Hotel") },
    press("action_submit"),
    { content: "It waits for approval", trigger: state("submitted") },
]);
