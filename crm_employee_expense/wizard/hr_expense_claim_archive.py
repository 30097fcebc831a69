import csv
import hashlib
import io
import logging
import shutil
import tempfile
import zipfile

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list, split_every

from ..tools.safe_name import Names, safe_cell, safe_file_name
from .hr_expense_claim_statement import start_of_day

_logger = logging.getLogger(__name__)
ROLES = ('crm_employee_expense.group_expense_auditor', 'crm_employee_expense.group_expense_finance',
         'hr_expense.group_hr_expense_manager')
#: claims read together; files are copied piece by piece
CHUNK = 100
PIECE = 2**20
#: system parameter: how large the files of one archive may be in all, in MB
SIZE_PARAMETER = 'crm_employee_expense.archive_max_mb'
DEFAULT_SIZE = 2048


class HrExpenseClaimArchive(models.TransientModel):
    """The dialog that hands an auditor all receipts of a period as one ZIP file with an index."""
    _name = 'hr.expense.claim.archive'
    _description = "Archive of Receipts"

    company_id = fields.Many2one('res.company', required=True, default=lambda self: self.env.company)
    basis = fields.Selection(
        selection=[('posting', "Posting Date"), ('submission', "Submission Date")],
        string="Period By", required=True, default='posting',
        help="Posting date: claims with a posted entry of the period. Submission date: claims last submitted in it, "
             "whatever became of them.")
    date_from = fields.Date(
        string="First Day", required=True, default=lambda self: fields.Date.context_today(self).replace(month=1, day=1))
    date_to = fields.Date(string="Last Day", required=True, default=fields.Date.context_today)

    # -- authority ------------------------------------------------------------------------
    def _check_may_download(self):
        """:raises AccessError: where the user has none of the roles, or the company is not his"""
        if not self.env.user.has_groups(','.join(ROLES)):
            raise AccessError(self.env._(
                "Archives of receipts are for auditors, finance and expense administrators. Ask one of them."))
        foreign = self.company_id - self.env.user.company_ids
        if foreign:
            raise AccessError(self.env._(
                "You do not work in %(company)s. Choose one of your companies.",
                company=format_list(self.env, foreign.sudo().mapped('name'))))

    # -- actions ----------------------------------------------------------------------------
    def action_download(self):
        """Downloads the archive, after a look at what would be in it.

        :raises AccessError: where it is none of the user's business
        :raises UserError: where there is nothing in it, or too much
        """
        self.ensure_one()
        self.check_access('read')
        self._check_may_download()
        self._check_size(self._find_claims())
        return {
            'type': 'ir.actions.act_url',
            'target': 'new',
            'url': f'/expense/archive/{self.id}',
            'close': True,
        }

    # -- what is in it ------------------------------------------------------------------------
    def _find_claims(self):
        """The claims of the period, of those the user may read.

        :raises UserError: where there are none, or the dates are the wrong way round
        """
        if self.date_from > self.date_to:
            raise UserError(self.env._(
                "The period ends (%(end)s) before it begins (%(start)s). Exchange the dates.",
                start=self.date_from, end=self.date_to))
        domain = [('company_id', '=', self.company_id.id)]
        if self.basis == 'posting':
            # sudo: only to find the claims; the user's own access to them is looked at below
            ids = self.env['hr.expense.claim'].sudo().search([
                *domain, ('expense_ids.account_move_id', 'any', [
                    ('state', '=', 'posted'), ('date', '>=', self.date_from), ('date', '<=', self.date_to)])]).ids
            domain.append(('id', 'in', ids))
        else:
            domain += [
                ('submitted_on', '>=', start_of_day(self.env, self.date_from)),
                ('submitted_on', '<', start_of_day(self.env, fields.Date.add(self.date_to, days=1)))]
        claims = self.env['hr.expense.claim'].search(domain, order='name, id')
        if not claims:
            raise UserError(self.env._(
                "There are no claims of %(company)s from %(start)s to %(end)s that you may read. Choose another "
                "period.", company=self.company_id.name, start=self.date_from, end=self.date_to))
        return claims

    @api.model
    def _get_max_size(self):
        """Bytes that the files of one archive may have in all."""
        value = self.env['ir.config_parameter'].sudo().get_param(SIZE_PARAMETER)  # sudo: a limit for everybody
        return (int(value) if (value or '').isdigit() and int(value) else DEFAULT_SIZE) * 2**20

    def _check_size(self, claims):
        """:raises UserError: where the files together are larger than an archive may be"""
        # sudo: a sum; the claims are those the user may read
        [(size, count)] = self.env['ir.attachment'].sudo()._read_group(
            [('res_model', '=', 'hr.expense'), ('res_id', 'in', claims.expense_ids.ids), ('type', '=', 'binary'),
             ('res_field', '=', False)],
            aggregates=['file_size:sum', '__count'])
        limit = self._get_max_size()
        if (size or 0) > limit:
            raise UserError(self.env._(
                "The %(count)s receipts from %(start)s to %(end)s have %(size)s MB, but an archive takes %(limit)s MB "
                "at most. Choose a shorter period, and download several archives.",
                count=count, start=self.date_from, end=self.date_to, size=-(-size // 2**20), limit=limit // 2**20))

    # -- writing it -------------------------------------------------------------------------------
    def _get_file_name(self):
        return f"{safe_file_name(self.company_id.name, 'company')} {self.date_from} {self.date_to}.zip"

    def _get_titles(self):
        return [
            self.env._("Claim"), self.env._("Employee"), self.env._("Status"), self.env._("Line"),
            self.env._("Date"), self.env._("Category"), self.env._("Amount"), self.env._("Currency"),
            self.env._("Amount in Company Currency"), self.env._("Journal Entry"), self.env._("Posting Date"),
            self.env._("File"), self.env._("Size (Bytes)"), "SHA-256", self.env._("Remark")]

    def _write_archive(self):
        """The archive in a temporary file, which is gone once it is closed.

        Little is in memory at a time: claims are read in chunks, files copied piece by piece.

        :return: file, at its beginning
        """
        self.ensure_one()
        claims = self._find_claims()
        self._check_size(claims)
        with tempfile.TemporaryFile() as table, tempfile.TemporaryFile() as sheet:
            target = tempfile.TemporaryFile()  # noqa: SIM115 who reads it closes it
            try:
                with zipfile.ZipFile(target, 'w', zipfile.ZIP_DEFLATED, allowZip64=True) as archive, \
                        _Index(table, sheet, self._get_titles()) as index:
                    folders, left = Names(), [self._get_max_size()]
                    for ids in split_every(CHUNK, claims.ids):
                        for claim in claims.browse(ids):
                            self._write_claim(archive, index, claim, folders, left)
                        self.env.invalidate_all()
                    index.finish()
                    for name, file in (('index.csv', table), ('index.xlsx', sheet)):
                        file.seek(0)
                        with archive.open(name, 'w', force_zip64=True) as entry:
                            shutil.copyfileobj(file, entry, PIECE)
            except BaseException:
                target.close()
                raise
        target.seek(0)
        _logger.info("User %s downloads the receipts of %s expense claims (%s to %s, company %s)",
                     self.env.uid, len(claims), self.date_from, self.date_to, self.company_id.id)
        return target

    def _write_claim(self, archive, index, claim, folders, left):
        """The folder of a claim, and its rows of the index."""
        folder, names = folders.give(safe_file_name(claim.name or str(claim.id))), Names()
        for line in claim._get_printed_lines():
            row = self._prepare_row(claim, line)
            attachments = line.attachment_ids.sorted('id')
            for attachment in attachments:
                path = f"{folder}/{names.give(safe_file_name(attachment.name))}"
                index.write_row([*row, *self._copy_receipt(archive, path, attachment, left)])
            if not attachments:
                index.write_row([*row, '', '', '', self.env._("No receipt")])

    @api.model
    def _prepare_row(self, claim, line):
        # sudo: names, and number and date of the entry, for readers of the claim
        line_sudo = line.sudo()
        entry_sudo = line_sudo.account_move_id.filtered(lambda move: move.state == 'posted')
        return [
            claim.name or '', line_sudo.employee_id.name, dict(
                claim._fields['state']._description_selection(self.env)).get(claim.state, ''),
            line.name or '', str(line.date or ''), line_sudo.product_id.name or '',
            line.currency_id.round(line.total_amount_currency), line.currency_id.name,
            line.company_currency_id.round(line.total_amount), entry_sudo.name or '', str(entry_sudo.date or '')]

    @api.model
    def _open_receipt(self, attachment):
        """The file of a receipt, or the reason why there is none."""
        if attachment.type != 'binary':
            return None, self.env._("A link, not a file: %s", attachment.url or '')
        if not attachment.store_fname:
            return io.BytesIO(attachment.raw or b''), ''
        try:
            # straight from the file store, so that it is never in memory as a whole
            return open(attachment._full_path(attachment.store_fname), 'rb'), ''
        except OSError:
            return None, self.env._("The file is missing in the file store.")

    @api.model
    def _copy_receipt(self, archive, path, attachment, left):
        """Copies a receipt into the archive.

        :param list left: how many bytes may still come, as its only item
        :return: path, size, SHA-256 and remark, for the index
        :raises UserError: where the archive becomes too large
        """
        source, problem = self._open_receipt(attachment)
        if source is None:
            return '', '', '', problem
        digest, size = hashlib.sha256(), 0
        with source, archive.open(path, 'w', force_zip64=True) as entry:
            while piece := source.read(PIECE):
                size += len(piece)
                left[0] -= len(piece)
                if left[0] < 0:
                    raise UserError(self.env._(
                        "The receipts are larger than an archive may be (%(limit)s MB). Choose a shorter period.",
                        limit=self._get_max_size() // 2**20))
                digest.update(piece)
                entry.write(piece)
        return path, size, digest.hexdigest(), ''


class _Index:
    """The index in two forms: CSV for programs, XLSX for people. Both are written row by row."""

    def __init__(self, table, sheet, titles):
        self._text = io.TextIOWrapper(table, encoding='utf-8-sig', newline='', write_through=True)
        self._csv = csv.writer(self._text)
        self._book = xlsxwriter.Workbook(sheet, {'constant_memory': True, 'strings_to_formulas': False})
        self._sheet = self._book.add_worksheet("Index")
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(titles) - 1, 18)
        self._count = 0
        self._open = True
        self.write_row(titles, self._book.add_format({'bold': True}))

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        if self._open:
            self._text.detach()

    def write_row(self, values, style=None):
        values = [safe_cell(value) for value in values]
        self._csv.writerow(values)
        for column, value in enumerate(values):
            if isinstance(value, str):
                self._sheet.write_string(self._count, column, value, style)
            else:
                self._sheet.write_number(self._count, column, value, style)
        self._count += 1

    def finish(self):
        """Both files are complete, and stay open."""
        self._text.flush()
        # the wrapper would close the file with itself
        self._text.detach()
        self._open = False
        self._book.close()
