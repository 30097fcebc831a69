from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from .common_rules import ApprovalRuleCommon

PEOPLE = 6
LOGINS = ('active', 'none', 'archived', 'portal')
SOURCES = ('expense_approver', 'manager', 'department_head', 'sales_team_leader', 'users', 'group', 'finance')

person = st.fixed_dictionaries({
    'login': st.sampled_from(LOGINS),
    'manager': st.one_of(st.none(), st.integers(0, PEOPLE - 1)),  # circles and oneself included
    'approver': st.one_of(st.none(), st.integers(0, PEOPLE - 1)),
    'department': st.one_of(st.none(), st.integers(0, 2)),
})
department = st.fixed_dictionaries({
    'head': st.one_of(st.none(), st.integers(0, PEOPLE - 1)),
    'parent': st.one_of(st.none(), st.integers(0, 2)),
})
level = st.fixed_dictionaries({
    'source': st.sampled_from(SOURCES),
    'sequence': st.integers(0, 3),
    'distance': st.integers(0, 4),
    'users': st.sets(st.integers(0, PEOPLE - 1), min_size=1, max_size=4),
    'quorum': st.sampled_from(['any', 'all', 'number']),
    'count': st.integers(1, 4),
    'amount_from': st.sampled_from([0, 0, 100, 1000]),
    'automatic': st.sampled_from([0, 0, 200]),
})
rule = st.fixed_dictionaries({
    'levels': st.lists(level, max_size=4),
    'fallback': st.sets(st.integers(0, PEOPLE - 1), max_size=2),
    'amount_from': st.sampled_from([0, 150, 2000]),
})
world = st.fixed_dictionaries({
    'people': st.lists(person, min_size=PEOPLE, max_size=PEOPLE),
    'departments': st.lists(department, min_size=3, max_size=3),
    'rules': st.lists(rule, max_size=3),
    'claimant': st.integers(0, PEOPLE - 1),
    'finance': st.booleans(),  # whether the claimant is in finance
    'amount': st.sampled_from([50.0, 150.0, 1000.0]),
})


