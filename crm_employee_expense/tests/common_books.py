from odoo.tests import Form

from .common import ExpenseClaimCommon


class BooksChecked:
    """After each test, all claims, payment orders and advances of the cast's companies have to agree with the facts.

    For test classes of ``ExpenseClaimCommon``, first among their bases, so that no test can forget it.
    """

    def tearDown(self):
        domain = [('company_id', 'in', (self.company | self.other_company).ids)]
        for model in ('hr.expense.claim', 'hr.expense.payment.order', 'hr.expense.advance'):
            self.assertEqual(self.env[model].sudo().search(domain)._check_consistency(), [])
        super().tearDown()


class ClaimBooksCommon(BooksChecked, ExpenseClaimCommon):
    """Claims up to their entries and payments."""

    def setUp(self):
        super().setUp()
        self.bank = self.company_data['default_journal_bank']
        self.bank_method = self.outbound_payment_method_line
        self.company.expense_claim_auto_post = False

    def claim_of(self, user, *lines, **values):
        """A claim of this user that finance approved; not yet posted."""
        claim = self.create_claim(*lines, user=user, **values)
        claim.action_submit()
        claim.with_user(claim.sudo().pending_approver_ids[:1]).action_approve()
        return self.verify(claim)

    def post_all(self, claims, user=None):
        """The notification after finance posted the claims from the list."""
        result = claims.with_user(user or self.finance).action_post()['params']
        self.flush_tracking()
        return result

    def posted_claim(self, *lines, user=None, **values):
        claim = self.claim_of(user or self.employee, *lines, **values)
        self.post_all(claim)
        self.assertFalse(claim.sudo().post_error)
        return claim

    def company_line(self, amount, **values):
        """A line paid by company card."""
        return self._prepare_line(
            amount, payment_mode='company_account', payment_method_line_id=self.bank_method.id, **values)

    def entry(self, claim):
        return claim.sudo()._get_own_lines().account_move_id

    def register(self, claims, user=None, **values):
        """Pays as a person does in the dialog; returns the payments."""
        user = user or self.finance
        action = claims.with_user(user).action_register_payment()
        form = Form(self.env['account.payment.register'].with_user(user).with_context(action['context']))
        for name, value in values.items():
            setattr(form, name, value)
        wizard = form.save()
        before = self.env['account.payment'].search([])
        wizard.action_create_payments()
        self.flush_tracking()
        return self.env['account.payment'].search([]) - before

    def paid_messages(self, user, claim):
        return self.messages_to(user, claim).filtered(lambda message: "has been paid" in message.body)
