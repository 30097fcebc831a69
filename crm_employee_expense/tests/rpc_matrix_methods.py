"""Who calls which public method on a claim in verification: the table that the sweep over all methods is compared with.

{model: {method: (who acts, who only gets an answer)}}, in the letters of ``ROLES``. Whoever is not named is refused.
"""
from .rpc_matrix_tables import PREPARERS, READERS, USERS

NOBODY = ('', '')
READ = ('', READERS['to_verify'])
EVERYBODY = ('', 'ECMDTAFURSPZ')
#: a dialog of theirs shows them no claim or line of others, so that it does nothing
STRANGERS = 'CDSZ'

#: overrides of the ORM's own operations, which the matrix of operations tries
BY_OPERATION = {
    ('hr.expense', 'create'), ('hr.expense', 'write'), ('hr.expense', 'unlink'),
    ('hr.expense.claim', 'create'), ('hr.expense.claim', 'write'),
    ('hr.expense.approval.step', 'write'),
    ('hr.expense.approval.event', 'create'), ('hr.expense.approval.event', 'write'),
    ('hr.expense.approval.event', 'unlink'),
    ('hr.expense.approval.delegation', 'create'), ('hr.expense.approval.delegation', 'write'),
    ('hr.expense.payment.order', 'write'),
    ('hr.expense.payment.order.file', 'write'), ('hr.expense.payment.order.file', 'unlink'),
    ('hr.expense.signal', 'write'),
    ('hr.expense.advance', 'create'), ('hr.expense.advance', 'write'),
    ('ir.attachment', 'create'), ('ir.attachment', 'write'), ('ir.attachment', 'unlink'),
    # Odoo's own, with other names in the answer: see test_claim_analysis
    ('ir.filters', 'get_filters'),
}

