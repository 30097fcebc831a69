import {
    CLAIMS,
    FINANCE,
    MY_CLAIMS,
    TO_APPROVE,
    TO_VERIFY,
    addLine,
    addTour,
    attachReceipts,
    chainStep,
    chooseMenu,
    line,
    openClaim,
    openMenu,
    openOwnClaim,
    press,
    refuseInDialog,
    row,
    state,
} from "@crm_employee_expense/../tests/tours/claim_tour_utils";

const ALL_CLAIMS = "crm_employee_expense.hr_expense_claim_menu_all";
const TO_PAY = "crm_employee_expense.hr_expense_claim_menu_to_pay";

// from the receipt to the bank ------------------------------------------------------

addTour("claim_tour_submit", () => [
    ...openMenu(CLAIMS, MY_CLAIMS),
    { content: "Make a claim", trigger: ".o_list_button_add", run: "click" },
    {
        content: "Say what for",
        trigger: ".o_expense_claim_form .o_field_widget[name=purpose] input",
        run: "edit Fair in Leipzig",
    },
    ...addLine(0, { category: "Long-distance travel", name: "Train to Leipzig", amount: "120.50" }),
    ...addLine(1, { category: "Catering", name: "Lunch at the stand", amount: "45" }),
    ...addLine(2, { category: "Long-distance travel", name: "Taxi to the fair", amount: "30.25" }),
    ...attachReceipts("Train to Leipzig", "train out.png", "train back.png"),
    ...attachReceipts("Lunch at the stand", "lunch.png"),
    ...attachReceipts("Taxi to the fair", "taxi.png"),
    {
        content: "The lines stand as they were entered",
        trigger: ".o_field_widget[name=expense_ids] .o_data_row:eq(0):contains(Train to Leipzig)",
    },
    {
        content: "The total is that of the lines",
        trigger: ".o_field_widget[name=total_amount]:contains('195.75')",
    },
    {
        content: "Who will be asked is known before",
        trigger: `.o_expense_approval_chain li:first-child:contains("Ben Manager")`,
    },
    press("action_submit"),
    { content: "It waits for approval", trigger: state("submitted") },
    {
        content: "The manager is asked, finance comes next",
        trigger: `.o_expense_approval_chain:has(${chainStep("pending")}:contains("Ben Manager")):has(${chainStep("waiting")}:contains("Fay Finance"))`,
    },
    {
        content: "Nothing can be changed any more",
        trigger: `.o_expense_claim_form:not(:has(.o_field_x2many_list_row_add)):not(:has(.o_expense_receipts_add)) ${line("Taxi to the fair")}`,
    },
]);

addTour("claim_tour_approve", () => [
    ...openMenu(CLAIMS, TO_APPROVE),
    {
        content: "The inbox says who spent how much",
        trigger: `${row("Fair in Leipzig")}:contains("Anna Employee"):contains("195.75")`,
    },
    ...openClaim("Fair in Leipzig"),
    press("action_decide", "[data-hotkey='shift+q']"),
    {
        content: "Say something",
        trigger: ".modal .o_field_widget[name=comment] textarea",
        run: "edit Well negotiated",
    },
    {
        content: "Approve",
        trigger: ".modal button[name=action_confirm]:enabled",
        run: "click",
    },
    { content: "Finance is next", trigger: state("to_verify") },
    {
        content: "The comment stands beside the name",
        trigger: `${chainStep("approved")}:contains("Ben Manager") .o_expense_chain_comment:contains("Well negotiated")`,
    },
    {
        content: "There is nothing to decide any more",
        trigger: ".o_expense_claim_form .o_form_statusbar:not(:has(button[name=action_approve]))",
    },
]);

addTour("claim_tour_verify_and_pay", () => [
    ...openMenu(FINANCE, TO_VERIFY),
    ...openClaim("Fair in Leipzig"),
    press("action_approve"),
    { content: "It is posted", trigger: state("posted") },
    {
        content: "Look at the journal entry",
        trigger: ".o-form-buttonbox button[name=action_open_moves]",
        run: "click",
    },
    {
        content: "The entry knows its claim, and is posted",
        trigger:
            ".o_form_view:has(button[name=action_open_expense_claim]) .o_statusbar_status .o_arrow_button_current[data-value=posted]",
    },
    { content: "Go back", trigger: ".o_back_button a", run: "click" },
    { content: "The claim is back", trigger: state("posted") },
    ...chooseMenu(FINANCE, TO_PAY),
    ...openClaim("Fair in Leipzig"),
    press("action_register_payment"),
    {
        content: "The dialog proposes what is left",
        trigger: ".modal .o_field_widget[name=amount] input:value(195.75)",
    },
    {
        content: "Pay",
        trigger: ".modal button[name=action_create_payments]:enabled",
        run: "click",
    },
    { content: "It is paid", trigger: "body:not(:has(.modal))" },
    ...chooseMenu(CLAIMS, ALL_CLAIMS),
    ...openClaim("Fair in Leipzig"),
    { content: "The claim is paid", trigger: state("paid") },
    {
        content: "The payment is there",
        trigger: ".o-form-buttonbox button[name=action_open_payments]",
    },
]);

// refused, revised and submitted again ---------------------------------------------

addTour("claim_tour_refuse", () => [
    ...openMenu(CLAIMS, TO_APPROVE),
    ...openClaim("Dinner with a customer"),
    press("action_decide", "[data-hotkey=x]"),
    ...refuseInDialog("Wine is not on us"),
    {
        content: "The refusal and its reason are on the claim",
        trigger: `${chainStep("refused")}:contains("Ben Manager") .o_expense_chain_comment:contains("Wine is not on us")`,
    },
]);

addTour("claim_tour_revise", () => [
    ...openOwnClaim("Dinner with a customer"),
    { content: "It was refused", trigger: state("refused") },
    {
        content: "The banner says why",
        trigger: `.alert-danger .o_field_widget[name=refusal_comment]:contains("Wine is not on us")`,
    },
    press("action_revise"),
    { content: "It is a draft again", trigger: state("draft") },
    {
        content: "Open the line",
        trigger: `${line("Dinner")} .o_data_cell[name=total_amount_currency]`,
        run: "click",
    },
    {
        content: "Correct the amount",
        trigger: `.o_field_widget[name=expense_ids] .o_selected_row [name=total_amount_currency] input`,
        run: "edit 64.20",
    },
    press("action_submit"),
    { content: "It waits for approval once more", trigger: state("submitted") },
    {
        content: "Nothing of the refusal is left above",
        trigger: ".o_expense_claim_form:not(:has(.o_field_widget[name=refusal_comment]))",
    },
    {
        content: "The first round is kept",
        trigger: ".o_expense_earlier_rounds summary",
        run: "click",
    },
    {
        content: "With its reason",
        trigger: `.o_expense_earlier_rounds ${chainStep("refused")}:contains("Wine is not on us")`,
    },
]);

addTour("claim_tour_approve_in_list", () => [
    ...openMenu(CLAIMS, TO_APPROVE),
    {
        content: "Approve without opening it",
        trigger: `${row("Dinner with a customer")}:contains("64.20") button[name=action_approve]`,
        run: "click",
    },
    {
        content: "It is gone from the inbox",
        trigger: `.o_list_view:not(:has(.o_data_row:contains("Dinner with a customer"))), .o_view_nocontent`,
    },
]);
