import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const LOOKS = {
    block: { icon: "fa-ban", color: "text-danger", label: _t("Not allowed") },
    justify: { icon: "fa-pencil-square-o", color: "text-warning", label: _t("Needs a justification") },
    approval: { icon: "fa-user-plus", color: "text-info", label: _t("Needs an extra approval") },
    inform: { icon: "fa-info-circle", color: "text-muted", label: _t("For information") },
};
const ORDER = Object.keys(LOOKS);

/** What would be found if the claim were submitted as it is, worst first; follows while one types. */
export class LiveFindingsField extends Component {
    static template = "crm_employee_expense.LiveFindingsField";
    static props = standardFieldProps;

    get findings() {
        const findings = this.props.record.data[this.props.name] || [];
        return findings
            .map((finding) => ({ ...finding, look: LOOKS[finding.severity] }))
            .sort((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity));
    }
}

export const liveFindingsField = {
    component: LiveFindingsField,
    displayName: _t("Findings while typing"),
    supportedTypes: ["json"],
};

registry.category("fields").add("expense_live_findings", liveFindingsField);
