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

    def log_as_earlier(self, *left_out):
        """The last record of the log as a version wrote it that did not know some fields."""
        def reduce(values):
            return {name: value for name, value in values.items() if name not in left_out}

        content = self.claim.sudo()._get_approval_content()
        content['header'] = reduce(content['header'])
        content['lines'] = {key: reduce(line) for key, line in content['lines'].items()}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(',', ':'))
        previous, event = self.claim.event_ids.sorted('number')[-2:]
        vals = event.sudo().read(event._get_hashed_fields(), load=None)[0]
        vals['content_hash'] = hashlib.sha256(text.encode()).hexdigest()
        self.sql("UPDATE hr_expense_approval_event SET content_hash = %s, hash = %s WHERE id = %s",
                 vals['content_hash'], event._hash_values(vals, previous.hash), event.id)

    FIRST = {
        'header': {'employee_id', 'company_id', 'purpose', 'description', 'partner_id', 'lead_id'},
        'line': {'date', 'name', 'product_id', 'payment_mode', 'currency_id', 'vendor_id', 'attendee_ids', 'receipts'},
    }

    def test_what_is_logged_is_what_the_first_version_logged(self):
        """A field that came with an update is no change as long as it says nothing: no upgrade makes a log doubtful."""
        content = self.claim.sudo()._get_approval_content()
        content['header'] = {name: content['header'][name] for name in self.FIRST['header']}
        content['lines'] = {
            key: {name: line[name] for name in self.FIRST['line']} for key, line in content['lines'].items()}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(',', ':'))
        self.assertEqual(
            set(self.claim.event_ids.mapped('content_hash')), {hashlib.sha256(text.encode()).hexdigest()})

    def test_what_versions_between_logged_still_holds(self):
        policy, lead = ('city_id', 'unit_count'), ('own_lead_id', 'own_customer_id')
        for left_out in ((), ('justification',), lead, policy + lead, ('justification', *policy, *lead)):
            with self.subTest(left_out=left_out):
                self.log_as_earlier(*left_out)
                self.assertEqual(self.verify_trail()['type'], 'success')
        self.log_as_earlier('purpose')
        self.assertIn("does not say any more what was approved", self.verify_trail()['message'])

    def test_later_fields_filled_after_approval_are_found(self):
        """Whatever version logged the approval."""
        line = self.claim.expense_ids[:1]
        tier = self.env['hr.expense.city.tier'].with_user(self.administrator).create({'name': "Trail"})
        city = self.env['hr.expense.city'].with_user(self.administrator).create({'name': "Trail", 'tier_id': tier.id})
        for earlier in (False, True):
            if earlier:
                self.log_as_earlier(*set().union(*self.claim._get_later_content_fields()))
            for column, value in (
                ('justification', "Late"), ('invoice_number', '12345678'), ('invoice_amount', 7), ('unit_count', 2),
                ('city_id', city.id), ('own_customer_id', self.env.company.partner_id.id),
            ):
                with self.subTest(column=column, earlier=earlier):
                    before = line[column]
                    self.sql(f'UPDATE hr_expense SET "{column}" = %s WHERE id = %s', value, line.id)
                    self.assertIn("does not say any more what was approved", self.verify_trail()['message'])
                    self.sql(f'UPDATE hr_expense SET "{column}" = %s WHERE id = %s',
                             getattr(before, 'id', before) or None, line.id)
                    self.assertEqual(self.verify_trail()['type'], 'success')

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
