import copy
import hashlib
import json
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ExpenseClaimCommon


@tagged('post_install', '-at_install')
class TestClaimTrail(ExpenseClaimCommon):
    """The log of a claim shows when it, or what was approved, is changed behind everybody's back."""

    def setUp(self):
        super().setUp()
        self.claim = self.verify(self.approve(self.submit(), "Fine"))

    def sql(self, query, *parameters):
        self.env.flush_all()
        self.env.cr.execute(query, parameters)
        self.env.invalidate_all()

    def verify_trail(self):
        return self.claim.with_user(self.auditor).action_verify_trail()['params']

    def test_untouched_log_is_intact(self):
        answer = self.verify_trail()
        self.assertEqual(answer['type'], 'success')
        self.assertIn("3 records verified", answer['message'])

    def test_auditor_verifies_from_the_action_menu(self):
        action = self.env.ref('crm_employee_expense.ir_actions_server_verify_trail').with_user(self.auditor)
        answer = action.with_context(
            active_model=self.claim._name, active_ids=self.claim.ids, active_id=self.claim.id).run()
        self.assertIn("3 records verified", answer['params']['message'])

    def test_withdrawn_and_resubmitted_log_is_intact(self):
        self.claim = self.submit()
        self.claim.action_withdraw()
        self.claim.expense_ids.total_amount_currency = 77
        self.claim.action_submit()
        self.assertEqual(self.verify_trail()['type'], 'success')

    def test_each_change_by_sql_is_found_where_it_was_made(self):
        second = self.claim.event_ids.sorted('number')[1]
        for column, value in (
            ('comment', "Never said"), ('user_id', self.director.id), ('date', '2020-01-01 00:00:00'),
            ('kind', 'refuse'), ('round', 7), ('content_hash', 'x'), ('hash', 'x'), ('step_id', None),
        ):
            with self.subTest(column=column):
                self.env.flush_all()
                savepoint = self.env.cr.savepoint()
                self.sql(f'UPDATE hr_expense_approval_event SET "{column}" = %s WHERE id = %s', value, second.id)
                answer = self.verify_trail()
                self.assertEqual(answer['type'], 'danger')
                self.assertIn("was changed at record 2", answer['message'])
                savepoint.close(rollback=True)
                self.env.invalidate_all()
        self.assertEqual(self.verify_trail()['type'], 'success')

    def test_record_taken_out_is_found(self):
        self.sql("DELETE FROM hr_expense_approval_event WHERE claim_id = %s AND number = 2", self.claim.id)
        self.assertIn("was changed at record 3", self.verify_trail()['message'])

    def test_amount_changed_after_approval_is_found(self):
        self.sql("UPDATE hr_expense SET total_amount = 5000 WHERE claim_id = %s", self.claim.id)
        self.assertIn("does not say any more what was approved", self.verify_trail()['message'])

    def test_what_the_first_version_logged_still_holds(self):
        """A field that came with an update is no change, as long as it says nothing."""
        content = self.claim.sudo()._get_approval_content()
        shapes = [content, copy.deepcopy(content)]
        for part in (shapes[1]['header'], *shapes[1]['lines'].values()):
            del part['justification']
        for shape in shapes:
            text = json.dumps(shape, sort_keys=True, ensure_ascii=False, separators=(',', ':'))
            self.assertIn(hashlib.sha256(text.encode()).hexdigest(), self.claim._get_content_hashes())
        self.assertEqual(self.claim.event_ids[:1].content_hash, hashlib.sha256(text.encode()).hexdigest())
        self.sql("UPDATE hr_expense SET justification = 'Late' WHERE claim_id = %s", self.claim.id)
        self.assertIn("does not say any more what was approved", self.verify_trail()['message'])

    def test_receipt_exchanged_after_approval_is_found(self):
        receipt = self.claim.expense_ids.attachment_ids
        self.sql("UPDATE ir_attachment SET checksum = 'another' WHERE id = %s", receipt.id)
        self.assertIn("does not say any more what was approved", self.verify_trail()['message'])

    def test_nobody_changes_or_deletes_the_log_through_the_orm(self):
        event = self.claim.event_ids[:1]
        for records in (event.sudo(), event.with_user(self.administrator), event.with_user(self.employee)):
            with self.assertRaises(UserError):
                records.write({'comment': "Never said"})
            with self.assertRaises(UserError):
                records.unlink()

    def test_scheduled_check_tells_the_administrators(self):
        second = self.claim.event_ids.sorted('number')[1]
        self.sql("UPDATE hr_expense_approval_event SET comment = 'Never said' WHERE id = %s", second.id)
        before = self.messages_to(self.administrator, self.claim)
        with patch.object(type(self.env['ir.cron']), '_commit_progress', return_value=60), \
                self.assertLogs('odoo.addons.crm_employee_expense', 'WARNING'):
            self.env['hr.expense.claim'].sudo()._cron_verify_trails()
        told = self.messages_to(self.administrator, self.claim) - before
        self.assertIn("was changed at record 2", told.body)