@tagged('post_install', '-at_install')
class TestApprovalProperty(ApprovalRuleCommon):
    """Whatever the organisation and the rules look like, a claim finds its way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = [cls._hire(f"P{number} Person") for number in range(PEOPLE)]
        cls.departments = cls.env['hr.department'].create(
            [{'name': f"D{number}", 'company_id': cls.company.id} for number in range(3)])
        cls.group = cls.env['res.groups'].create({
            'name': "Deciders", 'user_ids': [Command.set([user.id for user, _employee in cls.people[:3]])]})
        cls.claims = {
            amount: [cls._make_claim(user, amount) for user, _employee in cls.people]
            for amount in (50.0, 150.0, 1000.0)}
        cls.env.flush_all()

    @classmethod
    def _make_claim(cls, user, amount):
        return cls.env['hr.expense.claim'].with_user(user).with_company(cls.company).create({
            'purpose': "Anything", 'expense_ids': [cls._prepare_line(amount)[0]]})

    def employee_id(self, number):
        return None if number is None else self.people[number][1].id

    def build(self, data):
        """The organisation and rules, past the checks of forms: imports and old data leave such things."""
        execute = self.env.cr.execute
        users = self.env['res.users'].union(*(user for user, _employee in self.people))
        if data['finance']:
            users[data['claimant']].group_ids |= self.env.ref('crm_employee_expense.group_expense_finance')
        rules = self.env['hr.expense.approval.rule'].sudo().create([{
            'name': f"Rule {number}", 'company_id': self.company.id, 'sequence': number, 'active': False,
            'amount_from': one['amount_from'],
            'fallback_user_ids': [Command.set([users[index].id for index in one['fallback']])],
        } for number, one in enumerate(data['rules'])])
        self.env.flush_all()
        for (user, employee), one in zip(self.people, data['people'], strict=True):
            execute("UPDATE hr_employee SET parent_id = %s, user_id = %s, expense_manager_id = %s WHERE id = %s", (
                self.employee_id(one['manager']), None if one['login'] == 'none' else user.id,
                None if one['approver'] is None else users[one['approver']].id, employee.id))
            execute("UPDATE hr_version SET department_id = %s WHERE employee_id = %s", (
                None if one['department'] is None else self.departments[one['department']].id, employee.id))
            execute("UPDATE res_users SET active = %s, share = %s, notification_type = 'email' WHERE id = %s", (
                one['login'] != 'archived', one['login'] == 'portal', user.id))
        for record, one in zip(self.departments, data['departments'], strict=True):
            execute("UPDATE hr_department SET manager_id = %s, parent_id = %s WHERE id = %s", (
                self.employee_id(one['head']), None if one['parent'] is None else self.departments[one['parent']].id,
                record.id))
        for record, one in zip(rules, data['rules'], strict=True):
            for number, values in enumerate(one['levels']):
                execute("""
                    INSERT INTO hr_expense_approval_rule_level
                        (rule_id, sequence, name, kind, approver_source, distance, group_id, quorum, quorum_count,
                         amount_from, auto_approve_below, skip_if_approved, deadline_days)
                    VALUES (%s, %s, jsonb_build_object('en_US', %s::text), %s, %s, %s, %s, %s, %s, %s, %s, TRUE, 0)
                    RETURNING id""", (
                    record.id, values['sequence'], f"Level {number}",
                    'finance' if values['source'] == 'finance' else 'business', values['source'], values['distance'],
                    self.group.id, values['quorum'], values['count'], values['amount_from'], values['automatic']))
                [level_id] = self.env.cr.fetchone()
                execute(
                    "INSERT INTO hr_expense_approval_rule_level_res_users_rel SELECT %s, unnest(%s)",
                    (level_id, [users[index].id for index in values['users']]))
        execute("UPDATE hr_expense_approval_rule SET active = TRUE WHERE id = ANY(%s)", (rules.ids,))
        self.env.invalidate_all()

    @staticmethod
    def describe(chain):
        return [(level['kind'], level['origin'], level['approvers'].ids, level['passed_on'], level['rule'].id,
                 level['sequence'], level['required_count'], level['is_automatic']) for level in chain]

    @settings(
        max_examples=60, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.differing_executors])
    @given(data=world)
    def test_every_claim_finds_its_way(self, data):
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            self.build(data)
            claim = self.claims[data['amount']][data['claimant']].sudo()
            levels, problems = claim._get_approval_levels()
            chain = levels[claim.id]

            self.assertTrue(chain, "never empty")
            self.assertEqual(chain[-1]['kind'], 'finance', "ends in finance")
            kinds = [level['kind'] for level in chain]
            self.assertEqual(kinds, sorted(kinds), "no business level after finance")
            sequences = [(level['sequence'], level['kind']) for level in chain]
            self.assertEqual(sequences, sorted(sequences, key=lambda pair: pair[0]), "in order")
            self.assertGreater(
                min(number for number, kind in sequences if kind == 'finance'),
                max((number for number, kind in sequences if kind == 'business'), default=-1), "not beside finance")
            claimant = self.people[data['claimant']][0]
            self.assertFalse(problems[claim.id], "somebody can always decide: there are finance and an administrator")
            for level in chain:
                approvers = level['approvers']
                self.assertTrue(approvers)
                self.assertNotIn(claimant, approvers, "never the claimant")
                self.assertTrue(all(user.active and not user.share for user in approvers))
                self.assertTrue(1 <= level['required_count'] <= len(approvers))
                self.assertFalse(level['kind'] == 'finance' and level['is_automatic'])
            self.env.invalidate_all()
            again, _problems = claim._get_approval_levels()
            self.assertEqual(self.describe(again[claim.id]), self.describe(chain), "deterministic")
        finally:
            self.env.invalidate_all(flush=False)
            savepoint.close(rollback=True)
            self.env.registry.clear_cache()
