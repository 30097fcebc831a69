from datetime import UTC, timedelta

from odoo import api, fields, models

SEQUENCE = 'hr.expense.claim'


class ResCompany(models.Model):
    _inherit = 'res.company'

    expense_claim_require_receipt = fields.Boolean(
        string="Receipts Required on Claims",
        default=True,
        help="A claim can only be submitted when each of its lines carries a receipt. "
             "Categories with a fixed cost, such as mileage, need none.",
    )
    expense_claim_auto_post = fields.Boolean(
        string="Post Claims on Finance Approval",
        default=True,
        help="The journal entry is posted as soon as finance approves the claim. "
             "Otherwise the claim waits under Claims to Post.",
    )
    expense_claim_separate_finance = fields.Boolean(
        string="Separate Approval and Verification",
        default=True,
        help="Whoever approved a claim as manager cannot verify it for finance as well, "
             "as long as somebody else in finance can.",
    )
    expense_claim_keep_approvals = fields.Boolean(
        string="Keep Approvals That Still Hold",
        default=True,
        help="When a claim is submitted again, managers need not approve again what did not change or only fell.",
    )
    expense_claim_bar_subordinates = fields.Boolean(
        string="Nobody Decides on Their Own Manager",
        default=True,
        help="Whoever reports to the claimant leaves the decision to somebody else, as long as there is one.",
    )
    expense_claim_reminder_days = fields.Integer(
        string="Remind Approvers After",
        default=3,
        help="Working days after which an approver is reminded of a claim, and again after as many. 0: never.",
    )

    expense_claim_deadline_days = fields.Integer(
        string="Decision Due After",
        default=5,
        help="Working days an approver has to decide on a claim. After that the claim is overdue, and the approver's "
             "manager can decide as well. Levels of approval rules may have a deadline of their own. 0: none.",
    )

    _expense_claim_reminder_days_positive = models.Constraint(
        'CHECK (expense_claim_reminder_days >= 0)',
        "The number of days before a reminder cannot be negative: enter 0 for no reminders.")
    _expense_claim_deadline_days_positive = models.Constraint(
        'CHECK (expense_claim_deadline_days >= 0)',
        "The number of days to decide on a claim cannot be negative: enter 0 for no deadline.")

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_expense_claim_sequences()
        return companies

    @api.model
    def _init_expense_claim_sequences(self):
        """Gives every company that exists at installation its sequence."""
        # all of them, once: there are never many companies
        self.search([])._create_expense_claim_sequences()  # pylint: disable=no-search-all

    def _create_expense_claim_sequences(self):
        """A sequence of claim numbers for each company that has none, counting anew each year."""
        # sudo: whoever creates a company need not be allowed to create sequences
        sequences_sudo = self.env['ir.sequence'].sudo()
        have = sequences_sudo.search([('code', '=', SEQUENCE), ('company_id', 'in', self.ids)]).company_id
        sequences_sudo.create([{
            'name': f"Expense claims of {company.name}",
            'code': SEQUENCE,
            'prefix': 'CLM/%(range_year)s/',
            'padding': 5,
            'use_date_range': True,
            'company_id': company.id,
        } for company in self - have])

    def _next_expense_claim_number(self):
        """Next number in the company's sequence."""
        self.ensure_one()
        # sudo: employees number their claims without access to sequences
        return self.env['ir.sequence'].sudo().with_company(self).next_by_code(SEQUENCE)

    def _plan_expense_working_days(self, moment, days):
        """The moment so many working days after, or before where negative, by the company's calendar.

        Calendar days where the company has no calendar, or it plans no work.

        :param int days: working days, not zero
        """
        self.ensure_one()
        calendar = self.resource_calendar_id
        # plan_days counts the day of the moment itself as the first
        planned = calendar and calendar.plan_days(days + (1 if days > 0 else -1), moment, compute_leaves=True)
        return planned or moment + timedelta(days=days)

    def _count_expense_working_hours(self, periods):
        """Working hours within each period, by the company's calendar, leaves of the whole company taken out.

        Hours of the clock where the company has no calendar, or it plans no work.

        :param list periods: (start, end), UTC without time zone; an end before its start counts as none
        :rtype: list[float]
        """
        self.ensure_one()
        periods = [(start.replace(tzinfo=UTC), end.replace(tzinfo=UTC)) for start, end in periods]
        if not periods:
            return []
        start, end = min(start for start, _end in periods), max(end for _start, end in periods)
        calendar = self.resource_calendar_id
        if not calendar.attendance_ids or calendar.flexible_hours:
            working = [(start, end)]
        else:
            # one reading of the calendar for all of them
            working = [interval[:2] for interval in calendar._work_intervals_batch(start, end)[False]] \
                if start < end else []
        return [
            sum(max((min(high, stop) - max(low, begin)).total_seconds(), 0) for begin, stop in working) / 3600
            for low, high in periods]

    def _shift_by_working_time(self, moment, start, end):
        """The moment, later by the working time between two others, by the company's calendar.

        Later by the time of the clock where the company has no calendar, or it plans no work.
        """
        self.ensure_one()
        calendar = self.resource_calendar_id
        if not calendar.attendance_ids or calendar.flexible_hours:
            return moment + (end - start)
        hours = self._count_expense_working_hours([(start, end)])[0]
        shifted = hours and calendar.plan_hours(hours, moment, compute_leaves=True)
        return shifted.replace(microsecond=0) if shifted else moment
