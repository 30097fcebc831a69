from collections import defaultdict
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError


class HrExpense(models.Model):
    """Meetings in the calendar of the employee: they propose an opportunity, and bear a line out.

    Whoever reads the line learns whether there was a meeting, and its subject only where he may read that.
    """
    _inherit = 'hr.expense'

    meeting_evidence = fields.Selection(
        selection=[('meeting', "Meeting"), ('none', "No meeting")],
        compute='_compute_meetings',
        help="Whether the employee had a meeting about the opportunity, or with the customer, on the day of the "
             "expense. Empty where the line is for no opportunity and no customer.")
    meeting_name = fields.Char(
        string="Meeting Subject", compute='_compute_meetings', help="Where you may read it in the calendar.")
    suggested_lead_id = fields.Many2one(
        'crm.lead', string="From the Calendar", compute='_compute_meetings',
        help="The employee had a meeting about this opportunity on the day of the expense.")

    @api.depends('date', 'employee_id', 'company_id', 'lead_id', 'customer_id', 'claim_id.can_edit', 'is_editable')
    @api.depends_context('uid')
    def _compute_meetings(self):
        meetings = self._get_meetings()
        user = self.env.user
        readable_leads = self._get_readable_leads(meetings)
        for line in self:
            own = meetings[line.id]
            matches = own.filtered(lambda event, line=line: line._is_about(event))
            is_for_somebody = line.lead_id or line.customer_id
            line.meeting_evidence = is_for_somebody and ('meeting' if matches else 'none')
            # whoever may not read a meeting is not told what it was about
            shown = matches.sudo(False).filtered(lambda event: not event._check_private_event_conditions())
            line.meeting_name = shown[:1].sudo().name  # sudo: no private meeting of others, see above
            suggested = self.env['crm.lead']
            if line.date and not line.lead_id and line.is_editable:
                own_leads = own.filtered(
                    lambda event, line=line: line.employee_id.user_id == user
                    or (event.opportunity_id in readable_leads
                        and not event.sudo(False)._check_private_event_conditions())).opportunity_id
                suggested = own_leads.filtered(
                    lambda lead, line=line: lead.active and lead.company_id.id in (False, line.company_id.id)
                    and (not line.customer_id or not lead.partner_id
                         or lead.partner_id.commercial_partner_id == line.customer_id.commercial_partner_id))[:1]
            line.suggested_lead_id = suggested.sudo(False)

    # -- actions -----------------------------------------------------------------------
    def action_accept_meeting(self):
        """Takes the opportunity that the calendar proposes.

        :raises UserError: where none is proposed, or the line is not the user's to prepare
        """
        self.check_access('write')
        self.claim_id._check_editable()
        for line in self:
            lead = line.suggested_lead_id
            if not lead:
                raise UserError(self.env._(
                    "No meeting about an opportunity was found for %(line)s on its day. Choose the opportunity "
                    "yourself, or leave it empty.", line=line.name))
            # sudo: an employee who does not sell may use the opportunity of a meeting he took part in, see the compute
            line.sudo().own_lead_id = lead
        return True

    # -- business ----------------------------------------------------------------------
    def _get_attendee_partners(self):
        """The contacts under which the employee of the line takes part in meetings. Called as superuser."""
        self.ensure_one()
        return self.employee_id.user_id.partner_id | self.employee_id.work_contact_id

    def _get_meetings(self):
        """{id of the line: meetings of its employee on its day, as superuser}, in a constant number of queries."""
        meetings = defaultdict(self.env['calendar.event'].sudo().browse)
        # sudo: whether there is a meeting is known to all readers of a line; who may know more is decided above
        dated = self.sudo().filtered(lambda line: line.date and line.employee_id)
        if not dated:
            return meetings
        partners = self.env['res.partner'].sudo().union(*(line._get_attendee_partners() for line in dated))
        dates = dated.mapped('date')
        events = self.env['calendar.event'].sudo().search([
            ('attendee_ids', 'any', [('partner_id', 'in', partners.ids), ('state', '!=', 'declined')]),
            ('start', '<=', fields.Datetime.to_datetime(max(dates)) + timedelta(days=2)),
            ('stop', '>=', fields.Datetime.to_datetime(min(dates)) - timedelta(days=1)),
        ], order='start, id')
        by_partner = defaultdict(list)
        for event in events:
            for attendee in event.attendee_ids:
                if attendee.state != 'declined' and attendee.partner_id in partners:
                    by_partner[attendee.partner_id].append(event)
        for line in dated:
            zone = pytz.timezone(line.employee_id.user_id.tz or line.employee_id.tz or 'UTC')
            for partner in line._get_attendee_partners():
                for event in by_partner[partner]:
                    first, last = self._get_event_days(event, zone)
                    if first <= line.date <= last:
                        meetings[line.id] |= event
        return meetings

    @api.model
    def _get_event_days(self, event, zone):
        """First and last day of a meeting, as the employee saw them."""
        if event.allday:
            return event.start_date or event.start.date(), event.stop_date or event.stop.date()
        return tuple(pytz.utc.localize(moment).astimezone(zone).date() for moment in (event.start, event.stop))

    def _is_about(self, event):
        """Whether a meeting bears the line out: the same opportunity, or the same customer. Event as superuser."""
        self.ensure_one()
        if self.lead_id and event.opportunity_id.id == self.lead_id.id:
            return True
        customer = self.customer_id.commercial_partner_id
        return bool(customer) and customer.id in (
            event.opportunity_id.partner_id | event.partner_ids).commercial_partner_id.ids

    def _get_readable_leads(self, meetings):
        """Of the opportunities of these meetings, those that the user may read."""
        leads = self.env['crm.lead'].union(
            *(events.opportunity_id.sudo(False) for events in meetings.values()))
        return leads._filtered_access('read').sudo()
