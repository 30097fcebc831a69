from collections import namedtuple

from odoo import models

#: What approval rules may ask of a document, whatever kind it is. Amounts are in the company's currency;
#: ``rolling_amount(days, scope)`` is the sum over that many days, this document included. The document may be
#: an empty record, where a rule is only tried out.
Facts = namedtuple('Facts', [
    'document', 'company', 'employee', 'amount', 'categories', 'vendors', 'payment_modes', 'partner', 'lead',
    'finding_count', 'rolling_amount', 'participants',
])


class HrExpenseApprovalMixin(models.AbstractModel):
    """What a document tells the rules about itself."""
    _inherit = 'hr.expense.approval.mixin'

    def _get_approval_facts(self, together=False):
        """{id: Facts}. Called as superuser.

        :param bool together: whether the documents are submitted now, each after those before it
        """
        return {
            document.id: Facts(
                document=document, company=document.company_id, employee=document._get_approval_employee(),
                amount=0, categories=self.env['product.product'], vendors=self.env['res.partner'],
                payment_modes=set(), partner=self.env['res.partner'], lead=self.env['crm.lead'],
                finding_count=0, rolling_amount=lambda days, scope: 0,
                participants=document._get_approval_participants())
            for document in self
        }

    def _get_people_facts(self):
        """Facts that say no more than whose document it is. Called as superuser."""
        self.ensure_one()
        return Facts(*[None] * len(Facts._fields))._replace(
            document=self, company=self.company_id, employee=self._get_approval_employee(),
            participants=self._get_approval_participants())
