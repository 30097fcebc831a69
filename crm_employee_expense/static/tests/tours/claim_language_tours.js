import { user } from "@web/core/user";
import {
    addTour,
    openClaim,
    openMenu,
    press,
    state,
} from "@crm_employee_expense/../tests/tours/claim_tour_utils";

/** Where words of the interface stand, and no data of the users. */
const INTERFACE = [
    ".o_menu_sections button",
    ".o_menu_sections a",
    ".o_control_panel .o_cp_buttons button",
    ".o_list_view thead th",
    ".o_badge",
    ".o_statusbar_buttons button",
    ".o_statusbar_status button",
    ".o_form_label",
    ".o_stat_text",
    ".o_notebook_headers a",
    ".o_field_x2many thead th",
    ".o_field_x2many_list_row_add",
    ".o_expense_claim_upload button",
    "button[name=action_add_expenses]",
    ".o_expense_chain_title",
    ".o_expense_chain_role",
    ".o_expense_chain_state",
    ".modal .modal-title",
    ".modal label",
    ".modal footer button",
].join(",");

const readChinese = {
    content: "No English word is on screen",
    trigger: "body",
    run() {
        if (user.lang !== "zh-CN") {
            throw new Error(`The language is ${user.lang}`);
        }
        const english = [...document.querySelectorAll(INTERFACE)]
            .map((element) => element.textContent.trim())
            .filter((text) => /[a-z]{2}/i.test(text));
        if (english.length) {
            throw new Error(`Not translated: ${[...new Set(english)].join(" | ")}`);
        }
    },
};

addTour("claim_tour_read_chinese", () => [
    ...openMenu(
        "crm_employee_expense.hr_expense_claim_menu_root",
        "crm_employee_expense.hr_expense_claim_menu_to_approve"
    ),
    { content: "The inbox is there", trigger: ".o_list_view .o_data_row" },
    readChinese,
    ...openClaim("Visit to a customer"),
    { content: "The claim is there", trigger: state("submitted") },
    readChinese,
    press("action_decide", "[data-hotkey=x]"),
    { content: "The dialog is there", trigger: ".modal button[name=action_confirm]" },
    readChinese,
]);
