import threading
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, new_test_user

from .common import PNG

#: what PostgreSQL says to a transaction that Odoo then tries again: serialization failure, deadlock
TRIED_AGAIN = ('40001', '40P01')


class ConcurrencyCommon(BaseCase):
    """Two people at once, each on a database connection of his own; what they do is committed."""

    #: of what they both act on
    model = 'hr.expense.claim'
    #: {role: user id}, filled by the class itself
    user_ids = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())

    @classmethod
    @contextmanager
    def connection(cls, role=None):
        """An environment on a connection of its own; what it does is committed."""
        with cls.registry.cursor() as cr:
            yield api.Environment(cr, cls.user_ids[role] if role else SUPERUSER_ID, {'lang': 'en_US'})

    def at_once(self, record_id, *attempts):
        """Each (role, action) on one record, see ``each_at_once``."""
        return self.each_at_once(*((record_id, *attempt) for attempt in attempts))

    def each_at_once(self, *attempts):
        """Runs each (record id, role, action) in a thread; all have read their record before the first acts.

        :return: {number of the attempt: None or what it was told}
        """
        ready = threading.Barrier(len(attempts))
        answers = {}

        def run(number, record_id, role, action):
            try:
                with self.connection(role) as env:
                    record = env[self.model].browse(record_id)
                    record.read(['state'])
                    ready.wait(10)
                    action(record)
                    env.flush_all()
                answers[number] = None
            except Exception as error:  # whatever it is, the test wants to see it
                answers[number] = error

        threads = [threading.Thread(target=run, args=(number, *attempt)) for number, attempt in enumerate(attempts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return answers

    def assert_one_won(self, answers):
        """One succeeded; the others were told, or PostgreSQL has Odoo try them again and they are told then."""
        failures = [answer for answer in answers.values() if answer]
        self.assertEqual(len(failures), len(answers) - 1, answers)
        for failure in failures:
            self.assertTrue(
                isinstance(failure, UserError) or getattr(failure, 'pgcode', None) in TRIED_AGAIN, repr(failure))


class ClaimConcurrencyCommon(ConcurrencyCommon):
    """People of the main company, and claims of one of them.

    What is made here is committed, so it is archived at the end.
    """

    #: what the scene's names and logins begin with
    prefix = ''
    #: {role: its groups}; the first one claims, the manager approves
    roles = {'employee': '', 'manager': ''}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.connection() as env:
            env = env(context={'tracking_disable': True, 'no_reset_password': True})
            company = env.ref('base.main_company')
            users = {
                role: new_test_user(
                    env, login=f'{cls.prefix}_{role}', groups=','.join(filter(None, ['base.group_user', groups])),
                    company_id=company.id, company_ids=[(6, 0, company.ids)], lang='en_US')
                for role, groups in cls.roles.items()}
            employees = env['hr.employee'].create([
                {'name': role, 'user_id': user.id, 'company_id': company.id} for role, user in users.items()])
            employees[0].expense_manager_id = users['manager']
            account = env['account.account'].create({
                'name': cls.prefix, 'code': cls.prefix[:5].upper(), 'account_type': 'expense',
                'company_ids': [(6, 0, company.ids)]})
            category = env['product.product'].create({
                'name': cls.prefix, 'type': 'service', 'can_be_expensed': True, 'standard_price': 0,
                'property_account_expense_id': account.id})
            cls.user_ids = {role: user.id for role, user in users.items()}
            cls.employee_ids, cls.category_id, cls.account_id = employees.ids, category.id, account.id
        cls.addClassCleanup(cls.tidy_up)

    @classmethod
    def tidy_up(cls):
        with cls.connection() as env:
            for model, ids in (
                ('product.product', [cls.category_id]), ('account.account', [cls.account_id]),
                ('hr.employee', cls.employee_ids), ('res.users', list(cls.user_ids.values())),
            ):
                env[model].browse(ids).active = False

    def make_claim(self, submit=True):
        """The id of a claim of 100 with a receipt of its own."""
        with self.connection('employee') as env:
            claim = env['hr.expense.claim'].create({
                'purpose': "Two at once",
                'expense_ids': [(0, 0, {
                    'name': "Train", 'product_id': self.category_id, 'total_amount_currency': 100})],
            })
            env['ir.attachment'].create({
                'name': "receipt.png", 'raw': PNG + b"%d" % claim.id, 'res_model': 'hr.expense',
                'res_id': claim.expense_ids.id})
            if submit:
                claim.action_submit()
            return claim.id
