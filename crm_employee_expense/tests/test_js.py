from odoo.tests import HttpCase, tagged


@tagged('post_install', '-at_install')
class TestJs(HttpCase):
    """Runs the unit tests of the widgets (static/tests/*.test.js) in a browser."""

    def test_widgets(self):
        suite = self._get_suite_id('@crm_employee_expense')
        self.browser_js(
            f'/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}',
            "", "", login='admin', timeout=300, success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: '[HOOT]' not in message)

    def _get_suite_id(self, name):
        """The id that the test runner gives to a suite of this name."""
        value = 0
        for char in name:
            value = ((value << 5) - value + ord(char)) & 0xFFFFFFFF
        return f'{value:08x}'
