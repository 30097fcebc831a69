from lxml import html

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import ExpenseClaimCommon
from .test_claim_tour import ClaimTourCommon

DECISIONS = ('approve', 'refuse', 'ask')


@tagged('post_install', '-at_install')
class TestClaimMailButtons(ExpenseClaimCommon, HttpCase):
    """The buttons of the approvers' messages lead to the decision, and decide nothing themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('zh_CN')
        cls.env['ir.config_parameter'].set_param('web.base.url', cls.base_url())

    def link(self, claim, decision):
        return f'{self.base_url()}/expense/claim/{claim.id}/{decision}'

    def get_links(self, body, claim):
        """{address: words} of the buttons in this order."""
        return {
            a.get('href'): a.text_content().strip() for a in html.fromstring(body).iter('a')
            if f'/expense/claim/{claim.id}/' in a.get('href')}

    def open(self, claim, decision, user=None):
        """Follows the link without the redirects, as this user; nothing may change on the way."""
        before = self.remember(claim)
        self.authenticate(user and user.login, user and user.login)
        response = self.url_open(f'/expense/claim/{claim.id}/{decision}', allow_redirects=False)
        self.assertEqual(self.remember(claim), before)
        return response

    def remember(self, claim):
        claim.sudo().invalidate_recordset()
        return (claim.sudo().state, claim.sudo().step_ids.mapped('state'), len(claim.sudo().event_ids),
                claim.sudo().message_ids.ids, claim.sudo().activity_ids.ids)

    # -- the message -----------------------------------------------------------------------
    def test_message_has_a_button_for_each_decision_in_both_languages(self):
        self.manager.notification_type = 'email'
        for lang in ('en_US', 'zh_CN'):
            self.manager.lang = lang
            for occasion in ('to_approve', 'reminder'):
                with self.subTest(lang=lang, occasion=occasion), self.mock_mail_gateway():
                    claim = self.submit()
                    if occasion == 'reminder':
                        self._mails.clear()
                        claim.sudo()._message_approvers('reminder', claim.sudo().pending_step_ids)
                    self.env.cr.flush()
                    mail, = [mail for mail in self._mails if self.manager.email in mail['email_to'][0]]
                    links = self.get_links(mail['body'], claim)
                    self.assertEqual(list(links), [self.link(claim, decision) for decision in DECISIONS])
                    if lang == 'en_US':
                        self.assertEqual(list(links.values()), ["Approve", "Refuse", "Ask a Question"])
                    self.assertEqual(mail['body'].count('/mail/view'), 1 + 2, "One View button, and its metadata")
                    # for programs that show no HTML
                    for decision in DECISIONS:
                        self.assertIn(self.link(claim, decision), mail['body_alternative'])

    def test_buttons_speak_the_language_of_the_reader(self):
        buttons = self.env.ref('crm_employee_expense.mail_claim_decision_buttons')
        buttons.update_field_translations('arch_db', {'zh_CN': {"Approve": "批准", "Refuse": "拒绝"}})
        self.manager.lang = 'zh_CN'
        claim = self.submit()
        links = self.get_links(self.messages_to(self.manager, claim).body, claim)
        self.assertEqual(links[self.link(claim, 'approve')], "批准")
        self.assertEqual(links[self.link(claim, 'refuse')], "拒绝")

    def test_employee_gets_no_buttons(self):
        claim = self.verify(self.approve(self.submit()))
        for message in self.messages_to(self.employee, claim):
            self.assertFalse(self.get_links(message.body, claim))

    # -- the link --------------------------------------------------------------------------
    def test_link_leads_approver_to_the_claim_and_decides_nothing(self):
        claim = self.submit()
        for decision in DECISIONS:
            with self.subTest(decision=decision):
                response = self.open(claim, decision, self.manager)
                self.assertEqual(response.status_code, 303)
                self.assertEqual(
                    response.headers['Location'].removeprefix(self.base_url()),
                    f'/odoo/expense-claims-to-approve/{claim.id}?claim_decision={decision}')

    def test_nobody_logged_in_is_asked_to_and_comes_back(self):
        self.manager.password = "ben's own"
        claim = self.submit()
        response = self.open(claim, 'approve')
        self.assertEqual(response.status_code, 303)
        self.assertIn('/web/login?redirect=', response.headers['Location'])
        page = html.fromstring(self.url_open(response.headers['Location']).content)
        form, = page.xpath('//form[@action="/web/login"]')
        response = self.url_open('/web/login', allow_redirects=False, data={
            **dict(form.form_values()), 'login': self.manager.login, 'password': "ben's own"})
        self.assertTrue(response.headers['Location'].endswith(f'/expense/claim/{claim.id}/approve'))
        self.assertEqual(claim.state, 'submitted')

    def test_who_may_not_read_the_claim_finds_what_waits_for_him(self):
        claim = self.submit()
        for user in (self.colleague, self.outsider):
            with self.subTest(user=user.name):
                response = self.open(claim, 'approve', user)
                self.assertEqual(response.status_code, 303)
                self.assertTrue(response.headers['Location'].endswith('/odoo/expense-claims-to-approve'))

    def test_link_to_a_claim_that_is_gone_leads_to_the_others(self):
        claim = self.create_claim()
        claim_id = claim.id
        claim.unlink()
        self.authenticate(self.manager.login, self.manager.login)
        response = self.url_open(f'/expense/claim/{claim_id}/approve', allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers['Location'].endswith('/odoo/expense-claims-to-approve'))

    def test_only_known_decisions_and_only_get(self):
        claim = self.submit()
        self.assertEqual(self.open(claim, 'pay', self.manager).status_code, 404)
        response = self.url_open(f'/expense/claim/{claim.id}/approve', data={'csrf_token': ''})
        self.assertEqual(response.status_code, 405)

    def test_link_activates_the_company_of_the_claim(self):
        self.manager.company_ids |= self.other_company
        claim = self.submit()
        self.authenticate(self.manager.login, self.manager.login)
        self.opener.cookies['cids'] = str(self.other_company.id)
        response = self.url_open(f'/expense/claim/{claim.id}/approve', allow_redirects=False)
        self.assertIn(f'/{claim.id}?', response.headers['Location'])
        self.assertIn(str(self.company.id), response.cookies['cids'].split('-'))

    # -- the activity ----------------------------------------------------------------------
    def test_activity_offers_the_decision_to_its_own_approver_only(self):
        claim = self.approve(self.submit())
        activity = self.activities_of(self.finance, claim)
        self.assertTrue(activity.with_user(self.finance).can_decide_claim)
        self.assertFalse(activity.with_user(self.finance_2).can_decide_claim)
        data = activity.with_user(self.finance).activity_format()['mail.activity'][0]
        self.assertTrue(data['is_claim_approval'])
        self.assertTrue(data['can_decide_claim'])

    def test_activity_cannot_be_ended_by_hand_while_its_approver_has_to_decide(self):
        claim = self.submit()
        activity = self.activities_of(self.manager, claim).with_user(self.manager)
        for method in ('action_done', 'action_feedback', 'action_cancel', 'action_archive', 'unlink'):
            with self.subTest(method=method), self.assertRaisesRegex(UserError, claim.name):
                getattr(activity, method)()
        self.assertEqual(claim.state, 'submitted')
        self.assertTrue(activity.active)
        self.approve(claim)
        self.assertFalse(self.activities_of(self.manager, claim))

    def test_other_activities_on_a_claim_are_as_ever(self):
        claim = self.submit()
        activity = claim.with_user(self.manager).activity_schedule(
            'crm_employee_expense.mail_activity_type_claim_approval', user_id=self.manager.id, automated=False)
        self.assertFalse(activity.is_claim_approval)
        activity.action_feedback("Called her")
        self.assertFalse(activity.active)


@tagged('post_install', '-at_install')
class TestClaimDecisionTour(ClaimTourCommon):
    """From the mail, from the activity and by keyboard."""

    def get_tour_url(self, claim, decision):
        return f'/expense/claim/{claim.id}/{decision}'

    def test_refuse_from_the_mail(self):
        claim = self.submit(purpose="Trip to Oslo")
        self.click_through('claim_tour_mail_refuse', self.manager, url=self.get_tour_url(claim, 'refuse'))
        self.assertEqual(claim.state, 'refused')
        self.assertEqual(claim.sudo().refusal_comment, "No receipt of the hotel")

    def test_approve_from_the_mail(self):
        claim = self.submit(purpose="Trip to Oslo")
        self.click_through('claim_tour_mail_approve', self.manager, url=self.get_tour_url(claim, 'approve'))
        self.assertEqual(claim.state, 'to_verify')

    def test_link_that_comes_too_late_says_so(self):
        claim = self.approve(self.submit(purpose="Trip to Oslo"))
        self.click_through('claim_tour_mail_too_late', self.manager, url=self.get_tour_url(claim, 'approve'))
        self.assertEqual(claim.state, 'to_verify')

    def test_approve_and_refuse_in_the_activity(self):
        claim = self.submit(purpose="Trip to Oslo")
        self.click_through(
            'claim_tour_activity_approve', self.manager, url=f'/odoo/expense-claims-to-approve/{claim.id}')
        self.assertEqual(claim.state, 'to_verify')
        self.click_through(
            'claim_tour_activity_refuse', self.finance, url=f'/odoo/expense-claims-to-approve/{claim.id}')
        self.assertEqual(claim.state, 'refused')

    def test_approve_in_the_popover_of_activities(self):
        claim = self.submit(purpose="Trip to Oslo")
        self.click_through('claim_tour_activity_popover', self.manager, url='/odoo/expense-claims?view_type=activity')
        self.assertEqual(claim.state, 'to_verify')

    def test_stranger_with_the_link_decides_nothing(self):
        claim = self.submit(purpose="Trip to Oslo")
        self.click_through('claim_tour_mail_stranger', self.colleague, url=self.get_tour_url(claim, 'approve'))
        self.assertEqual(claim.state, 'submitted')

    def test_decide_by_keyboard(self):
        claim = self.submit(purpose="Trip to Oslo")
        other = self.submit(purpose="Trip to Rome")
        self.click_through('claim_tour_keyboard', self.manager, url='/odoo/expense-claims-to-approve')
        self.assertEqual(claim.state, 'refused')
        self.assertEqual(other.state, 'to_verify')
