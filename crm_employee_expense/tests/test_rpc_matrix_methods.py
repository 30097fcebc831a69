from odoo import SUPERUSER_ID, Command, fields
from odoo.tests import tagged
from odoo.tools import SQL

from .common import FINANCE
from .common_matrix import REFUSALS, MatrixCommon
from .rpc_matrix_methods import BY_OPERATION, METHODS

#: methods of the model itself: no records are given
OF_MODEL = ('create', 'create_expense_from_attachments', 'default_get', 'get_import_templates', 'message_new')
QR = "01,32,,25312000000000000017,318.00,20260105,,F1A2,"


@tagged('post_install', '-at_install')
class TestRpcMatrixMethods(MatrixCommon):
    """Every role calls every public method of the addon, by HTTP, on a claim in verification and what belongs to it.

    ``rpc_matrix_methods`` says whose it is: who acts, which is undone, and who
    only gets an answer. Everybody else is refused, and after all of it nothing
    is different.
    """

    def test_no_method_is_forgotten(self):
        """A new public method needs a row in the table: who may call it?"""
        declared = {(model, method) for model, rows in METHODS.items() for method in rows}
        self.assertEqual(self.get_own_methods(), declared | BY_OPERATION)
        self.assertFalse(declared & BY_OPERATION)

    def test_who_may_call_what(self):
        claims = self.make_claims(self._prepare_line(40))
        self.claim, self.posted = claims['to_verify'], claims['posted']
        self.line = self.claim.expense_ids[:1]
        targets = self.make_targets()
        arguments = self.get_arguments()
        self.watch()
        for model, rows in METHODS.items():
            for method, row in rows.items():
                outcome = {True: '', False: ''}
                for letter, user in self.users.items():
                    target = targets[model]
                    ids = () if method in OF_MODEL else (target[letter] if isinstance(target, dict) else target).ids
                    with self.subTest(model=model, method=method, user=user.name):
                        status, answer, changed = self.call_and_undo(
                            user, method, ids, model=model, **arguments.get((model, method), {}))
                        if status == 200:
                            outcome[bool(changed)] += letter
                        else:
                            self.assertIn(status, REFUSALS, answer)
                            self.assertFalse(changed, "it was refused and changed something")
                with self.subTest(model=model, method=method):
                    acts, answers = row
                    self.assertEqual(
                        {'acts': set(outcome[True]), 'answers': set(outcome[False])},
                        {'acts': set(acts), 'answers': set(answers)})
        self.assertFalse(self.get_changes())

    def make_targets(self):
        """{model: record}, or {model: {letter: record}} where everybody has his own."""
        self.finance_3.group_ids |= self.env.ref(FINANCE)
        # sudo: whoever may make it
        job = self.env['hr.job'].sudo().create({'name': "Driver", 'company_id': self.company.id})
        targets = self.make_records(self.claim) | self.make_settings() | {
            'account.move': self.posted.sudo().expense_ids.account_move_id,
            'account.partial.reconcile': self.make_reconciliation(),
            'mail.activity': self.activities_of(self.finance, self.claim),
            'hr.employee': self.anna,
            'hr.job': job,
            'crm.lead': self.env['crm.lead'].sudo().create({
                'name': "Campus", 'type': 'opportunity', 'user_id': self.salesperson.id,
                'company_id': self.company.id}),
            'res.partner': self.env['res.partner'].sudo().create({'name': "Azure Interior"}),
            'res.company': self.company,
            'res.users': self.everywhere,
        }
        targets['hr.expense'] = self.line
        targets['hr.expense.approval.step'] = self.claim.sudo().pending_step_ids
        loose = self.env['hr.expense'].with_user(self.employee).create(
            {'name': "Bus", 'product_id': self.category.id, 'total_amount_currency': 5})
        dialogs = self.get_dialog_values(self.claim, self.line) | {
            'hr.expense.split.wizard': {'expense_id': self.line.id},
            'hr.expense.post.wizard': {},
        }
        dialogs['hr.expense.claim.add.expense']['expense_ids'] = [(6, 0, loose.ids)]
        dialogs['hr.expense.claim.reduce']['amount'] = 5
        dialogs['hr.expense.claim.return.line']['expense_ids'] = [(6, 0, self.line.ids)]
        dialogs['hr.expense.claim.involve'].update(mode='add', user_id=self.finance_3.id)
        rule_dialogs = [name for name in dialogs if '.rule.' in name or name == 'hr.expense.policy.backtest']
        for model, vals in dialogs.items():
            targets[model] = {}
            for letter, user in self.users.items():
                # as if he had opened it, whether he may or not
                dialog = targets[model][letter] = self.env[model].with_user(SUPERUSER_ID).create(vals)
                dialog.flush_recordset()
                owner = self.administrator if model in rule_dialogs else user
                self.env.cr.execute(SQL(
                    "UPDATE %s SET create_uid = %s WHERE id = %s", SQL.identifier(dialog._table), owner.id, dialog.id))
        self.env.invalidate_all()
        return targets

    def make_reconciliation(self):
        """Two journal items that settle each other."""
        account = self.company.partner_id.property_account_receivable_id
        # sudo: whoever may book it
        move = self.env['account.move'].sudo().create({'move_type': 'entry', 'line_ids': [
            Command.create({'account_id': account.id, 'debit': debit, 'credit': 5 - debit}) for debit in (5, 0)]})
        move.action_post()
        move.line_ids.reconcile()
        return move.line_ids.matched_debit_ids

    def get_arguments(self):
        """{(model, method): arguments} where there are some."""
        words, person = {'comment': "Because"}, {'user_id': self.finance_3.id, 'comment': "Because"}
        mail = {'subject': "Lunch 12", 'email_from': self.employee.email, 'body': "", 'attachments': []}
        claim, step, advance = 'hr.expense.claim', 'hr.expense.approval.step', 'hr.expense.advance'
        return {
            (claim, 'action_approve'): words,
            (claim, 'action_refuse'): words,
            (claim, 'action_ask'): {'question': "Why?"},
            (claim, 'action_answer'): {'answer': "Because"},
            (claim, 'action_forward'): person,
            (claim, 'action_add_approver'): person,
            (claim, 'action_reduce_line'): {'line_id': self.line.id, 'amount': 5, **words},
            (claim, 'action_set_accounting_date'): {'date': str(fields.Date.today())},
            (claim, 'action_return_lines'): {'line_ids': self.line.ids, **words},
            (claim, 'create_lines_from_attachments'): {'attachment_ids': self.line.attachment_ids.ids},
            (claim, 'action_add_line_from_qr'): {'text': QR},
            ('hr.expense', 'action_fill_from_qr'): {'text': QR},
            ('hr.expense', 'create_expense_from_attachments'): {'attachment_ids': self.line.attachment_ids.ids},
            (claim, 'action_settle'): {'amounts': {}},
            (advance, 'action_approve'): words,
            (advance, 'action_refuse'): words,
            (advance, 'action_ask'): {'question': "Why?"},
            (advance, 'action_answer'): {'answer': "Because"},
            (advance, 'action_forward'): person,
            (advance, 'action_add_approver'): person,
            (advance, 'message_new'): {'msg_dict': mail, 'custom_values': {'employee_id': self.anna.id}},
            (claim, 'message_new'): {
                'msg_dict': mail, 'custom_values': {'employee_id': self.anna.id, 'purpose': "By mail"}},
            ('hr.expense', 'message_new'): {'msg_dict': mail, 'custom_values': {'claim_id': self.claim.id}},
            ('hr.expense.payment.order.line', 'action_hold'): {'reason': "Wait"},
            ('hr.expense.payment.order.line', 'action_check'): words,
            (step, 'reassign'): {'user_ids': self.finance_3.ids, 'reason': "Away"},
            (step, 'release'): {'reason': "Away"},
            ('hr.expense.post.wizard', 'action_post_entry'): {
                'context': {'active_ids': self.line.ids, 'active_model': 'hr.expense'}},
            **{(model, 'default_get'): {'fields': list(self.env[model]._fields)} for model in METHODS},
            ('hr.job', 'write'): {'vals': {'expense_grade_id': self.grade.id}},
            ('mail.activity', 'write'): {'vals': {'active': False}},
            ('res.company', 'create'): {'vals_list': [{'name': "New"}]},
            ('res.users', 'write'): {'vals': {'active': False}},
        }
