import { Component, useState } from "@odoo/owl";
import { useAutofocus } from "@web/core/utils/hooks";
import { Dialog } from "@web/core/dialog/dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";

/**
 * Asks for the QR code of an invoice: from the camera, a hand scanner, which
 * types it and presses Enter, or pasted.
 */
export class InvoiceQrDialog extends Component {
    static template = "crm_employee_expense.InvoiceQrDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        /** does what the code is for; the dialog stays open where it fails */
        onCode: Function,
    };

    setup() {
        this.canScan = isBarcodeScannerSupported();
        this.state = useState({ text: "", isBusy: false, error: "" });
        useAutofocus({ refName: "text" });
    }

    get hasText() {
        return Boolean(this.state.text.trim());
    }

    async onScan() {
        this.state.error = "";
        try {
            this.state.text = await scanBarcode(this.env);
        } catch (error) {
            this.state.error = error.message;
            return;
        }
        await this.confirm();
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            return this.confirm();
        }
    }

    async confirm() {
        if (!this.hasText || this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        this.state.error = "";
        try {
            await this.props.onCode(this.state.text.trim());
        } catch (error) {
            // what the server refused is said here, where it can be mended
            if (error.exceptionName?.startsWith("odoo.exceptions.")) {
                this.state.error = error.data.message;
                return;
            }
            throw error;
        } finally {
            this.state.isBusy = false;
        }
        this.props.close();
    }
}
