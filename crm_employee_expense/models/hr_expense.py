from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class HrExpense(models.Model):
    """An expense as a line of a claim.

    Without a claim everything is as hr_expense has it. In a claim, the claim
    alone drives the workflow; the line's state only reflects it.
    """
    _inherit = 'hr.expense'

    claim_id = fields.Many2one(
        'hr.expense.claim', string="Claim", copy=False, index='btree_not_null', ondelete='set null',
        check_company=True, help="The claim with which this expense is approved and paid.")
    claim_state = fields.Selection(related='claim_id.state', string="Claim Status")
    can_correct_accounts = fields.Boolean(
        compute='_compute_can_correct_accounts',
        help="Whether the user may correct account, taxes and analytic distribution of a claimed expense.")

    #: line state that native screens show for each state of the claim
    _state_by_claim_state = {
        'draft': 'draft',
        'submitted': 'submitted',
        'to_verify': 'submitted',
        'approved': 'approved',
        'posted': 'posted',
        'partial': 'posted',
        'in_payment': 'in_payment',
        'paid': 'paid',
        'refused': 'refused',
        'cancelled': 'refused',
    }

    # -- computes ---------------------------------------------------------------------
    @api.depends('claim_id.state', 'payment_mode')
    def _compute_state(self):
        claimed = self.filtered('claim_id')
        super(HrExpense, self - claimed)._compute_state()
        for line in claimed:
            if line.payment_mode == 'company_account' and line._is_entry_posted():
                line.state = 'paid'
            else:
                line.state = self._state_by_claim_state.get(line.claim_id.state, 'draft')

    @api.depends('claim_id.state')
    def _compute_is_editable(self):
        claimed = self.filtered('claim_id')
        super(HrExpense, self - claimed)._compute_is_editable()
        for line in claimed:
            line.is_editable = line.claim_id.can_edit or self.env.su

    @api.depends_context('uid')
    @api.depends('claim_id.state')
    def _compute_can_correct_accounts(self):
        is_finance = self.env.user.has_group('crm_employee_expense.group_expense_finance')
        for line in self:
            line.can_correct_accounts = line.claim_id.can_edit or (
                is_finance and line.claim_id.state in ('to_verify', 'approved')
                and not line.claim_id._is_claimant()
                # sudo: any reader of the line may learn that it has an entry
                and not line.sudo()._get_live_entries())

    @api.depends('claim_id')
    def _compute_can_approve(self):
        super()._compute_can_approve()
        self.filtered('claim_id').can_approve = False

    @api.depends('claim_id')
    def _compute_can_reset(self):
        super()._compute_can_reset()
        self.filtered('claim_id').can_reset = False

    # -- constraints ------------------------------------------------------------------
    @api.constrains('claim_id', 'employee_id', 'company_id')
    def _check_claim(self):
        for line in self.filtered('claim_id'):
            claim = line.claim_id
            if line.employee_id != claim.employee_id:
                raise ValidationError(self.env._(
                    "%(line)s is an expense of %(other)s, but %(claim)s is the claim of %(employee)s. "
                    "Put it on a claim of its own.",
                    line=line.name, other=line.employee_id.name, claim=claim.display_name,
                    employee=claim.employee_id.name))
            if line.company_id != claim.company_id:
                raise ValidationError(self.env._(
                    "%(line)s belongs to %(other)s, but %(claim)s to %(company)s. Put it on a claim of its own company.",
                    line=line.name, other=line.company_id.name, claim=claim.display_name,
                    company=claim.company_id.name))

    # -- ORM overrides -----------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            claim_id = vals.get('claim_id') or self.env.context.get('default_claim_id')
            if claim_id and not self.env.su:
                self._check_no_workflow_fields(vals)
            if claim_id and 'company_id' not in vals:
                vals['company_id'] = self.env['hr.expense.claim'].browse(claim_id).company_id.id
            if claim_id and 'employee_id' not in vals:
                vals['employee_id'] = self.env['hr.expense.claim'].browse(claim_id).employee_id.id
        lines = super().create(vals_list)
        claimed = lines.filtered('claim_id')
        if claimed and not self.env.su:
            claimed._check_new_in_claim()
            claimed.claim_id._check_editable()
        return lines

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
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
        result = super().write(vals)
        if vals.get('claim_id'):
            self._check_new_in_claim()
            self.claim_id._check_editable()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_claimed(self):
        if not self.env.su:
            self.claim_id._check_editable()

    def _process_attachments_for_post(self, attachments, attachment_ids, message_values):
        # a file that comes with a comment is no receipt of a submitted claim: it goes to the claim itself
        if self._is_claim_closed():
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

    @api.model
    def _get_workflow_fields(self):
        """Fields of a claimed line that follow from its claim."""
        return {'state', 'approval_state', 'approval_date', 'account_move_id', 'manager_id', 'former_sheet_id'}

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
            if line.account_move_id or line.approval_state or line.approval_date or line.state != 'draft':
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
        result = super(HrExpense, self.sudo()).write(vals)
        for claim in self.claim_id:
            changes = [
                self.env._("%(line)s: %(old)s → %(new)s", line=line.name, old=before[line],
                           new=line._describe_corrections())
                for line in self & claim.expense_ids if line._describe_corrections() != before[line]]
            if changes:
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

    # -- actions ---------------------------------------------------------------------------
    def action_create_claim(self):
        """Puts draft expenses into new claims, one for each employee and company.

        :raises UserError: where an expense is not a draft, or already in a claim
        """
        for expense in self:
            if expense.claim_id or expense.state != 'draft':
                raise UserError(self.env._(
                    "%(expense)s is not a draft of its own, so it cannot be put into a new claim.",
                    expense=expense.name))
        claims = self.env['hr.expense.claim']
        for (employee, company), expenses in self.grouped(lambda line: (line.employee_id, line.company_id)).items():
            claim = claims.with_company(company).create({
                'employee_id': employee.id,
                'company_id': company.id,
                'purpose': expenses.name if len(expenses) == 1 else self.env._("Expenses of %s", employee.name),
            })
            expenses.claim_id = claim
            claims |= claim
        return claims._open_records(claims, self.env._("New Claims"))

    def action_open_claim(self):
        """Opens the claim of the expense."""
        return self.claim_id._open_records(self.claim_id, self.env._("Claim"))

    # -- business ----------------------------------------------------------------------------
    def _get_live_entries(self):
        """The entries of the lines that count, see ``account.move._is_live_claim_entry``."""
        return self.account_move_id.filtered(lambda move: move._is_live_claim_entry())

    def _is_entry_posted(self):
        """Whether the line is in the books."""
        self.ensure_one()
        return self.account_move_id.state == 'posted' and self.account_move_id._is_live_claim_entry()

    def _check_can_join_entry(self, move):
        """:raises UserError: where an entry that carries the claimed line may not be posted for it"""
        self.ensure_one()
        other = self._get_live_entries() - move
        if other:
            raise UserError(self.env._(
                "%(line)s of %(claim)s is booked with %(other)s already, so %(entry)s cannot be posted as well. "
                "Cancel or delete one of them.",
                line=self.name, claim=self.claim_id.display_name, other=other.display_name, entry=move.display_name))
        if self.claim_id.state != 'approved':
            raise UserError(self.env._(
                "%(entry)s cannot be posted: its expense %(line)s is part of %(claim)s, which is not approved.",
                entry=move.display_name, line=self.name, claim=self.claim_id.display_name))

    def _get_claim_problems(self):
        """Sentences that say what is missing on the line before its claim can be submitted.

        :rtype: list[str]
        """
        self.ensure_one()
        problems = []
        claim = self.claim_id.display_name
        if not self.product_id:
            problems.append(self.env._(
                "%(line)s on %(claim)s has no category. Choose one.", line=self.name, claim=claim))
        if not self.date:
            problems.append(self.env._(
                "%(line)s on %(claim)s has no date. Enter the day of the expense.", line=self.name, claim=claim))
        if self.company_currency_id.is_zero(self.total_amount) or self.currency_id.is_zero(self.total_amount_currency):
            problems.append(self.env._(
                "%(line)s on %(claim)s has no amount. Enter what was paid, or remove the line.",
                line=self.name, claim=claim))
        if self._needs_receipt() and not self.attachment_ids:
            problems.append(self.env._(
                "%(line)s on %(claim)s has no receipt. Attach it to the line.", line=self.name, claim=claim))
        if self.payment_mode == 'company_account' and not self.payment_method_line_id:
            problems.append(self.env._(
                "%(line)s on %(claim)s was paid by the company, but its payment method is missing. Choose one.",
                line=self.name, claim=claim))
        return problems + (self._get_account_problems() if self.product_id else [])

    def _needs_receipt(self):
        """Whether the claim can only be submitted with a receipt for this line."""
        self.ensure_one()
        return self.company_id.expense_claim_require_receipt and not self.product_has_cost

    def _get_account_problems(self):
        """As ``_get_claim_problems``, for what only accounting can mend."""
        self.ensure_one()
        expense = self.with_company(self.company_id)
        account = expense.account_id or expense.product_id.product_tmpl_id._get_product_accounts()['expense']
        if not account:
            return [self.env._(
                "%(line)s on %(claim)s has no account. Ask accounting to set the expense account of the category "
                "%(category)s.",
                line=self.name, claim=self.claim_id.display_name, category=self.product_id.display_name)]
        if not account.active:
            return [self.env._(
                "The account %(account)s of %(line)s on %(claim)s is archived. Ask accounting to restore it, or to "
                "choose another one on the line.",
                account=account.display_name, line=self.name, claim=self.claim_id.display_name)]
        return []

    def _get_analytic_problems(self):
        """As ``_get_claim_problems``, for analytic accounts that a plan makes mandatory."""
        self.ensure_one()
        try:
            self.with_context(validate_analytic=True)._validate_distribution(
                account=self.account_id.id, product=self.product_id.id, business_domain='expense',
                company_id=self.company_id.id)
        except UserError as error:
            return [self.env._(
                "%(line)s on %(claim)s: %(problem)s", line=self.name, claim=self.claim_id.display_name,
                problem=error.args[0])]
        return []

    def _find_same_receipts(self):
        """{line: other expenses of anybody that carry a receipt with the same bytes}."""
        found = {}
        checksums = self.attachment_ids.grouped('checksum')
        if not checksums:
            return found
        groups = self.env['ir.attachment']._read_group(
            [('res_model', '=', 'hr.expense'), ('checksum', 'in', list(checksums))],
            ['checksum'], ['res_id:array_agg'])
        alive = self.browse({res_id for _checksum, res_ids in groups for res_id in res_ids}).exists().filtered(
            lambda line: line.state != 'refused')
        by_checksum = {checksum: alive.filtered(lambda line, ids=set(res_ids): line.id in ids)
                       for checksum, res_ids in groups}
        for line in self:
            others = self.browse().union(
                *(by_checksum.get(receipt.checksum, self.browse()) for receipt in line.attachment_ids)) - line
            # parts of one split expense share their receipt; on another claim they are worth a look all the same,
            # since the origin can be written by anybody
            origin = line.split_expense_origin_id
            found[line] = others.filtered(
                lambda other, line=line, origin=origin:
                not origin or other.split_expense_origin_id != origin or other.claim_id != line.claim_id)
        return found

    def _find_same_expenses(self):
        """{line: other expenses of the same employee, date, category, amount and currency}."""
        return {
            line: (line.duplicate_expense_ids - line).filtered(lambda other: other.state != 'refused')
            for line in self
        }

    def _prepare_move_lines_vals(self):
        vals = super()._prepare_move_lines_vals()
        if self.claim_id:
            # a unit price is rounded: the entry has to carry the claimed amount to the last cent
            total = self.company_currency_id.round(vals['quantity'] * vals['price_unit'])
            if self.company_currency_id.compare_amounts(total, self.total_amount):
                vals.update(quantity=1, price_unit=self.total_amount)
        return vals
