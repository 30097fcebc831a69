from datetime import datetime, timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common_insight import InsightCommon

KPIS = ('kpi_expense_claim_submitted', 'kpi_expense_claim_reimbursed', 'kpi_expense_claim_waiting')


@tagged('post_install', '-at_install')
class TestExpenseDigest(InsightCommon):
    """The digest tells claims and reimbursements of its company to those who may see them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.all_approver, _employee = cls._hire("Alba All", groups='hr_expense.group_hr_expense_user')
        cls.digest = cls.env['digest.digest'].create({
            'name': "Expenses", 'company_id': cls.company.id, 'user_ids': [Command.link(cls.finance.id)],
            **dict.fromkeys(KPIS, True)})

    def figures(self, user, days=1, until=None):
        """The figures as ``user`` reads them, of the days before ``until``, which is tomorrow's first minute."""
        self.env.flush_all()
        self.env.invalidate_all()
        end = until or datetime.combine(fields.Date.today() + timedelta(days=1), datetime.min.time())
        digest = self.digest.with_user(user).with_company(self.company).with_context(
            start_datetime=end - timedelta(days=days), end_datetime=end)
        return [digest[f'{name}_value'] for name in KPIS]

    def told(self, user):
        return {kpi['kpi_name']: kpi for kpi in self.digest._compute_kpis(self.company, user)}

    def test_figures(self):
        claims = self.make_claims()
        # all but the draft; refused and paid claims wait for nobody
        self.assertEqual(self.figures(self.auditor), [
            len(claims) - 1, claims['paid'].total_amount, len(claims) - 3])
        self.assertEqual(self.figures(self.all_approver), self.figures(self.auditor))
        # finance counts what managers have approved
        seen = [claims[name] for name in ('to_verify', 'approved', 'posted', 'paid')]
        self.assertEqual(self.figures(self.finance), [len(seen), claims['paid'].total_amount, len(seen) - 1])

    def test_other_days_do_not_count(self):
        self.make_claims()
        yesterday = datetime.combine(fields.Date.today(), datetime.min.time())
        self.assertEqual(self.figures(self.auditor, until=yesterday), [0, 0, 0])

    def test_without_a_period_there_is_nothing(self):
        self.make_claims()
        self.assertEqual(self.digest.with_user(self.auditor).read([f'{name}_value' for name in KPIS])[0], {
            'id': self.digest.id, **{f'{name}_value': 0 for name in KPIS}})

    def test_other_companies_do_not_count(self):
        self.make_claims()
        before = self.figures(self.auditor)
        company = self.env['res.company'].create({'name': "Other"})
        self.digest.company_id = company
        self.auditor.company_ids |= company
        self.env.flush_all()
        digest = self.digest.with_user(self.auditor).with_context(allowed_company_ids=[company.id, self.company.id])
        end = datetime.combine(fields.Date.today() + timedelta(days=1), datetime.min.time())
        digest = digest.with_context(start_datetime=end - timedelta(days=1), end_datetime=end)
        self.assertEqual([digest[f'{name}_value'] for name in KPIS], [0, 0, 0])
        self.assertTrue(all(before))

    def test_a_recipient_without_the_right_gets_none(self):
        self.make_claims()
        for user in (self.employee, self.manager, self.team_manager, self.salesperson):
            self.assertFalse(set(KPIS) & set(self.told(user)), user.name)
        for user in (self.finance, self.auditor, self.administrator, self.all_approver):
            self.assertEqual(set(KPIS) & set(self.told(user)), set(KPIS), user.name)

    def test_the_amount_is_in_the_currency_of_the_company(self):
        self.make_claims()
        self.company.currency_id.write({'symbol': "¤¤", 'position': 'before'})
        told = self.told(self.auditor)['kpi_expense_claim_reimbursed']
        self.assertIn("¤¤", told['kpi_col3']['value'])
        action, _sep, _menu = told['kpi_action'].partition('?')
        self.assertEqual(self.env.ref(action).res_model, 'hr.expense.claim')

    def test_it_is_sent(self):
        self.make_claims()
        self.digest.action_send()
        mail = self.env['mail.mail'].search([('email_to', 'ilike', self.finance.email)], order='id desc', limit=1)
        self.assertIn("Expense Claims Submitted", mail.body_html)

    def test_the_default_digest_has_them(self):
        default = self.env.ref('digest.digest_digest_default')
        self.assertTrue(all(default[name] for name in KPIS))
