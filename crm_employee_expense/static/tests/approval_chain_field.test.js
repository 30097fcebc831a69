import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

const BEN = { id: 2, name: "Ben Manager" };
const FAY = { id: 3, name: "Fay Finance" };
const FINN = { id: 4, name: "Finn Finance" };

class Claim extends models.Model {
    approval_chain = fields.Json();
}

defineMailModels();
defineModels([Claim]);

function makeEntry(values) {
    return {
        id: false,
        round: 1,
        kind: "business",
        role: "Manager",
        state: "preview",
        passed_on: false,
        approvers: [BEN],
        decided_by: [],
        decided_on: false,
        opened_on: false,
        comment: "",
        ...values,
    };
}

async function mountChain(chain) {
    if (chain) {
        Claim._records = [{ id: 1, approval_chain: { preview: [], problems: [], steps: [], round: 1, ...chain } }];
    }
    await mountView({
        type: "form",
        resModel: "claim",
        resId: chain ? 1 : undefined,
        arch: `<form><field name="approval_chain" widget="expense_approval_chain"/></form>`,
    });
}

test("what was lent out, kept, passed on and asked is said", async () => {
    await mountChain({
        round: 2,
        steps: [
            makeEntry({
                id: 1,
                round: 2,
                state: "approved",
                kept_round: 1,
                decided_by: [{ ...FINN, on_behalf_of: "Ben Manager" }],
                decided_on: "2026-01-02 10:00:00",
            }),
            makeEntry({
                id: 2,
                round: 2,
                state: "pending",
                has_conflict: true,
                is_asked: true,
                escalated: true,
                forwarded_by: "Dora",
                deadline: "2020-01-02 10:00:00",
            }),
            makeEntry({ id: 3, round: 2, state: "pending", added_by: "Fay Finance", rule: "" }),
        ],
    });
    expect(".o_expense_chain_step:eq(0) .o_expense_chain_names").toHaveText(
        "Finn Finance for Ben Manager"
    );
    expect(".o_expense_chain_step:eq(0) .o_expense_chain_kept").toHaveText(
        "Approved in round 1, and still holds"
    );
    expect(".o_expense_chain_step:eq(1)").toHaveText(/Reports to the claimant or took part/);
    expect(".o_expense_chain_step:eq(1)").toHaveText(/Passed on by Dora/);
    expect(".o_expense_chain_step:eq(1)").toHaveText(/the manager was asked as well/);
    expect(".o_expense_chain_step:eq(1) .o_expense_chain_asked").toHaveCount(1);
    // nobody is late who waits for an answer
    expect(".o_expense_chain_step:eq(1)").not.toHaveText(/Overdue since/);
    expect(".o_expense_chain_step:eq(2)").toHaveText(/Asked for by Fay Finance/);
});

test("a new claim asks to be saved first", async () => {
    await mountChain();
    expect(".o_expense_approval_chain").toHaveText("Save to see who will approve it.");
});

test("a draft shows who will be asked, and what is missing", async () => {
    await mountChain({
        preview: [
            makeEntry(),
            makeEntry({
                kind: "finance",
                role: "Finance",
                passed_on: true,
                approvers: [FAY, FINN, BEN, { id: 5, name: "Frida" }, { id: 6, name: "Franz" }],
                required_count: 1,
            }),
        ],
        problems: ["Nobody can verify it."],
    });
    expect(".alert-warning").toHaveText("Nobody can verify it.");
    expect(".o_expense_chain_title").toHaveText("Will be asked to approve");
    expect(queryAllTexts(".o_expense_chain_marker")).toEqual(["1", "2"]);
    expect(queryAllTexts(".o_expense_chain_names")).toEqual([
        "Ben Manager",
        "Fay Finance, Finn Finance, Ben Manager",
    ]);
    expect(".o_expense_chain_step:last-child img").toHaveCount(3);
    expect(".o_expense_chain_rest").toHaveAttribute("title", "Frida, Franz");
    expect(".o_expense_chain_step:last-child").toHaveText(/Passed on: nobody closer could decide/);
    expect(".o_expense_chain_step:last-child").toHaveText(/Any one of them can decide/);
    expect(".o_expense_chain_state").toHaveCount(0);
    expect(".o_expense_earlier_rounds").toHaveCount(0);
});

