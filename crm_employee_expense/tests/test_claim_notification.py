from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import ExpenseClaimCommon


@tagged('post_install', '-at_install')
class TestClaimNotification(ExpenseClaimCommon):
    """Who is told what, when, how often and in which language."""

    def test_each_approver_gets_one_activity_and_one_message_a_claim_at_once(self):
        # natively nobody is told before the weekly digest, and then per expense
        claim = self.submit(self._prepare_line(10), self._prepare_line(20), self._prepare_line(30))
        self.assertEqual(len(self.activities_of(self.manager, claim)), 1)
        self.assertEqual(len(self.messages_to(self.manager, claim)), 1)
        self.assertFalse(self.messages_to(self.finance, claim))
        self.assertFalse(self.env['mail.activity'].search([('res_model', '=', 'hr.expense')]))
        self.approve(claim)
        for user in (self.finance, self.finance_2):
            self.assertEqual(len(self.activities_of(user, claim)), 1)
            self.assertEqual(len(self.messages_to(user, claim)), 1)

    def test_approver_reads_in_his_own_language(self):
        self.env['res.lang']._activate_lang('zh_CN')
        template = self.env.ref('crm_employee_expense.mail_template_claim_to_approve')
        template.with_context(lang='zh_CN').subject = "请审批 {{ object.name }}"
        self.manager.lang = 'zh_CN'
        claim = self.submit()
        self.assertEqual(self.messages_to(self.manager, claim).subject, f"请审批 {claim.name}")

    def test_approver_with_email_gets_an_email(self):
        self.manager.notification_type = 'email'
        with self.mock_mail_gateway():
            claim = self.submit()
            self.env.cr.flush()
        notification = self.messages_to(self.manager, claim).notification_ids
        self.assertEqual(notification.mapped('notification_type'), ['email'])

    def test_employee_hears_of_every_decision_with_its_comment(self):
        claim = self.approve(self.submit(), "Good price")
        self.verify(claim, "Checked")
        texts = self.messages_to(self.employee, claim).sorted('id').mapped('body')
        self.assertEqual(len(texts), 2)
        self.assertIn("Ben Manager", texts[0])
        self.assertIn("Good price", texts[0])
        self.assertIn("Fay Finance", texts[1])
        self.assertIn("Checked", texts[1])

    def test_comment_cannot_bring_markup_into_the_message(self):
        claim = self.approve(self.submit(), "<script>alert(1)</script><b>bold</b>")
        body = self.messages_to(self.employee, claim).body
        self.assertIn("&lt;b&gt;bold", body)
        self.assertNotIn("<script>", body)

    def test_employee_without_login_is_told_by_his_work_contact(self):
        self.anna.user_id = False
        self.anna.work_contact_id = self.env['res.partner'].create({'name': "Anna", 'email': "anna@home.example.com"})
        self.manager.group_ids |= self.env.ref('hr_expense.group_hr_expense_user')
        self.anna.expense_manager_id = self.director
        claim = self.create_claim(user=self.manager, employee_id=self.anna.id)
        claim.action_submit()
        claim.with_user(self.director).action_approve("Fine")
        self.assertIn(self.anna.work_contact_id, claim.message_ids.sudo().notification_ids.res_partner_id)

    def test_paid_tells_the_employee_once(self):
        # natively "Paid" notifies nobody
        claim = self.post()
        before = self.messages_to(self.employee, claim)
        self.pay(claim)
        told = self.messages_to(self.employee, claim) - before
        self.assertEqual(len(told), 1)
        self.assertIn("has been paid", told.body)
        self.assertIn("100.00", told.body)

    def test_approvers_hear_nothing_of_what_comes_after_them(self):
        claim = self.post()
        before = self.messages_to(self.manager, claim) | self.messages_to(self.finance_2, claim)
        self.pay(claim)
        self.assertEqual(self.messages_to(self.manager, claim) | self.messages_to(self.finance_2, claim), before)

    # -- reminders -----------------------------------------------------------------------------
    def remind(self):
        with patch.object(type(self.env['ir.cron']), '_commit_progress', return_value=60) as progress:
            self.env['hr.expense.claim'].sudo()._cron_remind_approvers()
        return progress

    def test_approver_is_reminded_after_working_days_and_again(self):
        self.company.expense_claim_reminder_days = 3
        with freeze_time("2026-03-05 09:00:00"):  # a Thursday
            claim = self.submit()
        count = len(self.messages_to(self.manager, claim))
        for moment, expected in (
            ("2026-03-06 09:30:00", 0),  # Friday: one working day
            ("2026-03-09 08:00:00", 0),  # Monday: the weekend does not count
            ("2026-03-10 17:00:00", 1),  # Tuesday evening: three
            ("2026-03-11 09:00:00", 1),  # not every day
            ("2026-03-16 17:00:00", 2),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self.remind()
                self.assertEqual(len(self.messages_to(self.manager, claim)) - count, expected)

    def test_nobody_is_reminded_of_what_is_decided_or_where_the_company_wants_none(self):
        decided = self.approve(self.submit())
        quiet = self.submit()
        self.company.expense_claim_reminder_days = 0
        counts = [len(self.messages_to(self.manager, claim)) for claim in (decided, quiet)]
        with freeze_time(fields.Datetime.now() + timedelta(days=30)):
            self.remind()
        self.assertEqual([len(self.messages_to(self.manager, claim)) for claim in (decided, quiet)], counts)

    def test_reminders_go_out_in_chunks_with_progress(self):
        (self.env['res.company'].sudo().search([]) - self.company).expense_claim_reminder_days = 0
        claims = self.env['hr.expense.claim'].union(*(self.submit() for _number in range(5)))
        later = fields.Datetime.now() + timedelta(days=30)
        with freeze_time(later), patch(
                'odoo.addons.crm_employee_expense.models.hr_expense_approval_reminder.CHUNK', 2):
            progress = self.remind()
        self.assertEqual([call.args[0] for call in progress.call_args_list], [2, 2, 1])
        self.assertEqual([call.kwargs['remaining'] for call in progress.call_args_list], [3, 1, 0])
        self.assertTrue(all(claims.sudo().pending_step_ids.mapped('reminded_on')))
