"""Chromium driven from Python over the Chrome DevTools Protocol."""

import base64
import contextlib
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from dev.console import DevError

SWITCHES = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
    "--disable-background-networking", "--disable-breakpad", "--disable-crash-reporter", "--disable-translate",
    "--disable-renderer-backgrounding", "--disable-background-timer-throttling", "--mute-audio", "--hide-scrollbars",
    "--no-first-run", "--no-default-browser-check", "--font-render-hinting=none", "--remote-debugging-port=0",
)
# Finds an element by CSS selector, or by its text where the selector begins with `text=`.
FIND = """(wanted) => {
    const seen = (element) => element.checkVisibility() && element.getClientRects().length;
    if (!wanted.startsWith("text=")) {
        const found = [...document.querySelectorAll(wanted)];
        return found.find(seen) || found[0];
    }
    const text = wanted.slice(5).trim();
    const able = "button, a, label, [role], .dropdown-item, .o_data_row, .o_kanban_record, td, span, div";
    return [...document.querySelectorAll(able)].filter((e) => seen(e) && e.innerText.trim() === text).pop();
}"""


class ProtocolError(DevError):
    """Chromium refused a command, or does not answer."""


class Chrome:
    """`with Chrome(path) as chrome:` runs one headless browser for the time of the block."""

    def __init__(self, executable):
        self.executable = executable
        self._number = 0
        self._pages = {}

    def __enter__(self):
        import websocket

        self._profile = tempfile.mkdtemp(prefix="crmx-chrome-")
        self._process = subprocess.Popen(
            [self.executable, *SWITCHES, f"--user-data-dir={self._profile}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            port, path = self._address()
            self._socket = websocket.create_connection(
                f"ws://127.0.0.1:{port}{path}", timeout=60, suppress_origin=True, enable_multithread=False)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *exc):
        with contextlib.suppress(Exception):
            self.call("Browser.close")
        self._end()

    def _end(self):
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)

    def _address(self):
        """Port and path of the debugger, which Chromium writes into a file."""
        file = Path(self._profile) / "DevToolsActivePort"
        for _ in range(300):
            if file.exists() and len(lines := file.read_text().split()) == 2:
                return lines
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        raise DevError(f"Chromium does not start: try {self.executable} --headless --no-sandbox about:blank")

    def call(self, method, session=None, **parameters):
        """One command; what happens meanwhile goes to the pages."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._socket.send(json.dumps(message))
        wanted = self._number
        while True:
            answer = self._receive(60)
            if answer is None:
                raise ProtocolError(f"Chromium does not answer {method}")
            if answer.get("id") == wanted:
                if "error" in answer:
                    raise ProtocolError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def listen(self, seconds):
        """Takes in what happens for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._receive(left)

    def _receive(self, seconds):
        import websocket

        self._socket.settimeout(max(seconds, 0.001))
        try:
            message = json.loads(self._socket.recv())
        except websocket.WebSocketTimeoutException:
            return None
        except (websocket.WebSocketException, OSError) as error:
            raise ProtocolError(f"Chromium has ended: {error}") from error
        page = self._pages.get(message.get("sessionId"))
        if page and "method" in message:
            page.on_event(message["method"], message["params"])
        return message

    @contextlib.contextmanager
    def page(self):
        """A page with cookies of its own."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        try:
            target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
            session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            self._pages[session] = page = Page(self, session)
            page.prepare()
            yield page
            del self._pages[session]
        finally:
            self.call("Target.disposeBrowserContext", browserContextId=context)


class Page:
    def __init__(self, chrome, session):
        self.chrome, self.session = chrome, session
        self.errors = []
        self._loading = set()

    def call(self, method, **parameters):
        return self.chrome.call(method, session=self.session, **parameters)

    def prepare(self):
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def on_event(self, name, event):
        """Keeps the errors, and which requests are under way."""
        if name == "Network.requestWillBeSent":
            # the page never hears how requests of its shared worker end
            worker = "/bus/websocket_worker" in event["request"]["url"]
            if not worker and event.get("type") not in ("WebSocket", "EventSource", "Ping"):
                self._loading.add(event["requestId"])
        elif name in ("Network.loadingFinished", "Network.loadingFailed"):
            self._loading.discard(event["requestId"])
        elif name == "Runtime.exceptionThrown":
            details = event["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description") or details["text"])
        elif name == "Runtime.consoleAPICalled" and event["type"] in ("error", "assert"):
            said = [str(part.get("value", part.get("description", ""))) for part in event["args"]]
            self.errors.append(" ".join(said))
        elif name == "Log.entryAdded" and event["entry"]["level"] == "error":
            self.errors.append(f"{event['entry']['text']} {event['entry'].get('url', '')}".strip())
        elif name == "Page.javascriptDialogOpening":  # "leave the page?" would block everything
            self.chrome._number += 1
            self.chrome._socket.send(json.dumps({
                "id": self.chrome._number, "sessionId": self.session, "method": "Page.handleJavaScriptDialog",
                "params": {"accept": True}}))

    def evaluate(self, expression):
        """The value of a JavaScript expression, awaited."""
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise DevError(f"JavaScript: {details.get('exception', {}).get('description') or details['text']}")
        return answer["result"].get("value")

    def wait(self, expression, seconds=20):
        """Until the expression is true; False when that does not happen."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(ProtocolError):  # the page may be reloading
                if self.evaluate(f"!!({expression})"):
                    return True
            self.chrome.listen(0.1)
        return False

    def wait_idle(self, seconds=20, quiet=0.4):
        """Until no request has been under way for a moment."""
        end = time.monotonic() + seconds
        since = time.monotonic()
        while time.monotonic() < end:
            self.chrome.listen(0.1)
            if self._loading:
                since = time.monotonic()
            elif time.monotonic() - since > quiet:
                return

    def resize(self, width, height, phone=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=2 if phone else 1, mobile=phone)
        self.call("Emulation.setTouchEmulationEnabled", enabled=phone)

    def set_cookie(self, name, value, url):
        self.call("Network.setCookie", name=name, value=value, url=url)

    def open(self, url):
        self.errors.clear()
        self._loading.clear()
        answer = self.call("Page.navigate", url=url)
        if answer.get("errorText"):
            raise DevError(f"{url}: {answer['errorText']}")
        self.wait("document.readyState === 'complete'", 60)

    def click(self, selector):
        """A real mouse click in the middle of the element."""
        wanted = json.dumps(selector)
        if not self.wait(f"({FIND})({wanted})", 10):
            raise DevError(f"nothing to click: {selector}")
        x, y = self.evaluate(f"""(() => {{
            const element = ({FIND})({wanted});
            element.scrollIntoView({{block: "center", inline: "center"}});
            const box = element.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        }})()""")
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def screenshot(self, path):
        picture = self.call("Page.captureScreenshot", format="png")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(picture["data"]))
