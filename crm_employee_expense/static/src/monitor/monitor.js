import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { MonitorChart } from "./monitor_chart";
import { MonitorRanking } from "./monitor_ranking";
import { MonitorTile } from "./monitor_tile";

const CHANNEL = "hr_expense_monitor";
const CHANGED = "hr_expense_monitor/changed";
/** At most one refresh in this time, however much changes. */
export const REFRESH_DELAY = 4000;

/**
 * The monitor of expense claims: where they stand, what is spent on what, how
 * long it takes and what was found. It shows what the server says, and looks
 * again when it is told that claims changed.
 */
export class ExpenseMonitor extends Component {
    static template = "crm_employee_expense.Monitor";
    static components = { Layout, MonitorChart, MonitorRanking, MonitorTile };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.bus = useService("bus_service");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        this.state = useState({ data: null, filters: { ...this.props.state?.filters } });
        // whoever comes back from the records finds the filters as he left them
        useSetupAction({ getLocalState: () => ({ filters: { ...this.state.filters } }) });
        onWillStart(() => this.load());

        const onChange = () => this.planRefresh();
        this.bus.subscribe(CHANGED, onChange);
        this.bus.addChannel(CHANNEL);
        onWillUnmount(() => {
            browser.clearTimeout(this.timer);
            this.bus.unsubscribe(CHANGED, onChange);
            this.bus.deleteChannel(CHANNEL);
        });
    }

    async load() {
        const data = await this.keepLast.add(
            this.orm.call("hr.expense.monitor", "get_data", [this.state.filters])
        );
        const { period, company_id, department_id } = data.filters;
        this.state.filters = { period, company_id, department_id };
        this.state.data = data;
    }

    planRefresh() {
        if (!this.timer) {
            this.timer = browser.setTimeout(() => {
                this.timer = null;
                this.load();
            }, REFRESH_DELAY);
        }
    }

    get data() {
        return this.state.data;
    }

    get trend() {
        const { months, has_budget } = this.data.trend;
        const datasets = [
            { label: _t("Spending"), type: "bar", values: months.map((month) => month.value) },
        ];
        if (has_budget) {
            datasets.push({
                label: _t("Budget"),
                type: "line",
                values: months.map((month) => (month.budget === false ? null : month.budget)),
            });
        }
        return { labels: months.map((month) => month.label), datasets };
    }

    getShares(entries) {
        return {
            labels: entries.map((entry) => entry.label),
            datasets: [{ label: "", type: "doughnut", values: entries.map((entry) => entry.value) }],
        };
    }

    /** Entries as rows of a ranking, with the text of their figure. */
    getAmountRows(entries) {
        return entries.map((entry) => ({ ...entry, text: this.formatAmount(entry.value) }));
    }

    get stageRows() {
        return this.data.cycle.stages
            .filter((stage) => stage.count)
            .map((stage) => ({
                ...stage,
                value: stage.days,
                text: _t("%s days", this.formatNumber(stage.days)),
            }));
    }

    get stepRows() {
        return this.data.cycle.steps.map((step) => ({
            ...step,
            value: step.hours,
            text: _t("%s h", this.formatNumber(step.hours)),
        }));
    }

    get waitingRows() {
        return this.data.cycle.waiting.map((entry) => ({
            ...entry,
            value: entry.count,
            text: `${entry.count}`,
            note: this.describeWaiting(entry.days),
        }));
    }

    get kindRows() {
        return this.data.anomalies.kinds.map((entry) => ({
            ...entry,
            value: entry.count,
            text: `${entry.count}`,
        }));
    }

    describeWaiting(days) {
        if (days > 1) {
            return _t("longest for %s days", days);
        }
        return days ? _t("longest for one day") : _t("since today");
    }

    formatAmount(value) {
        return formatMonetary(value, { currencyId: this.data.currency_id });
    }

    formatNumber(value) {
        return formatFloat(value, { digits: [16, 1] });
    }

    // -- what the user does ---------------------------------------------------------------------
    async setFilter(name, value) {
        this.state.filters[name] = value;
        if (name === "company_id") {
            this.state.filters.department_id = false;
        }
        await this.load();
    }

    onFilterChange(name, ev) {
        const value = ev.target.value;
        return this.setFilter(name, name === "period" ? value : Number(value) || false);
    }

    openRecords({ name, res_model, domain }) {
        const views =
            res_model === "hr.expense.claim.analysis"
                ? ["list", "pivot", "graph"]
                : ["list", "form"];
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model,
            domain,
            views: views.map((view) => [false, view]),
            context: { create: false },
            target: "current",
        });
    }

    openClaim(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "hr.expense.claim",
            res_id: id,
            views: [[false, "form"]],
            target: "current",
        });
    }
}

registry.category("actions").add("crm_employee_expense.monitor", ExpenseMonitor);
