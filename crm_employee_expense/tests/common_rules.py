from datetime import timedelta

from odoo import Command

from .common import ExpenseClaimCommon


class ApprovalRuleCommon(ExpenseClaimCommon):
    """Rules are made by Adam, who administers expenses; claims by those who claim."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.expense_claim_require_receipt = False
        # accounts and taxes are the business of other tests
        cls.company.expense_claim_auto_post = False

    def make_rule(self, *levels, name="The rule", **values):
        """A rule with these levels, each from ``level``; with the expense approver where none is given."""
        return self.env['hr.expense.approval.rule'].with_user(self.administrator).with_company(self.company).create({
            'name': name, 'company_id': self.company.id,
            'level_ids': [Command.create(vals) for vals in levels or [self.level("Approver")]], **values})

    def level(self, name="Level", source='expense_approver', **values):
        """Values of a level."""
        if values.get('user_ids'):
            values['user_ids'] = [Command.set(values['user_ids'].ids)]
        return {'name': name, 'approver_source': source, **values}

    def claim_of(self, amount=100.0, user=None, category=None, claim=None, **line):
        """A submitted claim with one line."""
        if category:
            line['product_id'] = category.id
        return self.submit(self._prepare_line(amount, receipt=False, **line), user=user or self.employee, **claim or {})

    def date_back(self, claim, days):
        """Moves the submission of a claim so many days into the past."""
        # past the ORM, because nobody may write the moment of submission
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_expense_claim SET submitted_on = submitted_on - %s WHERE id = %s",
            (timedelta(days=days), claim.id))
        self.env.invalidate_all()
        return claim

    def draft_of(self, *amounts, user=None, **values):
        return self.create_claim(
            *(self._prepare_line(amount, receipt=False) for amount in amounts), user=user or self.employee, **values)

    def rule_of(self, claim):
        return claim.sudo()._get_current_steps().rule_id

    def chain_of(self, claim):
        """[(origin, approvers)] in order."""
        return [(step.origin, step.approver_ids) for step in claim.sudo()._get_current_steps().sorted(
            lambda step: (step.sequence, step.id))]

    def business_step(self, claim):
        return claim.sudo()._get_current_steps().filtered(lambda step: step.kind == 'business')