test("a draft shows the rule, who stands in for whom, and what the system approves", async () => {
    await mountChain({
        preview: [
            makeEntry({ role: "Manager", origin: "Manager", rule: "Large claims", is_automatic: true, approvers: [BEN, FAY] }),
            makeEntry({ role: "Head of sales", origin: "Administrator", rule: "Large claims", passed_on: true }),
        ],
    });
    expect(".o_expense_chain_rule").toHaveText("· Large claims");
    expect(".o_expense_chain_step:eq(0) .o_expense_chain_automatic").toHaveText("Approved by the system");
    expect(".o_expense_chain_step:eq(0) img").toHaveCount(0);
    expect(queryAllTexts(".o_expense_chain_role")).toEqual(["Manager", "Head of sales · Administrator"]);
});

test("steps tell in words who decided, when and why, and who is waited for", async () => {
    mockDate("2026-03-10 12:00:00", +2);
    await mountChain({
        steps: [
            makeEntry({
                id: 11,
                state: "approved",
                approvers: [FINN],
                decided_by: [BEN],
                decided_on: "2026-03-08 08:30:00",
                comment: "Fine with me",
            }),
            makeEntry({
                id: 12,
                state: "pending",
                role: "Finance",
                approvers: [FAY, FINN],
                opened_on: "2026-03-08 10:00:00",
                required_count: 2,
                approved_by: [BEN],
                deadline: "2026-03-09 10:00:00",
            }),
            makeEntry({ id: 13, state: "waiting", approvers: [] }),
        ],
    });
    expect(".o_expense_chain_title").toHaveText("Approval");
    expect(queryAllTexts(".o_expense_chain_state")).toEqual([
        "Approved",
        "Waiting for decision",
        "Not yet due",
    ]);
    expect(".o_expense_chain_step:first-child .o_expense_chain_names").toHaveText("Ben Manager");
    expect(".o_expense_chain_step:first-child time").toHaveText("· Mar 8, 10:30 AM");
    expect("blockquote").toHaveText("Fine with me");
    expect("[aria-current=step] time").toHaveText("· 2 days ago");
    expect("[aria-current=step]").toHaveText(/Overdue since Mar 9, 12:00 PM/);
    expect("[aria-current=step]").toHaveText(/Approved so far: Ben Manager/);
    expect("[aria-current=step]").toHaveText(/Approvals needed: 2/);
    expect(".o_expense_chain_step:last-child").toHaveText(/Nobody can decide/);
});

test("rounds that are over are folded away, the latest first", async () => {
    await mountChain({
        round: 2,
        preview: [makeEntry({ round: 3 })],
        steps: [
            makeEntry({ id: 21, round: 2, state: "refused", decided_by: [BEN], comment: "No VAT" }),
            makeEntry({ id: 11, round: 1, state: "cancelled" }),
        ],
    });
    expect("details > summary").toHaveText("Earlier rounds (2)");
    expect("details").not.toHaveAttribute("open");
    await click("details > summary");
    await animationFrame();
    expect(queryAllTexts("details .o_expense_chain_title")).toEqual(["Round 2", "Round 1"]);
    expect(queryAllTexts("details .o_expense_chain_state")).toEqual(["Refused", "Closed"]);
    expect("details blockquote").toHaveText("No VAT");
});

test("a claim in approval keeps only the earlier rounds apart", async () => {
    await mountChain({
        round: 2,
        steps: [
            makeEntry({ id: 21, round: 2, state: "pending", opened_on: "2026-03-08 10:00:00" }),
            makeEntry({ id: 11, round: 1, state: "refused", decided_by: [BEN] }),
        ],
    });
    expect(".o_expense_approval_chain > ol > li").toHaveCount(1);
    await contains("details > summary").click();
    expect(queryAllTexts("details .o_expense_chain_title")).toEqual(["Round 1"]);
});
