import { Component } from "@odoo/owl";

/** Receipts of an expense: to look at, to download and, in a draft, to delete. */
export class ReceiptsPopover extends Component {
    static template = "crm_employee_expense.ReceiptsPopover";
    static props = {
        receipts: Array,
        canDelete: Boolean,
        onView: Function,
        onDelete: Function,
        close: Function,
    };
}
