import { addTour, chainStep, confirmDialog, openClaim, refuseInDialog, row, state } from "./claim_tour_utils";

const ACTIVITY = ".o-mail-Activity";
const CHATTER_HAS_NO_ACTIVITY = `.o-mail-Chatter:not(:has(${ACTIVITY}))`;

/** Fails where two things on screen answer to the same key. */
function checkHotkeys(where) {
    return {
        content: "Every key has one meaning",
        trigger: where,
        run() {
            const taken = {};
            for (const el of document.querySelectorAll("[data-hotkey]")) {
                const key = el.dataset.hotkey.toLowerCase();
                // Odoo gives its own Print menu the key of its own company menu
                if (!el.checkVisibility() || el.closest(".o_cp_action_menus")) {
                    continue;
                }
                if (taken[key]) {
                    throw new Error(`Two meanings of ${key}: ${taken[key].outerHTML} ${el.outerHTML}`);
                }
                taken[key] = el;
            }
            if (!taken.q || !taken.x) {
                throw new Error("The decisions have no key");
            }
        },
    };
}

const addressIsClean = {
    content: "The address does not ask again",
    trigger: "body",
    run() {
        if (location.href.includes("claim_decision")) {
            throw new Error(`Still in the address: ${location.href}`);
        }
    },
};

addTour("claim_tour_mail_refuse", () => [
    { content: "The dialog is open", trigger: ".modal .o_field_widget[name=comment]" },
    { content: "Above the claim", trigger: state("submitted") },
    addressIsClean,
    ...refuseInDialog("No receipt of the hotel"),
    {
        content: "The claim on screen is refused",
        trigger: `${chainStep("refused")} .o_expense_chain_comment:contains("No receipt of the hotel")`,
    },
    { content: "Reload", trigger: "body", run: () => location.reload(), expectUnloadPage: true },
    { content: "The claim is back", trigger: chainStep("refused") },
    { content: "Without a dialog", trigger: "body:not(:has(.modal))" },
    {
        content: "The other claims that wait are one click away",
        trigger: ".breadcrumb .o_back_button a",
        run: "click",
    },
    { content: "None does", trigger: ".o_view_nocontent" },
]);

addTour("claim_tour_mail_approve", () => [
    {
        content: "Approve in the dialog",
        trigger: ".modal button[name=action_confirm]:enabled",
        run: "click",
    },
    { content: "Finance is next", trigger: state("to_verify") },
    addressIsClean,
]);

addTour("claim_tour_mail_too_late", () => [
    {
        content: "One message says why there is nothing to decide",
        trigger: ".modal:contains('CLM')",
    },
    ...confirmDialog(),
    { content: "The claim is open", trigger: state("to_verify") },
    addressIsClean,
]);

addTour("claim_tour_mail_stranger", () => [
    { content: "Nothing waits for him", trigger: ".o_list_view .o_view_nocontent" },
    { content: "He is asked nothing", trigger: "body:not(:has(.modal))" },
]);

addTour("claim_tour_activity_approve", () => [
    {
        content: "Mark Done is not offered",
        trigger: `${ACTIVITY}:not(:has(.o-mail-Activity-markDone)):not(:has(.o-mail-Activity-edit))`,
    },
    { content: "Approve", trigger: `${ACTIVITY} button[name=approve]`, run: "click" },
    { content: "Finance is next", trigger: state("to_verify") },
    {
        content: "What is left to do is for others",
        trigger: `.o-mail-Chatter:not(:has(${ACTIVITY} button[name=approve]))`,
    },
]);

addTour("claim_tour_activity_refuse", () => [
    {
        content: "One's own activity alone has buttons",
        trigger: `${ACTIVITY}:contains(Fay Finance) button[name=approve]`,
    },
    {
        content: "Not the colleague's",
        trigger: `${ACTIVITY}:contains(Finn Finance):not(:has(button[name=approve]))`,
    },
    { content: "Refuse", trigger: `${ACTIVITY} button[name=refuse]`, run: "click" },
    ...refuseInDialog("No receipt of the hotel"),
    { content: "The claim on screen is refused", trigger: chainStep("refused") },
    { content: "Nothing is left to do", trigger: CHATTER_HAS_NO_ACTIVITY },
]);

addTour("claim_tour_activity_popover", () => [
    {
        content: "Open the activities",
        trigger: ".o_activity_view .o_activity_summary_cell.today div",
        run: "click",
    },
    {
        content: "Mark as done is not offered",
        trigger: ".o-mail-ActivityListPopoverItem:not(:has(.o-mail-ActivityListPopoverItem-markAsDone))",
    },
    {
        content: "Approve",
        trigger: ".o-mail-ActivityListPopoverItem button[name=approve]",
        run: "click",
    },
    { content: "The popover is closed", trigger: "body:not(:has(.o-mail-ActivityListPopover))" },
]);

addTour("claim_tour_keyboard", () => [
    ...openClaim("Trip to Oslo"),
    checkHotkeys(".o_expense_claim_form .o_statusbar_buttons button[data-hotkey=x]"),
    { content: "Refuse", trigger: ".o_expense_claim_form button[data-hotkey=x]", run: "press alt+x" },
    {
        content: "Say why",
        trigger: ".modal .o_field_widget[name=comment] textarea",
        run: "edit No receipt of the hotel",
    },
    { content: "Confirm", trigger: ".modal button[data-hotkey=q]:enabled", run: "press alt+q" },
    { content: "It is refused", trigger: chainStep("refused") },
    { content: "Back to the list", trigger: ".breadcrumb .o_back_button a", run: "press alt+b" },
    {
        content: "One is left",
        trigger: ".o_list_view:not(:has(.o_data_row:contains('Trip to Oslo')))",
    },
    {
        content: "Select the other one",
        trigger: `${row("Trip to Rome")} .o_list_record_selector input`,
        run: "click",
    },
    checkHotkeys(".o_control_panel button[name=action_approve_selected]"),
    {
        content: "Approve",
        trigger: ".o_control_panel button[name=action_approve_selected]",
        run: "press alt+q",
    },
    { content: "Nothing is left", trigger: ".o_view_nocontent" },
]);
