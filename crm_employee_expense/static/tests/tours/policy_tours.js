import {
    addTour,
    line,
    openClaim,
    openMenu,
    press,
    state,
} from "@crm_employee_expense/../tests/tours/claim_tour_utils";

const CLAIMS = "crm_employee_expense.hr_expense_claim_menu_root";
const MY_CLAIMS = "crm_employee_expense.hr_expense_claim_menu_my";
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
    ...openMenu(CLAIMS, MY_CLAIMS),
    ...openClaim("Too dear"),
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
    press("action_submit"),
    { content: "Submitted", trigger: state("submitted") },
    {
        content: "Approvers read the reason",
        trigger: `.o_field_widget[name=violation_ids]:contains("The fair was on")`,
    },
]);
