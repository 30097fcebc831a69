from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_books import BooksChecked
from .common_security import ClaimSecurityCommon


@tagged('post_install', '-at_install')
class TestClaimSecurityEntry(BooksChecked, ClaimSecurityCommon):
    """The books: one living entry a claim, and nobody unties it from behind."""

    def entries_of(self, claim):
        """Entries, living or not, that carry lines of the claim."""
        return self.env['account.move.line'].sudo().search([('expense_id', 'in', claim.expense_ids.ids)]).move_id

    def test_posting_and_paying_is_for_finance(self):
        self.company.expense_claim_auto_post = False
        approved = self.verify(self.approve(self.submit()))
        self.assertEqual(approved.state, 'approved')

        def post(user):
            result = self.as_user(approved, user).action_post()
            self.assertEqual(result['params']['type'], 'success')

        for name, user in self.people.items():
            if name in ('finance', 'finance_2'):
                self.assert_allowed(lambda: post(user))
            else:
                self.assertFalse(self.succeeds(lambda: post(user), (AssertionError, AccessError)), name)
        approved.with_user(self.finance).action_post()
        self.assertEqual(
            self.who_may(lambda user: self.as_user(approved, user).action_register_payment()), {'finance', 'finance_2'})

    def test_only_accounting_makes_payments(self):
        claim = self.post()
        lines = claim.sudo().expense_ids.account_move_id.line_ids.filtered(
            lambda line: line.account_type == 'liability_payable')

        def pay(user):
            self.env['account.payment.register'].with_user(user).with_context(
                active_model='account.move.line', active_ids=lines.ids).create({}).action_create_payments()

        # whoever may pay any bill in Odoo may pay this one; everybody else may not
        self.assertEqual(self.who_may(pay) - {'biller', 'accountant'}, {'finance', 'finance_2'})

    def test_nobody_unties_lines_from_their_entry(self):
        claim = self.post()
        line, move = claim.expense_ids, claim.sudo().expense_ids.account_move_id
        bill = self.env['account.move'].create({'move_type': 'in_invoice', 'partner_id': self.employee.partner_id.id})

        def untie(call):
            call()
            self.env.invalidate_all()
            if line.sudo().account_move_id == move:
                raise AccessError("nothing done")  # pylint: disable=translation-required

        self.assert_allowed(lambda: untie(lambda: move.sudo().write({'expense_ids': [Command.clear()]})))
        for role in ('biller', 'accountant', 'finance', 'administrator'):
            user = self.people[role]
            entry = move.with_user(user)
            commands = {
                'clear': lambda: entry.write({'expense_ids': [Command.clear()]}),
                'unlink': lambda: entry.write({'expense_ids': [Command.unlink(line.id)]}),
                'set': lambda: entry.write({'expense_ids': [Command.set([])]}),
                'delete': lambda: entry.write({'expense_ids': [Command.delete(line.id)]}),
                'link elsewhere': lambda: bill.with_user(user).write({'expense_ids': [Command.link(line.id)]}),
                'update': lambda: entry.write({'expense_ids': [Command.update(line.id, {'account_move_id': False})]}),
                'line': lambda: line.with_user(user).write({'account_move_id': False}),
                'create': lambda: self.env['account.move'].with_user(user).create({
                    'move_type': 'in_receipt', 'expense_ids': [Command.link(line.id)]}),
            }
            for name, call in commands.items():
                with self.subTest(role=role, command=name):
                    self.assertFalse(self.succeeds(lambda: untie(call)))
        self.assertEqual(line.sudo().account_move_id, move)
        self.assertEqual(claim.state, 'posted')
        native = self.env['hr.expense'].with_user(self.all_approver).create(
            {'name': "Taxi", 'product_id': self.category.id, 'total_amount_currency': 5})
        self.assert_allowed(lambda: bill.with_user(self.accountant).write({'expense_ids': [Command.link(native.id)]}))

    def test_a_claim_is_posted_once(self):
        claim = self.post()
        move = self.entries_of(claim)
        self.assertEqual(len(move), 1)
        result = claim.with_user(self.finance).action_post()
        self.assertEqual(result['params']['type'], 'danger')
        self.assertFalse(claim.sudo()._post_claims() and self.entries_of(claim) - move)
        self.assertEqual(self.entries_of(claim), move)

    def test_an_entry_that_goes_lets_its_claim_be_posted_once_again(self):
        def reset(move):
            move.button_draft()

        def delete(move):
            move.button_draft()
            move.with_context(force_delete=True).unlink()

        def cancel(move):
            move.button_draft()
            move.button_cancel()

        def reverse(move):
            move._reverse_moves([{'invoice_date': fields.Date.today(), 'date': fields.Date.today()}], cancel=True)

        for undo in (reset, delete, cancel, reverse):
            with self.subTest(way=undo.__name__):
                claim = self.post()
                move = claim.sudo().expense_ids.account_move_id
                undo(move.with_user(self.accountant))
                self.env.flush_all()
                self.assertEqual(claim.state, 'approved')
                claim.with_user(self.finance).action_post()
                self.assertEqual(claim.state, 'posted')
                living = self.entries_of(claim).filtered(
                    lambda entry: entry.state == 'posted' and entry.payment_state != 'reversed'
                    and entry.move_type == 'in_receipt')
                self.assertEqual(living, claim.sudo().expense_ids.account_move_id)
                self.assertEqual(len(living), 1)
                self.assertEqual(living.amount_total, 100)

    def test_a_draft_refund_does_not_make_room_for_a_second_entry(self):
        claim = self.post()
        move = claim.sudo().expense_ids.account_move_id
        refund = move.with_user(self.accountant)._reverse_moves(cancel=False)
        claim.with_user(self.finance).action_post()
        self.assertEqual(self.entries_of(claim) - refund, move)
        refund.unlink()
        self.assertEqual((claim.state, self.entries_of(claim)), ('posted', move))

    def test_an_entry_is_posted_for_what_was_approved(self):
        claim = self.post()
        move = claim.sudo().expense_ids.account_move_id.with_user(self.accountant)
        move.button_draft()
        self.assert_allowed(move.action_post)
        move.invoice_line_ids.price_unit = 5000
        self.assert_refused(move.action_post)

    def test_an_entry_pays_the_one_whose_claim_it_is(self):
        claim = self.post()
        move = claim.sudo().expense_ids.account_move_id.with_user(self.accountant)
        move.button_draft()
        move.partner_id = self.colleague.partner_id
        self.assert_refused(move.action_post)
        move.partner_id = self.employee.partner_id
        self.assert_allowed(move.action_post)
