

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_security import ClaimSecurityCommon


@tagged('post_install', '-at_install')
class TestClaimQuestionSecurity(ClaimSecurityCommon):
    """Questions are read with the claim, and written by nobody."""

    def test_who_reads_a_claim_reads_its_questions(self):
        for claim in (self.submit(), self.approve(self.submit())):
            asker = self.manager if claim.state == 'submitted' else self.finance
            claim.with_user(asker).action_ask("Why?")
            question = claim.sudo().question_ids
            readers = self.who_may(lambda user, claim=claim: self.as_user(claim, user).read(['purpose']))
            self.assertEqual(
                self.who_may(lambda user, question=question: self.as_user(question, user).read(['question', 'state'])),
                readers)
            self.assertLess(len(readers), len(self.people))

    def test_nobody_writes_creates_or_deletes_questions(self):
        claim = self.submit()
        claim.with_user(self.manager).action_ask("Why?")
        question = claim.sudo().question_ids
        vals = {
            'claim_id': claim.id, 'step_id': question.step_id.id, 'company_id': self.company.id, 'question': "Mine",
            'asked_by_id': self.manager.id, 'asked_on': fields.Datetime.now()}
        for name, user in self.people.items():
            own = self.as_user(question, user)
            for call in (lambda: own.write({'answer': "Yes"}), lambda: own.unlink(), lambda: own.create(vals),
                         lambda: own.copy()):
                self.assert_refused(call, name, AccessError)

    def test_dialog_of_somebody_else_is_out_of_reach(self):
        claim = self.submit()
        action = claim.with_user(self.manager).action_ask_dialog()
        dialog = self.env['hr.expense.claim.ask'].with_user(self.manager).with_context(**action['context']).create({
            'text': "Why?"})
        for user in (self.employee, self.administrator):
            with self.assertRaises(AccessError):
                dialog.with_user(user).read(['text'])
        dialog.action_confirm()
