from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_bank_file import CSV, SEPA_03, BankFileCommon
from .common_security import ClaimSecurityCommon

READERS = {'finance', 'finance_2', 'auditor', 'administrator'}
FINANCE = {'finance', 'finance_2'}


@tagged('post_install', '-at_install')
class TestBankFileSecurity(ClaimSecurityCommon, BankFileCommon):
    """Finance of the company makes bank files, auditors read them, nobody changes them."""

    def setUp(self):
        super().setUp()
        self.order = self.confirmed_order()
        self.file = self.make_file(self.order, SEPA_03)

    def test_who_reads(self):
        self.assertEqual(self.who_may(lambda user: self.as_user(self.file, user).read(['name', 'sha256'])), READERS)
        self.assertEqual(
            self.who_may(lambda user: self.as_user(self.file, user).read(['content'])), FINANCE | {'auditor'})
        self.assertEqual(
            self.who_may(lambda user: self.as_user(self.file, user).action_download()), FINANCE | {'auditor'})
        self.assertEqual(self.who_may(lambda user: self.as_user(self.file, user).action_verify()), READERS)
        self.assertEqual(self.who_may(lambda user: self.as_user(self.order, user).action_open_bank_files()), READERS)
        self.assertFalse(self.env[self.file._name].with_user(self.outsider).search([]))

    def test_who_reads_what_is_stored(self):
        attachment = self.stored_file(self.file)
        self.assertEqual(len(attachment), 1)
        self.assertEqual(
            self.who_may(lambda user: self.as_user(attachment, user).read(['raw'])), FINANCE | {'auditor'})
        self.assertFalse(self.who_may(lambda user: self.as_user(attachment, user).write({'raw': b'x'})))
        self.assertFalse(self.who_may(lambda user: self.as_user(attachment, user).unlink()))
        system = self.env.ref('base.user_admin')
        for call in (lambda: attachment.with_user(system).write({'raw': b'x'}), attachment.with_user(system).unlink):
            self.assert_refused(call)

    def test_who_makes(self):
        for name, call in {
            'make': lambda user: self.as_user(self.order, user).action_make_bank_file(self.env.ref(CSV).id, "Again"),
            'dialog': lambda user: self.as_user(self.order, user).action_bank_file_dialog(),
            'problems': lambda user: self.as_user(self.env['hr.expense.payment.order.export'], user).create(
                {'order_id': self.order.id, 'format_id': self.env.ref(CSV).id}).problems,
            'wizard': lambda user: self.as_user(self.env['hr.expense.payment.order.export'], user).create({
                'order_id': self.order.id, 'format_id': self.env.ref(CSV).id, 'comment': "Again"}).action_make(),
        }.items():
            with self.subTest(action=name):
                self.assertEqual(self.who_may(call), FINANCE)
        for name, user in self.people.items():
            if name in READERS:
                self.assertEqual(self.as_user(self.order, user).can_export, name in FINANCE)

    def test_nobody_makes_up_changes_or_deletes_a_file(self):
        values = {
            'name': "x.xml", 'content': b'eA==', 'sha256': "x", 'control_sum': 1.0, 'payment_count': 1,
            'line_ids': [Command.clear()], 'made_by_id': self.auditor.id, 'made_on': '2020-01-01', 'comment': "x",
            'order_id': self.order.id, 'format_id': self.env.ref(CSV).id}
        for user in (*self.people.values(), self.env.ref('base.user_admin')):
            with self.subTest(user=user.login):
                own = self.as_user(self.file, user)
                self.assert_values_refused(own, values)
                self.assert_refused(lambda own=own: own.create(values))
                self.assert_refused(own.unlink)
        self.assert_values_refused(self.as_user(self.order, self.finance), {
            'bank_file_ids': [Command.clear()], 'bank_file_count': 7})
        self.assert_values_refused(self.as_user(self.order.line_ids, self.finance), {
            'bank_file_ids': [Command.clear()]})

    def test_a_format_of_another_company_is_not_for_use(self):
        theirs = self.copy_format(CSV, company_id=self.other_company.id)
        with self.assertRaises(AccessError):
            self.as_user(self.order, self.finance).action_make_bank_file(theirs.id, "Again")
        self.finance.company_ids |= self.other_company
        for format_id in (theirs.id, 10 ** 9):
            with self.assertRaisesRegex(UserError, "not there any more, or belongs to another company"):
                self.as_user(self.order, self.finance).action_make_bank_file(format_id, "Again")

    def test_who_describes_formats(self):
        bank_format = self.copy_format(CSV, company_id=self.company.id)
        readers = READERS
        self.assertEqual(self.who_may(lambda user: self.as_user(bank_format, user).read(['name'])), readers)
        self.assertEqual(
            self.who_may(lambda user: self.as_user(bank_format.column_ids, user).read(['title'])), readers)
        self.assertEqual(
            self.who_may(lambda user: self.as_user(bank_format, user).write({'name': "X"})), {'administrator'})
        self.assertEqual(
            self.who_may(lambda user: self.as_user(bank_format.column_ids[:1], user).write({'title': "X"})),
            {'administrator'})
        self.assertEqual(self.who_may(lambda user: self.as_user(bank_format, user).unlink()), {'administrator'})
