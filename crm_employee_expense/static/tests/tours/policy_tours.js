import {
    CLAIMS,
    addTour,
    chooseMenu,
    line,
    openMenu,
    openOwnClaim,
    submitClaim,
} from "@crm_employee_expense/../tests/tours/claim_tour_utils";

const LINES = ".o_field_widget[name=expense_ids]";

const finding = (severity) => `.o_expense_live_findings li[data-severity=${severity}]`;

/** Opens a cell of the only line for typing and fills it in. */
function editCell(name, tag, text) {
    return [
        {
            content: `Click on ${name}`,
            trigger: `${line("Train")} .o_data_cell[name=${name}]`,
            run: "click",
        },
        {
            content: `Enter ${text}`,
            trigger: `${LINES} .o_selected_row .o_field_widget[name=${name}] ${tag}`,
            run: `edit ${text}`,
        },
        {
            content: "Leave the line",
            trigger: ".o_expense_claim_form .o_field_widget[name=purpose]",
            run: "click",
        },
    ];
}

addTour("policy_tour_justify", () => [
    ...openOwnClaim("Too dear"),
    {
        content: "Within the standard nothing is said, and no justification asked for",
        trigger: `.o_expense_claim_form:not(:has(.o_expense_live_findings li)):not(:has(${LINES} th[data-name=justification]))`,
    },
    ...editCell("total_amount_currency", "input", "250"),
    {
        content: "The standard is named at once, with its limit",
        trigger: `${finding("justify")}[data-open]:contains("100.00")`,
    },
    ...editCell("justification", "textarea", "The fair was on"),
    {
        content: "That is enough",
        trigger: `${finding("justify")}:not([data-open])`,
    },
    ...submitClaim(),
    {
        content: "Approvers read the reason",
        trigger: `.o_field_widget[name=violation_ids]:contains("The fair was on")`,
    },
]);

const CONFIGURATION = "hr_expense.menu_hr_expense_configuration";

addTour("policy_tour_try_out", () => [
    ...openMenu(CLAIMS, "crm_employee_expense.hr_expense_policy_test_menu"),
    {
        content: "Enter what a room costs",
        trigger: ".modal .o_field_widget[name=amount] input",
        run: "edit 250",
    },
    {
        content: "Leave the field",
        trigger: ".modal .o_field_widget[name=attendee_count] input",
        run: "click",
    },
    {
        content: "The standard is named, with its limit",
        trigger: ".modal .o_expense_policy_test tr:contains(Standard):contains(100.00) .badge.text-bg-warning",
    },
    { content: "Close", trigger: ".modal footer button[special=cancel]", run: "click" },
    ...chooseMenu(CONFIGURATION, "crm_employee_expense.hr_expense_policy_menu"),
    { content: "Open the policy", trigger: ".o_data_cell[name=name]:contains(Standard)", run: "click" },
    {
        content: "Run it over past claims",
        trigger: ".o_form_view button[name=action_backtest]",
        run: "click",
    },
    {
        content: "One past expense is beyond it",
        trigger: ".o_form_view .o_field_widget[name=flagged_count]:contains(1)",
    },
    {
        content: "Open it",
        trigger: `button[name=action_open_expenses]:has([name=flagged_count])`,
        run: "click",
    },
    { content: "It is listed", trigger: ".o_list_view .o_data_row:contains(Suite)" },
]);
