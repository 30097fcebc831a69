from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

from .common_matrix import MODULE
from .common_security import ClaimSecurityCommon

LOGIN, DENIED, FORBIDDEN, AWAY, OWN = 'login', 'denied', 'forbidden', 'away', 'own'
#: {route: {visitor: what he gets for a record of others}}; away: to the visitor's own list, which says nothing;
#: own: a file that is about nobody else
ROUTES = {
    '/expense/archive/<int:dialog_id>': {'anonymous': LOGIN, 'portal': DENIED, 'colleague': DENIED, 'outsider': DENIED},
    '/expense/claim/<int:claim_id>/<any(approve,refuse,ask):decision>': {
        'anonymous': LOGIN, 'portal': AWAY, 'colleague': AWAY, 'outsider': AWAY},
    '/expense/import/template': {'anonymous': LOGIN, 'portal': FORBIDDEN, 'colleague': OWN, 'outsider': OWN},
}


@tagged('post_install', '-at_install')
class TestHostileRoute(ClaimSecurityCommon, HttpCase):
    """Every address of the addon, from the routing map, asked by those whom it does not concern."""

    def get_routes(self):
        """{route: what is declared of it}."""
        return {
            url: endpoint.routing for url, endpoint in self.env['ir.http']._generate_routing_rules(
                [MODULE], converters=self.env['ir.http']._get_converters())}

    def test_no_route_is_forgotten(self):
        routes = self.get_routes()
        self.assertEqual(set(routes), set(ROUTES))
        for route, routing in routes.items():
            with self.subTest(route=route):
                self.assertEqual(routing['auth'], 'user')
                # they look and change nothing, so that no other site can do harm with them
                self.assertEqual(routing['methods'], ['GET'])
                self.assertNotIn('cors', {name for name, value in routing.items() if value})

    def test_strangers_learn_nothing(self):
        claim = self.submit(purpose="Secret journey")
        dialog = self.env['hr.expense.claim.archive'].with_user(self.finance).create({'company_id': self.company.id})
        new_test_user(self.env, login='portal', groups='base.group_portal', company_id=self.company.id)
        logins = {'portal': 'portal', 'colleague': self.colleague.login, 'outsider': self.outsider.login}
        self.env.flush_all()
        for route, answers in ROUTES.items():
            for exists in (True, False):
                url = route.replace('<int:dialog_id>', str(dialog.id if exists else 2**30)).replace(
                    '<int:claim_id>', str(claim.id if exists else 2**30)).replace(
                    '<any(approve,refuse,ask):decision>', 'approve')
                for visitor, answer in answers.items():
                    with self.subTest(url=url, visitor=visitor):
                        self.authenticate(None, None)
                        if visitor != 'anonymous':
                            self.authenticate(logins[visitor], logins[visitor])
                        self.assert_answer(self.url_open(url, allow_redirects=False), answer)
                        posted = self.url_open(
                            url, data={'csrf_token': http.Request.csrf_token(self)}, allow_redirects=False)
                        self.assertGreaterEqual(posted.status_code, 400)
        self.assertEqual(claim.state, 'submitted')

    def assert_answer(self, response, answer):
        self.assertNotIn("Secret", response.text)
        location = response.headers.get('Location', '')
        if answer in (DENIED, FORBIDDEN, OWN):
            self.assertEqual(response.status_code, {DENIED: 404, FORBIDDEN: 403, OWN: 200}[answer])
        else:
            self.assertEqual(response.status_code, 303)
            self.assertIn({LOGIN: '/web/login', AWAY: '/odoo/expense-claims-to-approve'}[answer], location)
            if answer == AWAY:
                self.assertNotIn('claim_decision', location)

    def test_what_is_no_number_or_decision_leads_nowhere(self):
        self.authenticate(self.colleague.login, self.colleague.login)
        for url in ('/expense/archive/x', '/expense/archive/-1', '/expense/archive/../../etc/passwd',
                    '/expense/claim/1/delete', '/expense/claim/1%20OR%201=1/approve'):
            with self.subTest(url=url):
                self.assertEqual(self.url_open(url, allow_redirects=False).status_code, 404)
