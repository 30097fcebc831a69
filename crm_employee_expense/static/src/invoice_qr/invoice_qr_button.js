import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { InvoiceQrDialog } from "@crm_employee_expense/invoice_qr/invoice_qr_dialog";
import { reloadRecord } from "@crm_employee_expense/receipts/receipt_upload";

/** Button that fills in an expense from the QR code of its invoice; on a claim it adds a line. */
export class InvoiceQrButton extends Component {
    static template = "crm_employee_expense.InvoiceQrButton";
    static props = standardWidgetProps;

    get isClaim() {
        return this.props.record.resModel === "hr.expense.claim";
    }

    get canFill() {
        const { readonly, record } = this.props;
        return !readonly && record.data[this.isClaim ? "can_edit" : "is_editable"];
    }

    async onClick() {
        // before the code is scanned: without the required fields it could not be kept
        if (await this.props.record.checkValidity({ displayNotification: true })) {
            this.env.services.dialog.add(InvoiceQrDialog, { onCode: (text) => this.fill(text) });
        }
    }

    async fill(text) {
        const { record } = this.props;
        const { action, orm } = this.env.services;
        if (!(await record.save())) {
            return; // Odoo has told what is missing
        }
        const method = this.isClaim ? "action_add_line_from_qr" : "action_fill_from_qr";
        const notice = await orm.call(record.resModel, method, [[record.resId], text]);
        await reloadRecord(record);
        await action.doAction(notice);
    }
}

export const invoiceQrButton = { component: InvoiceQrButton };

registry.category("view_widgets").add("expense_invoice_qr", invoiceQrButton);
