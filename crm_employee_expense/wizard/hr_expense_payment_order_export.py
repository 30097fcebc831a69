from odoo import api, fields, models


class HrExpensePaymentOrderExport(models.TransientModel):
    """The dialog that makes the bank file of a payment order, and says what the bank would refuse."""
    _name = 'hr.expense.payment.order.export'
    _inherit = 'hr.expense.reference.mixin'
    _description = "Make Bank File"

    order_id = fields.Many2one('hr.expense.payment.order', required=True, readonly=True, ondelete='cascade')
    order_state = fields.Selection(related='order_id.state', string="Order Status")
    company_id = fields.Many2one(related='order_id.company_id')
    currency_id = fields.Many2one(related='order_id.currency_id')
    format_id = fields.Many2one(
        'hr.expense.bank.file.format', compute='_compute_format_id', store=True, readonly=False,
        domain="[('company_id', 'in', (company_id, False))]",
        help="The file that the bank reads. It is proposed by the bank journal, else by the company.")
    payment_count = fields.Integer(string="Payments", compute='_compute_file')
    control_sum = fields.Monetary(string="Total", compute='_compute_file')
    left_out = fields.Text(string="Not in the File", compute='_compute_file')
    problems = fields.Text(compute='_compute_problems', help="What the bank would refuse, and what to do about it.")
    earlier = fields.Text(string="Earlier Files", compute='_compute_file')
    comment = fields.Text(string="Why Again?", help="It is kept with the file and in the log of the order.")

    # -- computes ---------------------------------------------------------------------
    @api.depends('order_id')
    def _compute_format_id(self):
        for wizard in self:
            wizard.format_id = wizard._get_order_sudo()._get_bank_file_format().id if wizard.order_id else False

    @api.depends('order_id')
    def _compute_file(self):
        for wizard in self:
            order_sudo = wizard._get_order_sudo()
            lines = order_sudo._get_bank_lines()
            wizard.payment_count = len(lines)
            wizard.control_sum = sum(lines.mapped('amount'))
            wizard.earlier = order_sudo._get_earlier_bank_files()._describe() or False
            wizard.left_out = "\n".join(
                line.problem or line._get_document().name for line in order_sudo.line_ids - lines) or False

    @api.depends('order_id', 'format_id')
    def _compute_problems(self):
        for wizard in self:
            problems = []
            if wizard.format_id:
                wizard.format_id.check_access('read')
                problems = wizard._get_order_sudo()._get_bank_file_problems(wizard.format_id.sudo())
            wizard.problems = "\n".join(problems) or False

    @api.constrains('order_id')
    def _check_order(self):
        # constraints run as superuser
        for wizard in self.sudo(False):
            wizard._get_order_sudo()

    def _get_order_sudo(self):
        """:raises UserError: where the order is not the user's to pay"""
        self.order_id._check_may('check_export')
        # sudo: accounts of employees are private, what is wrong with them is not; authority was checked above
        return self.order_id.sudo()

    # -- actions ----------------------------------------------------------------------------
    def action_make(self):
        """Makes the file and downloads it.

        :raises UserError: as the action of the order does
        """
        self.ensure_one()
        return self.order_id.action_make_bank_file(self.format_id.id, self.comment)
