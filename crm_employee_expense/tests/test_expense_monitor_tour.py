from odoo.tests import tagged

from .test_claim_tour import ClaimTourCommon


@tagged('post_install', '-at_install')
class TestExpenseMonitorTour(ClaimTourCommon):
    """An auditor looks at the monitor, and at what is behind its figures."""

    def test_from_a_figure_to_the_records(self):
        self.create_claim(purpose="A draft")
        self.submit(purpose="In the monitor")
        self.click_through('monitor_tour', self.auditor)
