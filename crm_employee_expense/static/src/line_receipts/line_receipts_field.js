import { Component, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { FileModel } from "@web/core/file_viewer/file_model";
import { useFileViewer } from "@web/core/file_viewer/file_viewer_hook";
import { _t } from "@web/core/l10n/translation";
import { x2ManyCommands } from "@web/core/orm_service";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import {
    addReceiptsToClaim,
    getChangeContext,
    notifyFailedReceipts,
    RECEIPT_TYPES,
    reloadRecord,
    uploadReceipts,
    useReceiptPicker,
} from "@crm_employee_expense/receipts/receipt_upload";
import { ReceiptsPopover } from "@crm_employee_expense/line_receipts/receipts_popover";

const { CREATE } = x2ManyCommands;

/**
 * Receipts of an expense, on the count of its attachments: look at them, add, delete.
 *
 * Receipts are attachments of saved expenses, so that the form is saved before
 * they change and read anew afterwards. In the list of a claim that replaces
 * the lines and this component: what goes on then holds on to the claim only.
 */
export class LineReceiptsField extends Component {
    static template = "crm_employee_expense.LineReceiptsField";
    static props = standardFieldProps;

    setup() {
        this.receiptTypes = RECEIPT_TYPES;
        this.state = useState({ isBusy: false });
        this.fileViewer = useFileViewer();
        this.popover = usePopover(ReceiptsPopover, { position: "bottom" });
        this.openPicker = useReceiptPicker("input", (files) => this.addReceipts(files));
    }

    get count() {
        return this.props.record.data[this.props.name];
    }

    get canEdit() {
        return Boolean(this.props.record.data.is_editable && this.form.isInEdition);
    }

    /** What is saved: the claim whose line this is, or else the expense itself. */
    get form() {
        const { record } = this.props;
        const { root } = record.model;
        return root.resModel === record.resModel ? record : root;
    }

    get viewLabel() {
        return _t("View receipts: %s", this.count);
    }

    // -- looking ---------------------------------------------------------------------

    async readReceipts() {
        const receipts = await this.env.services.orm.searchRead(
            "ir.attachment",
            [
                ["res_model", "=", "hr.expense"],
                ["res_id", "=", this.props.record.resId],
            ],
            ["name", "mimetype", "checksum", "type", "url"],
            { order: "id" }
        );
        return receipts.map((receipt) => Object.assign(new FileModel(), receipt));
    }

    async onView(ev) {
        const button = ev.currentTarget;
        const receipts = await this.readReceipts();
        const first = receipts.find((receipt) => receipt.isViewable);
        if (first) {
            this.fileViewer.open(first, receipts);
        } else {
            this.openPopover(button, receipts);
        }
    }

    async onManage(ev) {
        const button = ev.currentTarget;
        this.openPopover(button, await this.readReceipts());
    }

    openPopover(target, receipts) {
        this.popover.open(target, {
            receipts,
            canDelete: this.canEdit,
            onView: (receipt) => this.fileViewer.open(receipt, receipts),
            onDelete: (receipt) => this.confirmDelete(receipt),
        });
    }

    // -- deleting --------------------------------------------------------------------

    confirmDelete(receipt) {
        const { env, form } = this;
        this.popover.close();
        env.services.dialog.add(ConfirmationDialog, {
            title: _t("Delete receipt"),
            body: _t("Delete %s? It cannot be restored.", receipt.name),
            confirmLabel: _t("Delete"),
            confirmClass: "btn-danger",
            cancel: () => {},
            confirm: async () => {
                if (await form.save()) {
                    await env.services.orm.unlink("ir.attachment", [receipt.id], {
                        context: getChangeContext(form),
                    });
                    await reloadRecord(form);
                }
            },
        });
    }

    // -- adding ----------------------------------------------------------------------

    async onAdd() {
        // before the photo is taken: without the required fields it could not be kept
        if (await this.form.checkValidity({ displayNotification: true })) {
            this.target = await this.getTarget();
            this.openPicker();
        }
    }

    /**
     * The line that gets the receipts, in words that stay true when it is saved:
     * a new line is recognised by its place among the lines that are created.
     */
    async getTarget() {
        const { form } = this;
        const { record } = this.props;
        if (record.resId) {
            return { form, expenseId: record.resId };
        }
        if (form.id === record.id) {
            return { form };
        }
        const placeIn = (list) => list?.records?.findIndex(({ id }) => id === record.id) ?? -1;
        const listName = Object.keys(form.data).find((name) => placeIn(form.data[name]) >= 0);
        const list = form.data[listName];
        const changes = await form.getChanges();
        return {
            form,
            listName,
            knownIds: [...list.resIds],
            virtualIds: changes[listName].filter(([code]) => code === CREATE).map(([, id]) => id),
            virtualId: list.currentIds[list.offset + placeIn(list)],
        };
    }

    /** Id of the line when all is saved; nothing where an empty line was not saved. */
    resolveTarget({ form, expenseId, listName, knownIds, virtualIds, virtualId }) {
        if (expenseId || !listName) {
            return expenseId || form.resId;
        }
        // lines are created, and so numbered, in the order in which they are sent
        const newIds = form.data[listName].resIds
            .filter((id) => !knownIds.includes(id))
            .sort((a, b) => a - b);
        return newIds.length === virtualIds.length && newIds[virtualIds.indexOf(virtualId)];
    }

    async addReceipts(files, target = this.target) {
        const { env, state } = this;
        const { form } = target;
        state.isBusy = true;
        try {
            if (!(await form.save())) {
                return; // Odoo has told which fields are missing
            }
            const expenseId = this.resolveTarget(target);
            if (!expenseId) {
                await addReceiptsToClaim(env, form, files);
                return;
            }
            const { failed } = await uploadReceipts(env, files, expenseId, getChangeContext(form));
            notifyFailedReceipts(env, failed, (files) =>
                this.addReceipts(files, { form, expenseId })
            );
            await reloadRecord(form);
        } finally {
            state.isBusy = false;
        }
    }

    /** The keys press the button, they do not open the row. */
    onKeydown(ev) {
        if (["Enter", " "].includes(ev.key)) {
            ev.stopPropagation();
        }
    }
}

export const lineReceiptsField = {
    component: LineReceiptsField,
    displayName: _t("Receipts of an expense"),
    supportedTypes: ["integer"],
    fieldDependencies: [{ name: "is_editable", type: "boolean" }],
    isEmpty: () => false,
    listViewWidth: 112,
};

registry.category("fields").add("expense_line_receipts", lineReceiptsField);
