"""A browser without a window, told what to do over the DevTools protocol."""

import base64
import itertools
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TIMEOUT = 120
# Only the machine itself is asked: no proxy.
LOCAL = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Browser:
    """One tab of a Chromium of our own, which ends with the ``with``."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(
            prefix="backorder_flow.", ignore_cleanup_errors=True
        )
        self.process = subprocess.Popen(
            [
                next(filter(None, map(shutil.which, NAMES))),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--no-first-run",
                "--no-proxy-server",
                "--disable-background-networking",
                "--remote-debugging-port=0",
                "--remote-allow-origins=*",
                f"--user-data-dir={self.folder.name}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.numbers = itertools.count(1)
        self.socket = websocket.create_connection(self._find_tab(), timeout=TIMEOUT)
        self.call("Page.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()

    def _find_tab(self):
        port_file = Path(self.folder.name, "DevToolsActivePort")
        self._until(lambda: port_file.exists() and port_file.read_text().strip())
        port = port_file.read_text().split()[0]
        with LOCAL.open(f"http://127.0.0.1:{port}/json") as answer:
            tabs = json.load(answer)
        return next(
            tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page"
        )

    def _until(self, condition, what="the browser"):
        end = time.monotonic() + TIMEOUT
        while time.monotonic() < end:
            if result := condition():
                return result
            time.sleep(0.05)
        raise TimeoutError(f"waited in vain for {what}")

    def call(self, method, **params):
        """Ask the browser something, and return what it answers."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("method") == "Page.javascriptDialogOpening":
                self._accept_dialog()
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(message["error"]["message"])
                return message["result"]

    def _accept_dialog(self):
        """Leave a page although something on it is not saved."""
        answer = {
            "id": next(self.numbers),
            "method": "Page.handleJavaScriptDialog",
            "params": {"accept": True},
        }
        self.socket.send(json.dumps(answer))

    def run(self, script):
        """Run JavaScript in the page, and return its value."""
        result = self.call(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise RuntimeError(details.get("exception", details).get("description"))
        return result["result"].get("value")

    def ask(self, model, method, *args, **kwargs):
        """Call a method of Odoo as the user who is logged in."""
        body = json.dumps(
            {
                "params": {
                    "model": model,
                    "method": method,
                    "args": args,
                    "kwargs": kwargs,
                }
            }
        )
        answer = self.run(
            f"""fetch("/web/dataset/call_kw", {{
                method: "POST",
                headers: {{"Content-Type": "application/json"}},
                body: {json.dumps(body)},
            }}).then((answer) => answer.json())"""
        )
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]

    def resize(self, width, height, is_phone=False):
        """Show the pages as on a screen of this size, in CSS pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if is_phone else 1,
            mobile=is_phone,
        )
        self.call("Emulation.setTouchEmulationEnabled", enabled=is_phone)

    def open(self, url):
        """Go to a page, whatever is not saved on the one before."""
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=url)
        self._until(
            lambda: self.run("location.href != 'about:blank' && !!document.body"), url
        )

    def forget_user(self):
        """Log out, and forget who has logged in before."""
        self.call("Network.clearBrowserCookies")
        self._try_run("localStorage.clear()")

    def find(self, selector, text=""):
        """JavaScript that gives the first visible element, or nothing."""
        return (
            f"[...document.querySelectorAll({json.dumps(selector)})].find("
            f"e => e.textContent.includes({json.dumps(text)})"
            " && e.checkVisibility({visibilityProperty: true}))"
        )

    def wait_for(self, selector, text=""):
        """Wait until an element is seen, with this text in it."""
        script = f"!!{self.find(selector, text)}"
        self._until(lambda: self._try_run(script), f"{selector} {text}".strip())

    def wait_while(self, selector, text=""):
        """Wait until an element is not seen anymore."""
        script = f"!{self.find(selector, text)}"
        self._until(lambda: self._try_run(script), f"no {selector} {text}".strip())

    def _try_run(self, script):
        try:
            return self.run(script)
        except RuntimeError:
            return False  # the page is just changing

    def click(self, selector, text=""):
        """Click an element, once it is there."""
        self.wait_for(selector, text)
        self.run(f"{self.find(selector, text)}.click()")

    def type(self, selector, text):
        """Replace what is in a field, as if it was typed."""
        self.wait_for(selector)
        self.run(f"(e => {{e.focus(); e.select?.()}})({self.find(selector)})")
        self.call("Input.insertText", text=text)

    def press(self, key, code=None, text=None, modifiers=0):
        """Press a key, such as Tab or Enter."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32}
        key_code = codes.get(key) or ord(key.upper())
        texts = {"Enter": "\r", " ": " "}
        params = {
            "key": key,
            "code": code or {" ": "Space"}.get(key, key),
            "windowsVirtualKeyCode": key_code,
            "modifiers": modifiers,
        }
        if typed := text or texts.get(key):
            params["text"] = typed
        self.call("Input.dispatchKeyEvent", type="keyDown", **params)
        params.pop("text", None)
        self.call("Input.dispatchKeyEvent", type="keyUp", **params)

    def settle(self):
        """Wait until the page has nothing more to load or to move."""
        quiet = """(async () => {
            await document.fonts.ready;
            await Promise.all([...document.images].map(i => i.decode().catch(() => 0)));
            document.activeElement?.blur();
            document.getAnimations().forEach(a => {try {a.finish()} catch {}});
        })()"""
        time.sleep(0.6)
        self.wait_while(".o_loading_indicator")
        self.run(quiet)
        time.sleep(0.3)

    def wait_until_loaded(self, seconds=3):
        """Wait until the page has asked the server for nothing more for some time."""
        count = None
        while count != (now := self.run("performance.getEntries().length")):
            count = now
            time.sleep(seconds)

    def take_picture(self, selector=None):
        """The screen, or what one element fills of it, as PNG."""
        params = {}
        if selector:
            params["clip"] = self.run(
                f"(r => ({{x: r.x, y: r.y, width: r.width, height: r.height,"
                f" scale: 1}}))({self.find(selector)}.getBoundingClientRect())"
            )
        data = self.call("Page.captureScreenshot", format="png", **params)["data"]
        return base64.b64decode(data)
