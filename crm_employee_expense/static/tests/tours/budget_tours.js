import {
    CLAIMS,
    TO_APPROVE,
    addTour,
    chooseMenu,
    openClaim,
    openMenu,
    openOwnClaim,
    press,
    row,
    submitClaim,
} from "@crm_employee_expense/../tests/tours/claim_tour_utils";

const CONFIGURATION = "hr_expense.menu_hr_expense_configuration";
const BUDGETS = "crm_employee_expense.hr_expense_budget_menu";
const REPORTS = "hr_expense.menu_hr_expense_reports";
const ANALYSIS = "crm_employee_expense.hr_expense_budget_report_menu";

addTour("budget_tour_generate", () => [
    ...openMenu(CONFIGURATION, BUDGETS),
    {
        content: "Generate budgets",
        trigger: "button.o_expense_budget_generate:enabled",
        run: "click",
    },
    {
        content: "Look for the department",
        trigger: ".modal .o_field_widget[name=department_ids] input",
        run: "edit Field Service",
    },
    {
        content: "Choose the department",
        trigger:
            ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains('Field Service')",
        run: "click",
    },
    {
        content: "Say how much the year has",
        trigger: ".modal .o_field_widget[name=amount] input",
        run: "edit 400",
    },
    {
        content: "Generate",
        trigger: ".modal button[name=action_generate]:enabled",
        run: "click",
    },
    {
        content: "Four quarters are there",
        trigger: `body:not(:has(.modal)) .o_list_view:has(${row("Field Service")}:eq(3))`,
    },
]);

addTour("budget_tour_exceed", () => [
    ...openOwnClaim("Over the budget"),
    {
        content: "The budget is exceeded, by how much is not said",
        trigger: ".o_expense_live_findings:has(li):not(:contains('100.00'))",
    },
    ...submitClaim(),
    {
        content: "The employee does not see the budgets",
        trigger: ".o_expense_claim_form:not(:has(.o_notebook a[name=budgets]))",
    },
]);

addTour("budget_tour_decide", () => [
    ...openMenu(CLAIMS, TO_APPROVE),
    {
        content: "The list says what would be left",
        trigger: `.o_list_view ${row("Over the budget")} [name=budget_note]:contains("50.00")`,
    },
    ...openClaim("Over the budget"),
    {
        content: "Look at the budgets",
        trigger: ".o_notebook a[name=budgets]",
        run: "click",
    },
    {
        content: "Before, this claim, after",
        trigger:
            ".o_expense_budgets tr:has(.text-bg-danger):contains('100.00'):contains('150.00'):contains('50.00')",
    },
    press("action_approve"),
    { content: "Approved", trigger: "body:not(:has(.o_statusbar_buttons button[name=action_approve]))" },
    ...chooseMenu(REPORTS, ANALYSIS),
    {
        content: "The head of the department sees what is used of it",
        trigger: ".o_pivot td:contains('150.00')",
    },
]);
