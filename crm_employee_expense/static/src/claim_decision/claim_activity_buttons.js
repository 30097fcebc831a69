import { Component, useState } from "@odoo/owl";
import { useClaimDecision } from "./claim_decision_hook";

/** Approve and Refuse of an activity that stands for a decision on a claim. */
export class ClaimActivityButtons extends Component {
    static template = "crm_employee_expense.ClaimActivityButtons";
    static props = {
        activity: Object,
        onDecided: Function,
        beforeDecide: { type: Function, optional: true },
    };

    setup() {
        this.decide = useClaimDecision();
        this.state = useState({ isBusy: false });
    }

    async onClick(decision) {
        this.state.isBusy = true;
        try {
            await this.props.beforeDecide?.();
            await this.decide(decision, this.props.activity.res_id, () => this.props.onDecided());
        } finally {
            this.state.isBusy = false;
        }
    }
}
