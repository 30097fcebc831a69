from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PNG
from .common_security import ClaimSecurityCommon


@tagged('post_install', '-at_install')
class TestClaimDialogAccess(ClaimSecurityCommon):
    """A dialog is anybody's to open; it shows nobody what he could not read without it."""

    def onchange(self, user, model, values, name):
        dialog = self.as_user(self.env[model], user)
        return dialog.onchange(values, list(values), {field: {} for field in (*values, name)})['value'].get(name)

    def test_a_dialog_for_a_claim_needs_the_claim(self):
        claim = self.submit()
        line = claim.expense_ids
        for model, values in (
            ('hr.expense.claim.add.expense', {}), ('hr.expense.claim.return.line', {}),
            ('hr.expense.claim.reduce', {'expense_id': line.id}),
        ):
            vals = {'claim_id': claim.id, **values}
            with self.subTest(model=model):
                self.assert_allowed(lambda: self.env[model].with_user(self.manager).create(vals))
                for user in (self.colleague, self.salesperson, self.outsider, self.finance):
                    self.assert_refused(lambda: self.env[model].with_user(user).create(vals), error=AccessError)

    def test_a_dialog_of_ones_own_claim_shows_no_line_of_others(self):
        line = self.submit().expense_ids
        own = self.submit(user=self.salesperson)
        dialogs = self.env['hr.expense.claim.reduce'].with_user(self.salesperson)
        self.assert_allowed(lambda: dialogs.create({'claim_id': own.id, 'expense_id': own.expense_ids.id}))
        self.assert_refused(lambda: dialogs.create({'claim_id': own.id, 'expense_id': line.id}), error=AccessError)
        values = {'claim_id': own.id, 'expense_id': line.id}
        self.assert_refused(
            lambda: self.onchange(self.salesperson, dialogs._name, values, 'claimed_amount_currency'),
            error=AccessError)
        self.assert_allowed(lambda: self.onchange(self.manager, dialogs._name, values, 'claimed_amount_currency'))

    def test_the_dialog_to_answer_shows_no_question_of_others(self):
        claim = self.submit()
        claim.with_user(self.manager).action_ask("Who is the lady?")
        question = claim.question_ids
        own = self.submit(user=self.salesperson)
        model = 'hr.expense.claim.ask'
        values = {'claim_ids': [Command.set(own.ids)], 'mode': 'answer', 'question_id': question.id}
        self.assert_refused(lambda: self.env[model].with_user(self.salesperson).create(values), error=AccessError)
        self.assert_refused(lambda: self.onchange(self.salesperson, model, values, 'question'), error=AccessError)
        values['claim_ids'] = [Command.set(claim.ids)]
        self.assert_allowed(lambda: self.env[model].with_user(self.employee).create(values))
        self.assertEqual(self.onchange(self.employee, model, values, 'question'), "Who is the lady?")

    def test_rules_are_tried_out_for_ones_own_companies(self):
        """The answer says who manages whom, and who would be asked."""
        model = 'hr.expense.approval.rule.test'
        values = {'company_id': self.company.id, 'employee_id': self.anna.id, 'amount': 5}
        names = str(self.onchange(self.administrator, model, values, 'approval_chain'))
        self.assertIn("Ben Manager", names)
        foreign = {**values, 'company_id': self.other_company.id}
        for vals in (values, foreign, {**values, 'claim_id': self.submit().id}):
            with self.subTest(vals=vals):
                self.assert_refused(
                    lambda: self.onchange(self.outsider, model, vals, 'approval_chain'), error=AccessError)
                self.assert_refused(
                    lambda: self.as_user(self.env[model], self.outsider).create(vals).approval_chain,
                    error=AccessError)
        for user in (self.colleague, self.manager, self.finance, self.auditor):
            self.assert_refused(lambda: self.onchange(user, model, values, 'approval_chain'), error=AccessError)
        test = self.env[model].with_user(self.administrator).create(values)
        test.flush_recordset()
        self.colleague.group_ids |= self.env.ref('hr_expense.group_hr_expense_manager')
        self.assert_refused(lambda: test.with_user(self.colleague).read(['amount']), error=AccessError)
        self.assert_allowed(lambda: test.read(['amount', 'approval_chain']))

    def test_receipts_of_a_draft_are_its_preparers(self):
        """hr_expense lets the expense approver write the lines of those he manages; the claim is theirs."""
        line = self.create_claim().expense_ids
        receipt = line.attachment_ids
        new = {'name': "x.png", 'raw': PNG + b'x', 'res_model': 'hr.expense', 'res_id': line.id}
        files = self.env['ir.attachment']
        calls = [
            lambda user: files.with_user(user).create(new),
            lambda user: receipt.with_user(user).write({'raw': PNG + b'y'}),
            lambda user: receipt.with_user(user).unlink(),
        ]
        for number, call in enumerate(calls):
            with self.subTest(number=number):
                self.assertEqual(
                    self.who_may(call), {'employee', 'team_approver', 'all_approver', 'administrator'})

    def test_a_file_with_a_comment_on_somebody_elses_draft_is_no_receipt(self):
        claim = self.create_claim()
        line, receipts = claim.expense_ids, claim.expense_ids.attachment_ids
        line_of_manager = line.with_user(self.manager)

        def comment():
            return line_of_manager.message_post(body="Like this", attachments=[("x.png", PNG + b'x')])

        # there is no place for it that he could read
        self.assert_refused(comment, error=AccessError)
        self.assert_allowed(lambda: line_of_manager.message_post(body="Like this"))
        claim.action_submit()
        claim.action_withdraw()
        self.assertEqual(claim.state, 'draft')
        file = comment().sudo().attachment_ids
        self.assertEqual((file.res_model, file.res_id), (claim._name, claim.id))
        self.assertEqual(line.attachment_ids, receipts)
        line.message_post(body="Thanks", attachments=[("y.png", PNG + b'y')])
        self.assertEqual(len(line.attachment_ids), 2, "the claimant's own is one")

    def test_nobody_learns_the_claims_of_an_entry_he_cannot_read(self):
        move = self.post().sudo().expense_ids.account_move_id
        self.assert_allowed(move.with_user(self.finance).action_open_expense_claim)
        for user in (self.colleague, self.salesperson, self.outsider):
            self.assert_refused(move.with_user(user).action_open_expense_claim, error=AccessError)

    def test_a_forged_record_of_the_log_is_refused_at_once(self):
        claim = self.submit()
        for vals in ({'claim_id': claim.id, 'kind': 'approve', 'date': '2020-02-02 02:02:02'}, {'kind': 'approve'}):
            for user in self.people.values():
                self.assert_refused(
                    lambda: self.env['hr.expense.approval.event'].with_user(user).create(vals), error=AccessError)
