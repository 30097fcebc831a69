from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_advance import AdvanceCommon


@tagged('post_install', '-at_install')
class TestExpenseLedger(AdvanceCommon):
    """The employee ledger tells what stands in the partner ledger, to the cent, and to whom it may be told."""

    def rows(self, user=None, employee=None):
        rows = self.env['hr.expense.ledger'].with_user(user or self.finance).search(
            [('employee_id', '=', (employee or self.anna).id)])
        rows.invalidate_recordset()
        return rows

    def partner_balance(self, employee=None):
        """As Odoo's own partner ledger counts it."""
        groups = self.env['account.move.line']._read_group(
            [('partner_id', '=', (employee or self.anna).sudo().work_contact_id.id), ('parent_state', '=', 'posted'),
             ('account_id.account_type', 'in', ('asset_receivable', 'liability_payable')),
             ('company_id', '=', self.company.id)], [], ['balance:sum'])
        return groups[0][0]

    def test_kinds_and_balance(self):
        advance = self.open_advance(100)
        claim = self.posted_claim(self._prepare_line(60))
        self.env['hr.expense.advance.return'].with_user(self.finance).create(
            {'advance_id': advance.id, 'amount': 15}).action_confirm()
        claim_2 = self.posted_claim(self._prepare_line(70.55))
        self.register(claim_2, amount=20)
        rows = self.rows().sorted('id')
        self.assertEqual(sorted(rows.mapped('kind')), [
            'advance', 'claim', 'claim', 'payment', 'return', *['settlement'] * 4])
        self.assertRecordValues(rows.filtered(lambda row: row.kind == 'claim').sorted('credit'), [
            {'claim_id': claim.id, 'debit': 0, 'credit': 60, 'amount_residual': 0},
            {'claim_id': claim_2.id, 'debit': 0, 'credit': 70.55, 'amount_residual': -25.55}])
        self.assertRecordValues(rows.filtered(lambda row: row.kind in ('advance', 'return')).sorted('debit'), [
            {'advance_id': False, 'balance': -15}, {'advance_id': advance.id, 'balance': 100}])
        self.assertEqual(rows.filtered(lambda row: row.kind == 'payment').claim_id, claim_2)
        balance = sum(rows.mapped('balance'))
        self.assertEqual(self.company.currency_id.compare_amounts(balance, self.partner_balance()), 0)
        owed = sum((claim | claim_2).mapped('amount_residual')) - advance.company_residual
        self.assertEqual(self.company.currency_id.compare_amounts(-balance, owed), 0)
        last = self.rows().sorted(lambda row: (row.date, row.id))[-1]
        self.assertEqual(self.company.currency_id.compare_amounts(last.cumulated_balance, balance), 0)

    def test_unposted_and_undone(self):
        claim = self.posted_claim(self._prepare_line(60))
        self.entry(claim).button_draft()
        self.assertFalse(self.rows())
        self.entry(claim).action_post()
        today = fields.Date.today()
        self.entry(claim)._reverse_moves([{'invoice_date': today, 'date': today}], cancel=True)
        self.assertEqual(set(self.rows().mapped('kind')), {'claim'})
        self.assertEqual(sum(self.rows().mapped('balance')), 0)

    def test_other_items_count_as_well(self):
        account = self.advance_account
        move = self.env['account.move'].create({'move_type': 'entry', 'line_ids': [
            (0, 0, {'account_id': account.id, 'partner_id': self.anna.sudo().work_contact_id.id, 'debit': 9}),
            (0, 0, {'account_id': self.company_data['default_account_revenue'].id, 'credit': 9})]})
        move.action_post()
        self.assertRecordValues(self.rows(), [{'kind': 'other', 'balance': 9}])

    def test_who_sees_what(self):
        claim = self.posted_claim(self._prepare_line(60))
        self.assertTrue(self.rows(self.auditor))
        own = self.rows(self.employee)
        self.assertTrue(own)
        # the entry itself is for accounting alone
        self.assertEqual(own.read(['move_name', 'claim_id'])[0]['claim_id'][0], claim.id)
        self.assertEqual(own.action_open_document()['res_model'], 'hr.expense.claim')
        with self.assertRaises(AccessError):
            own.read(['move_id'])
        for user in (self.colleague, self.manager, self.salesperson, self.outsider):
            self.assertFalse(self.rows(user), user.name)

    def test_contact_shared_by_two(self):
        """Two employees of one contact: every item stands in the ledger once."""
        self.posted_claim(self._prepare_line(60))
        twin = self.env['hr.employee'].sudo().create({
            'name': "Anna again", 'company_id': self.company.id,
            'work_contact_id': self.anna.sudo().work_contact_id.id})
        rows = self.env['hr.expense.ledger'].with_user(self.finance).search(
            [('employee_id', 'in', (self.anna | twin).ids)])
        self.assertEqual(rows.employee_id, self.anna)
        self.assertEqual(sum(rows.mapped('balance')), self.partner_balance())
