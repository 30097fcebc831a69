"""Who may do what: the tables that the matrix of roles, models and operations is compared with.

Roles are letters, see ``ROLES`` in ``common_matrix``. Who is not named may not.
"""
#: everybody but the portal user
USERS = 'ECMDTAFURSZ'
#: those who may claim for the employee
PREPARERS = 'ETAR'
#: who sees the claim and what belongs to it, by its state
READERS = {'draft': 'ETAUR', 'submitted': 'EMDTAUR', 'to_verify': 'EMTAFUR', 'posted': 'EMTAFUR'}
#: hr_expense shows the expense approver the lines of drafts as well
LINE_READERS = {**READERS, 'draft': 'EMTAUR'}

#: one row an operation; ``see`` is read, search and export. A row has letters, or {state of the claim: letters}.
OPERATIONS = ('create', 'create own', 'read', 'search', 'export', 'write', 'change', 'unlink', 'copy')
SEE = ('read', 'search', 'export')

#: facts: seen by the readers of the claim, made by the workflow alone
EVIDENCE_ACCESS = {'see': READERS}
#: dialogs about claims are their owner's, here the claimant's; whoever reads the claim can open one
DIALOG_ACCESS = {'create': READERS, 'see': 'E', 'write': 'E', 'unlink': 'E', 'copy': 'E'}

