import {
    FINANCE,
    TO_VERIFY,
    addTour,
    openClaim,
    openMenu,
    openOwnClaim,
    submitClaim,
} from "@crm_employee_expense/../tests/tours/claim_tour_utils";

const FINDINGS = ".o_expense_claim_form .o_field_widget[name=violation_ids]";

addTour("signal_tour_submit", () => [
    ...openOwnClaim("Claimed twice"),
    {
        content: "Claimed already, but not by whom",
        trigger: ".o_expense_live_findings:has(li):not(:contains('Otto'))",
    },
    ...submitClaim(),
    {
        content: "The finding stays, and still says nothing of the other",
        trigger: `${FINDINGS}:contains("Night train"):not(:contains("Otto")):not(:has(button))`,
    },
]);

addTour("signal_tour_verify", () => [
    ...openMenu(FINANCE, TO_VERIFY),
    ...openClaim("Claimed twice"),
    {
        content: "Finance reads whose it is, and opens it",
        trigger: `${FINDINGS}:contains("Otto Outsider") button[name=action_open_counterparts]`,
        run: "click",
    },
    {
        content: "The other expense is open",
        trigger: ".o_form_view:not(.o_expense_claim_form) .o_field_widget[name=employee_id]",
    },
    {
        content: "It is Otto's",
        trigger: ".o_last_breadcrumb_item:contains('Train of Otto')",
    },
]);
