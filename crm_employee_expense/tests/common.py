from odoo import Command, fields
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.mail.tests.common import MailCase

FINANCE = 'crm_employee_expense.group_expense_finance'
AUDITOR = 'crm_employee_expense.group_expense_auditor'
ADMINISTRATOR = 'hr_expense.group_hr_expense_manager'
PNG = b'\x89PNG\r\n\x1a\n'


class ExpenseClaimCommon(AccountTestInvoicingCommon, MailCase):
    """The cast: people of two companies, each with the rights their role has and no more.

    Everybody is a real user; tests act with ``with_user``. Anna (employee) is
    managed by Ben (manager), he by Dora (director). Fay and Finn are finance,
    Aldo audits, Adam administers expenses, Sara sells, Otto is a colleague
    with nothing to do with any of it. Zoe works, manages and does finance in
    the other company.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data['company']
        cls.company_data_2 = cls.setup_other_company()
        cls.other_company = cls.company_data_2['company']
        cls.foreign_currency = cls.setup_other_currency('EUR', rates=[('2016-01-01', 2.0)])
        # English messages, and mail as in real life
        quiet = (
            'tracking_disable', 'mail_notrack', 'mail_create_nolog', 'mail_create_nosubscribe', 'no_reset_password')
        cls.env = cls.env(context={
            **{key: value for key, value in cls.env.context.items() if key not in quiet}, 'lang': 'en_US'})
        # the class's own user and Odoo's administrator set the scene, they play no part in it
        roles = cls.env.ref(FINANCE) | cls.env.ref(ADMINISTRATOR)
        stage_hands = (cls.env.user | cls.env.ref('base.user_admin')).sudo()
        stage_hands.group_ids -= roles
        stage_hands.group_ids |= cls.env.ref('hr.group_hr_manager')

        cls.department = cls.env['hr.department'].create({'name': "Field Service", 'company_id': cls.company.id})
        cls.director, cls.director_employee = cls._hire("Dora Director")
        cls.manager, cls.manager_employee = cls._hire("Ben Manager", parent_id=cls.director_employee.id)
        cls.employee, cls.anna = cls._hire(
            "Anna Employee", parent_id=cls.manager_employee.id, expense_manager_id=cls.manager.id)
        cls.colleague, cls.colleague_employee = cls._hire("Otto Outsider", parent_id=cls.director_employee.id)
        cls.finance, cls.finance_employee = cls._hire("Fay Finance", groups=FINANCE)
        cls.finance_2, cls.finance_2_employee = cls._hire("Finn Finance", groups=FINANCE)
        cls.auditor, cls.auditor_employee = cls._hire("Aldo Auditor", groups=AUDITOR)
        cls.administrator, cls.administrator_employee = cls._hire("Adam Administrator", groups=ADMINISTRATOR)
        cls.salesperson, cls.salesperson_employee = cls._hire(
            "Sara Sales", groups='sales_team.group_sale_salesman', parent_id=cls.manager_employee.id)
        cls.outsider, cls.outsider_employee = cls._hire(
            "Zoe Elsewhere", groups=f'{FINANCE},{ADMINISTRATOR}', company=cls.other_company)

        cls.category = cls._create_category("Travel")
        cls.category_2 = cls._create_category("Meals")

    @classmethod
    def _hire(cls, name, groups='', company=None, **values):
        """A user with these groups, and his employee."""
        company = company or cls.company
        login = name.split()[0].lower()
        user = new_test_user(
            cls.env, login=login, name=name, email=f"{login}@example.com", notification_type='inbox', lang='en_US',
            groups=','.join(filter(None, ['base.group_user', groups])),
            company_id=company.id, company_ids=[Command.set(company.ids)])
        employee = cls.env['hr.employee'].create({
            'name': name,
            'user_id': user.id,
            'company_id': company.id,
            'work_contact_id': user.partner_id.id,
            'bank_account_ids': [Command.create({
                'acc_number': f"BANK-{login}", 'partner_id': user.partner_id.id, 'allow_out_payment': True})],
            **values,
        })
        return user, employee

    @classmethod
    def _create_category(cls, name, **values):
        return cls.env['product.product'].create({
            'name': name,
            'type': 'service',
            'can_be_expensed': True,
            'standard_price': 0,
            'supplier_taxes_id': [Command.clear()],
            'property_account_expense_id': cls.company_data['default_account_expense'].id,
            **values,
        })

    @classmethod
    def _prepare_line(cls, amount=100.0, receipt=None, **values):
        """Command that creates a line; with a receipt of its own unless told otherwise (``False``: none)."""
        vals = {
            'name': "Train",
            'product_id': cls.category.id,
            'date': fields.Date.today(),
            'total_amount_currency': amount,
            **values,
        }
        return Command.create(vals), receipt

    def create_claim(self, *lines, user=None, **values):
        """A draft claim, made by its claimant with these lines (each from ``_prepare_line``)."""
        user = user or self.employee
        lines = lines or (self._prepare_line(),)
        claim = self.env['hr.expense.claim'].with_user(user).with_company(user.company_id).create({
            'purpose': "Visit to a customer",
            'expense_ids': [command for command, _receipt in lines],
            **values,
        })
        for number, (line, (_command, receipt)) in enumerate(zip(claim.expense_ids, lines, strict=True)):
            if receipt is not False:
                content = receipt or b'%s receipt %d of %d' % (PNG, number, claim.id)
                self.attach_receipt(line, content)
        return claim

    def attach_receipt(self, line, content, name="receipt.png"):
        return self.env['ir.attachment'].with_user(line.env.user).create({
            'name': name, 'raw': content, 'res_model': 'hr.expense', 'res_id': line.id})

    def submit(self, *lines, **values):
        claim = self.create_claim(*lines, **values)
        claim.action_submit()
        return claim

    def approve(self, claim, comment="Fine"):
        """Up to finance."""
        claim.with_user(self.manager).action_approve(comment)
        return claim

    def verify(self, claim, comment=False):
        """By finance; posts where the company does so by itself."""
        claim.with_user(self.finance).action_approve(comment)
        return claim

    def post(self, *lines, **values):
        """A claim that went all the way to its journal entry."""
        return self.verify(self.approve(self.submit(*lines, **values)))

    def pay(self, claims, amount=None, user=None):
        """Registers a payment the way the button does, in a transaction of its own."""
        self.flush_tracking()
        user = user or self.finance
        action = claims.with_user(user).action_register_payment()
        wizard = self.env['account.payment.register'].with_user(user).with_context(action['context']).create({})
        if amount is not None:
            wizard.amount = amount
        wizard.action_create_payments()
        self.flush_tracking()

    def messages_to(self, user, record=None):
        """Messages of which the user was notified."""
        domain = [('res_partner_id', '=', user.partner_id.id)]
        if record is not None:
            domain += [('mail_message_id.model', '=', record._name), ('mail_message_id.res_id', '=', record.id)]
        return self.env['mail.notification'].sudo().search(domain).mail_message_id

    def activities_of(self, user, claim):
        return self.env['mail.activity'].sudo().search(
            [('res_model', '=', claim._name), ('res_id', '=', claim.id), ('user_id', '=', user.id)])
