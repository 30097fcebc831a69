import { useEffect, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { checkFileSize } from "@web/core/utils/files";

/** What a receipt usually is: a photo, a PDF, or an electronic invoice. */
export const RECEIPT_TYPES = "image/*,application/pdf,.ofd,.xml";

/**
 * A hidden file input that asks for receipts.
 *
 * While a phone takes the photo, Odoo saves the form in the background, and
 * the component that asked may be gone when the photo comes back. The listener
 * therefore sits on the input itself, where it outlives the component.
 *
 * @param {string} refName `t-ref` of the input
 * @param {(files: File[]) => void} onFiles
 * @returns {() => void} opens the dialog
 */
export function useReceiptPicker(refName, onFiles) {
    const input = useRef(refName);
    useEffect(
        (el) => {
            el?.addEventListener("change", () => {
                const files = [...el.files];
                el.value = ""; // the same file may be chosen again
                if (files.length) {
                    onFiles(files);
                }
            });
        },
        () => [input.el]
    );
    return () => input.el?.click();
}

/**
 * Uploads receipts, each in a request of its own: one that fails does not stop
 * the others, and the server's size limit holds for each.
 *
 * Takes the services from the environment rather than from the component, as
 * what has been started must end even if the user leaves the form.
 *
 * @param {Object} env
 * @param {File[]} files
 * @param {number} expenseId 0: not linked to an expense yet
 * @param {Object} [context] of ``getChangeContext``
 * @returns {Promise<{ ids: number[], failed: { file: File, reason: string }[] }>}
 */
export async function uploadReceipts(env, files, expenseId, context = {}) {
    const { http, notification, orm } = env.services;
    const ids = [];
    const failed = [];
    const close = notification.add(_t("Uploading receipts: %s", files.length), {
        type: "info",
        sticky: true,
    });
    try {
        for (const file of files) {
            if (!checkFileSize(file.size, notification)) {
                continue;
            }
            try {
                const [uploaded] = JSON.parse(
                    await http.post(
                        "/web/binary/upload_attachment",
                        {
                            csrf_token: odoo.csrf_token,
                            ufile: [file],
                            model: "hr.expense",
                            // a submitted claim takes them all at once, see below
                            id: context.claim_change ? 0 : expenseId,
                        },
                        "text"
                    )
                );
                if (uploaded.error) {
                    failed.push({ file, reason: uploaded.error });
                } else {
                    ids.push(uploaded.id);
                }
            } catch {
                // no connection, or an answer that is none
                failed.push({ file, reason: _t("The server did not answer.") });
            }
        }
        if (context.claim_change && expenseId && ids.length) {
            await orm.write("ir.attachment", ids, { res_id: expenseId }, { context });
        }
    } finally {
        close();
    }
    return { ids, failed };
}

/**
 * Says that a submitted claim is meant to be changed, where the form was opened for that.
 *
 * @param {Object} form record of the form
 */
export function getChangeContext(form) {
    return form.context?.claim_change ? { claim_change: true } : {};
}

/**
 * Tells which receipts could not be uploaded, and keeps them for another try.
 *
 * @param {Object} env
 * @param {{ file: File, reason: string }[]} failed
 * @param {(files: File[]) => void} retry
 */
export function notifyFailedReceipts(env, failed, retry) {
    if (failed.length) {
        offerRetry(
            env,
            failed.map(({ file, reason }) => `${file.name}: ${reason}`).join("\n"),
            () => retry(failed.map(({ file }) => file))
        );
    }
}

function offerRetry(env, message, retry) {
    const close = env.services.notification.add(message, {
        title: _t("Receipts not added"),
        type: "danger",
        sticky: true,
        buttons: [
            {
                name: _t("Try Again"),
                primary: true,
                onClick: () => {
                    close();
                    retry();
                },
            },
        ],
    });
}

/**
 * Adds a line to a claim for each of the files. Saves the claim first.
 *
 * @param {Object} env
 * @param {Object} claim record of the form
 * @param {File[]} files
 */
export async function addReceiptsToClaim(env, claim, files) {
    if (!(await claim.save())) {
        return; // Odoo has told which fields are missing
    }
    const claimId = claim.resId;
    const { ids, failed } = await uploadReceipts(env, files, 0);
    notifyFailedReceipts(env, failed, (files) => addReceiptsToClaim(env, claim, files));
    if (ids.length) {
        await makeLines(env, claim, claimId, ids);
    }
}

async function makeLines(env, claim, claimId, attachmentIds) {
    const { notification, orm } = env.services;
    try {
        await orm.call("hr.expense.claim", "create_lines_from_attachments", [
            [claimId],
            attachmentIds,
        ]);
    } catch (error) {
        if (error instanceof ConnectionLostError) {
            offerRetry(env, _t("The connection was lost."), () =>
                makeLines(env, claim, claimId, attachmentIds)
            );
            return;
        }
        if (error instanceof RPCError) {
            // refused and undone by the server: the files would belong to nothing,
            // and the claim may look different by now
            orm.silent.unlink("ir.attachment", attachmentIds).catch(() => {});
            reloadRecord(claim).catch(() => {});
        }
        throw error;
    }
    notification.add(
        _t("Lines added: %s. Complete their category and amount.", attachmentIds.length),
        { type: "success" }
    );
    if (claim.resId === claimId) {
        await reloadRecord(claim);
    }
}

/**
 * Reads a record anew, without losing what was typed in the meantime.
 *
 * @param {Object} record
 */
export async function reloadRecord(record) {
    if (!(await record.isDirty()) || (await record.save())) {
        await record.load();
    }
}
