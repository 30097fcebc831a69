from contextlib import suppress

from odoo import Command
from odoo.exceptions import UserError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged
from odoo.tools import SQL

from .common import PNG
from .common_security import ClaimSecurityCommon

NEW_RECEIPT = PNG + b' slipped in later'


@tagged('post_install', '-at_install')
class TestHostileRestart(ClaimSecurityCommon):
    """Anna changes what her manager has approved, and hopes that nobody looks at it again.

    Whatever way she finds, it is refused or starts the approval again.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.expense_claim_auto_post = False

    def setUp(self):
        super().setUp()
        self.claim = self.approve(self.submit())
        self.line = self.claim.expense_ids
        self.flush_tracking()

    def as_claimant(self, records, **context):
        """As Anna, who says that she means to change what is in approval."""
        return records.with_user(self.employee).with_context(claim_change=True, **context)

    def get_seen(self, names=()):
        """What others see of the claim."""
        self.env.flush_all()
        self.env.invalidate_all()
        claim_sudo = self.claim.sudo()
        files = [(file.id, file.type, file.url, file.checksum) for file in claim_sudo.expense_ids.attachment_ids]
        return claim_sudo._get_approval_content(), files, claim_sudo.expense_ids.read(names or ['name'], load=None)

    def assert_noticed(self, trick, names=()):
        """That the trick is refused, changes nothing, or starts the approval again.

        :return: whether it started again
        """
        before = self.get_seen(names)
        restarted = False
        # what is no value of the field, a stranger's record, or not hers to write
        with suppress(UserError, ValueError), self.attempt():
            trick()
            changed = self.get_seen(names) != before
            claim_sudo = self.claim.sudo()
            restarted = claim_sudo.approval_round == 2
            if changed:
                # what the manager saw may be as it was: then finance looks at it again
                self.assertIn((claim_sudo.approval_round, claim_sudo.state), [(2, 'submitted'), (2, 'to_verify')])
                self.assertTrue(claim_sudo.event_ids.filtered(lambda event: event.kind == 'restart').comment)
        return restarted

    def test_a_receipt_whose_line_stands_in_the_context(self):
        files = self.as_claimant(
            self.env['ir.attachment'], default_res_model='hr.expense', default_res_id=self.line.id)
        self.assertTrue(self.assert_noticed(lambda: files.create({'name': "x.png", 'raw': NEW_RECEIPT})))

    def test_a_receipt_whose_line_is_her_own_default(self):
        defaults = self.env['ir.default'].with_user(self.employee)
        defaults.set('ir.attachment', 'res_model', 'hr.expense', user_id=True)
        defaults.set('ir.attachment', 'res_id', self.line.id, user_id=True)
        files = self.as_claimant(self.env['ir.attachment'])
        self.assertTrue(self.assert_noticed(lambda: files.create({'name': "x.png", 'raw': NEW_RECEIPT})))

    def test_a_receipt_that_waited_at_another_record(self):
        """At one that happens to have the number of the line: then only the model changes."""
        file = self.env['ir.attachment'].with_user(self.employee).create({'name': "x.png", 'raw': NEW_RECEIPT})
        self.env.flush_all()
        self.env.execute_query(SQL(
            "UPDATE ir_attachment SET res_model = 'res.partner', res_id = %s WHERE id = %s RETURNING id",
            self.line.id, file.id))
        file.invalidate_recordset()
        # as superuser, as the upload of the chatter writes for whoever may post
        file = self.as_claimant(file).sudo()
        self.assertTrue(self.assert_noticed(lambda: file.write({'res_model': 'hr.expense'})))

    def test_receipts_and_links(self):
        files = self.as_claimant(self.line.attachment_ids)
        link = {'type': 'url', 'url': 'https://example.com/other.png'}
        self.assertTrue(self.assert_noticed(lambda: files.write(link)))
        self.assertTrue(self.assert_noticed(lambda: files.create({
            'name': "x", 'res_model': 'hr.expense', 'res_id': self.line.id, **link})))
        self.assertTrue(self.assert_noticed(lambda: files.copy({'raw': NEW_RECEIPT})))
        self.assertFalse(self.assert_noticed(lambda: files.unlink()), "without receipt it cannot be submitted")

    def test_a_line_whose_claim_is_her_own_default(self):
        vals = {'name': "Bus", 'product_id': self.category.id, 'total_amount_currency': 500,
                'employee_id': self.anna.id}
        self.company.expense_claim_require_receipt = False
        lines = self.as_claimant(self.env['hr.expense'])
        self.assertTrue(self.assert_noticed(
            lambda: lines.with_context(default_claim_id=self.claim.id).create(vals)))
        self.env['ir.default'].with_user(self.employee).set('hr.expense', 'claim_id', self.claim.id, user_id=True)
        self.assertTrue(self.assert_noticed(lambda: lines.create(vals)))

    def test_lines_come_and_go(self):
        other = self.create_claim(self._prepare_line(33), self._prepare_line(44))
        claim = self.as_claimant(self.claim)
        self.assertTrue(self.assert_noticed(
            lambda: claim.write({'expense_ids': [Command.link(other.expense_ids[0].id)]})))
        self.assertTrue(self.assert_noticed(
            lambda: self.as_claimant(other.expense_ids[0]).write({'claim_id': claim.id})))
        account = self.company_data['default_account_revenue']
        self.assertTrue(self.assert_noticed(
            lambda: claim.write({'expense_ids': [Command.update(self.line.id, {'account_id': account.id})]}),
            ['account_id']))
        self.assertFalse(self.assert_noticed(lambda: claim.write({'expense_ids': [Command.clear()]})))

    def test_every_field_of_a_line(self):
        """From the registry, fields of other addons included."""
        chatter = set(self.env['mail.thread.main.attachment']._fields) | set(self.env['mail.activity.mixin']._fields)
        plan = self.env['account.analytic.plan'].create({'name': "Plan"})
        account = self.env['account.analytic.account'].create({'name': "Other", 'plan_id': plan.id})
        values = {
            'product_id': self.category_2.id, 'analytic_distribution': {str(account.id): 100},
            'account_id': self.company_data['default_account_revenue'].id}
        line, noticed = self.as_claimant(self.line), set()
        for name, field in line._fields.items():
            if name not in chatter and field.store and name not in MAGIC_COLUMNS:
                value = values.get(name) or self.make_value(field)
                with self.subTest(field=name):
                    if self.assert_noticed(lambda: line.write({name: value}), [name]):
                        noticed.add(name)
        self.assertLessEqual(
            {'name', 'date', 'total_amount_currency', 'product_id', 'account_id', 'analytic_distribution',
             'description', 'invoice_number'}, noticed)
