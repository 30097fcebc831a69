from contextlib import contextmanager

from odoo.exceptions import AccessError, UserError

from .common import ExpenseClaimCommon

#: what a refused call raises: UserError covers AccessError and ValidationError
REFUSED = UserError


class Undo(Exception):
    """Ends an attempt that succeeded, so that the next one finds everything as it was."""


class ClaimSecurityCommon(ExpenseClaimCommon):
    """The cast, and the other roles that have to do with expenses or accounting.

    Tom heads Anna's department as team approver, Alma approves for all, Bill
    makes bills and Ada keeps the books: both without the role Expense Finance.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team_approver, tom = cls._hire("Tom Teamlead", groups='hr_expense.group_hr_expense_team_approver')
        cls.all_approver, _alma = cls._hire("Alma Allapprover", groups='hr_expense.group_hr_expense_user')
        cls.biller, _bill = cls._hire("Bill Billing", groups='account.group_account_invoice')
        cls.accountant, _ada = cls._hire("Ada Accountant", groups='account.group_account_user')
        cls.department.manager_id = tom
        cls.anna.write({'department_id': cls.department.id, 'expense_manager_id': cls.manager.id})
        cls.people = {
            name: getattr(cls, name) for name in (
                'employee', 'manager', 'director', 'colleague', 'finance', 'finance_2', 'auditor', 'administrator',
                'salesperson', 'outsider', 'team_approver', 'all_approver', 'biller', 'accountant')
        }
        cls.addClassCleanup(cls.people.clear)

    def as_user(self, records, user):
        return records.with_user(user).with_company(user.company_id).with_context(
            allowed_company_ids=user.company_ids.ids)

    @contextmanager
    def attempt(self):
        """Undoes what the block did, whether it succeeded or not.

        The block starts like a request of its own: nothing that others read before is at hand.
        """
        self.env.invalidate_all()
        try:
            with self.env.cr.savepoint():
                yield
                self.env.flush_all()
                raise Undo
        except Undo:  # pylint: disable=except-pass
            pass
        finally:
            self.env.invalidate_all(flush=False)
            self.env.cr.precommit.clear()

    def succeeds(self, call, errors=REFUSED):
        """Whether the call is allowed; it is undone in any case."""
        try:
            with self.attempt():
                call()
        except errors:
            return False
        return True

    def assert_refused(self, call, message=None, error=REFUSED):
        with self.assertRaises(error, msg=message), self.attempt():
            call()

    def assert_allowed(self, call):
        """Shows that the same call works for the right person; it is undone."""
        with self.attempt():
            call()

    def assert_values_refused(self, records, values):
        """Nobody without access writes anything; with access, none of the values, each on its own."""
        self.env.invalidate_all()
        choices = [{name: value} for name, value in values.items()] if records.has_access('write') else [values]
        for vals in choices:
            # refused before anything is done: no need to begin anew each time
            with self.subTest(user=records.env.user.login, vals=list(vals)), self.assertRaises(REFUSED), \
                    self.env.cr.savepoint(flush=False):
                records.write(vals)

    def who_may(self, call):
        """Names of the people for whom ``call(user)`` is allowed."""
        return {name for name, user in self.people.items() if self.succeeds(lambda user=user: call(user))}

    def facts_of(self, claim):
        """What nobody may change past the actions."""
        claim.env.flush_all()
        claim_sudo = claim.sudo()
        claim_sudo.invalidate_recordset()
        return (
            claim_sudo.state, claim_sudo.approval_round, claim_sudo.submitted_on, claim_sudo.total_amount,
            [(step.id, step.state, step.decided_by_id) for step in claim_sudo.step_ids],
            claim_sudo.event_ids.ids,
            [(line.id, line.state, line.total_amount, line.attachment_ids.mapped('checksum'))
             for line in claim_sudo.expense_ids],
        )

    def make_value(self, field):
        """Some value of the field's type that differs from an empty one."""
        match field.type:
            case 'boolean':
                return True
            case 'integer':
                return 7
            case 'float' | 'monetary':
                return 77.0
            case 'date':
                return '2020-02-02'
            case 'datetime':
                return '2020-02-02 02:02:02'
            case 'selection':
                return field.get_values(self.env)[-1]
            case 'many2one':
                return self.env[field.comodel_name].sudo().search([], limit=1).id
            case 'one2many' | 'many2many':
                return [(6, 0, self.env[field.comodel_name].sudo().search([], limit=1).ids)]
            case 'json':
                return {'a': 1}
            case _:
                return "2"

    def claims_in_every_state(self):
        """{state: a claim of Anna's}, entries not posted by themselves."""
        self.company.expense_claim_auto_post = False
        claims = {
            'draft': self.create_claim(),
            'submitted': self.submit(),
            'to_verify': self.approve(self.submit()),
            'approved': self.verify(self.approve(self.submit())),
            'posted': self.verify(self.approve(self.submit())),
            'refused': self.submit(),
            'cancelled': self.create_claim(),
        }
        claims['posted'].with_user(self.finance).action_post()
        claims['refused'].with_user(self.manager).action_refuse("No")
        claims['cancelled'].action_cancel()
        for state, claim in claims.items():
            self.assertEqual(claim.state, state)
        self.flush_tracking()
        return claims


__all__ = ['REFUSED', 'AccessError', 'ClaimSecurityCommon']
