import base64

from odoo import Command
from odoo.exceptions import UserError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged

from .common_security import ClaimSecurityCommon

PNG = b'\x89PNG\r\n\x1a\n'


@tagged('post_install', '-at_install')
class TestClaimSecurityLock(ClaimSecurityCommon):
    """What was submitted stays as it was, whoever tries (A4)."""

    def contents(self, model):
        """{name: value} of all fields that say something, chatter and activities apart."""
        mail = set(self.env['mail.thread']._fields) | set(self.env['mail.activity.mixin']._fields)
        return {
            name: self.make_value(field) for name, field in self.env[model]._fields.items()
            if name not in mail and name not in MAGIC_COLUMNS and (field.store or field.type == 'one2many')
            and not field.related
        }

    # -- claim and lines ----------------------------------------------------------------
    def test_a_submitted_claim_takes_no_writes_of_anybody(self):
        contents = self.contents('hr.expense.claim')
        del contents['message_main_attachment_id']  # only what the chatter shows first
        self.assertLessEqual(
            {'purpose', 'employee_id', 'company_id', 'lead_id', 'partner_id', 'expense_ids', 'description'},
            set(contents))
        draft = self.create_claim()
        self.assert_allowed(lambda: draft.write({'purpose': "Other"}))
        self.assert_allowed(lambda: self.as_user(draft, self.all_approver).write({'purpose': "Other"}))
        for claim in (self.submit(), self.approve(self.submit())):
            for user in self.people.values():
                self.assert_values_refused(self.as_user(claim, user), contents)

    def test_a_submitted_line_takes_no_writes_of_anybody(self):
        contents = self.contents('hr.expense')
        corrections = self.env['hr.expense']._get_correction_fields()
        self.assertLessEqual({
            'name', 'date', 'employee_id', 'product_id', 'quantity', 'price_unit', 'total_amount', 'currency_id',
            'total_amount_currency', 'payment_mode', 'claim_id', 'attachment_ids', 'state', 'approval_state',
            'account_move_id', 'department_id', 'manager_id', 'split_expense_origin_id'} | corrections, set(contents))
        self.assert_allowed(lambda: self.create_claim().expense_ids.write({'total_amount_currency': 5000}))
        to_verify = self.approve(self.submit())
        for claim, roles in ((self.submit(), self.people), (to_verify, ('manager', 'finance', 'administrator'))):
            for role in roles:
                user = self.people[role]
                allowed = corrections if claim == to_verify and role == 'finance' else ()
                self.assert_values_refused(self.as_user(claim.expense_ids, user), {
                    name: value for name, value in contents.items() if name not in allowed})

    def test_finance_corrects_accounts_and_no_amount(self):
        account = self.company_data['default_account_expense'].copy()
        claim = self.approve(self.submit())
        line = self.as_user(claim.expense_ids, self.finance)
        self.assert_allowed(lambda: line.write({'account_id': account.id}))
        self.assert_refused(lambda: line.write({'account_id': account.id, 'total_amount_currency': 5000}))
        total = claim.total_amount
        tax = self.company_data['default_tax_purchase'].copy(
            {'name': "Extra", 'price_include_override': 'tax_excluded'})
        line.write({'tax_ids': [Command.set(tax.ids)]})
        self.env.flush_all()
        self.assertEqual(claim.total_amount, total)
        mileage = self._create_category("Mileage", standard_price=0.5)
        claim = self.approve(self.submit(
            (Command.create({'name': "Car", 'product_id': mileage.id, 'quantity': 100}), None)))
        total = claim.total_amount
        self.assertEqual(total, 50)
        self.as_user(claim.expense_ids, self.finance).write({'tax_ids': [Command.set(tax.ids)]})
        self.env.flush_all()
        self.assertEqual(claim.total_amount, total)

    def test_finance_leaves_its_own_claims_to_colleagues(self):
        account = self.company_data['default_account_expense'].copy()
        claim = self.submit(user=self.finance)
        claim.with_user(claim.sudo().pending_approver_ids[0]).action_approve("Fine")
        line = claim.expense_ids
        self.assert_refused(lambda: self.as_user(line, self.finance).write({'account_id': account.id}))
        self.assert_allowed(lambda: self.as_user(line, self.finance_2).write({'account_id': account.id}))

    def assert_claimed(self, line):
        """A claim that one cannot open is no default at all: the line stays alone."""
        if not line.claim_id:
            raise UserError(line.name)

    def test_lines_come_into_own_drafts_alone(self):
        lines = self.env['hr.expense'].with_user(self.employee)
        vals = {'name': "Bus", 'product_id': self.category.id, 'total_amount_currency': 5}
        loose = lines.create(vals)
        draft, submitted = self.create_claim(), self.submit()
        foreign = self.create_claim(user=self.colleague)

        def ways(claim):
            yield lambda: lines.create({**vals, 'claim_id': claim.id})
            yield lambda: self.assert_claimed(lines.with_context(default_claim_id=claim.id).create(vals))
            yield lambda: loose.write({'claim_id': claim.id})
            yield lambda: draft.expense_ids.write({'claim_id': claim.id})
            yield lambda: claim.with_user(self.employee).write({'expense_ids': [Command.link(loose.id)]})
            yield lambda: claim.with_user(self.employee).write({'expense_ids': [Command.create(vals)]})
            yield lambda: loose.copy({'claim_id': claim.id}).claim_id.ensure_one()
            yield lambda: self.assertTrue(lines.load(
                ['name', 'product_id/.id', 'total_amount_currency', 'claim_id/.id'],
                [["Bus", str(self.category.id), "5", str(claim.id)]])['ids']) if claim == draft else lines.create(
                    {**vals, 'claim_id': claim.id})

        for number, way in enumerate(ways(draft)):
            with self.subTest(way=number, claim="draft"):
                self.assert_allowed(way)
        for name, claim in (('submitted', submitted), ('foreign', foreign)):
            for number, way in enumerate(ways(claim)):
                with self.subTest(way=number, claim=name):
                    self.assert_refused(way)

    def test_lines_leave_drafts_alone(self):
        draft, submitted = self.create_claim(), self.submit()

        def ways(claim):
            yield lambda: claim.expense_ids.write({'claim_id': False})
            yield lambda: claim.expense_ids.write({'claim_id': draft.id}) if claim != draft else None
            yield lambda: claim.write({'expense_ids': [Command.clear()]})
            yield lambda: claim.write({'expense_ids': [Command.delete(claim.expense_ids.id)]})
            yield lambda: draft.write({'expense_ids': [Command.link(claim.expense_ids.id)]})
            yield lambda: draft.write({'expense_ids': [Command.update(claim.expense_ids.id, {'name': "X"})]})
            yield lambda: draft.write({'expense_ids': [Command.delete(claim.expense_ids.id)]})

        for number, way in enumerate(ways(draft)):
            with self.subTest(way=number):
                self.assert_allowed(way)
        for number, way in enumerate(ways(submitted)):
            with self.subTest(way=number):
                self.assert_refused(way)

    def test_nobody_deletes_what_was_submitted(self):
        self.assert_allowed(self.create_claim().unlink)
        self.assert_allowed(self.create_claim().expense_ids.unlink)
        claims = self.claims_in_every_state()
        withdrawn = self.submit()
        withdrawn.action_withdraw()
        claims['withdrawn'] = withdrawn
        for state, claim in claims.items():
            if state in ('draft', 'cancelled', 'approved'):
                continue
            for role in ('employee', 'manager', 'finance', 'auditor', 'administrator', 'team_approver', 'all_approver'):
                user = self.people[role]
                with self.subTest(role=role, state=state):
                    self.assert_refused(lambda: self.as_user(claim, user).unlink())
                    if state != 'withdrawn':
                        self.assert_refused(lambda: self.as_user(claim.expense_ids, user).unlink())

    # -- receipts -----------------------------------------------------------------------
    def test_receipts_stay_as_the_approvers_saw_them(self):
        draft, submitted = self.create_claim(), self.submit()
        attachments = self.env['ir.attachment'].with_user(self.employee)
        loose = attachments.create({'name': "x.png", 'raw': PNG + b'loose'})
        pending = attachments.create({'name': "x.png", 'raw': PNG + b'up', 'res_model': 'hr.expense', 'res_id': 0})

        def ways(claim, user):
            line = self.as_user(claim.expense_ids, user)
            receipt = line.sudo().attachment_ids[0].with_user(user)
            new = {'name': "new.png", 'raw': PNG + b'new', 'res_model': 'hr.expense', 'res_id': line.id}
            yield 'upload', lambda: self.env['ir.attachment'].with_user(user).create(new)
            yield 'upload as superuser', lambda: self.env['ir.attachment'].with_user(user).sudo().create(new)
            yield 'by context', lambda: self.env['ir.attachment'].with_user(user).with_context(
                default_res_model='hr.expense', default_res_id=line.id).create({'name': "x", 'raw': PNG})
            yield 'by the line', lambda: line.write({'attachment_ids': [Command.create({'name': "x", 'raw': PNG})]})
            yield 'bytes', lambda: receipt.write({'raw': PNG + b'other'})
            yield 'base64', lambda: receipt.write({'datas': base64.b64encode(PNG + b'other')})
            yield 'link instead of bytes', lambda: receipt.write({'type': 'url', 'url': "https://example.com/x.png"})
            yield 'name', lambda: receipt.write({'name': "other.png"})
            yield 'detach', lambda: receipt.write({'res_id': False})
            yield 'hide', lambda: receipt.write({'res_field': 'name'})
            yield 'move to a draft', lambda: receipt.write({'res_id': draft.expense_ids.id})
            yield 'delete', receipt.unlink
            yield 'delete as superuser', lambda: receipt.sudo().unlink()
            yield 'copy', lambda: receipt.copy()
            if user == self.employee:
                yield 'attach a loose file', lambda: loose.write({'res_model': 'hr.expense', 'res_id': line.id})
                yield 'attach an upload', lambda: pending.write({'res_id': line.id})

        for name, way in ways(draft, self.employee):
            with self.subTest(way=name, claim="draft"):
                self.assert_allowed(way)
        for role, user in self.people.items():
            for name, way in ways(submitted, user):
                with self.subTest(way=name, role=role):
                    self.assert_refused(way)
        # what says nothing of the file is no change
        receipt = submitted.expense_ids.attachment_ids
        self.assert_allowed(lambda: receipt.sudo().write({'access_token': "token"}))

    def test_files_of_the_chatter_are_no_receipts(self):
        draft, submitted = self.create_claim(), self.submit()
        user = self.all_approver
        for claim, added in ((draft, 1), (submitted, 0)):
            line = self.as_user(claim.expense_ids, user)
            receipts, main = line.sudo().attachment_ids, line.sudo().message_main_attachment_id
            pending = self.env['ir.attachment'].with_user(user).create({
                'name': "c.png", 'raw': PNG + b'c', 'res_model': 'mail.compose.message', 'res_id': 0})
            message = line.message_post(body="See", attachments=[("a.png", PNG + b'a')], attachment_ids=pending.ids)
            self.assertEqual(len(message.sudo().attachment_ids), 2)
            self.env.invalidate_all()
            self.assertEqual(len(line.sudo().attachment_ids - receipts), 2 * added)
            if not added:
                self.assertEqual(line.sudo().message_main_attachment_id, main)
                self.assertEqual(set(message.sudo().attachment_ids.mapped('res_model')), {'hr.expense.claim'})
                self.assertEqual(set(message.sudo().attachment_ids.mapped('res_id')), {claim.id})

    def test_mail_to_a_submitted_line_adds_no_receipt(self):
        """Every user can call the gateway's method with the id of any line."""
        mail = (b"From: otto@example.com\nTo: x@example.com\nSubject: Re\nMessage-Id: <%d@example.com>\n"
                b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/plain\n\nHi\n"
                b"--B\nContent-Type: image/png\nContent-Disposition: attachment; filename=f.png\n"
                b"Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--B--\n")
        for claim, added in ((self.create_claim(), 1), (self.submit(), 0)):
            line = claim.sudo().expense_ids
            before = len(line.attachment_ids)
            self.env['mail.thread'].with_user(self.colleague).message_process(
                'hr.expense', mail % claim.id, thread_id=line.id)
            self.env.invalidate_all()
            self.assertIn("Hi", line.message_ids[:1].body)
            self.assertEqual(len(line.attachment_ids) - before, added)

    def test_nobody_claims_with_a_colleagues_receipt(self):
        """By the number of the file."""
        claim = self.create_claim()
        foreign = self.env['ir.attachment'].with_user(self.colleague).create(
            {'name': "x.png", 'raw': PNG + b'foreign', 'res_model': 'hr.expense', 'res_id': 0})
        own = foreign.with_user(self.employee).create(
            {'name': "x.png", 'raw': PNG + b'own', 'res_model': 'hr.expense', 'res_id': 0})
        used = self.create_claim(user=self.colleague).sudo().expense_ids.attachment_ids.with_user(self.employee)
        self.assert_allowed(lambda: claim.create_lines_from_attachments(own.ids))
        for other in (foreign, used):
            self.assert_refused(lambda: claim.create_lines_from_attachments(other.ids))
            self.assert_refused(lambda: other.with_user(self.employee).write({'res_id': claim.expense_ids.id}))
            self.assert_refused(lambda: other.with_user(self.employee).copy({'res_id': claim.expense_ids.id}))
            self.assert_refused(lambda: claim.expense_ids.write({'attachment_ids': [Command.link(other.id)]}))
        self.assert_refused(lambda: self.submit().create_lines_from_attachments(own.ids))
        self.assert_refused(lambda: claim.with_user(self.colleague).create_lines_from_attachments(foreign.ids))
