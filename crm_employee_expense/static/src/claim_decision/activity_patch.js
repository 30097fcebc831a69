import { Activity as ActivityModel } from "@mail/core/common/activity_model";
import { Activity } from "@mail/core/web/activity";
import { ActivityListPopoverItem } from "@mail/core/web/activity_list_popover_item";
import { patch } from "@web/core/utils/patch";
import { ClaimActivityButtons } from "./claim_activity_buttons";

// An activity that stands for a decision on a claim ends with the decision: in place of
// Mark Done, Edit and Cancel it offers to decide.

patch(ActivityModel.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {boolean} */
        this.is_claim_approval = false;
        /** @type {boolean} */
        this.can_decide_claim = false;
    },
});

Object.assign(Activity.components, { ClaimActivityButtons });

patch(Activity.prototype, {
    async onClaimDecided() {
        this.props.onActivityChanged(this.thread);
        await this.props.reloadParentView();
    },
});

Object.assign(ActivityListPopoverItem.components, { ClaimActivityButtons });

patch(ActivityListPopoverItem.prototype, {
    get hasCancelButton() {
        return super.hasCancelButton && !this.props.activity.is_claim_approval;
    },

    get hasEditButton() {
        return super.hasEditButton && !this.props.activity.is_claim_approval;
    },

    get hasMarkDoneButton() {
        return super.hasMarkDoneButton && !this.props.activity.is_claim_approval;
    },

    onClaimDecided() {
        this.props.onActivityChanged?.();
    },
});
