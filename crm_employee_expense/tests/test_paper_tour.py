from odoo.tests import tagged

from .test_claim_tour import ClaimTourCommon


@tagged('post_install', '-at_install')
class TestPaperTour(ClaimTourCommon):
    """The auditor finds the dialogs for the archive and the statement."""

    def test_auditor_opens_the_dialogs(self):
        self.click_through('paper_tour_dialogs', self.auditor)
