from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_opportunity import OpportunityCommon


@tagged('post_install', '-at_install')
class TestOpportunityMeeting(OpportunityCommon):
    """Meetings in the calendar propose the opportunity, and bear lines out."""

    def line(self, user=None, **values):
        claim = self.create_claim(self._prepare_line(**{'date': '2026-03-03', **values}), user=user)
        return claim.expense_ids

    def test_a_meeting_of_the_day_proposes_its_opportunity(self):
        self._create_meeting()
        line = self.line()
        self.assertEqual(line.suggested_lead_id, self.lead)
        self.assertTrue(line.claim_id.has_meeting_suggestions)
        self.assertFalse(line.meeting_evidence)
        line.action_accept_meeting()
        self.assertRecordValues(line, [{
            'lead_id': self.lead.id, 'customer_id': self.customer.id, 'suggested_lead_id': False,
            'meeting_evidence': 'meeting', 'meeting_name': "Campus talk"}])
        self.assertFalse(line.claim_id.lead_id)

    def test_neither_another_day_nor_anothers_meeting_nor_a_declined_one(self):
        meeting = self._create_meeting(self.employee, self.manager, organizer=self.manager)
        self.assertFalse(self.line(date='2026-03-04').suggested_lead_id)
        self.assertFalse(self.line(user=self.colleague).suggested_lead_id)
        meeting.attendee_ids.filtered(lambda attendee: attendee.partner_id == self.employee.partner_id).do_decline()
        line = self.line()
        self.assertFalse(line.suggested_lead_id)
        with self.assertRaisesRegex(UserError, "No meeting about an opportunity"):
            line.action_accept_meeting()

    def test_the_day_is_that_of_the_employee(self):
        self.employee.tz = 'Asia/Shanghai'
        self._create_meeting(start='2026-03-02 23:00:00', stop='2026-03-03 00:30:00')
        self.assertEqual(self.line().suggested_lead_id, self.lead)
        self.assertFalse(self.line(date='2026-03-02').suggested_lead_id)

    def test_meetings_over_days(self):
        self._create_meeting(start='2026-03-01 00:00:00', stop='2026-03-04 00:00:00', allday=True,
                             start_date='2026-03-01', stop_date='2026-03-04')
        self.assertEqual(self.line().suggested_lead_id, self.lead)
        self.assertFalse(self.line(date='2026-03-05').suggested_lead_id)

    def test_lines_with_and_without_a_meeting(self):
        self._create_meeting(self.salesperson)
        with_meeting = self.line(user=self.salesperson, lead_id=self.lead.id)
        other = self._create_lead("Warehouse")
        without = self.line(user=self.salesperson, lead_id=other.id)
        customer = self.line(user=self.salesperson, customer_id=self.contact.id)
        nobody = self.line(user=self.salesperson, date='2026-03-05')
        self.assertEqual((with_meeting | without | customer | nobody).mapped('meeting_evidence'),
                         ['meeting', 'none', 'meeting', False])

    def test_an_approver_learns_of_a_private_meeting_but_not_its_subject(self):
        meeting = self._create_meeting(self.salesperson)
        line = self.line(user=self.salesperson, lead_id=self.lead.id)
        line.claim_id.action_submit()
        seen = line.with_user(self.manager)
        self.assertEqual((seen.meeting_evidence, seen.meeting_name), ('meeting', "Campus talk"))
        meeting.privacy = 'private'
        seen.invalidate_recordset()
        self.assertEqual((seen.meeting_evidence, seen.meeting_name), ('meeting', False))
        line.invalidate_recordset()
        self.assertEqual(line.meeting_name, "Campus talk")

    def test_whoever_prepares_for_others_gets_no_proposal_he_may_not_read(self):
        self.administrator.group_ids |= self.env.ref('sales_team.group_sale_salesman_all_leads')
        meeting = self._create_meeting()
        line = self.line()
        self.assertEqual(line.with_user(self.administrator).suggested_lead_id, self.lead)
        meeting.privacy = 'private'
        self.env.invalidate_all()
        self.assertFalse(line.with_user(self.administrator).suggested_lead_id)
        self.assertEqual(line.with_user(self.employee).suggested_lead_id, self.lead)

    def test_a_submitted_line_takes_no_proposal(self):
        self._create_meeting()
        line = self.line()
        line.claim_id.action_submit()
        self.assertFalse(line.suggested_lead_id)
        with self.assertRaises(UserError):
            line.action_accept_meeting()
        self.assertFalse(line.lead_id)

    def test_queries_do_not_grow_with_the_lines(self):
        self._create_meeting()
        small = self.create_claim(*(self._prepare_line(date='2026-03-03') for _number in range(2)))
        big = self.create_claim(*(self._prepare_line(date='2026-03-03') for _number in range(12)))
        counts = []
        for line_ids in (big.expense_ids.ids, small.expense_ids.ids, big.expense_ids.ids):
            self.env.flush_all()
            self.env.invalidate_all()
            lines = self.env['hr.expense'].with_user(self.employee).browse(line_ids)
            lines.mapped('is_editable')
            lines.mapped('lead_id')
            before = self.env.cr.sql_log_count
            lines.mapped('meeting_evidence')
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
