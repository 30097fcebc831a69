from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_security import ClaimSecurityCommon

EVERYWHERE = {'employee', 'auditor', 'administrator', 'team_approver', 'all_approver'}
FINANCE = {'finance', 'finance_2'}
#: who sees Anna's claim, by its state
READERS = {
    'draft': EVERYWHERE,
    'submitted': EVERYWHERE | {'manager'},
    'to_verify': EVERYWHERE | {'manager'} | FINANCE,
    'approved': EVERYWHERE | {'manager'} | FINANCE,
    'posted': EVERYWHERE | {'manager'} | FINANCE,
    'refused': EVERYWHERE | {'manager'},
    'cancelled': EVERYWHERE,
}
#: hr_expense lets the expense approver read lines before, and the accountant all of them
LINE_READERS = {'manager', 'accountant'}


@tagged('post_install', '-at_install')
class TestClaimSecurityAccess(ClaimSecurityCommon):
    """Who sees what of Anna's claims, by whatever way."""

    def readers_of(self, record):
        self.env.flush_all()
        self.env.invalidate_all()
        seen = {}
        for name, user in self.people.items():
            own = self.as_user(record, user)
            seen[name] = bool(own.search([('id', '=', record.id)]))
            self.assertEqual(own.has_access('read'), seen[name], name)
        return {name for name, sees in seen.items() if sees}

    def test_who_sees_a_claim_in_every_state(self):
        for state, claim in self.claims_in_every_state().items():
            claim_sudo = claim.sudo()
            with self.subTest(state=state):
                self.assertEqual(self.readers_of(claim), READERS[state])
                self.assertEqual(self.readers_of(claim_sudo.expense_ids), READERS[state] | LINE_READERS)
                self.assertEqual(
                    self.readers_of(claim_sudo.expense_ids.attachment_ids), READERS[state] | LINE_READERS)
            for field in ('step_ids', 'event_ids'):
                for record in claim_sudo[field][:1]:
                    with self.subTest(state=state, field=field):
                        self.assertEqual(self.readers_of(record), READERS[state])

    def test_findings_are_seen_with_their_claim(self):
        content = b'\x89PNG\r\n\x1a\n the same'
        self.create_claim(self._prepare_line(50, receipt=content))
        claim = self.submit(self._prepare_line(60, receipt=content))
        finding = claim.sudo().violation_ids[0]
        self.assertEqual(self.readers_of(finding), READERS['submitted'])
        # whose the other expense is, is for those who look into it
        for role in ('employee', 'manager', 'all_approver'):
            self.assert_refused(
                lambda: finding.with_user(self.people[role]).read(['counterpart_ids']), error=AccessError)
            self.assert_refused(lambda: finding.with_user(self.people[role]).search(
                [('counterpart_ids.name', '=', "Train")]), error=AccessError)
        self.assert_allowed(lambda: finding.with_user(self.auditor).read(['counterpart_ids']))

    def test_no_way_of_reading_shows_a_colleagues_claim(self):
        for user in self.people.values():
            user.group_ids += self.env.ref('base.group_allow_export')
        claim = self.submit(purpose="Secret journey")
        line, step, event = claim.expense_ids, claim.step_ids[:1], claim.event_ids[:1]
        receipt = line.attachment_ids

        def ways(user):
            for record in (claim, line, step, event):
                own = self.as_user(record, user)
                yield 'read', lambda own=own: own.read(['display_name'])
                yield 'web_read', lambda own=own: own.web_read({'display_name': {}})
                yield 'export', lambda own=own: own.export_data(['display_name'])
                yield 'search', lambda own=own: own.search([('id', '=', own.id)]).ensure_one()
                yield 'count', lambda own=own: self.assertEqual(own.search_count([('id', '=', own.id)]), 1)
                yield 'groups', lambda own=own: self.assertEqual(
                    own.formatted_read_group([('id', '=', own.id)], [], ['__count'])[0]['__count'], 1)
                yield 'web_search_read', lambda own=own: self.assertTrue(
                    own.web_search_read([('id', '=', own.id)], {'id': {}})['length'])
            own = self.as_user(claim, user)
            yield 'name_search', lambda: self.assertTrue(own.name_search("Secret journey"))
            yield 'sum', lambda: self.assertTrue(own.formatted_read_group(
                [('purpose', '=', "Secret journey")], [], ['total_amount:sum'])[0]['total_amount:sum'])
            yield 'comment', lambda: own.message_post(body="Hello")
            yield 'messages', lambda: self.env['mail.message'].with_user(user).search(
                [('model', '=', claim._name), ('res_id', '=', claim.id)])[0].read(['body'])
            yield 'copy', lambda: own.copy().read(['purpose'])
            yield 'receipt', lambda: receipt.with_user(user).read(['raw'])
            yield 'onchange', lambda: self.assertTrue(claim.browse().with_user(user).onchange(
                {'purpose': "x", 'expense_ids': [(4, line.id)]}, ['expense_ids'],
                {'expense_ids': {'fields': {'name': {}}}, 'total_amount': {}})['value']['total_amount'])
            yield 'domain', lambda: self.env['hr.expense'].with_user(user).search(
                [('claim_id.purpose', '=', "Secret journey")]).ensure_one()
            yield 'chain', lambda: own.approval_chain['steps'][0]

        for number, (name, way) in enumerate(ways(self.employee)):
            with self.subTest(way=name, number=number, role="employee"):
                self.assert_allowed(way)
        for role in ('colleague', 'salesperson', 'finance', 'outsider', 'biller', 'director'):
            for number, (name, way) in enumerate(ways(self.people[role])):
                with self.subTest(way=name, number=number, role=role):
                    # an error of access, or nothing found where the way looks for it
                    self.assertFalse(self.succeeds(way, (AccessError, ValueError, AssertionError, IndexError)))

    def test_portal_users_are_strangers(self):
        portal = new_test_user(self.env, login='porter', groups='base.group_portal', company_id=self.company.id)
        claim = self.submit()
        for record in (claim, claim.expense_ids, claim.step_ids[:1], claim.event_ids[:1],
                       claim.expense_ids.attachment_ids):
            self.assert_refused(lambda: record.with_user(portal).read(['display_name']), error=AccessError)
        self.assert_refused(lambda: claim.with_user(portal).action_approve("x"))
        self.assert_refused(lambda: claim.with_user(portal).create({'purpose': "x"}))

    def test_auditors_read_all_and_change_nothing(self):
        claims = self.claims_in_every_state()
        for state, claim in claims.items():
            own = self.as_user(claim, self.auditor)
            self.assertTrue(own.read(['purpose', 'total_amount', 'state']))
            for record in (claim, *claim.sudo().expense_ids, *claim.sudo().step_ids, *claim.sudo().event_ids):
                for operation in ('write', 'unlink'):
                    with self.subTest(state=state, model=record._name, operation=operation):
                        self.assertTrue(record.with_user(self.auditor).has_access('read'))
                        self.assertFalse(record.with_user(self.auditor).has_access(operation))
        move = claims['posted'].sudo().expense_ids.account_move_id
        self.assertTrue(move.with_user(self.auditor).has_access('read'))
        self.assertFalse(move.with_user(self.auditor).has_access('write'))

    def test_another_company_sees_and_does_nothing(self):
        """Zoe has every role, but elsewhere."""
        self.outsider.group_ids |= self.env.ref('crm_employee_expense.group_expense_auditor')
        for state, claim in self.claims_in_every_state().items():
            own = self.as_user(claim, self.outsider)
            with self.subTest(state=state):
                self.assertFalse(own.search([('id', '=', claim.id)]))
                self.assert_refused(lambda: own.read(['state']), error=AccessError)
                # asking for the company does not open it
                self.assert_refused(lambda: own.with_context(allowed_company_ids=self.company.ids).read(['state']),
                                    error=AccessError)

    def test_only_expense_administrators_set_the_rules(self):
        rules = self.env['hr.expense.approval.rule']
        for name, user in self.people.items():
            with self.subTest(role=name):
                for model in (rules, rules.level_ids):
                    self.assertEqual(
                        model.with_user(user).has_access('create'), name in ('administrator', 'outsider'))
