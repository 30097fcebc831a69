import { addTour, openMenu } from "@crm_employee_expense/../tests/tours/claim_tour_utils";

const REPORTS = "hr_expense.menu_hr_expense_reports";
const MONITOR = "crm_employee_expense.hr_expense_monitor_menu";

const tile = (key) => `.o_expense_monitor_tile[data-key=${key}]`;
const back = {
    content: "Back to the monitor",
    trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item:has(a) a",
    run: "click",
};

addTour("monitor_tour", () => [
    ...openMenu(REPORTS, MONITOR),
    {
        content: "One claim is in approval",
        trigger: `${tile("in_approval")} .o_expense_monitor_tile_count:contains(/^1$/)`,
        run: "click",
    },
    {
        content: "It is the one that is opened",
        trigger: ".o_list_view .o_data_row:contains(In the monitor)",
    },
    back,
    {
        content: "The charts are drawn; choose a period",
        trigger: ".o_expense_monitor_chart canvas",
    },
    {
        content: "Another period",
        trigger: "select[name=period]",
        run: "select month",
    },
    {
        content: "What the money went to",
        trigger: ".o_expense_monitor_ranking button:contains(Long-distance travel)",
        run: "click",
    },
    {
        content: "The lines of it",
        trigger: ".o_list_view .o_data_row:contains(Anna Employee)",
    },
    back,
    {
        content: "The period is still the one that was chosen",
        trigger: "select[name=period]:has(option[value=month]:checked)",
    },
]);
