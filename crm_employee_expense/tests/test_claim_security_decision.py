import inspect

from odoo import Command
from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.tests import tagged

from .common_security import ClaimSecurityCommon

#: who may do what to Anna's claim, by its state; nobody else, and nobody in any other state
PREPARERS = {'employee', 'administrator', 'team_approver', 'all_approver'}
FINANCE = {'finance', 'finance_2'}
ALLOWED = {
    ('submit', 'draft'): PREPARERS,
    ('cancel', 'draft'): PREPARERS,
    ('withdraw', 'submitted'): PREPARERS,
    ('approve', 'submitted'): {'manager'},
    ('refuse', 'submitted'): {'manager'},
    ('change', 'submitted'): PREPARERS,
    ('ask', 'submitted'): {'manager'},
    ('return_lines', 'submitted'): {'manager'},
    ('reduce', 'submitted'): {'manager'},
    ('forward', 'submitted'): {'manager'},
    ('add_approver', 'submitted'): {'manager'},
    ('reassign', 'submitted'): {'administrator'},
    ('withdraw', 'to_verify'): PREPARERS,
    ('change', 'to_verify'): PREPARERS | FINANCE,
    ('ask', 'to_verify'): FINANCE,
    ('return_lines', 'to_verify'): FINANCE,
    ('reduce', 'to_verify'): FINANCE,
    ('forward', 'to_verify'): FINANCE,
    ('add_approver', 'to_verify'): FINANCE,
    ('approve', 'to_verify'): FINANCE,
    ('refuse', 'to_verify'): FINANCE,
    ('reassign', 'to_verify'): {'administrator'},
    ('date', 'to_verify'): FINANCE,
    ('date', 'approved'): FINANCE,
    ('refuse', 'approved'): FINANCE,
    ('post', 'approved'): FINANCE,
    ('pay', 'posted'): FINANCE,
    ('revise', 'refused'): PREPARERS,
    ('cancel', 'refused'): PREPARERS,
    ('revise', 'cancelled'): PREPARERS,
}


