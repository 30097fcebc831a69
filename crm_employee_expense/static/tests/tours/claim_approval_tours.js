import { stepUtils } from "@web_tour/tour_utils";
import {
    CLAIMS,
    MY_CLAIMS,
    TO_APPROVE,
    addTour,
    chainStep,
    chooseMenu,
    line,
    openClaim,
    openMenu,
    openOwnClaim,
    press,
    row,
    state,
} from "@crm_employee_expense/../tests/tours/claim_tour_utils";

const DELEGATIONS = "crm_employee_expense.hr_expense_approval_delegation_menu";

// who will be asked, before anything is submitted ----------------------------------------

addTour("claim_tour_preview", () => [
    ...openOwnClaim("Two levels"),
    {
        content: "The rule and both of its levels are known, finance comes last",
        trigger: `.o_expense_approval_chain:has(.o_expense_chain_rule:contains("Above a thousand")) ${chainStep("preview")}:eq(2):contains("Fay Finance")`,
    },
    {
        content: "The manager is first",
        trigger: `${chainStep("preview")}:eq(0):contains("Ben Manager"):contains("Team lead")`,
    },
    {
        content: "The director is second",
        trigger: `${chainStep("preview")}:eq(1):contains("Dora Director"):contains("Head of the house")`,
    },
    {
        content: "The amount falls below the rule's",
        trigger: `${line("Train")} .o_data_cell[name=total_amount_currency]`,
        run: "click",
    },
    {
        content: "Enter less",
        trigger: `.o_field_widget[name=expense_ids] .o_selected_row .o_field_widget[name=total_amount_currency] input`,
        run: "edit 90",
    },
    { content: "Save", trigger: ".o_form_button_save", run: "click" },
    {
        content: "The director is not needed any more",
        trigger: `.o_expense_approval_chain:not(:contains("Dora Director")) ${chainStep("preview")}:eq(1):contains("Fay Finance")`,
    },
    press("action_submit"),
    { content: "What was shown is what happens", trigger: state("submitted") },
    {
        content: "The manager is asked",
        trigger: `.o_expense_approval_chain:not(:contains("Dora Director")) ${chainStep("pending")}:contains("Ben Manager")`,
    },
]);

// somebody stands in ---------------------------------------------------------------------

addTour("claim_tour_delegate", () => [
    ...openMenu(CLAIMS, DELEGATIONS),
    { content: "New delegation", trigger: ".o_list_button_add", run: "click" },
    {
        content: "I am the one who is away",
        trigger: `.o_field_widget[name=delegator_id]:contains("Ben Manager")`,
    },
    {
        content: "Who decides",
        trigger: ".o_field_widget[name=delegate_id] input",
        run: "edit Otto",
    },
    {
        content: "Choose him",
        trigger: `.o-autocomplete--dropdown-item:contains("Otto Outsider")`,
        run: "click",
    },
    ...stepUtils.saveForm(),
    {
        content: "It is in force",
        trigger: ".o_statusbar_status .o_arrow_button_current[data-value=running]",
    },
]);

addTour("claim_tour_decide_for_somebody", () => [
    ...openMenu(CLAIMS, TO_APPROVE),
    ...openClaim("While Ben is away"),
    {
        content: "Both can decide",
        trigger: `${chainStep("pending")}:contains("Ben Manager"):contains("Otto Outsider")`,
    },
    press("action_approve"),
    { content: "Finance is next", trigger: state("to_verify") },
    {
        content: "Both names are kept",
        trigger: `${chainStep("approved")}:contains("Otto Outsider"):contains("Ben Manager")`,
    },
]);

// a change after submission ----------------------------------------------------------------

addTour("claim_tour_change", () => [
    ...openOwnClaim("Changed on the way"),
    { content: "Finance has it", trigger: state("to_verify") },
    press("action_change"),
    {
        content: "It can be changed now",
        trigger: ".o_expense_claim_form .o_field_widget[name=purpose] input",
    },
    {
        content: "Open the line",
        trigger: `${line("Train")} .o_data_cell[name=total_amount_currency]`,
        run: "click",
    },
    {
        content: "It was more",
        trigger: `.o_field_widget[name=expense_ids] .o_selected_row .o_field_widget[name=total_amount_currency] input`,
        run: "edit 130",
    },
    { content: "Save", trigger: ".o_form_button_save", run: "click" },
    { content: "The approval starts again", trigger: state("submitted") },
    {
        content: "The manager is asked once more",
        trigger: `${chainStep("pending")}:contains("Ben Manager")`,
    },
    {
        content: "The first round is on record",
        trigger: ".o_expense_earlier_rounds",
    },
    {
        content: "The chatter says what was changed",
        trigger: `.o-mail-Message:contains("130.00")`,
    },
]);

addTour("claim_tour_kept", () => [
    ...openOwnClaim("Changed on the way"),
    press("action_change"),
    {
        content: "It can be changed now",
        trigger: ".o_expense_claim_form .o_field_widget[name=purpose] input",
    },
    {
        content: "Open the line",
        trigger: `${line("Train")} .o_data_cell[name=total_amount_currency]`,
        run: "click",
    },
    {
        content: "It was less",
        trigger: `.o_field_widget[name=expense_ids] .o_selected_row .o_field_widget[name=total_amount_currency] input`,
        run: "edit 110",
    },
    { content: "Save", trigger: ".o_form_button_save", run: "click" },
    {
        content: "What the manager approved still holds",
        trigger: `.o_expense_claim_form:has(${state("to_verify").replace(".o_expense_claim_form ", "")}) ${chainStep("approved")}:contains("Ben Manager") .o_expense_chain_kept`,
    },
    ...chooseMenu(CLAIMS, MY_CLAIMS),
    { content: "It is listed", trigger: row("Changed on the way") },
]);
