import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** How long a step waits, for machines that are busy with other tests. */
const TIMEOUT = 30000;

/**
 * Steps that the tours of claims share.
 *
 * The tours run in every language: they find what they need by names, states
 * and the data of the test, never by the words of the interface.
 */

export function addTour(name, getSteps) {
    registry.category("web_tour.tours").add(name, {
        steps: () => getSteps().map((step) => ({ timeout: TIMEOUT, ...step })),
    });
}

export const CLAIMS = "crm_employee_expense.hr_expense_claim_menu_root";
export const MY_CLAIMS = "crm_employee_expense.hr_expense_claim_menu_my";
export const TO_APPROVE = "crm_employee_expense.hr_expense_claim_menu_to_approve";
export const FINANCE = "crm_employee_expense.hr_expense_claim_menu_finance";
export const TO_VERIFY = "crm_employee_expense.hr_expense_claim_menu_to_verify";

/** The current status of the claim on screen. */
export const state = (value) =>
    `.o_expense_claim_form .o_statusbar_status .o_arrow_button_current[data-value=${value}]`;

/** A step of the approval chain. */
export const chainStep = (value) => `.o_expense_chain_step[data-state=${value}]`;

/** The row of a list that has this text. */
export const row = (text) => `.o_data_row:contains("${text}")`;

/** A line of the claim on screen: saving may change its place. */
export const line = (text) => `.o_field_widget[name=expense_ids] ${row(text)}`;

/** Opens a screen of Expenses the way a person does: the app, the menu, the entry. */
export function openMenu(menu, entry) {
    return [
        ...stepUtils.goToAppSteps("hr_expense.menu_hr_expense_root", "Open Expenses"),
        ...chooseMenu(menu, entry),
    ];
}

/** The same from within Expenses. */
export function chooseMenu(menu, entry) {
    return [
        {
            content: `Open the menu ${menu}`,
            trigger: `.o_menu_sections [data-menu-xmlid='${menu}']`,
            run: "click",
        },
        {
            content: `Choose ${entry}`,
            trigger: `.o-dropdown--menu [data-menu-xmlid='${entry}']`,
            run: "click",
        },
    ];
}

/** Opens one of one's own claims, from anywhere. */
export function openOwnClaim(purpose) {
    return [...openMenu(CLAIMS, MY_CLAIMS), ...openClaim(purpose)];
}

/** Submits the claim on screen, which then is in approval. */
export function submitClaim() {
    return [press("action_submit"), { content: "Submitted", trigger: state("submitted") }];
}

/** Opens a claim from the list on screen. */
export function openClaim(purpose) {
    return [
        {
            content: `Open the claim ${purpose}`,
            trigger: `.o_list_view ${row(purpose)} .o_data_cell[name=purpose]`,
            run: "click",
        },
        {
            content: "The claim is open",
            trigger: ".o_expense_claim_form .o_field_widget[name=purpose]",
        },
    ];
}

/** Adds a line at the end of the list, in this place; its category is found by name. */
export function addLine(index, { category, name, amount }) {
    return [
        {
            content: `Add line ${index + 1}`,
            trigger: ".o_field_widget[name=expense_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "Look for the category",
            trigger: `.o_field_widget[name=expense_ids] .o_data_row:eq(${index}).o_selected_row [name=product_id] input`,
            run: `edit ${category}`,
        },
        {
            content: "Choose the category",
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains("${category}")`,
            run: "click",
        },
        {
            content: "Say what it was",
            trigger: ".o_selected_row [name=name] .o_input",
            run: `edit ${name}`,
        },
        {
            content: "Enter the amount",
            trigger: ".o_selected_row [name=total_amount_currency] input",
            run: `edit ${amount}`,
        },
    ];
}

/** Attaches receipts to a line with the button in its row. */
export function attachReceipts(text, ...names) {
    return [
        {
            content: `Attach receipts to ${text}`,
            trigger: `${line(text)} .o_expense_receipts_add:enabled`,
            async run({ click }) {
                await chooseFiles(this.anchor, names, click);
            },
        },
        {
            content: "The receipts are there",
            trigger: `${line(text)} .o_expense_receipts_view:contains(${names.length})`,
        },
    ];
}

/**
 * Clicks a button that asks for files, and chooses pictures with these names.
 *
 * The dialog of the browser is out of reach: what it would do to the file
 * input is done instead, at the moment when it would open.
 */
export async function chooseFiles(button, names, click) {
    const files = await Promise.all(names.map(makePicture));
    const input = button.parentElement.querySelector("input[type=file]");
    const asked = new Promise((resolve) => {
        input.addEventListener(
            "click",
            (ev) => {
                ev.preventDefault();
                resolve();
            },
            { once: true }
        );
    });
    await click(button);
    await asked;
    const transfer = new DataTransfer();
    files.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change"));
}

/** A picture that shows its own name, so that no two are the same. */
async function makePicture(name) {
    const canvas = document.createElement("canvas");
    canvas.width = 240;
    canvas.height = 320;
    const context = canvas.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = "black";
    context.font = "20px sans-serif";
    context.fillText(name, 10, 40);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    return new File([blob], name, { type: "image/png" });
}

/** Presses a button of the form's header. */
export function press(name, selector = "") {
    return {
        content: `Press ${name}`,
        trigger: `.o_expense_claim_form .o_statusbar_buttons button[name=${name}]${selector}:enabled`,
        run: "click",
    };
}

/** Refuses in the dialog that asks why; without a reason it stays open. */
export function refuseInDialog(reason) {
    return [
        {
            content: "Try without a reason",
            trigger: ".modal button[name=action_confirm]:enabled",
            run: "click",
        },
        {
            content: "The dialog demands the reason",
            trigger: ".modal .o_field_widget.o_field_invalid[name=comment]",
        },
        {
            content: "Give the reason",
            trigger: ".modal .o_field_widget[name=comment] textarea",
            run: `edit ${reason}`,
        },
        {
            content: "Refuse",
            trigger: ".modal button[name=action_confirm]:enabled",
            run: "click",
        },
        { content: "The dialog is closed", trigger: "body:not(:has(.modal))" },
    ];
}

/** Answers the question whether one really means it. */
export function confirmDialog() {
    return [
        {
            content: "Confirm",
            trigger: ".modal .modal-footer .btn-primary:enabled",
            run: "click",
        },
        { content: "The dialog is closed", trigger: "body:not(:has(.modal))" },
    ];
}

/** Ticks all rows of the list on screen. */
export const selectAll = {
    content: "Select all",
    trigger: ".o_list_view thead .o_list_record_selector input",
    run: "click",
};
