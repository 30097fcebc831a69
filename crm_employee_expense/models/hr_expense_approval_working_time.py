from odoo import api, fields, models

#: states in which nobody has to do anything about a step any more
ENDED_STATES = ('approved', 'refused', 'cancelled')


class HrExpenseApprovalStep(models.Model):
    """How long steps take, in working hours of the company's calendar."""
    _inherit = 'hr.expense.approval.step'

    ended_on = fields.Datetime(
        readonly=True, help="When the step was decided, released or closed.")
    waiting_hours = fields.Float(string="Working Hours", compute='_compute_waiting_hours', store=True)
    hours_so_far = fields.Float(
        string="Waiting Hours", compute='_compute_hours_so_far',
        help="Working hours of the company's calendar since the step was opened, without the time in which a question "
             "to the employee was open.")
    department_id = fields.Many2one(related='claim_id.department_id')

    @api.depends('opened_on', 'ended_on', 'kept_from_id')
    def _compute_waiting_hours(self):
        self.waiting_hours = 0
        # an approval that was kept made nobody wait
        timed = self.filtered(lambda step: step.opened_on and step.ended_on and not step.kept_from_id)
        for step, hours in timed._get_working_hours().items():
            step.waiting_hours = hours

    @api.depends('opened_on', 'state')
    def _compute_hours_so_far(self):
        self.hours_so_far = 0
        pending = self.filtered(lambda step: step.state == 'pending' and step.opened_on)
        for step, hours in pending._get_working_hours().items():
            step.hours_so_far = hours

    def write(self, vals):
        if vals.get('state') in ENDED_STATES:
            vals = dict(vals, ended_on=fields.Datetime.now())
        return super().write(vals)

    # -- business: called as superuser ---------------------------------------------------------
    def _get_working_hours(self):
        """{step: working hours from its opening to its end, or up to now}, open questions taken out."""
        now, hours = fields.Datetime.now(), {}
        for company, steps in self.grouped('company_id').items():
            periods = [(step, factor, start, end) for step in steps
                       for factor, start, end in step._get_counted_periods(now)]
            # sudo: anybody may learn the hours, not everybody reads calendars
            counts = company.sudo()._count_expense_working_hours([(start, end) for *_step, start, end in periods])
            for (step, factor, *_period), count in zip(periods, counts, strict=True):
                hours[step] = hours.get(step, 0) + factor * count
        return hours

    def _get_counted_periods(self, now):
        """(1, start, end) of the time a step waited, and (-1, start, end) of what does not count.

        :param datetime now: the end of a step that is still open
        """
        self.ensure_one()
        end = self.ended_on or now
        return [(1, self.opened_on, end), *(
            (-1, start, min(stop, end)) for start, stop in self._get_question_intervals())]
