import signal
import subprocess
import sys
import threading

from odoo import api
from odoo.tests import get_db_name, tagged
from odoo.tools import config, mute_logger

from .common_payment_concurrency import PaymentConcurrencyCommon

COUNT = 200

#: confirms an order as a user, and stands still in the middle of reconciling it, to be killed there
CONFIRM = """
import sys, time
from unittest.mock import patch
from odoo.tools import config
database, path, user_id, order_id = sys.argv[1:]
config.parse_config(['-c', path, '-d', database, '--no-http', '--log-level=critical'])
from odoo import api
from odoo.modules.registry import Registry
registry = Registry(database)
with registry.cursor() as cr:
    env = api.Environment(cr, int(user_id), {})
    reconcile = type(env['account.move.line'])._reconcile_plan
    def half(model, plan, *args, **kwargs):
        reconcile(model, plan[:len(plan) // 2], *args, **kwargs)
        env.flush_all()
        print('half', len(plan), flush=True)
        time.sleep(600)
    with patch.object(type(env['account.move.line']), '_reconcile_plan', half):
        env['hr.expense.payment.order'].browse(int(order_id)).action_confirm()
"""


@tagged('post_install', '-at_install')
class TestPaymentOrderCrash(PaymentConcurrencyCommon):
    """Whoever dies while an order is confirmed leaves it as it was; the next one pays it in full."""

    def assert_nothing_paid(self, order_id, claim_ids):
        with self.connection() as env:
            order = env['hr.expense.payment.order'].browse(order_id)
            claims = env['hr.expense.claim'].browse(claim_ids)
            self.assertEqual((order.state, order.claim_count, order.ready_amount),
                             ('draft', len(claims), 100 * len(claims)))
            self.assertEqual(set(claims.mapped('state')), {'posted'})
            self.assertFalse(order.line_ids.payment_id)
            self.assertFalse(env['account.payment'].search_count([('company_id', '=', self.company_id),
                                                                  ('memo', 'like', order.name)]))
            self.assertEqual(claims._check_consistency() + order._check_consistency(), [])

    def assert_all_paid_once(self, order_id, claim_ids):
        with self.connection('finance') as env:
            env['hr.expense.payment.order'].browse(order_id).action_confirm()
        with self.connection() as env:
            order = env['hr.expense.payment.order'].browse(order_id)
            claims = env['hr.expense.claim'].browse(claim_ids)
            self.assertEqual(order.state, 'confirmed')
            self.assertEqual(set(claims.mapped('state')), {'paid'})
            self.assertEqual(set(claims.mapped('amount_residual')), {0})
            payments = env['account.payment'].search([
                ('company_id', '=', self.company_id), ('memo', 'like', order.name)])
            self.assertEqual(payments, order.line_ids.payment_id)
            self.assertEqual(payments.mapped('amount'), [100] * len(claims))
            self.assertEqual(claims._check_consistency() + order._check_consistency(), [])

    def test_a_process_killed_in_the_middle_of_200_claims_pays_nobody_and_the_rerun_everybody(self):
        order_id, claim_ids = self.make_order(COUNT)
        process = subprocess.Popen(
            [sys.executable, '-c', CONFIRM, get_db_name(), config['config'], str(self.user_ids['finance']),
             str(order_id)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            said = process.stdout.readline()
            self.assertEqual(said, f"half {COUNT}\n", said or process.stderr.read()[-2000:])
            process.send_signal(signal.SIGKILL)
            self.assertEqual(process.wait(30), -signal.SIGKILL)
        finally:
            process.kill()
            process.communicate()
        self.assert_nothing_paid(order_id, claim_ids)
        self.assert_all_paid_once(order_id, claim_ids)

    def test_a_connection_that_breaks_at_any_point_pays_nobody(self):
        order_id, claim_ids = self.make_order(3)
        for model, method in (
            ('account.payment', 'create'), ('account.payment', 'action_post'),
            ('account.move.line', '_reconcile_plan'), ('hr.expense.payment.order.line', '_log_on_claims'),
        ):
            with self.subTest(after=f'{model}.{method}'):
                self.assertTrue(self.confirm_until(order_id, model, method), "It died there")
                self.assert_nothing_paid(order_id, claim_ids)
        self.assert_all_paid_once(order_id, claim_ids)

    def confirm_until(self, order_id, model, method):
        """Confirms the order on a connection that the server closes right after the method; whether it failed then."""
        errors = []
        reached = threading.Event()

        def run():
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, self.user_ids['finance'], {'lang': 'en_US'})
                    cr.execute("SELECT pg_backend_pid()")
                    backend = cr.fetchone()[0]
                    real = getattr(type(env[model]), method)

                    def broken(records, *args, **kwargs):
                        result = real(records, *args, **kwargs)
                        # other threads, and this one once it has been here, go on as usual
                        if records.env.cr is cr and not reached.is_set():
                            records.env.flush_all()
                            reached.set()
                            self.terminate(backend)
                        return result
                    self.patch(type(env[model]), method, broken)
                    env['hr.expense.payment.order'].browse(order_id).action_confirm()
                    env.flush_all()
            except Exception as error:  # whatever it is, the connection is gone
                errors.append(error)

        with mute_logger('odoo.sql_db', 'odoo.addons.base.models.ir_cron'):
            thread = threading.Thread(target=run)
            thread.start()
            thread.join(60)
        self.assertFalse(thread.is_alive())
        return reached.is_set() and bool(errors)

    def terminate(self, backend):
        with self.registry.cursor() as cr:
            cr.execute("SELECT pg_terminate_backend(%s)", [backend])
