import threading
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name


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
        """Runs each (role, action) in a thread; all have read the record before the first acts.

        :return: {number of the attempt: None or what it was told}
        """
        ready = threading.Barrier(len(attempts))
        answers = {}

        def run(number, role, action):
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
                isinstance(failure, UserError) or getattr(failure, 'pgcode', None) == '40001', repr(failure))
