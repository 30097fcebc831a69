import time

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError, ValidationError

from ..models.hr_expense_approval_step import ADMINISTRATOR

CHUNK = 25  # claims made together
SECONDS = 45  # after which the rest is left for the next time
SHOWN = 100  # reports left out that are listed with their reason
OUTCOMES = ('draft', 'resubmit', 'verify', 'booked', 'refused')


class HrExpenseClaimTakeover(models.TransientModel):
    """Makes claims of the expense reports of Odoo 18 and before: says what becomes of them, then does it.

    Entries and payments are not touched. What is on a claim is not looked at again, so that it can be used as often
    as one likes.
    """
    _name = 'hr.expense.claim.takeover'
    _description = "Take Over Former Expense Reports"

    company_id = fields.Many2one('res.company', required=True, default=lambda self: self.env.company)
    failures = fields.Json(readonly=True, help="Why no claim could be made, by the first expense of each.")
    done_count = fields.Integer(string="Claims Made", readonly=True)
    draft_count = fields.Integer(string="Drafts", compute='_compute_counts')
    resubmit_count = fields.Integer(string="Waiting for an Approver", compute='_compute_counts')
    verify_count = fields.Integer(string="Approved", compute='_compute_counts')
    booked_count = fields.Integer(string="Posted or Paid", compute='_compute_counts')
    refused_count = fields.Integer(string="Refused", compute='_compute_counts')
    todo_count = fields.Integer(compute='_compute_counts')
    left_count = fields.Integer(string="Left Out", compute='_compute_counts')
    left_out = fields.Html(string="Reasons", compute='_compute_counts', help="What is left out, and why.")

    # -- computes ---------------------------------------------------------------------
    @api.depends('company_id', 'failures')
    def _compute_counts(self):
        for dialog in self:
            parts, left = dialog._get_parts()
            for outcome in OUTCOMES:
                dialog[f'{outcome}_count'] = sum(part.outcome == outcome for part in parts)
            dialog.todo_count = len(parts)
            dialog.left_count = len(left)
            dialog.left_out = dialog._format_left_out(left)

    def _compute_display_name(self):
        self.display_name = self.env._("Former Expense Reports")

    # -- actions ------------------------------------------------------------------------
    def action_take_over(self):
        """Makes the claims; what takes too long is left for the next time.

        :raises AccessError: where the user does not administer expenses
        :raises UserError: where there is nothing to take over, or somebody else is at it
        """
        self.ensure_one()
        self._check_administrator()
        end = time.monotonic() + SECONDS
        parts = self._get_parts()[0]
        if not parts:
            raise UserError(self.env._(
                "No former expense report of %s is left to become a claim.", self.company_id.name))
        self._lock(parts)
        failures, done = self._get_failures(), 0
        for start in range(0, len(parts), CHUNK):
            if start and time.monotonic() > end:
                break
            chunk = parts[start:start + CHUNK]
            failed = self._take_over(chunk)
            failures.update(failed)
            done += len(chunk) - len(failed)
        # sudo: the user's own dialog, whose result he does not write himself
        self.sudo().write({'failures': failures, 'done_count': self.done_count + done})
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Former Expense Reports"), 'res_model': self._name,
            'res_id': self.id, 'view_mode': 'form', 'target': 'new'}

    def action_open_left_out(self):
        """Opens the expenses that are left out."""
        self.ensure_one()
        self._check_administrator()
        return self._open(
            'hr.expense', self.env._("Expenses Left Out"),
            self.env['hr.expense'].union(*(part.expenses for part in self._get_parts()[1])).ids)

    def action_open_claims(self):
        """Opens the claims that were made of former reports."""
        self.ensure_one()
        self._check_administrator()
        claims = self.env['hr.expense.claim'].search(
            [('former_sheet_id', '>', 0), ('company_id', '=', self.company_id.id)])
        return self._open('hr.expense.claim', self.env._("Claims of Former Reports"), claims.ids)

    def _open(self, model, name, ids):
        return {
            'type': 'ir.actions.act_window', 'name': name, 'res_model': model, 'view_mode': 'list,form',
            'domain': [('id', 'in', ids)], 'context': {'create': False}}

    # -- business -----------------------------------------------------------------------
    def _check_administrator(self):
        if not self.env.user.has_group(ADMINISTRATOR) or self.company_id not in self.env.user.company_ids:
            raise AccessError(self.env._(
                "Former expense reports are taken over by expense administrators of the company."))

    def _get_failures(self):
        """{id of the first expense, as JSON writes it: why no claim could be made}."""
        # it is the user's own dialog, in which he may have written anything
        return dict(self.failures) if isinstance(self.failures, dict) else {}

    def _get_parts(self):
        """(parts of former reports to take over, those that are left out) as ``FormerPart``."""
        self.ensure_one()
        if not self.env.user.has_group(ADMINISTRATOR) or self.company_id not in self.env.user.company_ids:
            return [], []
        failures = self._get_failures()
        # sudo: an administrator of expenses need not be allowed to read entries
        found = self.env['hr.expense'].sudo()._get_former_parts(self.company_id)
        parts = [part._replace(problem=part.problem or failures.get(str(part.expenses[:1].id))) for part in found]
        return [part for part in parts if not part.problem], [part for part in parts if part.problem]

    def _lock(self, parts):
        try:
            self.env['hr.expense'].union(*(part.expenses for part in parts)).lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(self.env._(
                "Somebody else is working on these expenses at this moment. Try again in a minute.")) from None

    def _take_over(self, parts):
        """Makes claims of the parts, all at once; where that fails, one by one, to find out which it is.

        :return: {id of the first expense: sentence} of those that are left out
        :rtype: dict
        """
        # sudo: workflow fields and the log are written by nobody; authority was checked
        claims_sudo = self.env['hr.expense.claim'].sudo()
        try:
            with self.env.cr.savepoint():
                failed = claims_sudo._take_over(parts)
                self.env.flush_all()
                if failed:
                    raise UserError("\n".join(failed.values()))
        except (UserError, ValidationError, AccessError) as error:
            # what the failed attempt left in memory is not true any more
            self.env.invalidate_all(flush=False)
            if len(parts) == 1:
                return {str(parts[0].expenses[:1].id): str(error)}
            failures = {}
            for part in parts:
                failures.update(self._take_over([part]))
            return failures
        return {}

    def _format_left_out(self, parts):
        """A list of reports that are left out, each with its reason."""
        if not parts:
            return False
        rows = [self.env._(
            "Report %(number)s of %(employee)s (expenses: %(count)s): %(reason)s",
            number=part.expenses[:1].former_sheet_id, employee=part.expenses.employee_id.name,
            count=len(part.expenses), reason=part.problem) for part in parts[:SHOWN]]
        if len(parts) > SHOWN:
            rows.append(self.env._("… and %s more", len(parts) - SHOWN))
        return Markup("<ul>%s</ul>") % Markup().join(Markup("<li>%s</li>") % row for row in rows)
