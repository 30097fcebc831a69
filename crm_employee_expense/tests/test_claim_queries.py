from lxml import etree

from odoo.tests import new_test_user, tagged

from .common import ExpenseClaimCommon

SCREENS = {
    'hr_expense_claim_view_list_my': ('employee', [('employee_id.user_id.login', '=', 'anna')]),
    'hr_expense_claim_view_list_inbox': ('manager', [('can_decide', '=', True)]),
    'hr_expense_claim_view_list': ('auditor', []),
    'hr_expense_claim_view_kanban': ('auditor', []),
}


@tagged('post_install', '-at_install')
class TestClaimQueries(ExpenseClaimCommon):
    """Lists and inboxes open in the same number of queries, however many claims there are."""

    def submit_many(self, count):
        self.company.expense_claim_require_receipt = False
        claims = self.env['hr.expense.claim'].with_user(self.employee).create([{
            'purpose': f"Claim {number}",
            'expense_ids': [self._prepare_line(10 + number)[0], self._prepare_line(20 + number)[0]],
        } for number in range(count)])
        claims.action_submit()
        return claims

    def multiply(self, claim, count):
        """So many more claims like this one, with its lines and steps, row by row in the database."""
        self.env.flush_all()
        copies = {
            'hr_expense_claim': ('id', claim.id, {'name': "'COPY/' || n"}),
            'hr_expense': ('claim_id', claim.id, {'claim_id': "%(claim)s + n"}),
            'hr_expense_approval_step': ('claim_id', claim.id, {'claim_id': "%(claim)s + n"}),
        }
        start = {table: self.next_id(table) for table in copies}
        for table, (key, value, replaced) in copies.items():
            columns = [name for name in self.columns_of(table) if name != 'id']
            values = [replaced.get(name, f'"{name}"') for name in columns]
            new_id = "%(start)s + n" if table == 'hr_expense_claim' else f"%(start)s + n + id * {count + 1}"
            self.env.cr.execute(
                f'''INSERT INTO {table} (id, {", ".join(f'"{name}"' for name in columns)})
                    SELECT {new_id}, {", ".join(values)} FROM {table}, generate_series(1, {count}) AS n
                    WHERE {key} = %(value)s''',
                {'start': start[table], 'claim': start['hr_expense_claim'], 'value': value})
        for relation in self.env['hr.expense.approval.step']._fields['approver_ids'].relation,:
            self.env.cr.execute(
                f'''INSERT INTO {relation} (hr_expense_approval_step_id, res_users_id)
                    SELECT %s + n + hr_expense_approval_step_id * {count + 1}, res_users_id
                    FROM {relation}, generate_series(1, {count}) AS n
                    WHERE hr_expense_approval_step_id IN %s''',
                (start['hr_expense_approval_step'], tuple(claim.sudo().step_ids.ids)))
        # what is rolled back after each test leaves the tables empty for the planner, which then loops over all rows
        for table in (*copies, relation):
            self.env.cr.execute(f'ANALYZE {table}')
        self.env.invalidate_all()

    def next_id(self, table):
        self.env.cr.execute(f'SELECT MAX(id) + 1000 FROM {table}')
        return self.env.cr.fetchone()[0]

    def columns_of(self, table):
        self.env.cr.execute('SELECT column_name FROM information_schema.columns WHERE table_name = %s', (table,))
        return [name for name, in self.env.cr.fetchall()]

    def open_screen(self, view, login, domain):
        """Opens the list the way the web client does; returns the queries it took."""
        model = self.env['hr.expense.claim'].with_user(getattr(self, login))
        arch = etree.fromstring(model.get_view(self.env.ref(f'crm_employee_expense.{view}').id)['arch'])
        specification = {
            node.get('name'): {'fields': {'display_name': {}}} if model._fields[node.get('name')].relational else {}
            for node in arch.iter('field')}
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = model.web_search_read(domain, specification, limit=80)
        self.assertTrue(result['records'])
        return self.env.cr.sql_log_count - before, result['length']

    def test_lists_open_in_a_constant_number_of_queries(self):
        self.submit_many(5)
        few = {}
        for view, (login, domain) in SCREENS.items():
            self.open_screen(view, login, domain)  # warms what is cached between requests
            few[view] = self.open_screen(view, login, domain)
        self.submit_many(60)
        for view, (login, domain) in SCREENS.items():
            with self.subTest(view=view):
                queries, length = self.open_screen(view, login, domain)
                self.assertGreater(length, few[view][1])
                self.assertLessEqual(queries, few[view][0])

    def test_each_claim_may_wait_for_somebody_else(self):
        steps = self.submit_many(12).sudo().step_ids.filtered(lambda step: step.state == 'pending')
        self.assertEqual(len(steps), 12)
        bosses = [new_test_user(
            self.env, login=f"boss{number}", groups='hr_expense.group_hr_expense_team_approver',
            company_id=self.company.id) for number in range(len(steps))]
        queries = []
        for count in (1, 2, len(steps)):  # the first one warms what is cached between requests
            for number, step in enumerate(steps):
                step.approver_ids = bosses[number % count]
            queries.append(self.open_screen('hr_expense_claim_view_list', 'auditor', [])[0])
        self.assertEqual(queries[2], queries[1])

    def test_two_thousand_open_like_twenty(self):
        claims = self.submit_many(20)
        few = {}
        for view, (login, domain) in SCREENS.items():
            self.open_screen(view, login, domain)
            few[view] = self.open_screen(view, login, domain)[0]
        self.multiply(claims[0], 1980)
        for view, (login, domain) in SCREENS.items():
            with self.subTest(view=view):
                queries, length = self.open_screen(view, login, domain)
                self.assertEqual(length, 2000)
                # a page that is full counts the rest
                self.assertLessEqual(queries, few[view] + 1)

    def test_submitting_many_takes_few_queries_each(self):
        self.submit_many(2)
        self.company.expense_claim_require_receipt = False
        counts = {}
        for count in (5, 25):
            claims = self.env['hr.expense.claim'].with_user(self.employee).create([{
                'purpose': f"Batch {number}", 'expense_ids': [self._prepare_line(10 + number)[0]],
            } for number in range(count)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            claims.action_submit()
            self.env.flush_all()
            counts[count] = self.env.cr.sql_log_count - before
        each = (counts[25] - counts[5]) / 20
        self.assertLess(each, 13.5, counts)

    def test_what_was_found_is_not_looked_for_again_when_claims_are_approved(self):
        claims = self.submit_many(6).with_user(self.manager)
        asked = []
        self.patch(self.registry['hr.expense.claim'], '_prepare_findings', lambda *args, **kwargs: asked.append(1))
        claims.action_approve()
        kept = claims.sudo().step_ids.filtered(lambda step: step.kind == 'business').mapped('approved_content')
        self.assertTrue(all('findings' in content for content in kept))
        claims.with_user(self.finance).action_approve()
        self.assertEqual(asked, [])
