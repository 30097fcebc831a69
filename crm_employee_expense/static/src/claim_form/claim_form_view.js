import { onMounted } from "@odoo/owl";
import { router } from "@web/core/browser/router";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import {
    LINKED_DECISIONS,
    useClaimDecision,
} from "@crm_employee_expense/claim_decision/claim_decision_hook";

/** The claim; a link from an e-mail opens it with the dialog of a decision (?claim_decision=refuse). */
export class ClaimFormController extends FormController {
    setup() {
        super.setup();
        const decide = useClaimDecision();
        const decision = this.takeDecisionFromUrl();
        onMounted(() => {
            if (decision) {
                decide(decision, this.props.resId, () => this.model.load());
            }
        });
    }

    /** The decision named in the address, where it stays no longer: neither Reload nor Back asks again. */
    takeDecisionFromUrl() {
        const { claim_decision: decision, resId } = router.current;
        if (!decision || this.env.inDialog || resId !== this.props.resId) {
            return;
        }
        router.replaceState({ claim_decision: undefined }, { sync: true });
        return LINKED_DECISIONS.find((name) => name === decision);
    }
}

export const claimFormView = {
    ...formView,
    Controller: ClaimFormController,
};

registry.category("views").add("expense_claim_form", claimFormView);
