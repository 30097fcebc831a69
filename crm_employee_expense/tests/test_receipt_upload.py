import errno
import json
import os
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from unittest.mock import patch

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_attachment import IrAttachment

from .common import PNG, ExpenseClaimCommon

LOGGERS = ('odoo.addons.crm_employee_expense.controllers.receipt_upload', 'odoo.addons.web.controllers.binary')


@tagged('post_install', '-at_install')
class TestReceiptUpload(ExpenseClaimCommon, HttpCase):
    """A receipt that was uploaded is there as a whole; one that was not is not there at all, and people read why."""

    def setUp(self):
        super().setUp()
        self.claim = self.create_claim(self._prepare_line(100, receipt=False))
        self.line = self.claim.expense_ids
        self.authenticate(self.employee.login, self.employee.login)

    def upload(self, content=PNG, name="receipt.png", line=None, **values):
        response = self.url_open('/web/binary/upload_attachment', data={
            'csrf_token': http.Request.csrf_token(self), 'model': 'hr.expense', 'id': str((line or self.line).id),
            **values,
        }, files={'ufile': (name, content, 'image/png')})
        self.assertEqual(response.status_code, 200)
        [answer] = json.loads(response.text)
        return answer

    def receipts(self):
        return self.env['ir.attachment'].sudo().search([
            ('res_model', '=', 'hr.expense'), ('res_id', 'in', self.claim.expense_ids.ids)])

    def fail_to_write(self, number):
        """A disk that takes half of a file and then has no room left."""
        real_open = open

        def write_half(file, content):
            file.write(content[:len(content) // 2])
            file.flush()
            raise OSError(number, os.strerror(number))

        @contextmanager
        def half(file):
            with file:
                yield SimpleNamespace(write=partial(write_half, file))

        def half_open(path, mode='r', *args, **kwargs):
            file = real_open(path, mode, *args, **kwargs)
            return half(file) if 'w' in mode and 'filestore' in str(path) else file

        return patch('builtins.open', half_open)

    def test_receipt_is_added(self):
        answer = self.upload()
        self.assertEqual(self.receipts().ids, [answer['id']])
        self.assertEqual((answer['mimetype'], answer['size']), ('image/png', len(PNG)))
        self.assertEqual(self.receipts().raw, PNG)

    def test_full_disk_leaves_nothing_and_says_so(self):
        content = PNG + b"full disk"
        with self.fail_to_write(errno.ENOSPC), mute_logger(*LOGGERS):
            answer = self.upload(content)
        self.assertEqual(answer, {
            'error': "There is no room left on the server for receipt.png. "
                     "Tell your administrator, and try again later."})
        self.assertFalse(self.receipts(), "A receipt without its file is none")
        # the same file, as soon as there is room again
        self.upload(content)
        self.assertEqual(self.receipts().raw, content)

    def test_broken_disk_leaves_nothing_and_says_so(self):
        with self.fail_to_write(errno.EIO), mute_logger(*LOGGERS):
            answer = self.upload(PNG + b"broken disk")
        self.assertIn("could not store receipt.png", answer['error'])
        self.assertFalse(self.receipts())

    def test_what_was_half_written_does_not_stay(self):
        content = PNG + b"half written"
        _fname, path = self.env['ir.attachment']._get_path(content, IrAttachment._compute_checksum(
            self.env['ir.attachment'], content))
        with self.fail_to_write(errno.ENOSPC), self.assertRaises(OSError):
            self.env['ir.attachment'].create({'name': "a", 'raw': content})
        folder, name = os.path.split(path)
        self.assertFalse([left for left in os.listdir(folder) if left.startswith(name)])

    def test_receipt_of_a_submitted_claim_is_refused_and_does_not_stay(self):
        self.attach_receipt(self.line, PNG)
        self.claim.with_user(self.employee).action_submit()
        before = self.receipts()
        # Odoo answers with a script where a function of the page is to be called
        for values in ({}, {'callback': "done"}):
            answer = self.upload(PNG + b"afterwards", **values)
            self.assertEqual(self.receipts(), before)
            self.assertIn("cannot be added, changed or deleted while it is not a draft", answer['error'])

    def test_receipt_of_somebody_else_is_refused(self):
        other = self.create_claim(self._prepare_line(50, receipt=False), user=self.colleague).expense_ids
        answer = self.upload(line=other)
        self.assertEqual(answer, {'error': "You are not allowed to upload an attachment here."})
        self.assertFalse(other.sudo().attachment_ids)

    def test_other_uploads_are_odoos_own(self):
        response = self.url_open('/web/binary/upload_attachment', data={
            'csrf_token': http.Request.csrf_token(self), 'model': 'hr.expense.claim', 'id': str(self.claim.id),
        }, files={'ufile': ("photo.png", PNG, 'image/png')})
        [answer] = json.loads(response.text)
        self.assertEqual(self.env['ir.attachment'].sudo().browse(answer['id']).res_model, 'hr.expense.claim')

    def test_file_that_a_killed_server_left_half_written_is_replaced(self):
        content = PNG + b"the server died here, and nothing of this was written"
        attachments = self.env['ir.attachment']
        _fname, path = attachments._get_path(content, attachments._compute_checksum(content))
        with open(path, 'wb') as file:
            file.write(content[:len(content) - 20])
        self.upload(content)
        self.assertEqual(self.receipts().raw, content)
