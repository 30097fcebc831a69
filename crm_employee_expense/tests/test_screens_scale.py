import time

from lxml import etree

from odoo import fields
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common_books import BooksChecked
from .common_fill import ClaimFiller
from .common_insight import InsightCommon

ROLES = ('employee', 'manager', 'finance', 'auditor')
#: {action: kinds of view that are opened}
SCREENS = {
    'hr_expense_claim_action_my': ['list'],
    'hr_expense_claim_action_to_approve': ['list', 'kanban'],
    'hr_expense_claim_action_to_verify': ['list'],
    'hr_expense_claim_action_to_post': ['list'],
    'hr_expense_claim_action_to_pay': ['list'],
    'hr_expense_claim_action_all': ['list', 'pivot'],
    'hr_expense_claim_action_analysis': ['list', 'pivot'],
    'hr_expense_policy_violation_action': ['list', 'pivot'],
    'hr_expense_budget_action_read': ['list'],
    'hr_expense_budget_report_action': ['list', 'pivot'],
}
#: records on a page: few enough for each page to be full with 2,000 lines already
PAGE = 40
#: seconds that no screen needs on an idle machine of today, with some air for a busy one
SLOW = 15


@tagged('post_install', '-at_install')
class TestScreensScale(InsightCommon):
    """Screens and the monitor take as many queries with 20,000 lines as with 2,000, whoever opens them."""

    def make_originals(self):
        """{claim: its share in percent}; of several people, with four lines each."""
        lines = [self._prepare_line(amount) for amount in (10, 20, 30, 600)]
        crowd = [self._hire(
            f"Crowd{number} Member", parent_id=self.manager_employee.id, department_id=self.department.id,
            expense_manager_id=self.manager.id)[0] for number in range(4)]
        for employee in (self.colleague_employee, self.anna):
            employee.department_id = self.department
        paid = [self.posted_claim(*lines, user=user, partner_id=self.customer.id) for user in crowd]
        for claim in paid:
            self.register(claim)
        submitted = self.submit(*lines, user=crowd[0])
        for_customer = self.create_claim(*lines)
        for_customer.sudo().lead_id = self.lead
        for_customer.action_submit()
        return {
            **dict.fromkeys(paid, 6),
            submitted: 9,
            for_customer: 9,
            self.approve(self.submit(*lines, user=crowd[1])): 12,
            self.claim_of(crowd[2], *lines): 12,
            self.posted_claim(*lines, user=crowd[3]): 10,
            self.posted_claim(*lines): 15,
            self.create_claim(*lines): 9,
        }

    def make_budgets(self):
        year = fields.Date.today().replace(month=1, day=1)
        self.env['hr.expense.budget'].with_user(self.administrator).create([{
            'company_id': self.company.id, 'scope': scope, 'amount': 1000000, 'date_from': year,
            'date_to': year.replace(month=12, day=31), **values,
        } for scope, values in (
            ('department', {'department_id': self.department.id}), ('employee', {'employee_id': self.anna.id}),
            ('company', {}))])

    def tearDown(self):
        # not the books: copies share the entries of their originals
        super(BooksChecked, self).tearDown()

    # -- the way of the web client ----------------------------------------------------------------
    def get_list_specification(self, model, arch):
        return {
            node.get('name'): {'fields': {'display_name': {}}} if model._fields[node.get('name')].relational else {}
            for node in arch.iter('field') if node.get('name') in model._fields}

    def read_view(self, model, domain, kind, view_id):
        arch = etree.fromstring(model.get_view(view_id, kind)['arch'])
        if kind != 'pivot':
            return model.web_search_read(
                domain, self.get_list_specification(model, arch), limit=PAGE,
                order=arch.get('default_order') or None, count_limit=10001)['length']
        nodes = arch.findall('field')
        rows, columns = (
            [node.get('name') + (f":{node.get('interval')}" if node.get('interval') else '')
             for node in nodes if node.get('type') == direction] for direction in ('row', 'col'))
        measures = [
            f"{node.get('name')}:{model._fields[node.get('name')].aggregator}" for node in nodes
            if node.get('type') == 'measure']
        groups = [model.formatted_read_group(domain, groupby, [*measures, '__count'])
                  for groupby in ([], rows, columns, rows + columns)]
        return groups[0][0]['__count']

    def open_screen(self, xmlid, kind, user):
        """Records found, where the user may open the screen at all."""
        action = self.env.ref(f'crm_employee_expense.{xmlid}')
        if action.group_ids and not action.group_ids & user.all_group_ids:
            return None
        model = self.env[action.res_model].with_user(user)
        if not model.has_access('read'):
            return None
        domain = safe_eval(action.domain or '[]', {'uid': user.id})
        view = action.view_ids.filtered(lambda view: view.view_mode == kind).view_id or (
            action.view_id if action.view_id.type == kind else action.view_id.browse())
        return self.read_view(model, domain, kind, view.id)

    def open_monitor(self, user):
        return self.env['hr.expense.monitor'].with_user(user).get_data({})['tiles'][0]['count']

    def measure(self, opener, *args):
        """(queries, seconds, records)."""
        self.env.flush_all()
        self.env.invalidate_all()
        before, start = self.env.cr.sql_log_count, time.monotonic()
        length = opener(*args)
        return self.env.cr.sql_log_count - before, time.monotonic() - start, length

    def measure_all(self):
        figures = {}
        for role in ROLES:
            user = getattr(self, role)
            figures['monitor', '', role] = self.measure(self.open_monitor, user)
            for xmlid, kinds in SCREENS.items():
                for kind in kinds:
                    figures[xmlid, kind, role] = self.measure(self.open_screen, xmlid, kind, user)
        return figures

    # -- tests ----------------------------------------------------------------------------------
    def test_queries_do_not_grow_from_2000_to_20000_lines(self):
        originals = self.make_originals()
        self.make_budgets()
        filler = ClaimFiller(self.env)
        filler.fill(originals, 2000)
        # once for what is kept between requests: users work with a server that runs
        self.measure_all()
        few = self.measure_all()
        filler.fill(originals, 18000)
        self.env.cr.execute("SELECT COUNT(*) FROM hr_expense WHERE claim_id IS NOT NULL")
        self.assertGreater(self.env.cr.fetchone()[0], 19500)
        many = self.measure_all()
        for key, (queries, seconds, _length) in many.items():
            with self.subTest(screen=key):
                self.assertLessEqual(queries, few[key][0])
                self.assertLess(seconds, SLOW)
        for key in (('hr_expense_claim_action_to_approve', 'list', 'manager'),
                    ('hr_expense_claim_action_to_verify', 'list', 'finance'),
                    ('hr_expense_claim_action_my', 'list', 'employee'),
                    ('hr_expense_claim_action_analysis', 'pivot', 'auditor'),
                    ('hr_expense_policy_violation_action', 'list', 'manager')):
            self.assertGreater(many[key][2], few[key][2], key)
