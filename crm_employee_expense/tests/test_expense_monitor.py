from unittest.mock import MagicMock, patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ADMINISTRATOR, FINANCE
from .common_advance import AdvanceCommon
from .common_insight import InsightCommon


@tagged('post_install', '-at_install')
class TestExpenseMonitor(InsightCommon):
    """The monitor's figures are those of the records that it opens, of a count by hand and of the analysis."""

    def get_data(self, user=None, **filters):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env['hr.expense.monitor'].with_user(user or self.auditor).get_data(filters)

    def tiles(self, data):
        return {tile['key']: tile for tile in data['tiles']}

    def search_action(self, action, user):
        return self.env[action['res_model']].with_user(user).search(action['domain'])

    def count_by_hand(self, claims, states, amount='total_amount'):
        """(number, sum) of the claims in these states, from the database."""
        self.env.cr.execute(
            f"SELECT COUNT(*), COALESCE(SUM({amount}), 0) FROM hr_expense_claim WHERE state IN %s AND id IN %s",
            [tuple(states), tuple(claims.ids) or (0,)])
        count, total = self.env.cr.fetchone()
        return count, float(total)

    # -- numbers -----------------------------------------------------------------------------
    def test_tiles_are_what_a_count_by_hand_gives_for_every_role(self):
        self.make_claims()
        seen = set()
        for role, user in self.get_roles().items():
            tiles = self.tiles(self.get_data(user))
            claims = self.env['hr.expense.claim'].with_user(user).search([]).sudo()
            for key, states, amount in (
                ('in_approval', ['submitted'], 'total_amount'), ('to_verify', ['to_verify'], 'total_amount'),
                ('to_post', ['approved'], 'total_amount'), ('to_pay', ['posted', 'partial'], 'amount_residual'),
                ('paid', ['in_payment', 'paid'], 'amount_paid'),
            ):
                with self.subTest(role=role, tile=key):
                    self.assertEqual(
                        (tiles[key]['count'], tiles[key]['amount']), self.count_by_hand(claims, states, amount))
            seen.add(tuple(tile['count'] for tile in tiles.values()))
        self.assertGreaterEqual(len(seen), 5, "The roles see different things")

    def test_every_number_opens_the_records_behind_it(self):
        self.make_claims()
        for user in (self.employee, self.manager, self.team_manager, self.finance, self.auditor):
            data = self.get_data(user)
            for tile in data['tiles']:
                self.assertEqual(len(self.search_action(tile['action'], user)), tile['count'], tile['key'])
            for part in ('categories', 'departments', 'spenders', 'customers', 'leads'):
                for entry in data[part]:
                    rows = self.search_action(entry['action'], user)
                    self.assertEqual(len(rows), entry['count'])
                    self.assertAlmostEqual(sum(rows.mapped('amount')), entry['value'])
            for month in data['trend']['months']:
                rows = self.search_action(month['action'], user)
                self.assertAlmostEqual(sum(rows.mapped('amount')), month['value'])
            cycle = data['cycle']
            for entry in [*cycle['stages'], *cycle['steps'], *cycle['waiting'], *data['anomalies']['kinds']]:
                self.assertEqual(len(self.search_action(entry['action'], user)), entry['count'], entry['label'])

    def test_structure_equals_the_analysis_and_a_count_by_hand(self):
        self.make_claims()
        for role, user in self.get_roles().items():
            data = self.get_data(user)
            claims = self.env['hr.expense.claim'].with_user(user).search([])
            self.env.cr.execute(
                """SELECT COALESCE(SUM(e.total_amount), 0)
                   FROM hr_expense e JOIN hr_expense_claim c ON c.id = e.claim_id
                   WHERE c.id IN %s AND c.state NOT IN ('draft', 'refused', 'cancelled')""",
                [tuple(claims.ids) or (0,)])
            expected = float(self.env.cr.fetchone()[0])
            [(analysis,)] = self.env['hr.expense.claim.analysis'].with_user(user)._read_group(
                [('state', 'not in', ('draft', 'refused', 'cancelled'))], [], ['amount:sum'])
            for part in ('categories', 'departments', 'spenders'):
                with self.subTest(role=role, part=part):
                    self.assertAlmostEqual(sum(entry['value'] for entry in data[part]), expected)
            self.assertAlmostEqual(analysis or 0, expected)
            self.assertAlmostEqual(sum(month['value'] for month in data['trend']['months']), expected)
        self.assertEqual([entry['value'] for entry in self.get_data()['customers']], [160])

    def test_what_does_not_fit_is_added_up(self):
        for number in range(10):
            category = self._create_category(f"Category {number}")
            self.submit(self._prepare_line(2 ** number, product_id=category.id))
        entries = self.get_data()['categories']
        self.assertEqual(len(entries), 8)
        self.assertEqual((entries[-1]['label'], entries[-1]['value'], entries[-1]['count']), ("Others", 7, 3))
        rows = self.search_action(entries[-1]['action'], self.auditor)
        self.assertEqual(sum(rows.mapped('amount')), 7)

    def test_overdue_and_waiting(self):
        claim = self.submit()
        step = claim.sudo().pending_step_ids
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_expense_approval_step SET deadline = now() - interval '1 day', "
            "opened_on = now() - interval '3 days' WHERE id = %s", [step.id])
        data = self.get_data(self.manager)
        self.assertEqual(self.tiles(data)['overdue']['count'], 1)
        self.assertEqual([(entry['label'], entry['count'], entry['days']) for entry in data['cycle']['waiting']],
                         [(self.manager.name, 1, 3)])
        claim.with_user(self.manager).action_ask("Why?")
        self.assertEqual(self.tiles(self.get_data(self.manager))['overdue']['count'], 0)

    def test_findings(self):
        claim = self.submit(self._prepare_line(600))
        data = self.get_data()
        self.assertEqual(self.tiles(data)['findings']['count'], len(claim.violation_ids))
        [finding] = data['anomalies']['latest']
        self.assertEqual((finding['claim_id'], finding['message']), (claim.id, claim.violation_ids.message))
        self.assertFalse(self.get_data(self.finance)['anomalies']['latest'], "It is not finance's yet")

    # -- filters -------------------------------------------------------------------------------
    def test_period(self):
        today = fields.Date.today()
        last_year = today.replace(year=today.year - 1, day=1)
        self.submit(self._prepare_line(10), self._prepare_line(20, date=last_year))
        for period, expected in (('month', 10), ('quarter', 10), ('year', 10), ('last_year', 20)):
            with self.subTest(period=period):
                self.assertEqual([entry['value'] for entry in self.get_data(period=period)['categories']], [expected])
        with self.assertRaisesRegex(UserError, "There is no period nonsense"):
            self.get_data(period='nonsense')

    def test_department(self):
        below = self.env['hr.department'].create(
            {'name': "Below", 'parent_id': self.department.id, 'company_id': self.company.id})
        self.colleague_employee.department_id = below
        self.make_claims()
        data = self.get_data()
        self.assertEqual({entry['id'] for entry in data['filters']['departments']}, {self.department.id, below.id})
        self.assertEqual(sum(entry['value'] for entry in self.get_data(department_id=below.id)['spenders']), 1280)
        both = self.get_data(department_id=self.department.id)
        self.assertEqual({entry['label'] for entry in both['spenders']}, {"Anna Employee", "Otto Outsider"})
        self.assertEqual(sum(tile['count'] for tile in self.get_data(department_id=0)['tiles']),
                         sum(tile['count'] for tile in data['tiles']))

    def test_company(self):
        self.submit(self._prepare_line(10))
        self._hire("Ziv Finance", groups=f'{FINANCE},{ADMINISTRATOR}', company=self.other_company)
        claim = self.create_claim(self._prepare_line(70), user=self.outsider)
        claim.action_submit()
        self.assertEqual(self.get_data(company_id=self.other_company.id)['filters']['company_id'], self.company.id)
        self.auditor.company_ids = [Command.link(self.other_company.id)]
        model = self.env['hr.expense.monitor'].with_user(self.auditor).with_context(
            allowed_company_ids=(self.company | self.other_company).ids)
        self.assertEqual(sum(entry['value'] for entry in model.get_data()['spenders']), 10)
        data = model.get_data({'company_id': self.other_company.id})
        self.assertEqual(sum(entry['value'] for entry in data['spenders']), 70)
        self.assertEqual(data['currency_id'], self.other_company.currency_id.id)

    def test_a_new_company_is_empty(self):
        data = self.get_data()
        self.assertTrue(data['is_empty'])
        self.submit()
        self.assertFalse(self.get_data()['is_empty'])
        self.assertTrue(self.get_data(self.colleague)['is_empty'])

    # -- budget ----------------------------------------------------------------------------------
    def test_budget_line(self):
        today = fields.Date.today()
        first = today.replace(day=1)
        values = {'company_id': self.company.id, 'date_from': first, 'date_to': fields.Date.end_of(first, 'month')}
        self.env['hr.expense.budget'].with_user(self.administrator).create([
            {**values, 'name': "Company", 'scope': 'company', 'amount': 1000},
            {**values, 'name': "Department", 'scope': 'department', 'department_id': self.department.id, 'amount': 300},
            {**values, 'name': "Anna", 'scope': 'employee', 'employee_id': self.anna.id, 'amount': 50},
        ])
        self.submit(self._prepare_line(10))

        def planned(user, **filters):
            return [month['budget'] for month in self.get_data(user, **filters)['trend']['months']][-1]

        self.assertEqual(planned(self.auditor), 1000)
        self.assertEqual(planned(self.auditor, department_id=self.department.id), 300)
        self.assertEqual(planned(self.team_manager), 300)
        self.assertEqual(planned(self.employee), 50)
        self.assertFalse(planned(self.colleague))

    def test_a_long_budget_is_spread_by_days(self):
        today = fields.Date.today()
        first = fields.Date.subtract(today.replace(day=1), months=1)
        end = fields.Date.end_of(today, 'month')
        self.env['hr.expense.budget'].with_user(self.administrator).create({
            'name': "Company", 'company_id': self.company.id, 'scope': 'company', 'date_from': first, 'date_to': end,
            'amount': ((end - first).days + 1) * 10})
        months = self.get_data()['trend']['months']
        self.assertEqual(months[-2]['budget'], (today.replace(day=1) - first).days * 10)
        self.assertEqual(sum(month['budget'] or 0 for month in months), ((end - first).days + 1) * 10)

    # -- cycle ----------------------------------------------------------------------------------
    def test_stages_count_each_claim_once(self):
        claims = self.make_claims()
        stages = {stage['key']: stage for stage in self.get_data()['cycle']['stages']}
        self.assertEqual(stages['approval_days']['count'], 3)
        self.assertEqual(stages['posting_days']['count'], 2)
        self.assertEqual(stages['total_days']['count'], 1)
        self.env.cr.execute(
            "UPDATE hr_expense_approval_step SET decided_on = decided_on + interval '4 days' "
            "WHERE claim_id = %s AND kind = 'finance'", [claims['paid'].id])
        self.env.invalidate_all()
        self.env.add_to_compute(claims['paid']._fields['approved_on'], claims['paid'].sudo())
        stages = {stage['key']: stage for stage in self.get_data()['cycle']['stages']}
        self.assertAlmostEqual(stages['approval_days']['days'], 4 / 3, places=2)

    # -- access, queries, bus -----------------------------------------------------------------------
    def test_nobody_from_outside(self):
        portal = new_test_user(self.env, login='porter', groups='base.group_portal')
        for user in (portal, self.env.ref('base.public_user')):
            with self.assertRaises(AccessError):
                self.get_data(user)

    def test_the_number_of_queries_does_not_depend_on_the_number_of_claims(self):
        def count_queries(user):
            self.get_data(user)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env['hr.expense.monitor'].with_user(user).get_data()
            return self.env.cr.sql_log_count - before

        self.make_claims()
        for number in range(9):
            self.submit(self._prepare_line(600 + number))
        users = (self.employee, self.manager, self.team_manager, self.finance, self.auditor)
        few = [count_queries(user) for user in users]
        for number in range(30):
            self.submit(self._prepare_line(700 + number), self._prepare_line(7 + number))
        for user, before in zip(users, few, strict=True):
            self.assertLessEqual(count_queries(user), before, user.name)

    def test_open_monitors_hear_of_changes_and_nothing_else(self):
        claim = self.create_claim()
        self.env.flush_all()
        self.flush_tracking()
        bus = self.env['bus.bus'].sudo()
        domain = [('channel', 'like', 'hr_expense_monitor')]
        bus.search(domain).unlink()
        claim.action_submit()
        self.env.flush_all()
        self.flush_tracking()
        message = bus.search(domain)
        self.assertEqual(len(message), 1, "Once a transaction")
        self.assertIn('"payload":{}', message.message.replace(" ", ""))
        self.assertIn(f'"res.company",{self.company.id},', message.channel.replace(" ", ""))

    def test_monitors_listen_to_the_companies_of_their_user(self):
        portal = new_test_user(self.env, login='porter', groups='base.group_portal')
        for user, companies in ((self.employee, self.company), (portal, self.env['res.company'])):
            channels = self.listen(user)
            self.assertEqual(
                [channel for channel in channels if isinstance(channel, tuple) and channel[1] == 'hr_expense_monitor'],
                [(company, 'hr_expense_monitor') for company in companies])
            self.assertNotIn('hr_expense_monitor', channels)

    def listen(self, user):
        """The channels that a browser of the user gets when it asks for those of the monitor."""
        model = self.env['ir.websocket'].with_user(user)
        request = MagicMock()
        request.session.uid = user.id
        with patch('odoo.addons.bus.models.ir_websocket.wsrequest', new=request):
            return model._build_bus_channel_list(['hr_expense_monitor'])


@tagged('post_install', '-at_install')
class TestExpenseMonitorAdvance(AdvanceCommon):
    """Cash advances have a tile of their own, and do not count as claims."""

    def test_open_advances(self):
        self.create_advance(30)
        waiting = self.create_advance(40)
        waiting.action_submit()
        advance = self.open_advance(70)
        for user, expected in ((self.employee, (1, 70)), (self.finance, (1, 70)), (self.colleague, (0, 0))):
            data = self.env['hr.expense.monitor'].with_user(user).get_data()
            [tile] = [tile for tile in data['tiles'] if tile['key'] == 'advances']
            self.assertEqual((tile['count'], tile['amount']), expected, user.name)
            self.assertFalse(data['cycle']['waiting'], "Claims alone")
        self.assertEqual(
            self.env['hr.expense.advance'].with_user(self.employee).search(tile['action']['domain']), advance)
