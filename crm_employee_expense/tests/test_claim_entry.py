from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_payment_order import PaymentOrderCommon


@tagged('post_install', '-at_install')
class TestClaimEntry(PaymentOrderCommon):
    """The company decides under which date claims are booked, in which journal, and with how many entries."""

    def setUp(self):
        super().setUp()
        self.today = fields.Date.today()
        self.expense_day = self.today - timedelta(days=50)
        self.submission_day = self.today - timedelta(days=40)

    def old_claim(self, *lines):
        """Finance approved it today; submitted 40 days ago, of expenses of 50 days ago and before."""
        lines = lines or (self._prepare_line(60, date=self.expense_day),
                          self._prepare_line(40, date=self.expense_day - timedelta(days=9)))
        claim = self.claim_of(self.employee, *lines)
        claim.sudo().submitted_on = fields.Datetime.to_datetime(self.submission_day)
        return claim

    # -- date ---------------------------------------------------------------------------
    def test_the_company_says_under_which_date_claims_are_booked(self):
        for setting, expected in (
            (False, self.today), ('posting', self.today), ('submission', self.submission_day),
            ('expense', self.expense_day),
        ):
            with self.subTest(setting=setting):
                if setting:
                    self.company.expense_claim_entry_date = setting
                claim = self.old_claim()
                self.post_all(claim)
                self.assertRecordValues(self.entry(claim), [{
                    'state': 'posted', 'date': expected, 'invoice_date': expected, 'amount_total': 100}])
                self.assertEqual(set(self.entry(claim).line_ids.mapped('date')), {expected})
                self.register(claim)
                self.assertEqual(claim.state, 'paid')

    def test_an_expense_of_tomorrow_is_not_booked_in_the_future(self):
        self.company.expense_claim_entry_date = 'expense'
        claim = self.claim_of(self.employee, self._prepare_line(date=self.today + timedelta(days=5)))
        self.post_all(claim)
        self.assertFalse(claim.post_error)
        self.assertEqual(self.entry(claim).date, self.today)

    def test_only_what_the_employee_paid_dates_his_entry(self):
        self.company.expense_claim_entry_date = 'expense'
        claim = self.old_claim(
            self._prepare_line(60, date=self.expense_day), self.company_line(30, date=self.submission_day))
        self.post_all(claim)
        self.assertEqual(self.entry(claim).date, self.expense_day)
        line = claim.sudo().expense_ids - claim.sudo()._get_own_lines()
        self.assertEqual(line.account_move_id.date, self.submission_day, "A company payment has its own date")

    def test_a_locked_day_gives_the_first_open_one(self):
        self.company.expense_claim_entry_date = 'expense'
        lock = self.expense_day + timedelta(days=4)
        tax = self.env['account.tax'].create({
            'name': "10%", 'amount': 10, 'type_tax_use': 'purchase', 'company_id': self.company.id})
        for name, taxes, expected in (
            ('fiscalyear_lock_date', (), lock + timedelta(days=1)),
            ('purchase_lock_date', (), lock + timedelta(days=1)),
            ('sale_lock_date', (), self.expense_day),
            ('tax_lock_date', (), self.expense_day),
            ('tax_lock_date', tax.ids, lock + timedelta(days=1)),
        ):
            with self.subTest(lock=name, taxes=taxes):
                claim = self.old_claim(
                    self._prepare_line(60, date=self.expense_day, tax_ids=[Command.set(taxes)]))
                self.company[name] = lock
                self.post_all(claim)
                self.assertFalse(claim.post_error)
                self.assertRecordValues(self.entry(claim), [{
                    'state': 'posted', 'date': expected, 'invoice_date': self.expense_day}])
                self.company[name] = False

    def test_the_latest_of_several_locks_counts(self):
        self.company.expense_claim_entry_date = 'submission'
        claim = self.old_claim()
        self.company.fiscalyear_lock_date = self.submission_day
        self.company.purchase_lock_date = self.submission_day + timedelta(days=20)
        self.post_all(claim)
        self.assertEqual(self.entry(claim).date, self.submission_day + timedelta(days=21))

    def test_nothing_is_booked_in_the_future_to_get_round_a_lock(self):
        self.company.expense_claim_entry_date = 'expense'
        claim = self.old_claim()
        self.company.fiscalyear_lock_date = self.today
        self.post_all(claim)
        self.assertEqual(claim.state, 'approved')
        self.assertIn("the period is locked", claim.post_error)
        self.assertIn(claim.name, claim.post_error)
        self.assertFalse(self.entry(claim))

    def test_what_the_company_paid_in_a_locked_period_is_booked_in_an_open_one(self):
        claim = self.old_claim(self.company_line(30, date=self.expense_day))
        self.company.fiscalyear_lock_date = self.expense_day + timedelta(days=4)
        self.post_all(claim)
        move = claim.sudo().expense_ids.account_move_id
        self.assertEqual(move.state, 'posted')
        self.assertGreater(move.date, self.company.fiscalyear_lock_date)
        self.assertLessEqual(move.date, self.today)

    # -- a date that finance gives ----------------------------------------------------------
    def test_finance_books_a_claim_under_a_date_of_its_own(self):
        wanted = self.today - timedelta(days=20)
        claim = self.old_claim()
        self.assertEqual(claim.with_user(self.finance).planned_accounting_date, self.today)
        dialog = Form(self.env['hr.expense.claim.accounting.date'].with_user(self.finance).with_context(
            claim.with_user(self.finance).action_accounting_date_dialog()['context']))
        self.assertEqual(dialog.date, self.today)
        dialog.date = wanted
        # what happened before was told by then
        self.flush_tracking()
        dialog.save().action_confirm()
        self.flush_tracking()
        self.assertEqual((claim.accounting_date, claim.planned_accounting_date), (wanted, wanted))
        [value] = claim.message_ids.sudo().tracking_value_ids.filtered(
            lambda value: value.field_id.name == 'accounting_date')
        self.assertEqual(value.mail_message_id.author_id, self.finance.partner_id)
        self.post_all(claim)
        self.assertRecordValues(self.entry(claim), [{'state': 'posted', 'date': wanted, 'invoice_date': wanted}])
        with self.assertRaisesRegex(UserError, "only before its entry is there"):
            claim.with_user(self.finance).action_set_accounting_date(self.today)

    def test_a_date_taken_back_leaves_the_companys_rule(self):
        self.company.expense_claim_entry_date = 'expense'
        claim = self.old_claim().with_user(self.finance)
        claim.action_set_accounting_date(str(self.today))
        self.assertEqual(claim.planned_accounting_date, self.today)
        claim.action_set_accounting_date()
        self.assertEqual((claim.accounting_date, claim.planned_accounting_date), (False, self.expense_day))

    def test_dates_that_cannot_be_set(self):
        claim = self.old_claim().with_user(self.finance)
        self.company.fiscalyear_lock_date = self.today - timedelta(days=10)
        for date, reason in (
            (self.today + timedelta(days=1), "has not come yet"), ("soon", "is no date"), (7, "is no date"),
            (self.today - timedelta(days=10), "the period is locked .*first open day is"),
        ):
            with self.subTest(date=date), self.assertRaisesRegex(UserError, reason):
                claim.action_set_accounting_date(date)
        claim.action_set_accounting_date(self.today - timedelta(days=9))
        # locked since: the first open day, as with the company's rule
        self.company.fiscalyear_lock_date = self.today - timedelta(days=5)
        self.assertEqual(claim.planned_accounting_date, self.today - timedelta(days=4))
        self.post_all(claim)
        self.assertEqual(self.entry(claim).date, self.today - timedelta(days=4))

    def test_who_may_set_it_and_when(self):
        claim = self.submit()
        with self.assertRaisesRegex(UserError, "only before its entry"):
            claim.sudo().with_user(self.administrator).action_set_accounting_date(self.today)
        self.approve(claim)
        for user in (self.employee, self.manager, self.administrator, self.auditor):
            with self.subTest(user=user.name), self.assertRaisesRegex(UserError, "finance"):
                claim.with_user(user).action_set_accounting_date(self.today)
        with self.assertRaises(AccessError):
            claim.with_user(self.outsider).action_set_accounting_date(self.today)
        with self.assertRaises(AccessError):
            claim.with_user(self.finance).write({'accounting_date': self.today})
        claim.with_user(self.finance).action_set_accounting_date(self.today)
        claim.with_user(self.finance).action_refuse("Wrong")
        claim.action_revise()
        self.assertFalse(claim.accounting_date)
        own = self.claim_of(self.employee, self.company_line(30))
        with self.assertRaisesRegex(UserError, "the company paid everything"):
            own.with_user(self.finance).action_set_accounting_date(self.today)

    # -- one entry a line -----------------------------------------------------------------
    def test_each_expense_has_an_entry_with_its_own_receipt_where_the_company_wants_so(self):
        self.company.expense_claim_entry_per = 'line'
        claim = self.claim_of(
            self.employee, self._prepare_line(60, name="Taxi"), self._prepare_line(40, name="Taxi"),
            self._prepare_line(5, name="Toll"), self.company_line(30))
        self.post_all(claim)
        self.assertFalse(claim.post_error)
        moves = self.entry(claim)
        self.assertEqual(len(moves), 3)
        for line in claim.sudo()._get_own_lines():
            move = line.account_move_id
            self.assertRecordValues(move, [{
                'move_type': 'in_receipt', 'state': 'posted', 'amount_total': line.total_amount,
                'ref': f"{claim.name} {line.name}", 'invoice_origin': claim.name,
                'partner_id': self.anna.work_contact_id.id}])
            self.assertEqual(move.expense_ids, line)
            self.assertEqual(move.attachment_ids.mapped('checksum'), line.attachment_ids.mapped('checksum'))
        self.assertRecordValues(claim, [{
            'state': 'posted', 'move_count': 4, 'amount_residual': 105, 'total_own_amount': 105}])

    def test_a_claim_with_several_entries_is_paid_as_a_whole(self):
        self.company.expense_claim_entry_per = 'line'
        claim = self.posted_claim(self._prepare_line(60), self._prepare_line(40.01), self._prepare_line(0.02))
        order = self.order_of(claim)
        self.confirm(order)
        self.assertRecordValues(order.line_ids.payment_id, [{'amount': 100.03}])
        self.assertEqual(order.line_ids.state, 'paid')
        self.assertRecordValues(claim, [{'state': 'paid', 'amount_residual': 0, 'payment_count': 1}])
        self.assertEqual(set(self.entry(claim).mapped('payment_state')), {'paid'})
        self.assertEqual(len(self.paid_messages(self.employee, claim)), 1)

    def test_a_claim_with_several_entries_is_paid_by_hand_in_parts(self):
        self.company.expense_claim_entry_per = 'line'
        claim = self.posted_claim(self._prepare_line(60), self._prepare_line(40))
        self.register(claim, group_payment=True, amount=70)
        self.assertRecordValues(claim, [{'state': 'partial', 'amount_paid': 70, 'amount_residual': 30}])
        self.register(claim)
        self.assertRecordValues(claim, [{'state': 'paid', 'amount_paid': 100, 'amount_residual': 0}])

    def test_one_of_several_entries_is_taken_back_and_made_anew(self):
        for undo in ('button_draft', 'button_cancel'):
            with self.subTest(undo=undo):
                self.company.expense_claim_entry_per = 'line'
                claim = self.posted_claim(self._prepare_line(60), self._prepare_line(40), self._prepare_line(7))
                first, rest = self.entry(claim)[:1], self.entry(claim)[1:]
                getattr(first.with_user(self.finance), undo)()
                self.assertRecordValues(claim, [{'state': 'approved', 'amount_residual': 107}])
                # whatever the company has chosen since
                self.company.expense_claim_entry_per = 'claim'
                self.post_all(claim)
                self.assertEqual(claim.state, 'posted')
                self.assertLess(rest, self.entry(claim))
                self.assertEqual(sum(self.entry(claim).mapped('amount_total')), 107)
                self.confirm(self.order_of(claim))
                self.assertEqual(claim.state, 'paid')

    def test_many_claims_with_entries_per_line_are_one_batch(self):
        self.company.expense_claim_entry_per = 'line'
        claims = self.env['hr.expense.claim']
        for user in (self.employee, self.salesperson):
            claims |= self.claim_of(user, self._prepare_line(1), self._prepare_line(2)).with_user(self.finance)
        created, real_create = [], type(self.env['account.move']).create

        def create(model, vals_list):
            created.append(len(vals_list))
            return real_create(model, vals_list)
        with patch.object(type(self.env['account.move']), 'create', create):
            self.post_all(claims)
        self.assertEqual(created, [4])

    # -- who decides --------------------------------------------------------------------
    def test_administrators_of_the_system_alone_change_how_claims_are_booked(self):
        for user in (self.employee, self.finance, self.administrator):
            for name, value in (('expense_claim_entry_date', 'expense'), ('expense_claim_entry_per', 'line')):
                with self.subTest(user=user.name, field=name), self.assertRaises(AccessError):
                    self.company.with_user(user)[name] = value
        self.env['res.config.settings'].create({
            'expense_claim_entry_date': 'expense', 'expense_claim_entry_per': 'line'}).execute()
        self.assertRecordValues(self.company, [{
            'expense_claim_entry_date': 'expense', 'expense_claim_entry_per': 'line'}])

    def test_companies_decide_for_themselves(self):
        self.other_company.write({'expense_claim_entry_date': 'expense', 'expense_claim_entry_per': 'line'})
        claim = self.old_claim()
        self.post_all(claim)
        self.assertRecordValues(self.entry(claim), [{'date': self.today, 'amount_total': 100}])
