"""Takes the pictures: logs people in, opens their screens, notes what went wrong."""

import time

from dev.chrome import Chrome
from dev.console import DevError, say, warn
from dev.web_session import WebSession

READY = ".o_main_navbar, .o_login_layout, .oe_login_form, .o_portal"
SETTLED = """!document.querySelector(".o_loading_indicator, .o_blockUI, .o_view_sample_data_loading")
    && document.fonts.status === "loaded" && [...document.images].every((image) => image.complete)"""
PROBLEM = """(() => {
    const dialog = document.querySelector(".o_error_dialog");
    if (dialog) {
        return dialog.innerText;
    }
    const notice = document.querySelector(".o_notification:has(.bg-danger), .o_notification.border-danger");
    return notice ? notice.innerText : "";
})()"""
HELPERS = """
async function rpc(model, method, args = [], kwargs = {}) {
    const answer = await fetch("/web/dataset/call_kw", {
        method: "POST", headers: {"Content-Type": "application/json"},
        body: JSON.stringify({jsonrpc: "2.0", method: "call", params: {model, method, args, kwargs}}),
    });
    const {result, error} = await answer.json();
    if (error) throw new Error(error.data.message);
    return result;
}
async function find(model, domain = [], order = "id") {
    const [id] = await rpc(model, "search", [domain], {order, limit: 1});
    if (!id) throw new Error(`no ${model} with ${JSON.stringify(domain)}`);
    return id;
}
"""
# The style sheet is exchanged as a theme would do; Community itself has no dark colours, only the bundle for them.
DARKEN = """Promise.all([...document.querySelectorAll("link[href*='web.assets_web.min.css']")].map((link) =>
    new Promise((done) => {
        const dark = link.cloneNode();
        dark.href = "/web/assets/1/web.assets_web_dark.min.css";
        dark.onload = dark.onerror = () => { link.remove(); done(); };
        link.after(dark);
    })))"""


class Photographer:
    """One browser for all people; each keeps a session per language."""

    def __init__(self, executable, url):
        self.url = url
        self.failed = 0
        self._chrome = Chrome(executable)
        self._sessions = {}
        self._languages = {}

    def __enter__(self):
        self._chrome.__enter__()
        return self

    def __exit__(self, *exc):
        try:
            self._restore_languages()
        finally:
            self._chrome.__exit__(*exc)

    def take(self, screen, lang, path):
        """One picture. What is wrong with it is printed and counted, the picture is taken all the same."""
        begun = time.monotonic()
        with self._chrome.page() as page:
            try:
                self._open(page, screen, lang)
                problem = page.evaluate(PROBLEM)
            except DevError as error:
                problem = str(error)
            page.screenshot(path)
            for text in dict.fromkeys(page.errors):
                warn(f"{path.name}: console: {' '.join(text.split())[:300]}")
        if problem:
            self.failed += 1
            warn(f"{path.name}: {' '.join(problem.split())[:500]}")
        say(f"{path.name} ({screen.login}, {time.monotonic() - begun:.1f} s)")

    def _open(self, page, screen, lang):
        session = self._session(screen.login, lang)
        page.resize(screen.width, screen.height, screen.phone)
        page.set_cookie("session_id", session.cookie, self.url)
        if screen.dark:
            page.set_cookie("color_scheme", "dark", self.url)
        path = screen.path
        if screen.js:
            page.open(f"{self.url}/web/health")
            found = page.evaluate(f"(async () => {{ {HELPERS} return {screen.js.strip().rstrip(';')}; }})()")
            path = path.replace("{id}", str(found))
        page.open(self.url + path)
        self._wait_for(page, READY)
        if screen.wait and not screen.click:
            self._wait_for(page, screen.wait)
        if screen.dark:
            page.evaluate(DARKEN)
        self._settle(page)
        for selector in screen.click:
            page.click(selector)
            self._settle(page)
        if screen.wait and screen.click:
            self._wait_for(page, screen.wait)
            self._settle(page)

    @staticmethod
    def _wait_for(page, selector):
        if not page.wait(f"document.querySelector({selector!r}) || ({PROBLEM})"):
            raise DevError(f"{selector} does not appear")

    @staticmethod
    def _settle(page):
        page.wait_idle()
        page.wait(SETTLED, 10)

    def _session(self, login, lang):
        """The person's session, with the screens in that language."""
        if (login, lang) not in self._sessions:
            session = WebSession(self.url, login)
            uid = session.post("/web/session/get_session_info")["uid"]
            [user] = session.call("res.users", "read", [uid], ["lang"])
            self._languages.setdefault(login, (uid, user["lang"]))
            if user["lang"] != lang:
                session.call("res.users", "write", [uid], {"lang": lang})
                session = WebSession(self.url, login)
            for known in [key for key in self._sessions if key[0] == login]:
                del self._sessions[known]  # one language at a time: it belongs to the user
            self._sessions[login, lang] = session
        return self._sessions[login, lang]

    def _restore_languages(self):
        """The server may be one that somebody works with."""
        for (login, lang), session in self._sessions.items():
            uid, original = self._languages[login]
            if original != lang:
                try:
                    session.call("res.users", "write", [uid], {"lang": original})
                except DevError as error:
                    warn(f"the language of {login} stays {lang}: {error}")
