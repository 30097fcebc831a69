"""One simulated person: a session, and calls as the web client makes them, each written down."""

import json
import re
import time

from dev.load.figures import DONE, ERROR, NO_ANSWER, REFUSED
from dev.load.specs import specification
from dev.web_session import NoAnswer, Refused, WebSession

#: what the product foresees and says to people; whatever else it says is an error
FORESEEN = (
    ("nothing to decide on", "decided by a colleague"),
    ("Somebody else is working on", "a colleague is at it"),
    (r"waits for .*, not for you", "another one's turn"),
    ("is not waiting for approval", "decided before it was withdrawn"),
    ("is not a draft. Reload", "submitted before"),
    ("is neither refused nor cancelled", "revised before"),
    ("is not a draft any more", "confirmed by a colleague"),
    ("There is no room left on the server", "no room for the file"),
    ("Enter a justification on the line", "a policy asks for words"),
    ("There is nothing on .* that could be paid", "nothing left to pay"),
)


class Told(Exception):
    """The product said no for a reason that it foresees."""


class Lost(Exception):
    """No answer, while something is being broken on purpose: done or not, nobody knows."""


class Left(Exception):
    """The day is over."""


class Failed(Exception):
    """An error. It is in the journal."""


def foreseen(message):
    return next((name for pattern, name in FORESEEN if re.search(pattern, message, re.DOTALL)), None)


class Person:
    """Has logged in. `disturbed()` says whether something is being broken on purpose."""

    def __init__(self, place, login, role, user_id):
        self.place, self.login, self.role, self.user_id = place, login, role, user_id
        self.random = place.random(login)
        self.context = {"lang": "en_US", "tz": "UTC", "uid": user_id, "allowed_company_ids": [place.company]}
        self._specs, self._token, self.session = {}, None, None
        self.log_in()

    def log_in(self):
        self._token = None
        self.session = self.measured(
            "log in", WebSession, self.place.url, self.login, self.place.password(self.login), 120)

    # -- calls --------------------------------------------------------------------------
    def measured(self, action, function, *args, **kwargs):
        """What the function answers; how it ended is written down.

        :raises Told, Lost, Failed: see there
        """
        begun = time.monotonic()
        outcome, why, result = DONE, "", None
        try:
            result = function(*args, **kwargs)
        except Refused as error:
            why = foreseen(error.message) or ""
            if error.name.endswith("SessionExpiredException") and self.place.was_broken:
                # Odoo logs out whoever asks while it cannot reach the database
                why = "logged out"
                self.session = None
            outcome = REFUSED if why else self._trouble()
            why = why or f"{error.name}: {error.message}"
        except NoAnswer as error:
            outcome, why = self._trouble(), str(error)
        self.place.journal.call(
            action, outcome, time.monotonic() - begun, why=" ".join(why.split())[:300], who=self.login)
        if self.session is None and outcome == REFUSED:
            self.log_in()
        if outcome != DONE:
            raise {REFUSED: Told, NO_ANSWER: Lost, ERROR: Failed}[outcome](why)
        return result

    def _trouble(self):
        return NO_ANSWER if self.place.disturbed() else ERROR

    def call(self, action, model, method, *args, button=False, context=None, **kwargs):
        return self.measured(
            action, self.session.post, f"/web/dataset/call_{'button' if button else 'kw'}/{model}/{method}",
            model=model, method=method, args=list(args),
            kwargs={**kwargs, "context": {**self.context, **(context or {})}})

    def deed(self, kind, key, function, about=None):
        """Does it and writes down what has to be found in the database then."""
        try:
            result = function()
        except Lost:
            self.place.journal.deed(kind, key, NO_ANSWER, about)
            raise
        self.place.journal.deed(kind, key, DONE, about)
        return result

    def think(self, seconds):
        """About so long, as people do.

        :raises Left: where everybody has to leave; what is half done stays so
        """
        if self.place.leaving.wait(self.random.uniform(0.4, 1.6) * seconds * self.place.pace):
            raise Left

    # -- what the web client does ---------------------------------------------------------
    def spec(self, model, kind, action=None):
        """Specification of a view; the web client gets a view once and keeps it."""
        if (model, action) not in self._specs:
            views = [[False, "form"]]
            if action:
                opened = self.measured("load an action", self.session.post, "/web/action/load", action_id=action)
                views = [[view_id, name] for view_id, name in opened["views"]] + [
                    [opened["search_view_id"][0] if opened["search_view_id"] else False, "search"]]
            answer = self.call("load views", model, "get_views", views=views, options={"toolbar": True})
            self._specs[model, action] = {
                name: specification(view["arch"], model, answer["models"])
                for name, view in answer["views"].items() if name != "search"}
        return self._specs[model, action][kind]

    def look_through(self, action, model, path, domain, limit=80):
        """Opens a list; answers its records."""
        spec = self.spec(model, "list", path)
        return self.call(action, model, "web_search_read", domain=domain, specification=spec, offset=0, order="",
                         limit=limit, count_limit=10001)["records"]

    def open(self, action, model, record_id, path=None):
        """Opens a form with its chatter; answers the record."""
        [record] = self.call(action, model, "web_read", [record_id], self.spec(model, "form", path))
        self.measured("read the chatter", self.session.post, "/mail/thread/messages", thread_model=model,
                      thread_id=record_id, fetch_params={"limit": 30})
        return record

    def press(self, action, model, record_id, method, **context):
        return self.call(action, model, method, [record_id], button=True, context=context)

    def upload(self, action, line_id, name, content):
        """A receipt, by drag and drop."""
        def send():
            self._token = self._token or self.session.csrf_token()
            text = self.session.upload("/web/binary/upload_attachment", {
                "csrf_token": self._token, "model": "hr.expense", "id": line_id}, "ufile", name, content)
            try:
                [answer] = json.loads(text)
            except ValueError as error:
                raise NoAnswer(f"{name}: {text[:200]}") from error
            if "error" in answer:
                raise Refused(self.login, {"message": answer["error"]})
            return answer["id"]
        return self.measured(action, send)
