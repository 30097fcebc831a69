import { Component, useRef, useState } from "@odoo/owl";
import { Dropzone } from "@web/core/dropzone/dropzone";
import { useCustomDropzone } from "@web/core/dropzone/dropzone_hook";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import {
    addReceiptsToClaim,
    RECEIPT_TYPES,
    useReceiptPicker,
} from "@crm_employee_expense/receipts/receipt_upload";

/** The place over the claim where receipts are dropped. */
export class ReceiptDropzone extends Component {
    static template = "crm_employee_expense.ReceiptDropzone";
    static components = { Dropzone };
    static props = Dropzone.props;
}

/** Button that makes a line of each receipt; dropping files on the claim does the same. */
export class ClaimUpload extends Component {
    static template = "crm_employee_expense.ClaimUpload";
    static props = standardWidgetProps;

    setup() {
        this.receiptTypes = RECEIPT_TYPES;
        this.state = useState({ isUploading: false });
        this.root = useRef("root");
        this.openPicker = useReceiptPicker("input", (files) => this.addReceipts(files));
        const { root } = this;
        const sheet = {
            get el() {
                return root.el?.closest(".o_form_sheet") || null;
            },
        };
        useCustomDropzone(
            sheet,
            ReceiptDropzone,
            { extraClass: "o_expense_claim_dropzone", onDrop: this.onDrop.bind(this) },
            () => this.canAdd
        );
    }

    get canAdd() {
        const { readonly, record } = this.props;
        return !readonly && record.data.can_edit && !this.state.isUploading;
    }

    async onClick() {
        // before the photo is taken: without the required fields it could not be kept
        if (await this.props.record.checkValidity({ displayNotification: true })) {
            this.openPicker();
        }
    }

    onDrop(ev) {
        const files = [...ev.dataTransfer.files];
        if (files.length) {
            return this.addReceipts(files);
        }
    }

    async addReceipts(files) {
        this.state.isUploading = true;
        try {
            await addReceiptsToClaim(this.env, this.props.record, files);
        } finally {
            this.state.isUploading = false;
        }
    }
}

export const claimUpload = {
    component: ClaimUpload,
    fieldDependencies: [{ name: "can_edit", type: "boolean" }],
};

registry.category("view_widgets").add("expense_claim_upload", claimUpload);
