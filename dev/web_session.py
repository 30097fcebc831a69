"""A person's session with a running Odoo: the login form, and calls of methods."""

import http.client
import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid

from dev.console import DevError


class Refused(DevError):
    """The server's own answer: an error with the name of its class and its message."""

    def __init__(self, login, error):
        data = error.get("data") or {}
        self.name, self.message = data.get("name", ""), data.get("message") or error.get("message", "")
        super().__init__(f"{login}: {self.message}")


class NoAnswer(DevError):
    """Nobody answered, or not in a way that says what happened. `status` is that of HTTP where there is one."""

    def __init__(self, text, status=None):
        super().__init__(text)
        self.status = status


class WebSession:
    """Logged in as `login`; the demo users' passwords equal their logins."""

    def __init__(self, url, login, password=None, timeout=60):
        self.url, self.login, self.timeout = url.rstrip("/"), login, timeout
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
        try:
            answer = json.loads(self._read(path, body, {"Content-Type": "application/json"}))
        except ValueError as error:
            raise NoAnswer(f"{self.url}{path}: the answer is no JSON") from error
        if "error" in answer:
            raise Refused(self.login, answer["error"])
        return answer["result"]

    def csrf_token(self):
        """What forms and uploads of this session have to carry."""
        found = re.search(r'csrf_token: "([^"]+)"', self._read("/odoo"))
        if not found:
            raise NoAnswer(f"{self.url}/odoo is not Odoo's web client")
        return found[1]

    def upload(self, path, values, field, name, content):
        """Posts a form with a file; the answer's text."""
        mark = uuid.uuid4().hex
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
                 for key, value in values.items()]
        head = (f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
                "Content-Type: application/octet-stream\r\n\r\n").encode()
        body = b"".join([*parts, head, content, f"\r\n--{mark}--\r\n".encode()])
        return self._read(path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def _read(self, path, body=None, headers=None):
        try:
            request = urllib.request.Request(self.url + path, body, headers or {})
            with self._opener.open(request, timeout=self.timeout) as answer:
                return answer.read().decode("utf-8", "replace")
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            raise NoAnswer(f"{self.url}{path}: {getattr(error, 'reason', error)}", getattr(error, "code", None)) \
                from error