METHODS = {
    'hr.expense.claim': {
        # the claimant's side
        'action_submit': NOBODY,
        'action_withdraw': (PREPARERS, ''),
        'action_revise': NOBODY,
        'action_cancel': NOBODY,
        'action_change': ('', PREPARERS + 'F'),
        'action_add_expenses': NOBODY,
        'action_add_allowance': NOBODY,
        'action_answer': NOBODY,
        'action_answer_dialog': NOBODY,
        'create_lines_from_attachments': NOBODY,
        'action_add_line_from_qr': NOBODY,
        # the approver's side: finance
        'action_approve': ('F', ''),
        # answers why not, claim by claim
        'action_approve_selected': ('F', 'ECMDTAURSPZ'),
        'action_refuse': ('F', ''),
        'action_decide': ('', 'F'),
        'action_ask': ('F', ''),
        'action_ask_dialog': ('', 'F'),
        'action_forward': ('F', ''),
        'action_add_approver': ('F', ''),
        'action_involve_dialog': ('', 'F'),
        'action_reduce_dialog': ('', 'F'),
        'action_reduce_line': ('F', ''),
        'action_accounting_date_dialog': ('', 'F'),
        'action_set_accounting_date': ('F', ''),
        'action_return_dialog': ('', 'F'),
        'action_return_lines': ('F', ''),
        # the administrator's
        'action_reassign': ('', 'R'),
        'action_release': NOBODY,
        # answers why not
        'action_post': READ,
        'action_register_payment': NOBODY,
        'action_open_expenses': READ,
        'action_open_moves': READ,
        'action_open_payments': READ,
        'action_verify_trail': READ,
        # not posted yet
        'action_add_to_payment_order': NOBODY,
        'action_open_payment_orders': READ,
        # nothing outstanding
        'action_settle': NOBODY,
        'action_settle_dialog': NOBODY,
        'default_get': EVERYBODY,
        'get_import_templates': EVERYBODY,
        'message_new': NOBODY,
    },
    'hr.expense': {
        # its workflow is the claim's
        'action_submit': NOBODY,
        'action_approve': NOBODY,
        'action_refuse': NOBODY,
        'action_post': NOBODY,
        'action_reset': NOBODY,
        'action_split_wizard': NOBODY,
        'action_create_claim': NOBODY,
        'action_open_claim': READ,
        'action_reduce_dialog': ('', 'F'),
        # nothing is above a limit
        'action_reduce_to_limit': NOBODY,
        'action_return_dialog': ('', 'F'),
        # no meeting proposes anything
        'action_accept_meeting': NOBODY,
        'update_activities_and_mails': READ,
        'action_fill_from_qr': NOBODY,
        # the values of a copy are what one reads of it
        'copy_data': READ,
        # an expense of one's own, with a file of one's own
        'create_expense_from_attachments': NOBODY,
        'default_get': ('', USERS),
        # an expense outside of the claim, for those whom hr_expense lets make one for the sender; Zoe, who does not
        # see the sender, makes one of her own
        'message_new': (PREPARERS + 'MZ', ''),
    },
    'hr.expense.approval.step': {
        'action_open_document': READ,
        'action_reassign': ('', 'R'),
        'action_release': NOBODY,
        'reassign': ('R', ''),
        'release': NOBODY,
        'default_get': EVERYBODY,
    },
    'hr.expense.approval.event': {'default_get': EVERYBODY},
    'hr.expense.policy.violation': {'action_open_counterparts': ('', 'FUR')},
    'hr.expense.approval.question': {'action_answer_dialog': NOBODY, 'default_get': EVERYBODY},
    # the manager's
    'hr.expense.approval.delegation': {'action_end': ('MR', '')},
    'hr.expense.approval.rule': {
        'action_backtest': ('', 'R'),
        # opens the dialog, which only administrators can use
        'action_test_rules': ('', 'FUR'),
        'copy_data': ('', 'FUR'),
    },
    'hr.expense.grade': {'copy_data': ('', 'ECMDTAFURS')},
    # of a posted claim, which finance itself verified
    'hr.expense.payment.order': {
        'action_bank_file_dialog': ('', 'F'),
        'action_cancel': ('F', ''),
        'action_collect': NOBODY,
        'action_confirm': NOBODY,
        # not confirmed
        'action_make_bank_file': NOBODY,
        'action_open_bank_files': ('', 'FUR'),
        'action_open_lines': ('', 'FUR'),
        'action_open_payments': ('', 'FUR'),
        'default_get': EVERYBODY,
    },
    'hr.expense.payment.order.line': {
        'action_check': ('F', ''),
        'action_check_dialog': ('', 'F'),
        'action_hold': ('F', ''),
        'action_hold_dialog': ('', 'F'),
        'action_open_claim': ('', 'FUR'),
        'action_remove': ('F', ''),
        # nothing would be left on the order
        'action_split': NOBODY,
        'action_unhold': ('F', ''),
    },
    # in verification, like the claim
    'hr.expense.advance': {
        'action_submit': NOBODY,
        'action_withdraw': (PREPARERS, ''),
        'action_revise': NOBODY,
        'action_cancel': NOBODY,
        'action_approve': ('F', ''),
        'action_refuse': ('F', ''),
        'action_decide': ('', 'F'),
        'action_ask': ('F', ''),
        'action_answer': NOBODY,
        'action_forward': ('F', ''),
        'action_add_approver': ('F', ''),
        'action_ask_dialog': ('', 'F'),
        'action_answer_dialog': NOBODY,
        'action_involve_dialog': ('', 'F'),
        'action_reassign': ('', 'R'),
        'action_release': NOBODY,
        'action_add_to_payment_order': NOBODY,
        'action_return_dialog': ('', 'F'),
        'action_open_payments': ('', 'EMTAFUR'),
        'action_verify_trail': ('', 'EMTAFUR'),
        'default_get': EVERYBODY,
        'message_new': NOBODY,
    },
    'hr.expense.ledger': {'action_open_document': ('', 'EFU')},
    # undone already
    'hr.expense.advance.settlement': {'action_undo': ('F', ''), 'default_get': EVERYBODY},
    # nothing is outstanding
    'hr.expense.advance.return': {'action_confirm': NOBODY},
    'hr.expense.advance.settle': {'action_confirm': NOBODY},
    # for HR alone
    'hr.employee': {
        'action_open_expense_advances': NOBODY,
        'action_open_expense_claims': NOBODY,
        'action_open_expense_ledger': NOBODY,
    },
    'hr.expense.payment.order.decide': {'action_confirm': ('F', '')},
    # account numbers of employees are not for administrators
    'hr.expense.payment.order.file': {'action_download': ('', 'FU'), 'action_verify': ('', 'FUR')},
    'hr.expense.payment.order.export': {'action_make': NOBODY},
    'hr.expense.bank.file.format': {'copy_data': ('', 'FUR')},
    'hr.expense.budget': {
        'action_carry_over': NOBODY,
        'action_open_committed': ('', 'TAFUR'),
        'action_open_spent': ('', 'TAFUR'),
    },
    'hr.expense.budget.report': {'action_open_budget': ('', 'TAFUR')},
    'hr.expense.claim.takeover': {
        # there is nothing to take over
        'action_take_over': NOBODY,
        'action_open_left_out': ('', 'R'),
        'action_open_claims': ('', 'R'),
    },
    'hr.expense.budget.generate': {'action_generate': ('R', '')},
    'hr.expense.allowance.rate': {'copy_data': ('', 'ECMDTAFURS')},
    'hr.expense.policy': {
        'action_backtest': ('', 'R'),
        'action_open_findings': ('', 'ECMDTAFURS'),
        # the dialog answers for others to those who see everybody's expenses only
        'action_test_policies': ('', 'ECMDTAFURS'),
        'copy_data': ('', 'ECMDTAFURS'),
    },
    # dialogs: everybody has one of his own, but for those about rules
    'hr.expense.claim.add.expense': {'action_add': ('', STRANGERS + 'F')},
    'hr.expense.claim.allowance': {'action_confirm': NOBODY},
    'hr.expense.claim.ask': {'action_confirm': ('F', STRANGERS)},
    'hr.expense.claim.decide': {'action_confirm': ('F', STRANGERS)},
    'hr.expense.claim.involve': {'action_confirm': ('F', STRANGERS)},
    'hr.expense.claim.reduce': {'action_confirm': ('F', '')},
    'hr.expense.claim.accounting.date': {'action_confirm': ('F', '')},
    # the employee's: himself, those above him, and who has a role for it
    'hr.expense.claim.statement': {'action_print': ('', 'EMTAFUR')},
    'hr.expense.claim.archive': {'action_download': ('', 'FUR')},
    'hr.expense.claim.return.line': {'action_confirm': ('F', '')},
    'hr.expense.approval.reassign': {'action_confirm': ('R', 'Z')},
    'hr.expense.approval.rule.backtest': {'action_open_claims': ('', 'R')},
    'hr.expense.policy.backtest': {'action_open_expenses': ('', 'R')},
    'hr.expense.post.wizard': {'action_post_entry': NOBODY},
    'hr.expense.split.wizard': {'action_split_expense': NOBODY},
    # of a posted claim; hr_expense shows approvers the entries
    'account.move': {'action_open_expense_claim': ('', 'TAFUR'), 'button_cancel': ('F', ''), 'button_draft': ('F', '')},
    'account.partial.reconcile': {'unlink': ('F', '')},
    # the salesperson's own opportunity
    'crm.lead': {'action_open_expenses': ('', 'S'), 'action_new_expense_claim': ('', 'S')},
    # opens the list, which shows what one may read
    'res.partner': {'action_open_expenses': ('', USERS)},
    'hr.expense.claim.analysis': {'action_open_claim': READ},
    'mail.activity': {'write': NOBODY},
    'hr.job': {'write': NOBODY},
    'res.company': {'create': NOBODY},
    'res.users': {
        # the list shows what one may read of it
        'action_open_expense_pending_steps': EVERYBODY,
        'write': NOBODY,
    },
}
