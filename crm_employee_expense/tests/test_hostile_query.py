import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_matrix import MatrixCommon

ATTACKS = ("' OR 1=1 --", "1); DROP TABLE hr_expense_claim; --", '"; SELECT pg_sleep(9); --', "%s %(id)s {0}", "\\'")
#: what a query that somebody else's words became part of ends with
BROKEN = (psycopg2.errors.SyntaxError, psycopg2.errors.UndefinedColumn, psycopg2.errors.UndefinedTable,
          psycopg2.errors.UndefinedFunction)


@tagged('post_install', '-at_install')
class TestHostileQuery(MatrixCommon):
    """Domains, groups, orders and filters that are queries of their own."""

    def attack(self, call):
        """What the database refuses as a value of another type is refused; nothing becomes part of a query."""
        try:
            with self.env.cr.savepoint(flush=False):
                call()
        except BROKEN as error:
            self.fail(f"part of a query: {error}")
        except (UserError, ValueError, TypeError, KeyError, AttributeError, psycopg2.Error):
            return False
        return True

    @mute_logger('odoo.sql_db', 'odoo.domains')
    def test_domains_groups_and_orders(self):
        self.make_claims()
        self.watch()
        for model_name in sorted(self.get_own_models()):
            model = self.as_user(self.env[model_name], self.administrator)
            if not model.has_access('read'):
                continue
            for name, field in model._fields.items():
                if not (field.store or field.search) or not model._has_field_access(field, 'read'):
                    continue
                for text in ATTACKS:
                    with self.subTest(model=model_name, field=name, text=text):
                        for operator, value in (('=', text), ('in', [text]), ('ilike', text), ('>', text)):
                            self.attack(lambda: model.search([(name, operator, value)], limit=1))
                for text in ATTACKS[:3]:
                    with self.subTest(model=model_name, field=name, text=text, way='group'):
                        for call in (
                            lambda: model.formatted_read_group([], [f'{name}:{text}'], ['__count']),
                            lambda: model.formatted_read_group([], [], [f'{name}:{text}']),
                            lambda: model.search([], order=f'{name} {text}', limit=1),
                            lambda: model.search([(f'{name}{text}', '=', 1)], limit=1),
                        ):
                            self.assertFalse(self.attack(call))
        self.assertFalse(self.get_changes())

    def test_orders_by_the_number_of_their_problems(self):
        self.make_claims()
        orders = self.as_user(self.env['hr.expense.payment.order'], self.finance)
        self.assertTrue(orders.search([]))
        for order in orders.search([]):
            count = order.problem_count
            for domain, found in (([('problem_count', '=', count)], True), ([('problem_count', '!=', count)], False),
                                  ([('problem_count', 'in', [count + 1, count + 2])], False),
                                  ([('problem_count', '>', count)], False)):
                with self.subTest(domain=domain):
                    self.assertEqual(order in orders.search(domain), found)

    def test_filters_of_the_monitor(self):
        self.make_claims()
        self.watch()
        monitor = self.as_user(self.env['hr.expense.monitor'], self.finance)
        plain = monitor.get_data({})
        for text in (*ATTACKS, -1, 2**40, [1], True):
            with self.subTest(text=text):
                self.assertFalse(self.attack(lambda: monitor.get_data({'period': text or "x"})))
                for name in ('company_id', 'department_id'):
                    # what is none of the user's counts as none
                    self.assertEqual(monitor.get_data({name: text})['tiles'], plain['tiles'])
        # nor does the number of a company of others open it
        self.assertEqual(
            monitor.get_data({'company_id': self.other_company.id})['filters']['company_id'], self.company.id)
        self.assertFalse(self.get_changes())
