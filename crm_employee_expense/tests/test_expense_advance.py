from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_advance import AdvanceCommon


@tagged('post_install', '-at_install')
class TestExpenseAdvance(AdvanceCommon):
    """Cash advances from the request to the last settlement."""

    def test_life(self):
        advance = self.create_advance(300)
        self.assertEqual(advance.state, 'draft')
        advance.action_submit()
        self.assertEqual((advance.state, advance.name[:4]), ('submitted', 'ADV/'))
        self.assertTrue(self.messages_to(self.manager, advance.sudo()))
        advance.with_user(self.manager).action_approve("Fine")
        self.assertEqual(advance.state, 'to_verify')
        advance.with_user(self.finance).action_approve()
        self.assertEqual(advance.state, 'approved')
        order = self.confirm_order_of(advance)
        self.assertRecordValues(order, [{'state': 'confirmed', 'total_amount': 300}])
        self.assertRecordValues(order.line_ids, [{'state': 'paid', 'document_ref': advance}])
        self.assertRecordValues(advance.sudo(), [{
            'state': 'open', 'amount_residual': 300, 'company_residual': 300, 'paid_on': fields.Date.today()}])
        self.assertRecordValues(advance.sudo()._get_advance_items(), [{
            'account_id': self.advance_account.id, 'partner_id': self.employee.partner_id.id, 'debit': 300}])
        self.assertFalse(advance.sudo()._get_trail_problems())

    def test_confirm_twice(self):
        advance = self.approved_advance()
        order = self.confirm_order_of(advance)
        with self.assertRaisesRegex(UserError, "not a draft"):
            order.with_user(self.finance_2).action_confirm()
        self.assertEqual(self.env['account.payment'].search_count([('memo', 'like', advance.name)]), 1)
        with self.assertRaisesRegex(UserError, "nothing to add"):
            advance.with_user(self.finance).action_add_to_payment_order()

    def test_no_account(self):
        self.company.expense_advance_account_id = False
        advance = self.approved_advance()
        line = advance.sudo()._get_open_payment_line()
        self.assertEqual(line.state, 'blocked')
        self.assertIn("no account for employee advances", line.problem)

    def test_settled_oldest_first_over_two_claims(self):
        first, second = self.open_advance(100), self.open_advance(80)
        claim = self.posted_claim(self._prepare_line(60))
        self.assertRecordValues(claim, [{'state': 'paid', 'amount_residual': 0}])
        self.assertRecordValues(first | second, [
            {'state': 'open', 'amount_residual': 40}, {'state': 'open', 'amount_residual': 80}])
        move = claim.sudo().settlement_ids.move_id
        self.assertRecordValues(move.line_ids.sorted('debit'), [
            {'account_id': self.advance_account.id, 'debit': 0, 'credit': 60},
            {'account_id': self.entry(claim).line_ids.filtered('credit').account_id.id, 'debit': 60, 'credit': 0}])
        claim_2 = self.posted_claim(self._prepare_line(150))
        self.assertRecordValues(first | second, [
            {'state': 'settled', 'amount_residual': 0}, {'state': 'settled', 'amount_residual': 0}])
        self.assertRecordValues(claim_2, [{'state': 'partial', 'amount_residual': 30}])
        self.assertEqual(claim_2.sudo().payment_line_ids.amount, 30)

    def test_undo(self):
        advance = self.open_advance(100)
        claim = self.posted_claim(self._prepare_line(60))
        settlement = claim.sudo().settlement_ids
        with self.assertRaises(UserError):
            settlement.with_user(self.employee).action_undo()
        settlement.with_user(self.finance).action_undo()
        self.assertRecordValues(claim, [{'state': 'posted', 'amount_residual': 60}])
        self.assertRecordValues(advance, [{'state': 'open', 'amount_residual': 100}])
        self.assertEqual(settlement.state, 'undone')
        # by choice, in part
        claim.with_user(self.finance).action_settle({advance.id: 25})
        self.assertRecordValues(claim, [{'state': 'partial', 'amount_residual': 35}])
        self.assertRecordValues(advance, [{'state': 'open', 'amount_residual': 75}])
        # unreconciled by hand on one side: both are open again
        payable = self.entry(claim).line_ids.filtered(lambda item: item.account_type == 'liability_payable')
        payable.remove_move_reconcile()
        self.assertRecordValues(claim, [{'state': 'posted', 'amount_residual': 60}])
        self.assertRecordValues(advance, [{'state': 'open', 'amount_residual': 100}])

    def test_unreconciled_from_one_of_several_entries(self):
        self.company.expense_claim_entry_per = 'line'
        advance = self.open_advance(100)
        claim = self.posted_claim(self._prepare_line(60), self._prepare_line(30))
        self.assertRecordValues(claim, [{'state': 'paid', 'move_count': 2}])
        self.assertRecordValues(advance, [{'state': 'open', 'amount_residual': 10}])
        entries = claim.sudo().expense_ids.account_move_id
        payable = entries[0].line_ids.filtered(lambda item: item.account_type == 'liability_payable')
        payable.remove_move_reconcile()
        self.assertRecordValues(claim, [{'state': 'posted', 'amount_residual': 90}])
        self.assertRecordValues(advance, [{'state': 'open', 'amount_residual': 100}])
        self.assertEqual(claim.sudo().settlement_ids.state, 'undone')

    def test_claim_entry_taken_back(self):
        advance = self.open_advance(100)
        claim = self.posted_claim(self._prepare_line(60))
        self.entry(claim).button_draft()
        self.assertRecordValues(advance, [{'state': 'open', 'amount_residual': 100}])
        self.assertEqual(claim.sudo().settlement_ids.state, 'undone')

    def test_settle_too_much(self):
        self.company.expense_payment_order_auto = False
        claim = self.posted_claim(self._prepare_line(60))
        self.company.expense_payment_order_auto = True
        advance = self.open_advance(100)
        with self.assertRaisesRegex(UserError, "more than the"):
            claim.with_user(self.finance).action_settle({advance.id: 61})
        with self.assertRaisesRegex(UserError, "for finance"):
            claim.with_user(self.employee).action_settle({advance.id: 60})
        dialog = self.env['hr.expense.advance.settle'].with_user(self.finance).create({'claim_id': claim.id})
        self.assertRecordValues(dialog.line_ids, [{'advance_id': advance.id, 'amount': 60}])
        dialog.action_confirm()
        self.assertEqual(claim.state, 'paid')
        self.assertEqual(advance.amount_residual, 40)

    def test_return(self):
        advance = self.open_advance(100)
        dialog = self.env['hr.expense.advance.return'].with_user(self.finance).create(
            {'advance_id': advance.id, 'amount': 101})
        with self.assertRaisesRegex(UserError, "cannot be returned"):
            dialog.action_confirm()
        dialog.amount = 30
        dialog.action_confirm()
        self.assertRecordValues(advance, [{'state': 'open', 'amount_residual': 70}])
        self.env['hr.expense.advance.return'].with_user(self.finance).create(
            {'advance_id': advance.id}).action_confirm()
        self.assertRecordValues(advance, [{'state': 'settled', 'amount_residual': 0}])

    def test_foreign_currency(self):
        rate = self.foreign_currency._convert(
            100, self.company.currency_id, self.company, fields.Date.today())
        advance = self.open_advance(100, currency_id=self.foreign_currency.id)
        self.assertRecordValues(advance, [{
            'state': 'open', 'amount_residual': 100, 'company_residual': rate, 'company_amount': rate}])
        claim = self.posted_claim(self._prepare_line(rate / 2))
        self.assertEqual(claim.state, 'paid')
        self.assertRecordValues(advance, [{'amount_residual': 50, 'company_residual': rate / 2}])
        claim_2 = self.posted_claim(self._prepare_line(rate))
        self.assertRecordValues(advance, [{'state': 'settled', 'amount_residual': 0, 'company_residual': 0}])
        self.assertEqual(claim_2.amount_residual, rate / 2)

    def test_split_keeps_the_currency(self):
        advances = self.approved_advance(100, currency_id=self.foreign_currency.id)
        advances |= self.approved_advance(50, currency_id=self.foreign_currency.id)
        lines = advances.sudo()._get_open_payment_line()
        self.assertEqual(len(lines.order_id), 1)
        lines[0].with_user(self.finance).action_split()
        self.assertEqual(len(lines.order_id), 2)
        self.assertEqual(lines.order_id.currency_id, self.foreign_currency)

    def test_payment_cancelled(self):
        advance = self.open_advance(100)
        advance.sudo().payment_id.action_draft()
        self.assertRecordValues(advance, [{'state': 'approved', 'amount_residual': 0}])
        advance.with_user(self.finance).action_add_to_payment_order()
        self.confirm_order_of(advance)
        self.assertEqual(advance.state, 'open')

    def test_overdue_blocks(self):
        advance = self.open_advance(100)
        self.make_overdue(advance)
        self.assertTrue(advance.is_overdue)
        another = self.create_advance(50)
        with self.assertRaisesRegex(UserError, "overdue advances"):
            another.action_submit()
        with patch.object(type(self.env['ir.cron']), '_commit_progress', return_value=60):
            self.env['hr.expense.advance'].sudo()._cron_remind_overdue()
        self.assertEqual(len(self.messages_to(self.employee, advance.sudo()).filtered(
            lambda message: "is overdue" in (message.subject or ''))), 1)
        self.company.expense_advance_block_overdue = False
        another.action_submit()
        self.company.expense_advance_max_open = 2
        with self.assertRaisesRegex(UserError, "open advances already"):
            self.create_advance(50).action_submit()

    def test_bad_input(self):
        with self.assertRaisesRegex(UserError, "no amount"):
            self.create_advance(0).action_submit()
        with self.assertRaisesRegex(UserError, "is past"):
            self.create_advance(return_by=fields.Date.today() - timedelta(days=1)).action_submit()

    def test_security(self):
        advance = self.create_advance()
        advance.action_submit()
        with self.assertRaises(AccessError):
            advance.with_user(self.colleague).read(['amount'])
        with self.assertRaises(AccessError):
            advance.with_user(self.finance).read(['amount'])
        with self.assertRaises(UserError):
            advance.with_user(self.employee).action_approve()
        with self.assertRaises(UserError):
            advance.with_user(self.employee).write({'amount': 1})
        for name, value in (('payment_id', 1), ('submitted_on', False), ('approval_round', 3)):
            with self.assertRaises(AccessError):
                advance.with_user(self.employee).write({name: value})
        advance.with_user(self.manager).action_refuse("Use the card")
        self.assertEqual(advance.state, 'refused')
        with self.assertRaises(AccessError):
            advance.with_user(self.finance).read(['amount'])
        advance.with_user(self.auditor).read(['amount'])
        with self.assertRaises(AccessError):
            advance.with_user(self.outsider).read(['amount'])
        with self.assertRaises(AccessError):
            self.create_advance(user=self.colleague, employee_id=self.anna.id)

    def test_rule_for_advances(self):
        rule = self.env['hr.expense.approval.rule'].sudo().create({
            'name': "Advances", 'company_id': self.company.id, 'applies_to': 'advance', 'sequence': 0,
            'level_ids': [(0, 0, {'name': "Director", 'approver_source': 'users', 'user_ids': self.director.ids})]})
        advance = self.create_advance()
        advance.action_submit()
        self.assertEqual(advance.sudo().pending_approver_ids, self.director)
        self.assertEqual(advance.sudo().step_ids.rule_id, rule)
        claim = self.submit()
        self.assertEqual(claim.sudo().pending_approver_ids, self.manager)

    def test_balance_of_employee(self):
        self.open_advance(100)
        self.open_advance(50)
        self.assertEqual(self.anna.with_user(self.finance).sudo().expense_advance_balance, 150)
        claim = self.create_claim()
        self.assertEqual(claim.open_advance_amount, 150)

    def test_dialogs_of_those_who_decide(self):
        advance = self.create_advance()
        advance.action_submit()
        for_manager = advance.with_user(self.manager)

        def confirm(action, user, **values):
            dialog = self.env[action['res_model']].with_user(user).with_context(action['context']).create(values)
            dialog.action_confirm()

        confirm(for_manager.action_ask_dialog(), self.manager, text="Why cash?")
        self.assertTrue(advance.has_open_question)
        confirm(advance.action_answer_dialog(), self.employee, text="The hotel takes no card")
        self.assertFalse(advance.has_open_question)
        self.assertEqual(advance.sudo().question_ids.answer, "The hotel takes no card")
        confirm(for_manager.action_involve_dialog(), self.manager, user_id=self.director.id, mode='forward')
        self.assertEqual(advance.sudo().pending_approver_ids, self.director)
        self.assertEqual(advance.sudo().pending_step_ids.document_name, advance.display_name)
        action = advance.with_user(self.director).with_context(claim_decision='refuse').action_decide()
        confirm(action, self.director, comment="Too much")
        self.assertRecordValues(advance, [{'state': 'refused', 'refusal_comment': "Too much"}])

    def test_consistency_finds_contradictions(self):
        advance = self.open_advance(100)
        claim = self.posted_claim(self._prepare_line(60))
        self.assertEqual(advance._check_consistency(), [])
        for query, words in (
            ("UPDATE hr_expense_advance SET amount_residual = 7 WHERE id = %s", "Outstanding is 7"),
            ("UPDATE hr_expense_advance SET state = 'settled' WHERE id = %s", "is settled, but has to be open"),
            ("UPDATE hr_expense_advance SET amount = 90 WHERE id = %s", "but 100.0 were paid"),
        ):
            with self.subTest(words):
                with self.env.cr.savepoint() as savepoint:
                    self.env.cr.execute(query, [advance.id])
                    self.env.invalidate_all()
                    self.assertIn(words, "\n".join(advance._check_consistency()))
                    savepoint.rollback()
                self.env.invalidate_all()
        settlement = claim.sudo().settlement_ids
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute(
                "UPDATE hr_expense_advance_settlement SET amount = 50 WHERE id = %s", [settlement.id])
            self.env.invalidate_all()
            self.assertIn("another amount than its entry", "\n".join(advance._check_consistency()))
            savepoint.rollback()
        self.env.invalidate_all()
