import { addTour, chooseMenu, openMenu } from "@crm_employee_expense/../tests/tours/claim_tour_utils";

const CLAIMS = "crm_employee_expense.hr_expense_claim_menu_root";
const REPORTING = "hr_expense.menu_hr_expense_reports";

const dialog = (selector) => `.modal ${selector}`;

const discard = [
    {
        content: "Discard the dialog",
        trigger: dialog(".modal-footer button[special=cancel]"),
        run: "click",
    },
    { content: "It is gone", trigger: "body:not(:has(.modal))" },
];

addTour("paper_tour_dialogs", () => [
    ...openMenu(REPORTING, "crm_employee_expense.hr_expense_claim_archive_menu"),
    {
        content: "Take the claims that were submitted in the period",
        trigger: dialog(".o_field_widget[name=basis] input[data-value=submission]"),
        run: "click",
    },
    {
        content: "The period is filled in, the archive can be downloaded",
        trigger: ".modal:has(.o_field_widget[name=date_from]) button[name=action_download]:enabled",
    },
    ...discard,
    ...chooseMenu(CLAIMS, "crm_employee_expense.hr_expense_claim_statement_menu"),
    {
        content: "The statement is one's own unless somebody else is chosen",
        trigger: dialog(".o_field_widget[name=employee_id] input:value('Aldo Auditor')"),
    },
    {
        content: "It can be printed",
        trigger: dialog("button[name=action_print]:enabled"),
    },
    ...discard,
]);
