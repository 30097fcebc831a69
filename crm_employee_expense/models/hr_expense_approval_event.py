from odoo import api, fields, models
from odoo.exceptions import UserError


class HrExpenseApprovalEvent(models.Model):
    """The log of a document's approval: one record for each thing somebody did.

    Append-only: records are created by the approval mixin and never changed.
    """
    _name = 'hr.expense.approval.event'
    _description = "Expense Approval Event"
    _order = 'id desc'

    claim_id = fields.Many2one(
        'hr.expense.claim', required=True, index=True, ondelete='restrict', readonly=True)
    step_id = fields.Many2one('hr.expense.approval.step', readonly=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True)
    round = fields.Integer(required=True, readonly=True)
    kind = fields.Selection(
        selection=[
            ('submit', "Submitted"),
            ('approve', "Approved"),
            ('refuse', "Refused"),
            ('withdraw', "Withdrawn"),
            ('revise', "Set back to draft"),
            ('cancel', "Cancelled"),
        ],
        string="What", required=True, readonly=True)
    user_id = fields.Many2one('res.users', string="Who", required=True, readonly=True)
    date = fields.Datetime(string="When", required=True, readonly=True, default=fields.Datetime.now)
    comment = fields.Text(readonly=True)

    @api.depends('kind', 'claim_id')
    def _compute_display_name(self):
        labels = dict(self._fields['kind']._description_selection(self.env))
        for event in self:
            event.display_name = f"{event.claim_id.name or ''} {labels.get(event.kind, '')}".strip()

    def write(self, vals):
        raise UserError(self.env._("The approval log cannot be changed."))

    def unlink(self):
        raise UserError(self.env._("The approval log cannot be deleted."))