ACCESS = {
    'hr.expense.claim': {
        'create': PREPARERS,
        'create own': USERS,
        'see': READERS,
        'write': {'draft': PREPARERS},
        # with the word that one means to change what is in approval
        'change': {'draft': PREPARERS, 'submitted': PREPARERS, 'to_verify': PREPARERS},
        'unlink': {'draft': PREPARERS},
        'copy': PREPARERS,
    },
    'hr.expense': {
        'create': {'draft': PREPARERS},
        'create own': USERS,
        'see': LINE_READERS,
        'write': {'draft': PREPARERS},
        'change': {'draft': PREPARERS, 'submitted': PREPARERS, 'to_verify': PREPARERS + 'F'},
        'unlink': {'draft': PREPARERS},
        # an expense of its own, as hr_expense allows
        'copy': PREPARERS + 'M',
    },
    'ir.attachment': {
        'create': {'draft': PREPARERS},
        'create own': USERS,
        'see': LINE_READERS,
        'write': {'draft': PREPARERS},
        'change': {'draft': PREPARERS, 'submitted': PREPARERS, 'to_verify': PREPARERS + 'F'},
        'unlink': {'draft': PREPARERS},
        'copy': {'draft': PREPARERS},
    },
    'hr.expense.approval.step': EVIDENCE_ACCESS,
    'hr.expense.approval.event': EVIDENCE_ACCESS,
    'hr.expense.approval.question': EVIDENCE_ACCESS,
    'hr.expense.policy.violation': EVIDENCE_ACCESS,
    # one row a line, for the readers of its claim
    'hr.expense.claim.analysis': EVIDENCE_ACCESS,
    # the manager's
    'hr.expense.approval.delegation': {
        'create': 'MR', 'create own': USERS, 'see': 'MDUR', 'write': 'MR', 'unlink': 'MR', 'copy': 'MR',
    },
    'hr.expense.approval.rule': {
        'create': 'R', 'create own': 'RZ', 'see': 'FUR', 'write': 'R', 'unlink': 'R', 'copy': 'R',
    },
    'hr.expense.approval.rule.level': {'create': 'R', 'see': 'FUR', 'write': 'R', 'unlink': 'R', 'copy': 'R'},
    'hr.expense.grade': {
        # its own: for all companies
        'create': 'R', 'create own': 'RZ', 'see': 'ECMDTAFURS', 'write': 'R', 'unlink': 'R', 'copy': 'R',
    },
    'hr.expense.payment.order': {'see': 'FUR', 'write': 'F'},
    'hr.expense.payment.order.line': {'see': 'FUR'},
    # in verification, as the claims are
    'hr.expense.advance': {
        'create': PREPARERS, 'create own': USERS, 'see': 'EMTAFUR', 'copy': PREPARERS,
    },
    # facts, of a posted claim
    'hr.expense.advance.settlement': {'see': 'EMTAFUR'},
    'hr.expense.advance.return': {'create': 'F', 'see': 'F', 'write': 'F', 'unlink': 'F', 'copy': 'F'},
    'hr.expense.advance.settle': {'create': 'F', 'see': 'F', 'write': 'F', 'unlink': 'F', 'copy': 'F'},
    'hr.expense.advance.settle.line': {'create': 'F', 'see': 'F', 'write': 'F', 'unlink': 'F', 'copy': 'F'},
    # the payable of the posted claim
    'hr.expense.ledger': {'see': 'EFU'},
    'hr.expense.payment.order.file': {'see': 'FUR'},
    'hr.expense.payment.order.export': {'create': 'F', 'see': 'F', 'write': 'F', 'unlink': 'F', 'copy': 'F'},
    'hr.expense.bank.file.format': {
        'create': 'R', 'create own': 'RZ', 'see': 'FUR', 'write': 'R', 'unlink': 'R', 'copy': 'R',
    },
    'hr.expense.bank.file.column': {'create': 'R', 'see': 'FUR', 'write': 'R', 'unlink': 'R', 'copy': 'R'},
    # nobody makes or deletes one
    'hr.expense.signal': {'see': 'FUR', 'write': 'R'},
    # the system's own
    'hr.expense.receipt.fingerprint': {},
    'hr.expense.budget': {
        # the team approver heads the department
        'create': 'R', 'create own': 'RZ', 'see': 'TAFUR', 'write': 'R', 'unlink': 'R', 'copy': 'R',
    },
    'hr.expense.budget.report': {'see': 'TAFUR'},
    'hr.expense.claim.takeover': {'create': 'R', 'see': 'R', 'write': 'R', 'unlink': 'R', 'copy': 'R'},
    'hr.expense.budget.generate': {'create': 'R', 'see': 'R', 'write': 'R', 'unlink': 'R', 'copy': 'R'},
    'hr.expense.opportunity.cap': {
        'create': 'R', 'create own': 'RZ', 'see': 'FUR', 'write': 'R', 'unlink': 'R', 'copy': 'R',
    },
    'hr.expense.policy': {
        'create': 'R', 'create own': 'RZ', 'see': 'ECMDTAFURS', 'write': 'R', 'unlink': 'R', 'copy': 'R',
    },
    'hr.expense.allowance.rate': {
        'create': 'R', 'create own': 'RZ', 'see': 'ECMDTAFURS', 'write': 'R', 'unlink': 'R', 'copy': 'R',
    },
    # of all companies
    'hr.expense.city.tier': {
        'create': 'RZ', 'create own': 'RZ', 'see': USERS, 'write': 'RZ', 'unlink': 'RZ', 'copy': 'RZ',
    },
    'hr.expense.city': {
        'create': 'RZ', 'create own': 'RZ', 'see': USERS, 'write': 'RZ', 'unlink': 'RZ', 'copy': 'RZ',
    },
    'hr.expense.claim.decide': DIALOG_ACCESS,
    'hr.expense.claim.ask': DIALOG_ACCESS,
    'hr.expense.claim.involve': DIALOG_ACCESS,
    'hr.expense.claim.add.expense': DIALOG_ACCESS,
    'hr.expense.claim.return.line': DIALOG_ACCESS,
    'hr.expense.claim.allowance': DIALOG_ACCESS,
    'hr.expense.claim.reduce': DIALOG_ACCESS,
    'hr.expense.claim.accounting.date': DIALOG_ACCESS,
    # its owner's; everybody can open one, what it prints is looked at when it prints
    'hr.expense.claim.statement': {'create': USERS, 'see': 'E', 'write': 'E', 'unlink': 'E', 'copy': 'E'},
    # finance's
    'hr.expense.claim.archive': {'create': 'FUR', 'see': 'F', 'write': 'F', 'unlink': 'F', 'copy': 'F'},
    'hr.expense.payment.order.decide': {'create': 'F', 'see': 'F', 'write': 'F', 'unlink': 'F', 'copy': 'F'},
    'hr.expense.approval.reassign': {'create': 'R', 'see': 'R', 'write': 'R', 'unlink': 'R', 'copy': 'R'},
    'hr.expense.approval.rule.test': {'create': 'R', 'see': 'R', 'write': 'R', 'unlink': 'R', 'copy': 'R'},
    'hr.expense.approval.rule.backtest': {'create': 'R', 'see': 'R', 'write': 'R', 'unlink': 'R', 'copy': 'R'},
    # the claimant asks what holds for herself, those who see everybody's expenses for others
    'hr.expense.policy.test': {'create': 'ECMDTAFURS', 'see': 'E', 'write': 'E', 'unlink': 'E', 'copy': 'E'},
    'hr.expense.policy.backtest': {'create': 'R', 'see': 'R', 'write': 'R', 'unlink': 'R', 'copy': 'R'},
}


def get_expected(model, operation, state):
    """The roles that may do this to a record of a claim in this state.

    :rtype: set
    """
    row = ACCESS[model].get('see' if operation in SEE else operation, '')
    return set(row.get(state, '') if isinstance(row, dict) else row)
