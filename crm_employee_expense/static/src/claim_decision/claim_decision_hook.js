import { useService } from "@web/core/utils/hooks";

/** What opens the dialog, or decides at once, by name of the decision. */
const BUTTONS = {
    approve: { name: "action_decide", buttonContext: { claim_decision: "approve" } },
    approve_now: { name: "action_approve" },
    refuse: { name: "action_decide", buttonContext: { claim_decision: "refuse" } },
    ask: { name: "action_ask_dialog" },
};

/** The decisions that a link can name: those that open a dialog. */
export const LINKED_DECISIONS = ["approve", "refuse", "ask"];

/**
 * Decides on a claim from where its header is out of reach.
 *
 * @returns {(decision: string, claimId: number, onClose: Function) => Promise} the same as
 *  pressing the button in the form: the server checks, and says so if it is too late
 */
export function useClaimDecision() {
    const action = useService("action");
    return (decision, claimId, onClose) =>
        action.doActionButton({
            type: "object",
            resModel: "hr.expense.claim",
            resId: claimId,
            resIds: [claimId],
            ...BUTTONS[decision],
            onClose,
        });
}
