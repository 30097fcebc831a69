from collections import namedtuple

from odoo import models

#: What approval rules may ask of a document, whatever kind it is. ``version`` is the ``hr.version`` of the employee
#: that counts, for his position and grade. Amounts are in the company's currency;
#: ``rolling_amount(days, scope)`` is the sum over that many days, this document included. The document may be
#: an empty record, where a rule is only tried out. ``lead`` is the document's own opportunity; ``leads`` and
#: ``customers`` are those for which the money was spent, line by line. ``exceptions`` are values of the findings
#: that ask for an extra approval.
Facts = namedtuple('Facts', [
    'document', 'company', 'employee', 'amount', 'categories', 'vendors', 'payment_modes', 'partner', 'lead',
    'leads', 'customers', 'finding_count', 'exceptions', 'rolling_amount', 'participants', 'version', 'department',
])


class HrExpenseApprovalMixin(models.AbstractModel):
    """What a document tells the rules about itself."""
    _inherit = 'hr.expense.approval.mixin'

    def _get_approval_facts(self, together=False):
        """{id: Facts}. Called as superuser.

        :param bool together: whether the documents are submitted now, each after those before it
        """
        return {document.id: document._prepare_approval_facts() for document in self}

    def _prepare_approval_facts(self):
        """What the document itself says. Called as superuser."""
        self.ensure_one()
        employee = self._get_approval_employee()
        # not by way of the employee: there, the context would decide which version counts
        version = employee.current_version_id
        return Facts(
            document=self, company=self.company_id, employee=employee, version=version,
            department=version.department_id, amount=0, categories=self.env['product.product'],
            vendors=self.env['res.partner'], payment_modes=set(), partner=self.env['res.partner'],
            lead=self.env['crm.lead'], leads=self.env['crm.lead'], customers=self.env['res.partner'],
            finding_count=0, exceptions=[], rolling_amount=lambda days, scope: 0,
            participants=self._get_approval_participants())

    def _get_people_facts(self):
        """Facts that say no more than whose document it is. Called as superuser."""
        self.ensure_one()
        return Facts(*[None] * len(Facts._fields))._replace(
            document=self, company=self.company_id, employee=self._get_approval_employee(),
            participants=self._get_approval_participants())
