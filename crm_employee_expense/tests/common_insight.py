from .common_books import ClaimBooksCommon


class InsightCommon(ClaimBooksCommon):
    """A handful of claims in different states, of different people, for different customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.expense_claim_require_receipt = False
        cls.team_manager, cls.team_manager_employee = cls._hire(
            "Tina Team", groups='hr_expense.group_hr_expense_team_approver')
        cls.department.manager_id = cls.team_manager_employee
        cls.anna.department_id = cls.department
        cls.customer = cls.env['res.partner'].create({'name': "Customer"})
        cls.lead = cls.env['crm.lead'].create({
            'name': "Deal", 'type': 'opportunity', 'partner_id': cls.customer.id, 'company_id': cls.company.id})
        cls.env['hr.expense.policy'].with_user(cls.administrator).create({
            'name': "Standard", 'company_id': cls.company.id, 'measure': 'amount_expense', 'limit_amount': 500,
            'severity': 'inform'})

    def make_claims(self):
        """{name: claim}, of Anna, Otto and the manager; amounts tell them apart."""
        line, company_line = self._prepare_line, self.company_line
        claims = {
            'draft': self.create_claim(line(1)),
            'submitted': self.submit(line(10), line(20, product_id=self.category_2.id)),
            'to_verify': self.approve(self.submit(line(600), purpose="Dear")),
            'approved': self.claim_of(self.employee, line(40), company_line(80)),
            'posted': self.posted_claim(line(160), partner_id=self.customer.id),
            'paid': self.posted_claim(line(320), line(5)),
            'refused': self.submit(line(640)),
            'colleague': self.create_claim(line(1280), user=self.colleague),
            'manager': self.create_claim(line(2560), user=self.manager),
        }
        self.register(claims['paid'])
        claims['refused'].with_user(self.manager).action_refuse("No")
        claims['colleague'].action_submit()
        claims['manager'].action_submit()
        self.env.flush_all()
        return claims

    def get_roles(self):
        return {name: getattr(self, name) for name in (
            'employee', 'colleague', 'manager', 'director', 'team_manager', 'finance', 'auditor', 'administrator',
            'salesperson')}
