import { beforeEach, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { onMounted, xml } from "@odoo/owl";
import {
    contains,
    defineModels,
    fields,
    makeServerError,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { BarcodeVideoScanner } from "@web/core/barcode/barcode_video_scanner";

const QR = "01,32,,25312000000000000017,318.00,20260105,,F1A2,";

class Claim extends models.Model {
    _name = "hr.expense.claim";

    purpose = fields.Char({ required: true });
    can_edit = fields.Boolean({ default: true });
    expense_ids = fields.One2many({ relation: "hr.expense", relation_field: "claim_id" });

    _records = [
        { id: 1, purpose: "Trip", can_edit: true, expense_ids: [1] },
        { id: 2, purpose: "Sent", can_edit: false, expense_ids: [] },
    ];

    action_add_line_from_qr(ids, text) {
        this.write(ids, { expense_ids: [[0, 0, { name: `Invoice ${text.split(",")[3]}` }]] });
        return NOTICE;
    }
}

class Expense extends models.Model {
    _name = "hr.expense";

    name = fields.Char({ required: true });
    claim_id = fields.Many2one({ relation: "hr.expense.claim" });
    is_editable = fields.Boolean({ default: true });
    invoice_number = fields.Char();

    _records = [{ id: 1, name: "Taxi", claim_id: 1, is_editable: true }];

    action_fill_from_qr(ids, text) {
        this.write(ids, { invoice_number: text.split(",")[3] });
        return NOTICE;
    }
}

const NOTICE = {
    type: "ir.actions.client",
    tag: "display_notification",
    params: { type: "success", message: "Invoice filled in." },
};

defineMailModels();
defineModels([Claim, Expense]);

beforeEach(() => {
    for (const method of ["web_save", "action_add_line_from_qr", "action_fill_from_qr"]) {
        onRpc(method, ({ model, args }) => {
            const text = method === "web_save" ? "" : ` ${args[1]}`;
            expect.step(`${method} ${model} ${args[0]}${text}`);
        });
    }
});

function mountClaim(resId) {
    return mountView({
        type: "form",
        resModel: "hr.expense.claim",
        resId,
        arch: `
            <form><sheet>
                <field name="purpose"/>
                <field name="can_edit" invisible="1"/>
                <field name="expense_ids"><list><field name="name"/></list></field>
                <widget name="expense_invoice_qr"/>
            </sheet></form>`,
    });
}

function mountExpense() {
    return mountView({
        type: "form",
        resModel: "hr.expense",
        resId: 1,
        arch: `
            <form><sheet>
                <field name="is_editable" invisible="1"/>
                <field name="name"/>
                <field name="invoice_number"/>
                <widget name="expense_invoice_qr"/>
            </sheet></form>`,
    });
}

test("a pasted code adds a line to the claim, which is saved before", async () => {
    await mountClaim(1);
    await contains("[name=purpose] input").edit("Trip to Shanghai");
    await contains(".o_expense_invoice_qr").click();
    expect(".o_expense_invoice_qr_confirm").not.toBeEnabled();
    await contains(".modal textarea").edit(`  ${QR} \n`, { confirm: false });
    await contains(".o_expense_invoice_qr_confirm").click();
    await animationFrame();
    expect.verifySteps([
        "web_save hr.expense.claim 1",
        `action_add_line_from_qr hr.expense.claim 1 ${QR}`,
    ]);
    expect(".modal").toHaveCount(0);
    expect(queryAllTexts(".o_data_cell")).toEqual(["Taxi", "Invoice 25312000000000000017"]);
    expect(".o_notification").toHaveText("Invoice filled in.");
});

test("a hand scanner types the code and presses Enter: the expense is filled in", async () => {
    await mountExpense();
    await contains(".o_expense_invoice_qr").click();
    expect(".modal textarea").toBeFocused();
    await contains(".modal textarea").edit(QR, { confirm: false });
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect.verifySteps([`action_fill_from_qr hr.expense 1 ${QR}`]);
    expect(".modal").toHaveCount(0);
    expect("[name=invoice_number] input").toHaveValue("25312000000000000017");
});

test("what the server refuses is said in the dialog, which stays", async () => {
    onRpc("action_fill_from_qr", () => {
        throw makeServerError({ type: "UserError", message: "This is not the QR code of an invoice." });
    });
    await mountExpense();
    await contains(".o_expense_invoice_qr").click();
    await contains(".modal textarea").edit("https://example.com", { confirm: false });
    await contains(".o_expense_invoice_qr_confirm").click();
    await animationFrame();
    expect(".modal .alert-danger").toHaveText("This is not the QR code of an invoice.");
    expect(".modal textarea").toHaveValue("https://example.com");
    expect(".o_expense_invoice_qr_confirm").toBeEnabled();
});

test("the camera reads the code", async () => {
    patchWithCleanup(navigator, { mediaDevices: { getUserMedia: () => {} } });
    patchWithCleanup(BarcodeVideoScanner, { template: xml`<div/>` });
    patchWithCleanup(BarcodeVideoScanner.prototype, {
        setup() {
            onMounted(() => this.props.onResult(QR));
        },
    });
    await mountExpense();
    await contains(".o_expense_invoice_qr").click();
    await contains(".o_expense_invoice_qr_scan").click();
    await animationFrame();
    await animationFrame();
    expect.verifySteps([`action_fill_from_qr hr.expense 1 ${QR}`]);
    expect(".modal").toHaveCount(0);
});

test("a claim that cannot be changed offers no scan", async () => {
    await mountClaim(2);
    expect(".o_expense_invoice_qr").toHaveCount(0);
});
