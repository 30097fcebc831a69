import { addTour, chainStep, openClaim, press, state } from "./claim_tour_utils";

const BANNER = ".o_expense_claim_form .o_field_widget[name=open_question_ids]";
const TEXT = ".modal .o_field_widget[name=text] textarea";
const PAGE = ".o_expense_claim_form .o_notebook_headers a[name=questions]";
const LIST = ".o_expense_claim_form .o_field_widget[name=question_ids]";

const send = [
    { content: "Send", trigger: ".modal button[name=action_confirm]:enabled", run: "click" },
    { content: "The dialog is closed", trigger: "body:not(:has(.modal))" },
];

addTour("claim_tour_ask", () => [
    ...openClaim("Dinner in Oslo"),
    press("action_ask_dialog"),
    {
        content: "Try without a question",
        trigger: ".modal button[name=action_confirm]:enabled",
        run: "click",
    },
    { content: "The dialog demands it", trigger: ".modal .o_field_invalid[name=text]" },
    { content: "Ask", trigger: TEXT, run: "edit Who came along?" },
    ...send,
    {
        content: "The claim says so, and offers the approver no answer",
        trigger: `${BANNER}:contains("Who came along?"):not(:has(button))`,
    },
    { content: "It still waits for the decision", trigger: chainStep("pending") },
    {
        content: "One question at a time",
        trigger: ".o_statusbar_buttons:not(:has(button[name=action_ask_dialog])) button[name=action_approve]",
    },
]);

addTour("claim_tour_answer", () => [
    ...openClaim("Dinner in Oslo"),
    {
        content: "The question is the first thing to see",
        trigger: `${BANNER}:contains("Ben Manager"):contains("Who came along?") button`,
        run: "click",
    },
    { content: "It is there while one answers", trigger: ".modal:contains('Who came along?')" },
    { content: "Answer", trigger: TEXT, run: "edit Two engineers of Fjord AS" },
    ...send,
    {
        content: "Nothing is asked any more",
        trigger: ".o_expense_claim_form:not(:has(button[name=action_answer_dialog]))",
    },
    { content: "It waits for approval as before", trigger: state("submitted") },
]);

addTour("claim_tour_decide_after_answer", () => [
    ...openClaim("Dinner in Oslo"),
    {
        content: "The answer is the first thing to see",
        trigger:
            '.o_expense_claim_form .o_field_widget[name=fresh_answer_ids]:contains("Two engineers of Fjord AS")',
    },
    { content: "Look at the questions", trigger: PAGE, run: "click" },
    {
        content: "Question and answer stand together",
        trigger: `${LIST} .o_data_row:contains("Who came along?"):contains("Two engineers of Fjord AS")`,
    },
    press("action_approve"),
    { content: "Finance is next", trigger: state("to_verify") },
]);

addTour("claim_tour_forward", () => [
    ...openClaim("Dinner in Oslo"),
    press("action_involve_dialog"),
    {
        content: "Look for the colleague",
        trigger: ".modal .o_field_widget[name=user_id] input",
        run: "edit Otto",
    },
    {
        content: "Choose him",
        trigger: ".o-autocomplete--dropdown-item:contains(Otto Outsider)",
        run: "click",
    },
    {
        content: "Say why",
        trigger: ".modal .o_field_widget[name=comment] textarea",
        run: "edit You were there",
    },
    ...send,
    {
        content: "It waits for him, and can still be read",
        trigger: `${chainStep("pending")}:contains("Otto Outsider")`,
    },
    {
        content: "The decision is given away",
        trigger: ".o_expense_claim_form:not(:has(button[name=action_approve]))",
    },
]);

addTour("claim_tour_add_approver", () => [
    ...openClaim("Dinner in Oslo"),
    press("action_involve_dialog"),
    {
        content: "Look for the colleague",
        trigger: ".modal .o_field_widget[name=user_id] input",
        run: "edit Otto",
    },
    {
        content: "Choose him",
        trigger: ".o-autocomplete--dropdown-item:contains(Otto Outsider)",
        run: "click",
    },
    {
        content: "In finance, as well as me is proposed",
        trigger: ".modal .o_field_widget[name=mode] input[data-value=add]:checked",
    },
    ...send,
    {
        content: "Finance waits for him",
        trigger: `${chainStep("pending")}:contains("Otto Outsider")`,
    },
    { content: "The claim is with managers again", trigger: state("submitted") },
]);