@tagged('post_install', '-at_install')
class TestClaimSecurityDecision(ClaimSecurityCommon):
    """Who decides, and who does not, whatever his groups."""

    def act(self, claim, action):
        if action == 'pay':
            claim.action_register_payment()
        elif action == 'settle':
            claim.action_settle_dialog()
        elif action == 'date':
            claim.action_set_accounting_date()
        elif action == 'order':
            claim.action_add_to_payment_order()
        elif action in ('approve', 'refuse', 'ask', 'answer'):
            getattr(claim, f'action_{action}')("My opinion")
        elif action in ('return_lines', 'reduce'):
            getattr(claim, f'action_{action.split("_")[0]}_dialog')()
        elif action == 'add_approver' or (action == 'forward' and claim.sudo().state == 'submitted'):
            getattr(claim, f'action_{action}')(self.director.id)
        elif action == 'forward':
            # everybody in finance is asked already
            claim.action_involve_dialog()
        else:
            result = getattr(claim, f'action_{action}')()
            if action == 'post' and result['params']['type'] != 'success':
                raise AccessError(result['params']['message'])

    def test_every_action_for_every_role_in_every_state(self):
        for state, claim in self.claims_in_every_state().items():
            for action in claim._get_approval_actions():
                expected = ALLOWED.get((action, state), set())
                with self.subTest(action=action, state=state):
                    self.assertEqual(
                        self.who_may(lambda user: self.act(self.as_user(claim, user), action)), expected)

    def test_buttons_promise_what_actions_do(self):
        for state, claim in self.claims_in_every_state().items():
            for name, user in self.people.items():
                seen = self.as_user(claim, user)
                if not seen.has_access('read'):
                    continue
                for action in claim._get_approval_actions():
                    with self.subTest(action=action, state=state, role=name):
                        self.assertEqual(seen[f'can_{action}'], name in ALLOWED.get((action, state), set()))

    def test_public_methods_do_nothing_for_strangers(self):
        """Every public method of the claim, found in the code, for people it does not concern."""
        methods = {
            name for cls in type(self.env['hr.expense.claim']).mro() if 'crm_employee_expense' in cls.__module__
            for name, function in vars(cls).items()
            if inspect.isfunction(function) and not name.startswith('_') and not hasattr(BaseModel, name)
            and not getattr(function, '_api_private', False) and name != 'message_new'
        }
        self.assertIn('action_approve', methods)
        self.assertIn('create_lines_from_attachments', methods)
        words, colleague = ("x",), (self.colleague.id, "x")
        arguments = {
            'action_approve': words, 'action_refuse': words, 'action_ask': words, 'action_answer': words,
            'action_forward': colleague, 'action_add_approver': colleague, 'action_return_lines': ([], "x"),
            'action_reduce_line': (0, 1.0, "x"), 'create_lines_from_attachments': ([],),
            'action_add_line_from_qr': words, 'action_settle': ({},)}
        secret = "Secret journey"
        for claim in (self.create_claim(purpose=secret), self.submit(purpose=secret)):
            before = self.facts_of(claim)
            for role in ('colleague', 'salesperson', 'outsider', 'director'):
                for name in sorted(methods):
                    for context in ({}, {'claim_decision': 'refuse'}):
                        with self.subTest(method=name, role=role, state=claim.state):
                            self.env.invalidate_all()
                            method = getattr(self.as_user(claim, self.people[role]).with_context(**context), name)
                            try:
                                result = method(*arguments.get(name, ()))
                            except AccessError:
                                continue
                            # many at once: the answer says that it failed, and names nothing
                            if name == 'get_import_templates':
                                continue  # where a blank form is to be had
                            self.assertIn(name, ('action_approve_selected',))
                            self.assertEqual(result['params']['type'], 'danger')
                            self.assertNotIn(secret, repr(result))
            self.assertEqual(self.facts_of(claim), before)

    # -- one's own -----------------------------------------------------------------------
    def own_claims(self, user):
        """The user's claim, waiting for its manager and waiting for finance."""
        submitted = self.submit(user=user)
        to_verify = self.submit(user=user)
        to_verify.sudo().step_ids.filtered(lambda step: step.kind == 'business').approver_ids -= user
        decider = to_verify.sudo().pending_approver_ids[0]
        to_verify.with_user(decider).action_approve("Fine")
        self.assertEqual(to_verify.state, 'to_verify')
        return submitted, to_verify

    def test_nobody_decides_his_own_claim(self):
        for name in ('finance', 'administrator', 'manager', 'director', 'all_approver', 'team_approver'):
            user = self.people[name]
            user.employee_id.sudo().write({
                'parent_id': name not in ('director', 'manager') and self.director_employee.id,
                'expense_manager_id': user.id})
            for claim in self.own_claims(user):
                with self.subTest(role=name, state=claim.state):
                    self.assertNotIn(user, claim.sudo().step_ids.approver_ids)
                    # even where his name gets into the open step
                    claim.sudo().step_ids.filtered(lambda step: step.state == 'pending').approver_ids += user
                    self.assert_refused(lambda: claim.with_user(user).action_approve("Fine"))
                    self.assert_refused(lambda: claim.with_user(user).action_refuse("No"))
                    self.assert_refused(lambda: claim.with_user(user).with_context(
                        claim_decision='approve').action_decide())
                    self.assertFalse(claim.with_user(user).can_decide)

    def test_a_user_with_every_role_decides_nothing_of_his_own(self):
        self.finance.group_ids |= self.env.ref('hr_expense.group_hr_expense_manager')
        self.finance.group_ids |= self.env.ref('hr.group_hr_manager')
        self.company.expense_claim_auto_post = False
        for claim in self.own_claims(self.finance):
            self.assert_refused(lambda: claim.with_user(self.finance).action_approve("Fine"))
            self.assertNotIn(self.finance, claim.sudo().step_ids.approver_ids)

    def test_a_claim_paid_to_oneself_is_ones_own(self):
        """A second employee record without a login, paid to a person in finance."""
        ghost = self.env['hr.employee'].create({
            'name': "Fay again", 'company_id': self.company.id, 'work_contact_id': self.finance.partner_id.id,
            'expense_manager_id': self.manager.id})
        self.assertFalse(ghost.user_id)
        claim = self.create_claim(user=self.all_approver, employee_id=ghost.id)
        claim.action_submit()
        self.approve(claim)
        self.assertEqual(claim.sudo().pending_approver_ids, self.finance_2)
        claim.sudo().pending_step_ids.approver_ids += self.finance
        self.assert_refused(lambda: claim.with_user(self.finance).action_approve())
        self.assert_allowed(lambda: claim.with_user(self.finance_2).action_approve())

    def test_a_claimant_cut_off_from_his_employee_still_decides_nothing(self):
        claim = self.submit(user=self.finance)
        claim.sudo().pending_approver_ids[0]
        claim.with_user(claim.sudo().pending_approver_ids[0]).action_approve("Fine")
        self.finance_employee.sudo().user_id = False
        self.assert_refused(lambda: claim.with_user(self.finance).action_approve())
        self.assert_allowed(lambda: claim.with_user(self.finance_2).action_approve())

    def test_an_administrator_does_not_approve_in_others_place(self):
        """A8, and no further: administering is not approving."""
        claim = self.submit()
        self.assert_refused(lambda: claim.with_user(self.administrator).action_approve("Fine"))
        claim.with_user(self.manager).action_approve("Fine")
        self.assert_refused(lambda: claim.with_user(self.administrator).action_approve("Fine"))
        self.assert_allowed(lambda: claim.with_user(self.finance).action_approve())

    # -- steps -----------------------------------------------------------------------------
    def test_a_decided_step_is_decided_once(self):
        claim = self.approve(self.submit())
        self.assert_refused(lambda: claim.with_user(self.manager).action_approve("Again"))
        self.assert_refused(lambda: claim.with_user(self.manager).action_refuse("Changed my mind"))
        self.verify(claim)
        self.assert_refused(lambda: claim.with_user(self.finance).action_approve("Again"))
        self.assert_refused(lambda: claim.with_user(self.finance_2).action_approve("Me too"))
        self.assertEqual(len(claim.sudo().event_ids), 3)

    def test_whoever_loses_the_role_loses_the_decision(self):
        claim = self.approve(self.submit())
        self.assert_allowed(lambda: claim.with_user(self.finance_2).action_approve())
        self.finance_2.group_ids -= self.env.ref('crm_employee_expense.group_expense_finance')
        self.assert_refused(lambda: claim.with_user(self.finance_2).action_approve())
        self.assertEqual(claim.sudo().pending_approver_ids, self.finance)

    def test_a_refusal_says_why(self):
        claim = self.submit()
        for comment in (False, "", "   ", "\n"):
            self.assert_refused(lambda: claim.with_user(self.manager).action_refuse(comment))
        self.assert_allowed(lambda: claim.with_user(self.manager).action_refuse("No"))

    # -- dialogs -----------------------------------------------------------------------------
    def decide(self, claims, user, decision='approve'):
        dialog = self.env['hr.expense.claim.decide'].with_user(user).create({
            'claim_ids': [Command.set(claims.ids)], 'decision': decision, 'comment': "Because"})
        return dialog.action_confirm()

    def test_the_dialog_decides_for_nobody_else(self):
        claim = self.submit()
        for decision in ('approve', 'refuse'):
            self.assertEqual(self.who_may(lambda user: self.decide(claim, user, decision)), {'manager'})

    def test_one_foreign_claim_stops_the_dialog(self):
        mine, foreign = self.submit(), self.submit(user=self.director)
        self.assertNotIn(self.manager, foreign.sudo().pending_approver_ids)
        self.assert_refused(lambda: self.decide(mine | foreign, self.manager))
        self.assertEqual((mine.state, foreign.state), ('submitted', 'submitted'))
        self.assert_allowed(lambda: self.decide(mine, self.manager))

    def test_a_dialog_of_somebody_else_is_not_usable(self):
        claim = self.submit()
        dialog = self.env['hr.expense.claim.decide'].with_user(self.manager).create({
            'claim_ids': [Command.set(claim.ids)]})
        self.assert_refused(lambda: dialog.with_user(self.colleague).action_confirm())
        self.assertFalse(dialog.with_user(self.colleague).search([]))
        self.assert_refused(lambda: dialog.with_user(self.colleague).write({'decision': 'approve'}))
        self.assert_refused(lambda: dialog.with_user(self.colleague).read(['comment']))
        self.assert_allowed(dialog.action_confirm)

    def add(self, claim, lines, user):
        dialog = self.env['hr.expense.claim.add.expense'].with_user(user).create({
            'claim_id': claim.id, 'expense_ids': [Command.set(lines.ids)]})
        dialog.action_add()
        if lines.sudo().claim_id != claim:
            raise AccessError("nothing done")  # pylint: disable=translation-required

    def test_the_dialog_adds_own_expenses_to_own_drafts(self):
        vals = {'name': "Bus", 'product_id': self.category.id, 'total_amount_currency': 5}
        own = self.env['hr.expense'].with_user(self.employee).create(vals)
        foreign = self.env['hr.expense'].with_user(self.colleague).create(vals)
        draft, submitted = self.create_claim(), self.submit()
        self.assert_allowed(lambda: self.add(draft, own, self.employee))
        self.assert_refused(lambda: self.add(draft, foreign, self.employee))
        self.assert_refused(lambda: self.add(submitted, own, self.employee))
        self.assert_refused(lambda: self.add(draft, foreign, self.colleague))
        self.assert_refused(lambda: self.add(draft, own, self.colleague))
        self.assert_refused(lambda: self.add(submitted, own, self.administrator))
        self.assert_refused(lambda: self.add(draft, foreign, self.administrator))
        dialog = self.env['hr.expense.claim.add.expense'].with_user(self.employee)
        self.assertEqual(dialog.create({'claim_id': draft.id}).available_expense_ids, own)
        self.assert_refused(
            lambda: dialog.with_user(self.colleague).create({'claim_id': draft.id}).available_expense_ids)
