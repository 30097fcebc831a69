from unittest.mock import patch

from odoo.tests import tagged

from ..models import ir_cron
from .common_books import ClaimBooksCommon


@tagged('post_install', '-at_install')
class TestConsistencyCheck(ClaimBooksCommon):
    """The scheduled check tells administrators what contradicts the books, and goes on where its time ran out."""

    def run_check(self, seconds=60, chunk=500):
        """What the check worked on, as ids, and whether it reached the end."""
        seen = []
        original = type(self.env['hr.expense.claim'])._find_contradictions

        def find(documents):
            seen.extend(documents.ids)
            return original(documents)

        with patch.object(type(self.env['ir.cron']), '_commit_progress', return_value=seconds), \
                patch.object(ir_cron, 'CHUNK', chunk), \
                patch.object(type(self.env['hr.expense.claim']), '_find_contradictions', find):
            ended = self.env['hr.expense.claim'].sudo()._cron_check_consistency()
        return seen, ended

    def test_contradiction_is_reported(self):
        claim = self.posted_claim(self._prepare_line(60))
        self.assertTrue(self.run_check()[1])
        before = self.messages_to(self.administrator, claim)
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("UPDATE hr_expense_claim SET state = 'paid' WHERE id = %s", [claim.id])
            self.env.invalidate_all()
            with self.assertLogs('odoo.addons.crm_employee_expense', 'WARNING'):
                self.run_check()
            told = self.messages_to(self.administrator, claim) - before
            self.assertIn("is paid, but has to be posted", told.body)
            savepoint.rollback()
        self.env.invalidate_all()

    def test_nothing_to_report(self):
        claim = self.posted_claim(self._prepare_line(60))
        before = self.messages_to(self.administrator, claim)
        with self.assertNoLogs('odoo.addons.crm_employee_expense', 'WARNING'):
            self.run_check()
        self.assertEqual(self.messages_to(self.administrator, claim), before)

    def test_goes_on_where_time_ran_out(self):
        for amount in (10, 20, 30):
            self.create_claim(self._prepare_line(amount))
        ids = self.env['hr.expense.claim'].sudo().search([], order='id').ids
        worked = []
        for _run in ids[:-1]:
            seen, ended = self.run_check(seconds=0, chunk=1)
            self.assertFalse(ended)
            worked += seen
        seen, ended = self.run_check(seconds=0, chunk=1)
        self.assertTrue(ended)
        self.assertEqual(worked + seen, ids)
        # and from the beginning again
        self.assertEqual(self.run_check()[0], ids)
