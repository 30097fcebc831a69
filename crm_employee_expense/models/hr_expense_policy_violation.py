from odoo import api, fields, models

#: what a finding asks for, mildest first
SEVERITIES = [
    ('inform', "For information"),
    ('justify', "Needs a justification"),
    ('approval', "Needs an extra approval"),
    ('block', "Not allowed"),
]


class HrExpensePolicyViolation(models.Model):
    """A finding: something about a line of a claim that deserves a second look.

    Made by the system at submission; readable by whoever reads the claim,
    while its counterparts, which may be a colleague's, are not.
    """
    _name = 'hr.expense.policy.violation'
    _description = "Expense Finding"
    _order = 'claim_id desc, id'

    claim_id = fields.Many2one(
        'hr.expense.claim', required=True, index=True, ondelete='cascade', readonly=True)
    company_id = fields.Many2one(related='claim_id.company_id', store=True)
    employee_id = fields.Many2one(related='claim_id.employee_id', store=True)
    expense_id = fields.Many2one(
        'hr.expense', string="Line", index=True, ondelete='cascade', readonly=True,
        help="Empty where the finding is about the claim as a whole.")
    kind = fields.Selection(
        selection=[
            ('same_receipt', "Receipt used before"),
            ('same_expense', "Expense claimed before"),
        ],
        required=True, readonly=True)
    severity = fields.Selection(
        SEVERITIES, default='inform', required=True, readonly=True,
        help="For information: approvers see it. Needs a justification: the employee explains it before submitting. "
             "Needs an extra approval: one more level decides. Not allowed: the claim cannot be submitted.")
    figures = fields.Json(
        readonly=True, help="What was compared at that moment, such as amount and limit: it stays as it was.")
    justification = fields.Text(readonly=True, help="What the employee said about it when submitting.")
    message = fields.Char(compute='_compute_message')
    counterpart_ids = fields.Many2many(
        'hr.expense', string="Same As", readonly=True,
        groups='crm_employee_expense.group_expense_finance,'
               'crm_employee_expense.group_expense_auditor,hr_expense.group_hr_expense_manager')

    @api.depends('kind', 'expense_id.name', 'figures')
    @api.depends_context('lang')
    def _compute_message(self):
        for finding in self:
            finding.message = finding._describe()

    @api.depends('message')
    def _compute_display_name(self):
        for finding in self:
            finding.display_name = finding.message

    @api.model
    def _prepare_unsaved(self, vals):
        """A finding that is only shown: no claim takes it among its own, not even in a form that is open."""
        finding = self.new()
        for name, value in vals.items():
            field = self._fields[name]
            field._update_cache(finding, field.convert_to_cache(value, finding, validate=False))
        return finding

    def _get_found_values(self):
        """The finding as ``_prepare_findings`` gave it. Called as superuser.

        :rtype: dict
        """
        self.ensure_one()
        return {
            name: self[name].ids if field.type == 'many2many' else field.convert_to_write(self[name], self)
            for name, field in self._fields.items()
            if field.store and not field.compute and name not in models.MAGIC_COLUMNS}

    def _describe(self):
        """The finding in the reader's language, without a word about whose the counterparts are.

        :rtype: str
        """
        self.ensure_one()
        line = self.expense_id.sudo().name  # sudo: whoever reads the finding reads the claim
        if self.kind == 'same_receipt':
            return self.env._("%(line)s: its receipt is attached to another expense as well.", line=line)
        return self.env._(
            "%(line)s: an expense of the same employee, date, category and amount exists already.", line=line)
