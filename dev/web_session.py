"""A person's session with a running Odoo: the login form, and calls of methods."""

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request

from dev.console import DevError


class WebSession:
    """Logged in as `login`; the demo users' passwords equal their logins."""

    def __init__(self, url, login, password=None):
        self.url, self.login = url.rstrip("/"), login
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        self._opener.addheaders = [("User-Agent", "crmx-dev")]
        page = self._read("/web/login")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        if not token:
            raise DevError(f"{self.url}/web/login is not Odoo's login page")
        answer = self._read("/web/login", urllib.parse.urlencode(
            {"csrf_token": token[1], "login": login, "password": password or login}).encode())
        if 'name="csrf_token"' in answer and 'name="login"' in answer:
            raise DevError(f"cannot log in as {login}: the password is not {password or login}")

    @property
    def cookie(self):
        return next(cookie.value for cookie in self._cookies if cookie.name == "session_id")

    def call(self, model, method, *args, **kwargs):
        answer = self.post("/web/dataset/call_kw", model=model, method=method, args=args, kwargs=kwargs)
        return answer

    def post(self, path, **params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        answer = json.loads(self._read(path, body, {"Content-Type": "application/json"}))
        if "error" in answer:
            raise DevError(f"{self.login}: {answer['error']['data'].get('message') or answer['error']['message']}")
        return answer["result"]

    def _read(self, path, body=None, headers=None):
        try:
            with self._opener.open(urllib.request.Request(self.url + path, body, headers or {}), timeout=60) as answer:
                return answer.read().decode("utf-8", "replace")
        except (urllib.error.URLError, OSError) as error:
            raise DevError(f"{self.url}{path}: {getattr(error, 'reason', error)}") from error
