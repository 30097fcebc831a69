from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PNG
from .common_books import ClaimBooksCommon


@tagged('post_install', '-at_install')
class TestClaimPosting(ClaimBooksCommon):
    """Approved claims become one entry each; one that cannot be posted says why."""

    # -- the entry --------------------------------------------------------------------
    def test_entry_carries_claim_employee_bank_date_journal_and_receipts(self):
        journal = self.company_data['default_journal_purchase'].copy({'name': "Staff expenses", 'code': 'STAFF'})
        self.company.expense_journal_id = journal
        claim = self.claim_of(
            self.employee, self._prepare_line(60), self._prepare_line(40, name="Lunch", product_id=self.category_2.id))
        self.assertEqual(claim.state, 'approved')
        self.assertFalse(claim.expense_ids.account_move_id)

        self.post_all(claim)

        move = claim.sudo().expense_ids.account_move_id
        payable = self.employee.partner_id.property_account_payable_id
        expense = self.company_data['default_account_expense']
        today = fields.Date.today()
        self.assertRecordValues(move, [{
            'move_type': 'in_receipt', 'state': 'posted', 'company_id': self.company.id, 'journal_id': journal.id,
            'currency_id': self.company.currency_id.id, 'partner_id': self.anna.work_contact_id.id,
            'partner_bank_id': self.anna.sudo().primary_bank_account_id.id, 'date': today, 'invoice_date': today,
            'ref': claim.display_name, 'invoice_origin': claim.name, 'amount_total': 100, 'amount_residual': 100,
        }])
        partner = self.anna.work_contact_id.id
        self.assertRecordValues(move.line_ids.sorted('balance'), [
            {'account_id': payable.id, 'debit': 0, 'credit': 100, 'partner_id': partner,
             'name': move.payment_reference},
            {'account_id': expense.id, 'debit': 40, 'credit': 0, 'partner_id': partner, 'name': "Anna Employee: Lunch"},
            {'account_id': expense.id, 'debit': 60, 'credit': 0, 'partner_id': partner, 'name': "Anna Employee: Train"},
        ])
        self.assertEqual(
            sorted(move.attachment_ids.mapped('checksum')), sorted(claim.expense_ids.attachment_ids.mapped('checksum')))
        self.assertRecordValues(claim, [{
            'state': 'posted', 'move_count': 1, 'amount_residual': 100, 'amount_paid': 0, 'post_error': False}])
        self.assertEqual(set(claim.expense_ids.mapped('state')), {'posted'})

    def test_claims_posted_together_get_one_entry_each_with_own_receipts_alone(self):
        claims = self.env['hr.expense.claim']
        for user, amount in ((self.employee, 10), (self.salesperson, 20), (self.employee, 30)):
            claims |= self.claim_of(user, self._prepare_line(amount), self._prepare_line(1)).with_user(self.finance)

        real_create = type(self.env['account.move']).create
        created = []

        def create(model, vals_list):
            created.append(len(vals_list))
            return real_create(model, vals_list)
        with patch.object(type(self.env['account.move']), 'create', create):
            result = self.post_all(claims)

        self.assertEqual(created, [3], "One create for all")
        self.assertEqual(result['type'], 'success')
        for claim in claims:
            self.assertIn(claim.name, result['message'])
            move = claim.sudo().expense_ids.account_move_id
            self.assertRecordValues(move, [{
                'state': 'posted', 'amount_total': claim.total_amount, 'invoice_origin': claim.name,
                'partner_id': claim.sudo().employee_id.work_contact_id.id}])
            receipts = move.attachment_ids.mapped('raw')
            self.assertEqual(sorted(receipts), sorted(claim.sudo().expense_ids.attachment_ids.mapped('raw')))
            self.assertTrue(all(raw.startswith(PNG) for raw in receipts))
        self.assertEqual(len(claims.sudo().expense_ids.account_move_id), 3)

    def test_analytic_distribution_arrives_on_the_entry(self):
        plan = self.env['account.analytic.plan'].create({'name': "Projects"})
        accounts = self.env['account.analytic.account'].create([
            {'name': name, 'plan_id': plan.id, 'company_id': self.company.id} for name in ("Alpha", "Beta")])
        distribution = {str(accounts[0].id): 60.0, str(accounts[1].id): 40.0}
        claim = self.claim_of(self.employee, self._prepare_line(100, analytic_distribution=distribution))
        self.post_all(claim)
        move = claim.sudo().expense_ids.account_move_id
        self.assertEqual(move.invoice_line_ids.analytic_distribution, distribution)
        column = plan._column_name()
        self.assertRecordValues(move.line_ids.analytic_line_ids.sorted('amount'), [
            {'amount': -60, column: accounts[0].id}, {'amount': -40, column: accounts[1].id}])

    def test_a_mandatory_analytic_plan_is_asked_for_before_posting(self):
        plan = self.env['account.analytic.plan'].create({'name': "Projects", 'applicability_ids': [
            Command.create({'business_domain': 'expense', 'applicability': 'mandatory'})]})
        account = self.env['account.analytic.account'].create({'name': "Alpha", 'plan_id': plan.id})
        claim = self.claim_of(self.employee)
        self.post_all(claim)
        self.assertEqual(claim.state, 'approved')
        self.assertIn("100% analytic distribution", claim.post_error)
        claim.with_user(self.finance).expense_ids.analytic_distribution = {str(account.id): 100}
        self.post_all(claim)
        self.assertRecordValues(claim, [{'state': 'posted', 'post_error': False}])

    # -- what cannot be posted ----------------------------------------------------------
    def test_bad_claims_stay_approved_and_say_why_while_the_others_are_posted(self):
        archived = self.copy_account(self.company_data['default_account_expense'])
        no_account = self.claim_of(self.employee, self._prepare_line(11, name="Without account"))
        archived_account = self.claim_of(self.employee, self._prepare_line(
            12, name="Old account", account_id=archived.id))
        no_contact = self.claim_of(self.salesperson, self._prepare_line(13))
        archived_contact = self.claim_of(self.colleague, self._prepare_line(14))
        good = self.claim_of(self.employee, self._prepare_line(15)) | self.claim_of(self.employee)
        self.env.flush_all()
        self.category.property_account_expense_id = False
        self.category.categ_id.property_account_expense_categ_id = False
        self.company.expense_account_id = False
        no_account.sudo().expense_ids.account_id = False
        archived.active = False
        contact, self.salesperson_employee.work_contact_id = self.salesperson_employee.work_contact_id, False
        self.colleague.active = False
        self.colleague_employee.work_contact_id.active = False

        bad = (no_account | archived_account | no_contact | archived_contact).sudo()
        result = self.post_all(no_account | good | archived_account | no_contact | archived_contact)

        self.assertEqual(set(good.mapped('state')), {'posted'})
        self.assertEqual(set(bad.mapped('state')), {'approved'})
        self.assertFalse(bad.expense_ids.account_move_id)
        self.assertFalse(any(good.mapped('post_error')))
        self.assertIn("Without account", no_account.post_error)
        self.assertIn("no account", no_account.post_error)
        self.assertIn(archived.name, archived_account.post_error)
        self.assertIn("archived", archived_account.post_error)
        self.assertIn("Sara Sales has no work contact", no_contact.sudo().post_error)
        self.assertIn("The work contact of Otto Outsider is archived", archived_contact.sudo().post_error)
        self.assertEqual((result['type'], result['sticky']), ('warning', True))
        for claim in bad:
            self.assertIn(claim.post_error, result['message'])
            self.assertIn(claim.name, claim.post_error)
        self.assertIn(good[0].name, result['message'])

        no_account.sudo().expense_ids.account_id = self.company_data['default_account_expense']
        archived.active = True
        self.salesperson_employee.work_contact_id = contact
        self.colleague_employee.work_contact_id.active = True
        self.assertEqual(self.post_all(bad)['type'], 'success')
        self.assertEqual(set(bad.mapped('state')), {'posted'})
        self.assertFalse(any(bad.mapped('post_error')))

    def test_an_error_that_only_posting_reveals_stops_one_claim_alone(self):
        good, bad = self.claim_of(self.employee), self.claim_of(self.salesperson)
        bad.sudo().expense_ids.account_id = self.company_data['default_account_payable']
        result = self.post_all(good | bad)
        self.assertEqual((good.state, bad.state), ('posted', 'approved'))
        self.assertIn("payable account", bad.post_error)
        self.assertFalse(bad.sudo().expense_ids.account_move_id)
        self.assertEqual(result['type'], 'warning')
        bad.sudo().expense_ids.account_id = self.company_data['default_account_expense']
        self.post_all(bad)
        self.assertRecordValues(bad, [{'state': 'posted', 'post_error': False}])

    def test_no_journal_and_an_archived_one_are_named(self):
        claim = self.claim_of(self.employee)
        journals = self.env['account.journal'].search([
            ('type', '=', 'purchase'), ('company_id', '=', self.company.id)])
        journal = self.company_data['default_journal_purchase']
        self.company.expense_journal_id = journal
        journals.active = False
        self.assertEqual(self.post_all(claim)['type'], 'danger')
        self.assertIn(journal.name, claim.post_error)
        self.assertIn("archived", claim.post_error)
        self.company.expense_journal_id = False
        self.post_all(claim)
        self.assertIn("no purchase journal", claim.post_error)
        self.assertEqual(claim.state, 'approved')
        journals.active = True
        self.post_all(claim)
        self.assertRecordValues(claim, [{'state': 'posted', 'post_error': False}])

    def test_a_locked_period_is_named_with_its_date(self):
        for lock in ('fiscalyear_lock_date', 'purchase_lock_date'):
            with self.subTest(lock=lock):
                claim = self.claim_of(self.employee)
                self.company[lock] = fields.Date.today()
                self.post_all(claim)
                self.assertEqual(claim.state, 'approved')
                self.assertIn("the period is locked", claim.post_error)
                self.assertIn(fields.Date.today().strftime('%m/%d/%Y'), claim.post_error)
                self.company[lock] = fields.Date.today() - timedelta(days=1)
                self.post_all(claim)
                self.assertRecordValues(claim, [{'state': 'posted', 'post_error': False}])

    def test_a_failure_on_finance_approval_leaves_the_approval_standing(self):
        self.company.expense_claim_auto_post = True
        claim = self.approve(self.submit())
        self.company.fiscalyear_lock_date = fields.Date.today()
        self.verify(claim)
        self.assertEqual(claim.state, 'approved')
        self.assertIn("locked", claim.post_error)
        self.company.fiscalyear_lock_date = False
        self.post_all(claim, user=self.finance_2)
        self.assertRecordValues(claim, [{'state': 'posted', 'post_error': False}])

    def test_a_negative_reimbursement_cannot_be_posted_and_can_be_sent_back(self):
        # submitted while nothing checked it, as in data from before
        with patch.object(type(self.env['hr.expense.claim']), '_get_content_problems', return_value=[]):
            claim = self.claim_of(self.employee, self._prepare_line(-20), self.company_line(50))
        self.post_all(claim)
        self.assertEqual(claim.state, 'approved')
        self.assertIn("less than zero", claim.post_error)
        claim.with_user(self.finance).action_refuse("Correct the refund")
        self.assertEqual(claim.state, 'refused')
        self.assertFalse(claim.post_error)

    # -- once only, and by whom -----------------------------------------------------------
    def test_posting_twice_makes_one_entry(self):
        claim = self.claim_of(self.employee)
        self.post_all(claim)
        move = claim.sudo().expense_ids.account_move_id
        result = self.post_all(claim)
        self.assertEqual(result['type'], 'danger')
        self.assertIn("cannot be posted", result['message'])
        self.assertEqual(claim.sudo().expense_ids.account_move_id, move)
        self.assertEqual(self.env['account.move'].search_count([('invoice_origin', '=', claim.name)]), 1)
        self.assertFalse(claim.post_error)

    def test_only_finance_of_the_company_posts(self):
        claim = self.claim_of(self.employee)
        for user in (self.employee, self.manager):
            result = self.post_all(claim, user=user)
            self.assertIn("Expense Finance", result['message'])
            self.assertEqual(claim.state, 'approved')
        with self.assertRaises(UserError):
            self.post_all(claim, user=self.outsider)
        self.assertEqual(claim.state, 'approved')

    def test_unapproved_claims_are_not_posted(self):
        draft, submitted, to_verify = self.create_claim(), self.submit(), self.approve(self.submit())
        for claim in (draft | submitted | to_verify).sudo(False):
            claim.sudo().with_user(self.env.ref('base.user_root')).action_post()
            self.assertFalse(claim.sudo().expense_ids.account_move_id)

    def test_a_note_of_failure_goes_when_the_entry_is_posted_from_accounting(self):
        claim = self.claim_of(self.employee)
        self.post_all(claim)
        move = claim.sudo().expense_ids.account_move_id
        move.button_draft()
        self.company.fiscalyear_lock_date = fields.Date.today()
        self.post_all(claim)
        self.assertTrue(claim.post_error)
        self.company.fiscalyear_lock_date = False
        move.with_user(self.finance).action_post()
        self.assertRecordValues(claim, [{'state': 'posted', 'post_error': False}])

    # -- the check itself -------------------------------------------------------------------
    def test_consistency_check_finds_what_sql_corrupts(self):
        claim = self.claim_of(self.employee, self._prepare_line(100))
        self.post_all(claim)
        self.assertEqual(claim._check_consistency(), [])
        move = claim.sudo().expense_ids.account_move_id
        for table, record, column, value, word in (
            ('hr_expense_claim', claim, 'state', 'paid', "is paid, but has to be posted"),
            ('hr_expense_claim', claim, 'amount_residual', 7, "Left to Pay is 7.0, but has to be 100.0"),
            ('hr_expense_claim', claim, 'total_amount', 3, "Total is 3.0"),
            ('hr_expense', claim.expense_ids, 'state', 'draft', "is draft, but has to be posted"),
            ('hr_expense', claim.expense_ids, 'total_amount', 90, "of 100.0, its lines of 90"),
            ('hr_expense', claim.expense_ids, 'employee_id', self.manager_employee.id, "of another employee"),
            ('hr_expense', claim.expense_ids, 'account_move_id', None, "but has to be approved"),
            ('hr_expense', claim.expense_ids, 'account_move_id', None, "books its expenses, but is not its entry"),
            ('account_move', move, 'state', 'cancel', "is cancelled"),
        ):
            with self.subTest(column=f'{table}.{column}'):
                self.env.flush_all()
                self.env.cr.execute(f'SELECT {column} FROM {table} WHERE id = %s', [record.id])
                before = self.env.cr.fetchone()[0]
                self.env.cr.execute(f'UPDATE {table} SET {column} = %s WHERE id = %s', [value, record.id])
                self.env.invalidate_all()
                self.assertIn(word, "\n".join(claim._check_consistency()))
                self.env.cr.execute(f'UPDATE {table} SET {column} = %s WHERE id = %s', [before, record.id])
                self.env.invalidate_all()
                self.assertEqual(claim._check_consistency(), [])
