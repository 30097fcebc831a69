import { beforeEach, expect, test } from "@odoo/hoot";
import { click, manuallyDispatchProgrammaticEvent, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    MockServer,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Claim extends models.Model {
    _name = "hr.expense.claim";

    purpose = fields.Char({ required: true });
    can_edit = fields.Boolean({ default: true });
    expense_ids = fields.One2many({ relation: "hr.expense", relation_field: "claim_id" });

    _records = [{ id: 1, purpose: "Trip", can_edit: true, expense_ids: [1, 2] }];

    create_lines_from_attachments(ids, attachmentIds) {
        const line = { name: "Untitled", nb_attachment: 1, is_editable: true };
        this.write(ids, { expense_ids: attachmentIds.map(() => [0, 0, line]) });
    }
}

class Expense extends models.Model {
    _name = "hr.expense";

    name = fields.Char({ required: true });
    claim_id = fields.Many2one({ relation: "hr.expense.claim" });
    nb_attachment = fields.Integer({ readonly: true });
    is_editable = fields.Boolean({ default: true });

    _records = [
        { id: 1, name: "Taxi", claim_id: 1, nb_attachment: 1, is_editable: true },
        { id: 2, name: "Hotel", claim_id: 1, nb_attachment: 0, is_editable: false },
    ];
}

defineMailModels();
defineModels([Claim, Expense]);

const RECEIPT = new File(["receipt"], "receipt.png", { type: "image/png" });

/** Uploads are told as steps, and counted on their expense. */
let upload;

beforeEach(() => {
    upload = ({ ufile, id }) => {
        expect.step(`upload ${ufile[0].name} to ${id}`);
        for (const expense of MockServer.env["hr.expense"].browse(id ? [id] : [])) {
            expense.nb_attachment++;
        }
        return JSON.stringify([{ id: 77 }]);
    };
    mockService("http", { post: (route, params) => upload(params) });
    onRpc("web_save", ({ model }) => {
        expect.step(`save ${model}`);
    });
    onRpc("create_lines_from_attachments", ({ args }) => {
        expect.step(`lines of ${JSON.stringify(args)}`);
    });
});

async function mountClaim(resId) {
    await mountView({
        type: "form",
        resModel: "hr.expense.claim",
        resId,
        arch: `
            <form><sheet>
                <field name="purpose"/>
                <field name="expense_ids">
                    <list editable="bottom">
                        <field name="name"/>
                        <field name="nb_attachment" widget="expense_line_receipts"/>
                    </list>
                </field>
                <widget name="expense_claim_upload"/>
            </sheet></form>`,
    });
}

/** Lets what was started come to its end, but notifications stay. */
async function settle() {
    for (let frame = 0; frame < 5; frame++) {
        await advanceTime(100);
        await animationFrame();
    }
}

/** Asks for files with a button, and chooses them. */
async function chooseFiles(selector, files) {
    const input = queryOne(selector).parentElement.querySelector("input[type=file]");
    input.addEventListener("click", () => expect.step("choose"));
    await click(selector);
    await settle();
    const transfer = new DataTransfer();
    files.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    await manuallyDispatchProgrammaticEvent(input, "change");
    await settle();
}

test("a line that is not editable only shows its receipts", async () => {
    await mountClaim(1);
    expect(queryAllTexts(".o_expense_line_receipts")).toEqual(["1", ""]);
    expect(".o_data_row:eq(0) .o_expense_receipts_add").toHaveCount(1);
    expect(".o_data_row:eq(1) .o_expense_receipts_add").toHaveCount(0);
});

test("adding a receipt saves what was typed, and counts it", async () => {
    await mountClaim(1);
    await contains("[name=purpose] input").edit("Trip to Berlin");
    await chooseFiles(".o_data_row:eq(0) .o_expense_receipts_add", [RECEIPT]);
    expect.verifySteps(["choose", "save hr.expense.claim", "upload receipt.png to 1"]);
    expect(".o_data_row:eq(0) .o_expense_receipts_view").toHaveText("2");
    expect("[name=purpose] input").toHaveValue("Trip to Berlin");
});

test("the receipt of a new line goes to this line once it is saved", async () => {
    await mountClaim(1);
    for (const name of ["First", "Second"]) {
        await contains(".o_field_x2many_list_row_add a").click();
        await contains(".o_selected_row [name=name] input").edit(name, { confirm: false });
    }
    await chooseFiles(".o_data_row:eq(2) .o_expense_receipts_add", [RECEIPT]);
    const [first] = MockServer.env["hr.expense"].search([["name", "=", "First"]]);
    expect.verifySteps(["choose", "save hr.expense.claim", `upload receipt.png to ${first}`]);
    expect(".o_data_row").toHaveCount(4);
});

test("no file is asked for while required fields are missing", async () => {
    await mountClaim();
    await click(".o_expense_claim_upload button");
    await settle();
    expect(".o_notification").toHaveText(/Missing required fields/);
    expect.verifySteps([]);
});

test("receipts of a new claim save it and become lines", async () => {
    await mountClaim();
    await contains("[name=purpose] input").edit("Trip");
    await chooseFiles(".o_expense_claim_upload button", [RECEIPT, RECEIPT]);
    expect.verifySteps([
        "choose",
        "save hr.expense.claim",
        "upload receipt.png to 0",
        "upload receipt.png to 0",
        "lines of [[2],[77,77]]",
    ]);
    expect(".o_data_row").toHaveCount(2);
    expect(".o_notification").toHaveText(/Lines added: 2/);
});

test("a receipt that could not be uploaded is kept for another try", async () => {
    const works = upload;
    upload = () => Promise.reject(new TypeError("Failed to fetch"));
    await mountClaim(1);
    await chooseFiles(".o_expense_claim_upload button", [RECEIPT]);
    expect(".o_notification").toHaveText(/receipt.png: The server did not answer/);
    expect.verifySteps(["choose"]);
    upload = works;
    await contains(".o_notification button:contains(Try Again)").click();
    await settle();
    expect.verifySteps(["upload receipt.png to 0", "lines of [[1],[77]]"]);
    expect(".o_data_row").toHaveCount(3);
});
