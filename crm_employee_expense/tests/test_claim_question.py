from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_rules import ApprovalRuleCommon

QUESTION = "Who came along?"
ANSWER = "Two of their engineers"
ACTIVITY = 'crm_employee_expense.mail_activity_type_claim_question'


class ClaimQuestionCommon(ApprovalRuleCommon):

    def ask(self, claim, user=None, question=QUESTION):
        claim.with_user(user or self.manager).action_ask(question)
        return claim.sudo().question_ids[-1:]

    def answer(self, claim, user=None, answer=ANSWER):
        claim.with_user(user or self.employee).action_answer(answer)

    def question_activities(self, claim):
        return claim.sudo().activity_search([ACTIVITY])

    def both_approve(self):
        """A rule whose first level asks two people, any of whom may ask."""
        return self.make_rule(self.level("Both", 'users', user_ids=self.manager | self.director, quorum='all'))


@tagged('post_install', '-at_install')
class TestClaimQuestion(ClaimQuestionCommon):
    """Whoever has to decide asks, the employee answers, and nothing starts again."""

    # -- asking and answering ------------------------------------------------------------------
    def test_question_answer_decision(self):
        claim = self.claim_of()
        step = self.business_step(claim)
        question = self.ask(claim, question=f"  {QUESTION} ")
        self.assertRecordValues(question, [{
            'claim_id': claim.id, 'step_id': step.id, 'asked_by_id': self.manager.id, 'on_behalf_of_id': False,
            'question': QUESTION, 'answer': False, 'answered_by_id': False, 'state': 'open',
            'company_id': self.company.id}])
        self.assertTrue(question.asked_on)
        self.assertRecordValues(claim.sudo(), [{
            'state': 'submitted', 'approval_round': 1, 'has_open_question': True,
            'open_question_ids': question.ids, 'pending_approver_ids': self.manager.ids}])
        self.assertEqual(step.state, 'pending')
        self.assertTrue(step.has_open_question)

        self.answer(claim)
        self.assertRecordValues(question, [{
            'answer': ANSWER, 'answered_by_id': self.employee.id, 'state': 'answered', 'closed_on': False}])
        self.assertEqual(claim.with_user(self.manager).fresh_answer_ids, question)
        self.assertRecordValues(claim.sudo(), [{
            'state': 'submitted', 'approval_round': 1, 'has_open_question': False, 'open_question_ids': []}])
        self.assertFalse(step.has_open_question)
        claim.with_user(self.manager).action_approve()
        self.assertEqual(claim.state, 'to_verify')
        self.assertFalse(claim.with_user(self.manager).fresh_answer_ids, "It was taken into account")
        self.assertEqual(question.state, 'answered')
        self.assertEqual(claim.sudo().event_ids.sorted('id').mapped('kind'), ['submit', 'ask', 'answer', 'approve'])
        self.assertFalse(claim.sudo()._get_trail_problems())

    def test_both_are_in_the_log_with_their_words(self):
        claim = self.claim_of()
        question = self.ask(claim)
        self.answer(claim)
        events = claim.sudo().event_ids.filtered(lambda event: event.kind in ('ask', 'answer')).sorted('id')
        self.assertRecordValues(events, [
            {'kind': 'ask', 'user_id': self.manager.id, 'comment': QUESTION, 'step_id': question.step_id.id},
            {'kind': 'answer', 'user_id': self.employee.id, 'comment': ANSWER, 'step_id': question.step_id.id}])

    def test_finance_asks_too(self):
        claim = self.approve(self.claim_of())
        self.ask(claim, self.finance)
        self.assertEqual(claim.state, 'to_verify')
        with self.assertRaisesRegex(UserError, "Fay Finance asked about .* already"):
            self.ask(claim, self.finance_2)
        self.answer(claim)
        self.ask(claim, self.finance_2)
        claim.with_user(self.finance).action_approve()
        self.assertEqual(claim.sudo().question_ids.mapped('state'), ['answered', 'closed'])

    def test_asking_again_after_the_answer(self):
        claim = self.claim_of()
        self.ask(claim)
        with self.assertRaisesRegex(UserError, "asked about .* already and waits for the answer"):
            self.ask(claim)
        self.answer(claim)
        self.ask(claim, question="Why three desserts?")
        self.assertEqual(claim.sudo().question_ids.mapped('state'), ['answered', 'open'])

    def test_many_at_once(self):
        claims = self.claim_of() | self.claim_of(50)
        claims.with_user(self.manager).action_ask(QUESTION)
        self.assertEqual(claims.sudo().question_ids.mapped('claim_id'), claims.sudo())
        self.assertEqual(claims.mapped('has_open_question'), [True, True])
        claims.with_user(self.employee).action_answer(ANSWER)
        self.assertEqual(claims.mapped('has_open_question'), [False, False])

    def test_answer_by_whoever_may_prepare_the_claim(self):
        self.colleague.group_ids |= self.env.ref('hr_expense.group_hr_expense_user')
        claim = self.claim_of()
        question = self.ask(claim)
        self.answer(claim, self.colleague)
        self.assertEqual(question.answered_by_id, self.colleague)

    def test_nobody_answers_his_own_question(self):
        self.manager.group_ids |= self.env.ref('hr_expense.group_hr_expense_user')
        claim = self.claim_of()
        question = self.ask(claim)
        self.assertFalse(claim.with_user(self.manager).can_answer)
        self.assertFalse(question.with_user(self.manager).can_answer)
        with self.assertRaisesRegex(UserError, "You asked about .* yourself: Anna Employee has to answer"):
            self.answer(claim, self.manager)

    # -- several people ------------------------------------------------------------------------
    def test_delegate_asks_on_behalf(self):
        self.env['hr.expense.approval.delegation'].with_user(self.manager).with_company(self.company).create({
            'delegate_id': self.colleague.id, 'date_to': fields.Date.today() + timedelta(days=7)})
        claim = self.claim_of()
        question = self.ask(claim, self.colleague)
        self.assertEqual((question.asked_by_id, question.on_behalf_of_id), (self.colleague, self.manager))
        event = claim.sudo().event_ids.filtered(lambda event: event.kind == 'ask')
        self.assertEqual(event.on_behalf_of_id, self.manager)
        self.assertIn("Otto Outsider for Ben Manager", self.messages_to(self.employee, claim).sorted('id')[-1:].subject)
        # the absent approver decides himself
        claim.with_user(self.manager).action_approve()
        self.assertEqual(question.state, 'closed')

    def test_on_a_step_of_several_the_other_decides_and_the_question_stays(self):
        self.both_approve()
        claim = self.claim_of()
        question = self.ask(claim)
        claim.with_user(self.director).action_approve()
        self.assertEqual(question.state, 'open')
        claim.with_user(self.manager).action_approve()
        self.assertEqual(question.state, 'closed')
        self.assertEqual(claim.state, 'to_verify')

    def test_on_a_step_of_several_the_asker_decides_and_the_question_is_closed(self):
        self.both_approve()
        claim = self.claim_of()
        question = self.ask(claim)
        claim.with_user(self.manager).action_approve()
        self.assertEqual(claim.state, 'submitted')
        self.assertEqual(question.state, 'closed')
        self.assertFalse(claim.has_open_question)
        self.ask(claim, self.director)

    def test_two_steps_two_questions(self):
        self.make_rule(
            self.level("One", 'users', user_ids=self.manager, sequence=10),
            self.level("Two", 'users', user_ids=self.director, sequence=10))
        claim = self.claim_of()
        first, second = self.ask(claim), self.ask(claim, self.director, "And why?")
        self.assertEqual(claim.with_user(self.employee).open_question_ids.ids, (first | second).ids)
        self.assertEqual(len(self.question_activities(claim)), 1)
        with self.assertRaisesRegex(UserError, "choose which question you answer"):
            self.answer(claim)
        action = second.with_user(self.employee).action_answer_dialog()
        dialog = self.env['hr.expense.claim.ask'].with_user(self.employee).with_context(**action['context']).create({})
        self.assertTrue(dialog.has_choice)
        self.assertEqual(dialog.question, "And why?")
        dialog.text = "Because"
        dialog.action_confirm()
        self.assertEqual((first.state, second.state), ('open', 'answered'))
        self.assertTrue(self.question_activities(claim))
        with self.assertRaisesRegex(UserError, "not open any more"):
            claim.with_user(self.employee).action_answer("Again", second.id)
        self.answer(claim)
        self.assertFalse(self.question_activities(claim))

    # -- what ends a question --------------------------------------------------------------------
    def test_deciding_without_the_answer_closes_the_question(self):
        for decide in (lambda claim: claim.action_approve(), lambda claim: claim.action_refuse("No")):
            claim = self.claim_of()
            question = self.ask(claim)
            decide(claim.with_user(self.manager))
            self.assertRecordValues(question, [{'state': 'closed', 'answer': False, 'answered_on': False}])
            self.assertTrue(question.closed_on)
            self.assertFalse(claim.has_open_question)
            self.assertFalse(self.question_activities(claim))
            with self.assertRaisesRegex(UserError, "No question about .* is open"):
                self.answer(claim)

    def test_withdrawal_closes_the_question(self):
        claim = self.claim_of()
        question = self.ask(claim)
        claim.action_withdraw()
        self.assertEqual(question.state, 'closed')
        self.assertFalse(self.question_activities(claim))
        claim.action_submit()
        self.assertFalse(claim.has_open_question)
        self.ask(claim)

    def test_change_closes_the_question(self):
        claim = self.claim_of()
        question = self.ask(claim)
        claim.with_user(self.employee).with_context(claim_change=True).write({'purpose': "Something else"})
        self.assertEqual(claim.approval_round, 2)
        self.assertEqual(question.state, 'closed')
        self.assertFalse(claim.has_open_question)
        self.assertFalse(self.question_activities(claim))

    # -- who may not -----------------------------------------------------------------------------
    def test_only_who_may_decide_asks(self):
        claim = self.claim_of()
        self.assertTrue(claim.with_user(self.manager).can_ask)
        with self.assertRaisesRegex(UserError, "your own"):
            self.ask(claim, self.employee)
        with self.assertRaisesRegex(UserError, "waits for Ben Manager, not for you"):
            self.ask(claim, self.auditor)
        for user in (self.director, self.colleague, self.finance, self.outsider):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.ask(claim, user)
        self.assertFalse(claim.sudo().question_ids)

    def test_only_who_may_prepare_answers(self):
        claim = self.claim_of()
        self.ask(claim)
        for user in (self.director, self.colleague, self.finance, self.outsider):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.answer(claim, user)
        for user in (self.manager, self.auditor):
            self.assertFalse(claim.with_user(user).can_answer)
            with self.subTest(user=user.name), self.assertRaisesRegex(UserError, "belongs to Anna Employee"):
                self.answer(claim, user)
        self.assertTrue(claim.with_user(self.employee).can_answer)

    def test_no_question_where_nothing_is_to_be_decided(self):
        draft = self.draft_of(100)
        self.manager.group_ids |= self.env.ref('hr_expense.group_hr_expense_user')
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            self.ask(draft)
        claim = self.approve(self.claim_of())
        with self.assertRaisesRegex(UserError, "not for you"):
            self.ask(claim)
        self.verify(claim)
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            self.ask(claim, self.finance)

    def test_empty_words_are_refused(self):
        claim = self.claim_of()
        for words in (False, None, "", "  \n "):
            with self.subTest(words=words), self.assertRaisesRegex(UserError, "Enter what you want to know"):
                self.ask(claim, question=words)
        self.ask(claim)
        for words in (False, None, "", "  \n "):
            with self.subTest(words=words), self.assertRaisesRegex(UserError, "Enter the answer"):
                self.answer(claim, answer=words)

    # -- who is told -------------------------------------------------------------------------------
    def test_employee_is_told_in_his_language_and_gets_an_activity(self):
        self.env['res.lang']._activate_lang('zh_CN')
        self.env.ref('crm_employee_expense.mail_template_claim_question').with_context(
            lang='zh_CN').subject = "关于{{ object.name }}的问题"
        self.employee.lang = 'zh_CN'
        claim = self.claim_of()
        self.ask(claim)
        message = self.messages_to(self.employee, claim)
        self.assertEqual(len(message), 1)
        self.assertEqual(message.subject, f"关于{claim.name}的问题")
        self.assertIn(QUESTION, message.body)
        self.assertEqual(message.author_id, self.manager.partner_id)
        self.assertIn(message, claim.message_ids, "It is in the chatter")
        activity = self.question_activities(claim)
        self.assertEqual(activity.user_id, self.employee)
        self.answer(claim)
        self.assertFalse(activity.exists())

    def test_asker_is_told_of_the_answer_and_can_decide_from_there(self):
        self.env['res.lang']._activate_lang('zh_CN')
        self.env.ref('crm_employee_expense.mail_template_claim_answer').with_context(
            lang='zh_CN').subject = "{{ object.name }}的问题已回答"
        self.manager.lang = 'zh_CN'
        claim = self.claim_of()
        self.ask(claim)
        before = self.messages_to(self.manager, claim)
        self.answer(claim)
        message = self.messages_to(self.manager, claim) - before
        self.assertEqual(len(message), 1)
        self.assertEqual(message.subject, f"{claim.name}的问题已回答")
        self.assertIn(ANSWER, message.body)
        self.assertIn(f'/expense/claim/{claim.id}/approve', message.body)
        posted = claim.message_ids.filtered(lambda one: ANSWER in one.body and one.message_type != 'user_notification')
        self.assertEqual(len(posted), 1)
        self.assertNotIn('/expense/claim/', posted.body, "The employee sees no buttons of the approver")
        self.assertTrue(self.activities_of(self.manager, claim), "The decision still waits")

    def test_words_bring_no_markup(self):
        claim = self.claim_of()
        self.ask(claim, question="<b>bold</b><script>alert(1)</script>")
        self.answer(claim, answer="<i>sly</i>")
        bodies = "".join(claim.message_ids.mapped('body'))
        self.assertIn("&lt;b&gt;bold", bodies)
        self.assertIn("&lt;i&gt;sly", bodies)
        self.assertNotIn("<script>", bodies)

    def test_claim_made_for_somebody_without_login_is_answered_by_who_submitted_it(self):
        self.colleague.group_ids |= self.env.ref('hr_expense.group_hr_expense_user')
        self.anna.user_id = False
        claim = self.create_claim(self._prepare_line(receipt=False), user=self.colleague, employee_id=self.anna.id)
        claim.action_submit()
        self.ask(claim)
        self.assertEqual(self.question_activities(claim).user_id, self.colleague)
        self.answer(claim, self.colleague)
        self.assertFalse(claim.has_open_question)

    def test_activity_ends_with_the_answer_alone(self):
        claim = self.claim_of()
        self.ask(claim)
        activity = self.question_activities(claim).with_user(self.employee)
        with self.assertRaisesRegex(UserError, "press Answer"):
            activity.action_feedback("Two of their engineers")
        self.assertTrue(activity.active)
        self.answer(claim)
        self.assertFalse(activity.exists())

    # -- search and screens ----------------------------------------------------------------------
    def test_claims_and_steps_with_an_open_question_are_found(self):
        claim, other = self.claim_of(), self.claim_of(50)
        self.ask(claim)
        claims = self.env['hr.expense.claim'].with_user(self.employee)
        self.assertEqual(claims.search([('has_open_question', '=', True)]), claim)
        self.assertEqual(claims.search([('has_open_question', '=', False)]), other)
        steps = self.env['hr.expense.approval.step'].with_user(self.manager)
        pending = [('state', '=', 'pending'), ('claim_id', 'in', (claim | other).ids)]
        self.assertEqual(steps.search([*pending, ('has_open_question', '=', True)]).claim_id, claim)
        self.assertEqual(steps.search([*pending, ('has_open_question', '=', False)]).claim_id, other)

    def test_note_says_who_asked_whom(self):
        claim = self.claim_of()
        self.assertFalse(claim.question_note)
        self.ask(claim)
        self.assertEqual(claim.with_user(self.employee).question_note, "Ben Manager asks")
        self.assertEqual(claim.with_user(self.manager).question_note, "Asked Anna Employee")

    def test_dialogs(self):
        claim = self.claim_of()
        action = claim.with_user(self.manager).action_ask_dialog()
        self.assertEqual((action['res_model'], action['target']), ('hr.expense.claim.ask', 'new'))
        dialog = self.env['hr.expense.claim.ask'].with_user(self.manager).with_context(**action['context']).create({
            'text': QUESTION})
        dialog.action_confirm()
        action = claim.with_user(self.employee).action_answer_dialog()
        dialog = self.env['hr.expense.claim.ask'].with_user(self.employee).with_context(**action['context']).create({
            'text': ANSWER})
        self.assertEqual((dialog.question, dialog.asked_by_id, dialog.has_choice), (QUESTION, self.manager, False))
        dialog.action_confirm()
        self.assertEqual(claim.sudo().question_ids.answer, ANSWER)

    def test_dialogs_are_refused_to_those_who_may_not(self):
        claim = self.claim_of()
        with self.assertRaisesRegex(UserError, "No question"):
            claim.with_user(self.employee).action_answer_dialog()
        with self.assertRaisesRegex(UserError, "your own"):
            claim.with_user(self.employee).action_ask_dialog()
        self.ask(claim)
        with self.assertRaisesRegex(UserError, "belongs to"):
            claim.with_user(self.manager).action_answer_dialog()

    def test_queries_do_not_grow_with_the_claims(self):
        def read():
            claims = self.env['hr.expense.claim'].with_user(self.manager).search([('can_decide', '=', True)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            claims.read(['question_note', 'can_answer', 'can_ask', 'has_open_question'])
            return len(claims), self.env.cr.sql_log_count - before
        for _number in range(3):
            self.ask(self.claim_of())
        read()
        few = read()
        for _number in range(12):
            self.ask(self.claim_of())
        many = read()
        self.assertGreater(many[0], few[0])
        self.assertLessEqual(many[1], few[1])
