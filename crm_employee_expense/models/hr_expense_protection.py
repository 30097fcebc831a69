from odoo import api, models
from odoo.exceptions import AccessError, UserError


class HrExpense(models.Model):
    """What nobody may do to an expense that is part of a claim, whichever way he comes."""
    _inherit = 'hr.expense'

    # -- ORM overrides -----------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        # the context, or a user's own defaults, may name the claim
        default = self.default_get(['claim_id']).get('claim_id')
        for vals in vals_list:
            claim_id = vals.get('claim_id', default)
            if claim_id and not self.env.su:
                self._check_no_workflow_fields(vals)
            if claim_id and 'company_id' not in vals:
                vals['company_id'] = self.env['hr.expense.claim'].browse(claim_id).company_id.id
            if claim_id and 'employee_id' not in vals:
                vals['employee_id'] = self.env['hr.expense.claim'].browse(claim_id).employee_id.id
        claims = self.env['hr.expense.claim'].browse(filter(None, (
            vals.get('claim_id', default) for vals in vals_list)))
        with claims._restart_where_changed():
            lines = super().create(vals_list)
        claimed = lines.filtered('claim_id')
        if claimed and not self.env.su:
            claimed._check_new_in_claim()
            claimed.claim_id._check_editable()
        return lines

    def write(self, vals):  # pylint: disable=method-required-super
        with self._get_claims_to_watch(vals)._restart_where_changed():
            return self._write_checked(vals)

    def _write_checked(self, vals):
        # the steps of ``write``; super() is that of the method they belong to
        if self.env.su:
            return super().write(vals)  # pylint: disable=super-method-mismatch
        claims = self.claim_id
        if claims or vals.get('claim_id'):
            self._check_no_workflow_fields(dict.fromkeys(vals, True))
        if claims:
            if self._get_claimed_content_fields() & set(vals):
                closed = self.filtered(lambda line: line.claim_id and not line.claim_id.can_edit)
                if closed and set(vals) <= self._get_correction_fields() and all(closed.mapped('can_correct_accounts')):
                    return self._write_corrections(vals)
                closed._check_no_entry(vals)
                claims._check_editable()
        result = super().write(vals)  # pylint: disable=super-method-mismatch
        if vals.get('claim_id'):
            self._check_new_in_claim()
            self.claim_id._check_editable()
        return result

    def unlink(self):
        with self.sudo().claim_id._restart_where_changed():  # sudo: whoever may delete the line
            return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_claimed(self):
        if not self.env.su:
            self.claim_id._check_editable()

    def _process_attachments_for_post(self, attachments, attachment_ids, message_values):
        # a file that comes with a comment is no receipt of a submitted claim, nor of somebody else's: it goes to the
        # claim itself
        if self._is_claim_closed() or self._is_claim_of_others():
            message_values = dict(message_values, model=self.claim_id._name, res_id=self.claim_id.id)
        return super()._process_attachments_for_post(attachments, attachment_ids, message_values)

    def _message_set_main_attachment_id(self, attachments, force=False, filter_xml=True):
        # called for files that come with a comment, and by the preview for the receipt somebody looks at
        if self._is_claim_closed():
            return
        super()._message_set_main_attachment_id(attachments, force=force, filter_xml=filter_xml)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        # the mail gateway creates as superuser with the values of whoever calls it: what comes by mail joins no claim
        return super().message_new(msg_dict, dict(custom_values or {}, claim_id=False))

    def _track_prepare(self, fields_iter):
        # the claim tells of its states once, its lines need not repeat it
        claimed = self.filtered('claim_id')
        fields_iter = list(fields_iter)
        super(HrExpense, self - claimed)._track_prepare(fields_iter)
        super(HrExpense, claimed)._track_prepare([name for name in fields_iter if name not in ('state', 'manager_id')])

    # -- authority -----------------------------------------------------------------------
    def _is_claim_closed(self):
        """Whether a claim of these lines is beyond draft."""
        # sudo: whoever comments the line need not read its claim
        return any(claim.state != 'draft' for claim in self.sudo().claim_id)

    def _is_claim_of_others(self):
        """Whether the user may read a claim of these lines that is not his to prepare."""
        claims = self.sudo().claim_id.sudo(False)  # sudo: as above
        return bool((claims - claims._get_preparable())._filtered_access('read'))

    @api.model
    def _get_workflow_fields(self):
        """Fields of a claimed line that follow from its claim."""
        return {'state', 'approval_state', 'approval_date', 'account_move_id', 'manager_id', 'former_sheet_id'}

    def _get_claims_to_watch(self, vals):
        """Claims whose content these values may change."""
        claims_sudo = self.env['hr.expense.claim'].sudo()  # sudo: whoever may write the line
        # whoever says that he means to change what is in approval: see ``_get_watched_content``
        names = self._get_claimed_content_fields() if self.env.context.get('claim_change') \
            else self._get_approval_content_fields()
        if not names & set(vals):
            return claims_sudo
        return self.sudo().claim_id | claims_sudo.browse(vals.get('claim_id') or [])

    def _read_changeable(self):
        """{field: value} of all that is stored of a line, whether its approvers see it or not.

        Computed amounts as well: a script can write what no form lets anybody write.
        """
        self.ensure_one()
        names = self._get_claimed_content_fields() - self._get_workflow_fields() - {
            'message_main_attachment_id', *models.MAGIC_COLUMNS}
        [values] = self.read([name for name in names if self._fields[name].store], load=None)
        return values

    @api.model
    def _get_approval_content_fields(self):
        """Fields that what is approved rests on, see ``_get_approval_content``."""
        return {
            'date', 'name', 'product_id', 'payment_mode', 'currency_id', 'vendor_id', 'attendee_ids', 'attachment_ids',
            'justification', 'quantity', 'price_unit', 'total_amount_currency', 'total_amount', 'tax_ids', 'claim_id',
            'employee_id', 'company_id'}

    @api.model
    def _get_correction_fields(self):
        """What finance may correct after submission: it changes no amount to be paid."""
        return {'account_id', 'tax_ids', 'analytic_distribution'}

    @api.model
    def _get_claimed_content_fields(self):
        """What a claimed line says: changeable while the claim is a draft, corrections apart.

        That is everything but the chatter and activities, fields of other addons included.
        """
        return set(self._fields) - set(self.env['mail.thread']._fields) - set(self.env['mail.activity.mixin']._fields)

    @api.model
    def _check_no_workflow_fields(self, vals):
        """:raises AccessError: where values for a claimed line set what follows from its claim"""
        for name in self._get_workflow_fields():
            if vals.get(name):
                raise AccessError(self.env._(
                    "%(field)s of an expense on a claim follows from the claim and cannot be written.",
                    field=self._fields[name]._description_string(self.env)))

    def _check_new_in_claim(self):
        """:raises UserError: where a line brings a workflow of its own into a claim"""
        for line in self:
            # a line takes its state from its claim, which may be in approval
            states = ('draft', self._state_by_claim_state[line.claim_id.state])
            if line.account_move_id or line.approval_state or line.approval_date or line.state not in states:
                raise UserError(self.env._(
                    "%(line)s has been submitted on its own, so it cannot join %(claim)s. Reset it to draft first.",
                    line=line.name, claim=line.claim_id.display_name))

    def _check_no_entry(self, vals):
        """:raises UserError: where finance corrects a line that has its entry already"""
        for line in self:
            # sudo: whoever may write the line may learn that it has an entry
            entries_sudo = line.sudo()._get_live_entries()
            if set(vals) <= self._get_correction_fields() and entries_sudo:
                raise UserError(self.env._(
                    "%(line)s has the journal entry %(entry)s already: correct the accounts there, or delete the entry "
                    "while it is a draft.",
                    line=line.name, entry=entries_sudo.display_name))

    def _write_corrections(self, vals):
        """Finance corrects accounts of a submitted claim; the chatter of the claim says what."""
        before = {line: line._describe_corrections() for line in self}
        # sudo: hr_expense lets managers correct but not finance; can_correct_accounts was checked
        result = super(HrExpense, self.sudo()).write(vals)  # pylint: disable=super-method-mismatch
        for claim in self.claim_id:
            changes = [
                self.env._("%(line)s: %(old)s → %(new)s", line=line.name, old=before[line],
                           new=line._describe_corrections())
                for line in self & claim.expense_ids if line._describe_corrections() != before[line]]
            if changes:
                # sudo: nobody writes the log himself
                claim.sudo()._log_event('correct', comment="; ".join(changes))
                claim.sudo()._message_log(
                    body=self.env._("Finance corrected the accounts. %s", "; ".join(changes)),
                    author_id=self.env.user.partner_id.id)
        return result

    def _describe_corrections(self):
        """Account, taxes and analytic accounts in one phrase."""
        line_sudo = self.sudo()  # names of accounts, whatever the reader may see
        analytic = line_sudo.analytic_distribution or {}
        accounts = self.env['account.analytic.account'].sudo().browse(
            [int(one) for key in analytic for one in key.split(',') if one])
        return ", ".join(filter(None, [
            line_sudo.account_id.display_name, *line_sudo.tax_ids.mapped('name'), *accounts.mapped('name')]))

    def _check_not_claimed(self):
        """:raises UserError: for lines of claims, whose workflow is the claim's"""
        for line in self.filtered('claim_id'):
            raise UserError(self.env._(
                "%(line)s is part of %(claim)s: open the claim to submit, approve, post or pay it.",
                line=line.name, claim=line.claim_id.display_name))

    # -- native actions: not for lines of claims ------------------------------------------
    def action_submit(self):
        self._check_not_claimed()
        return super().action_submit()

    def action_approve(self):
        self._check_not_claimed()
        return super().action_approve()

    def action_refuse(self):
        self._check_not_claimed()
        return super().action_refuse()

    def action_post(self):
        self._check_not_claimed()
        return super().action_post()

    def action_reset(self):
        self._check_not_claimed()
        return super().action_reset()

    def action_split_wizard(self):
        if self.claim_id:
            self.claim_id._check_editable()
        return super().action_split_wizard()

    def _do_approve(self, check=True):
        self._check_not_claimed()
        return super()._do_approve(check=check)

    def _do_refuse(self, reason):
        self._check_not_claimed()
        return super()._do_refuse(reason)

    def _do_reset_approval(self):
        self._check_not_claimed()
        return super()._do_reset_approval()

    def update_activities_and_mails(self):
        unclaimed = self.filtered(lambda expense: not expense.claim_id)
        return super(HrExpense, unclaimed).update_activities_and_mails() if unclaimed else None
