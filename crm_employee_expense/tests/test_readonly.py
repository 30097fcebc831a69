from psycopg2.errors import ReadOnlySqlTransaction

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_insight import InsightCommon


@tagged('post_install', '-at_install')
class TestReadonly(InsightCommon):
    """What says that it only reads does so: a replica of the database may serve it."""

    def call(self, user, model, method, records=None):
        records = (self.env[model] if records is None else records).with_user(user)
        bound = getattr(records, method)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.env.cr.savepoint(flush=False):
            self.env.cr.execute("SET TRANSACTION READ ONLY")
            return bound()

    def assert_readonly(self, model, method):
        self.assertTrue(getattr(self.env.registry[model], method)._readonly)

    def test_the_monitor_only_reads(self):
        self.make_claims()
        self.assert_readonly('hr.expense.monitor', 'get_data')
        for role, user in self.get_roles().items():
            with self.subTest(role=role):
                self.assertTrue(self.call(user, 'hr.expense.monitor', 'get_data')['tiles'])

    def test_verifying_a_log_only_reads(self):
        claim = self.make_claims()['paid']
        self.assert_readonly('hr.expense.claim', 'action_verify_trail')
        answer = self.call(self.auditor, 'hr.expense.claim', 'action_verify_trail', claim)
        self.assertEqual(answer['params']['type'], 'success')

    def test_templates_for_imports_only_read(self):
        self.assert_readonly('hr.expense.claim', 'get_import_templates')
        self.assertTrue(self.call(self.employee, 'hr.expense.claim', 'get_import_templates'))

    @mute_logger('odoo.sql_db')
    def test_the_transaction_of_these_tests_lets_nothing_be_written(self):
        claim = self.make_claims()['draft']
        with self.assertRaises(ReadOnlySqlTransaction):
            self.call(self.employee, 'hr.expense.claim', 'action_submit', claim)
