import { Component } from "@odoo/owl";
import { deserializeDateTime, formatDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { RelativeTime } from "@mail/core/common/relative_time";

const { DateTime } = luxon;

const MAX_PEOPLE = 3;

const STATES = {
    preview: { icon: "", color: "muted", label: "" }, // a number instead
    waiting: { icon: "fa-clock-o", color: "muted", label: _t("Not yet due") },
    pending: { icon: "fa-hourglass-half", color: "warning", label: _t("Waiting for decision") },
    approved: { icon: "fa-check", color: "success", label: _t("Approved") },
    refused: { icon: "fa-times", color: "danger", label: _t("Refused") },
    cancelled: { icon: "fa-ban", color: "muted", label: _t("Closed") },
};

/**
 * The approvals of a document as a timeline: who decides or decided, in which
 * role, when and with what words. A draft shows who will be asked.
 */
export class ApprovalChainField extends Component {
    static template = "crm_employee_expense.ApprovalChainField";
    static components = { RelativeTime };
    static props = standardFieldProps;

    get chain() {
        return this.props.record.data[this.props.name] || null;
    }

    get isDraft() {
        return Boolean(this.chain.preview.length || this.chain.problems.length);
    }

    /** Steps of the present round, or those a draft would get. */
    get currentEntries() {
        const { preview, steps, round } = this.chain;
        return this.prepareEntries(
            this.isDraft ? preview : steps.filter((step) => step.round === round)
        );
    }

    /** Rounds that are over, latest first. */
    get earlierRounds() {
        const { steps, round } = this.chain;
        const over = steps.filter((step) => this.isDraft || step.round !== round);
        const rounds = [...new Set(over.map((step) => step.round))].sort((a, b) => b - a);
        return rounds.map((number) => ({
            number,
            entries: this.prepareEntries(over.filter((step) => step.round === number)),
        }));
    }

    /** The rule that asked for these steps, where it is the same for all. */
    getRule(entries) {
        // steps that somebody asked for besides come from no rule
        const rules = new Set(
            entries.filter((entry) => !entry.addedText).map((entry) => entry.rule)
        );
        return rules.size === 1 ? [...rules][0] : "";
    }

    prepareEntries(entries) {
        return entries.map((entry, index) => ({
            ...this.prepareEntry(entry),
            key: entry.id || `preview_${index}`,
            number: index + 1,
        }));
    }

    prepareEntry(entry) {
        const { icon, color, label } = STATES[entry.state];
        const isDecided = ["approved", "refused"].includes(entry.state);
        // a draft's levels that will need nobody
        const isKept = entry.state === "preview" && Boolean(entry.kept_round);
        const isAutomatic = entry.state === "preview" && entry.is_automatic && !isKept;
        const people = isAutomatic ? [] : isDecided || isKept ? entry.decided_by : entry.approvers;
        const shown = people.slice(0, MAX_PEOPLE);
        const rest = people.slice(MAX_PEOPLE);
        const since = entry.state === "pending" && entry.opened_on;
        const date = (isDecided && entry.decided_on) || since;
        const moment = date ? deserializeDateTime(date) : null;
        return {
            state: entry.state,
            role: entry.role,
            // who stands in for those of the role
            substitute: entry.passed_on && entry.origin !== entry.role ? entry.origin : "",
            rule: entry.rule,
            isAutomatic,
            keptText: entry.kept_round ? _t("Approved in round %s, and still holds", entry.kept_round) : "",
            hasConflict: entry.has_conflict,
            forwardedText: entry.forwarded_by ? _t("Passed on by %s", entry.forwarded_by) : "",
            addedText: entry.added_by ? _t("Asked for by %s", entry.added_by) : "",
            releasedText: entry.released_by ? _t("Released by %s", entry.released_by) : "",
            escalated: entry.escalated,
            isAsked: entry.is_asked,
            comment: entry.comment,
            passedOn: entry.passed_on,
            icon,
            color,
            label,
            people: shown,
            names: shown.map((person) => this.getFullName(person)).join(", "),
            restCount: rest.length,
            restNames: rest.map((person) => this.getFullName(person)).join(", "),
            isNobody: !isAutomatic && !people.length && ["preview", "waiting", "pending"].includes(entry.state),
            hint: isDecided || isAutomatic || isKept ? "" : this.getCountHint(entry),
            approvedSoFar: isDecided ? "" : (entry.approved_by || []).map(({ name }) => name).join(", "),
            due: entry.state === "pending" && entry.deadline && !entry.is_asked ? this.prepareDue(entry.deadline) : null,
            since: since ? moment : null,
            when: moment && !since ? toLocaleDateTimeString(moment) : "",
            exactTime: formatDateTime(moment),
            isoTime: moment ? moment.toISO() : "",
        };
    }

    /** The name, and for whom somebody stands in. */
    getFullName({ name, on_behalf_of: onBehalfOf }) {
        return onBehalfOf ? _t("%(name)s for %(other)s", { name, other: onBehalfOf }) : name;
    }

    /** How many of several people have to approve. */
    getCountHint({ approvers, required_count, state }) {
        if (!["preview", "pending"].includes(state)) {
            return "";
        }
        if (required_count > 1) {
            return _t("Approvals needed: %s", required_count);
        }
        return required_count === 1 && approvers.length > 1 ? _t("Any one of them can decide.") : "";
    }

    prepareDue(deadline) {
        const moment = deserializeDateTime(deadline);
        const isLate = moment < DateTime.now();
        const date = toLocaleDateTimeString(moment);
        return { isLate, text: isLate ? _t("Overdue since %s", date) : _t("Due %s", date) };
    }
}

export const approvalChainField = {
    component: ApprovalChainField,
    displayName: _t("Approval chain"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("expense_approval_chain", approvalChainField);
