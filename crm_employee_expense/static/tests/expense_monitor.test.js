import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { Deferred, advanceTime, animationFrame } from "@odoo/hoot-mock";
import { waitForChannels } from "@bus/../tests/bus_test_helpers";
import {
    MockServer,
    contains,
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { REFRESH_DELAY } from "@crm_employee_expense/monitor/monitor";

defineMailModels();

const CHANNEL = "hr_expense_monitor";
const CHANGED = "hr_expense_monitor/changed";
const ACTION = { name: "Records", res_model: "hr.expense.claim", domain: [["state", "=", "submitted"]] };
const LINES = { ...ACTION, res_model: "hr.expense.claim.analysis" };

function makeData(values) {
    return {
        filters: {
            period: "year",
            periods: [
                { id: "year", name: "This Year" },
                { id: "month", name: "This Month" },
            ],
            company_id: 1,
            companies: [{ id: 1, name: "One" }],
            department_id: false,
            departments: [
                { id: 4, name: "Sales" },
                { id: 5, name: "Service" },
            ],
        },
        currency_id: false,
        is_empty: false,
        tiles: [
            { key: "in_approval", label: "In Approval", count: 3, amount: 1234.5, tone: "info", note: "", action: ACTION },
            { key: "overdue", label: "Overdue", count: 0, amount: false, tone: "danger", note: "Late", action: ACTION },
        ],
        categories: [{ label: "Travel", value: 30, count: 2, action: LINES }],
        departments: [],
        spenders: [
            { label: "Anna", value: 20, count: 1, action: LINES },
            { label: "Otto", value: 10, count: 1, action: LINES },
        ],
        customers: [],
        leads: [],
        trend: {
            months: [{ label: "Jan", value: 10, budget: 20, action: LINES }],
            has_budget: true,
            budget_names: ["Budget of all"],
        },
        cycle: {
            stages: [{ key: "approval_days", label: "To approval", count: 2, days: 1.25, action: LINES }],
            steps: [],
            waiting: [{ label: "Ben", count: 2, days: 3, action: ACTION }],
        },
        anomalies: {
            kinds: [],
            latest: [
                {
                    id: 9,
                    message: "Twice",
                    severity: "block",
                    employee: "Anna",
                    claim: "EXP/1",
                    claim_id: 7,
                    amount: 5,
                    date: "1 Jan",
                },
            ],
        },
        ...values,
    };
}

async function mountMonitor(values) {
    const asked = [];
    onRpc("hr.expense.monitor", "get_data", ({ args }) => {
        asked.push(args[0]);
        return makeData({
            ...values,
            filters: { ...makeData().filters, ...args[0], periods: makeData().filters.periods },
        });
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "crm_employee_expense.monitor" });
    await animationFrame();
    return asked;
}

test("figures are shown, and open the records behind them", async () => {
    const opened = [];
    await mountMonitor();
    expect(queryAllTexts(".o_expense_monitor_tile_count")).toEqual(["3", "0"]);
    expect(".o_expense_monitor_tile[data-key=in_approval]").toHaveAttribute("data-tone", "info");
    expect(".o_expense_monitor_tile[data-key=overdue]").toHaveAttribute("data-tone", "none");
    expect(".o_expense_monitor_tile[data-key=in_approval]").toHaveText(/1,234.50/);
    expect("canvas").toHaveCount(2);
    expect(queryAllTexts(".o_expense_monitor_findings li > div:first-of-type")).toEqual(["Twice"]);
    patchWithCleanup(getService("action"), { doAction: (action) => opened.push(action) });
    await click(".o_expense_monitor_tile[data-key=in_approval]");
    await click(".o_expense_monitor_ranking button:contains(Otto)");
    await click(".o_expense_monitor_findings button");
    expect(opened.map(({ res_model, domain, res_id }) => [res_model, domain, res_id])).toEqual([
        ["hr.expense.claim", [["state", "=", "submitted"]], undefined],
        ["hr.expense.claim.analysis", [["state", "=", "submitted"]], undefined],
        ["hr.expense.claim", undefined, 7],
    ]);
});

test("filters ask again, and a change of claims as well, but not each", async () => {
    const asked = await mountMonitor();
    expect(asked).toEqual([{}]);
    await contains("select[name=department]").select("5");
    await animationFrame();
    expect(asked[1]).toEqual({ period: "year", company_id: 1, department_id: 5 });
    await waitForChannels([CHANNEL]);
    const [told, heard] = [new Deferred(), getService("bus_service")];
    let count = 0;
    heard.subscribe(CHANGED, () => ++count === 3 && told.resolve());
    for (let number = 0; number < 3; number++) {
        MockServer.env["bus.bus"]._sendone(CHANNEL, CHANGED, {});
    }
    await told;
    expect(asked).toHaveLength(2);
    await advanceTime(REFRESH_DELAY);
    await animationFrame();
    expect(asked).toHaveLength(3);
    expect(asked[2]).toEqual(asked[1]);
});

test("where there is nothing to watch, it says so", async () => {
    await mountMonitor({ is_empty: true });
    expect(".o_nocontent_help").toHaveCount(1);
    expect(".o_expense_monitor_tile").toHaveCount(0);
});
