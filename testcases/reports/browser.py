# SPDX-License-Identifier: GPL-2.0-only
"""A real browser for page tests: Chromium without a window, spoken to over a pipe.

The DevTools protocol runs over two file descriptors that only the child has, so
no port is opened. Every network request of a page, every dialog and every console
message is recorded. Nothing here is needed to make a report.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 60.0


def find() -> str | None:
    """The browser to use, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Browser:
    """One browser with one page. Use it as a context manager."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._last_id = 0
        self._buffer = b""
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        self.console: list[str] = []

    def __enter__(self) -> Browser:
        self._home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        child_in, self._to = os.pipe()
        self._from, child_out = os.pipe()
        # The child wants them as 3 and 4; move them out of the way first, so
        # that one does not overwrite the other.
        read_end, write_end = os.dup(child_in), os.dup(child_out)
        script = f'exec "$@" 3<&{read_end} 4>&{write_end}'
        self._child = subprocess.Popen(
            [
                "/bin/bash",
                "-c",
                script,
                "bash",
                self._program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--disable-extensions",
                "--no-first-run",
                f"--user-data-dir={self._home.name}",
                "--remote-debugging-pipe",
                "about:blank",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(read_end, write_end),
            start_new_session=True,
        )
        for fd in (child_in, child_out, read_end, write_end):
            os.close(fd)
        self._session = ""
        targets = self.send("Target.getTargets")["targetInfos"]
        target = next(t["targetId"] for t in targets if t["type"] == "page")
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.send(f"{domain}.enable")
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        os.close(self._to)
        os.close(self._from)
        self._home.cleanup()

    def send(self, method: str, **params: Any) -> Any:
        """One command, and its answer."""
        self._last_id += 1
        message: dict[str, Any] = {"id": self._last_id, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._last_id:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def open(self, url: str) -> None:
        """Loads a page and waits until it, and all that it asks for, is there."""
        self.requests.clear()
        self.dialogs.clear()
        self.console.clear()
        self._loaded = False
        self.send("Page.navigate", url=url)
        while not self._loaded:
            self._receive()
        # Whatever a script or a lazy image would still do, it does now.
        self._settle(0.3)

    def evaluate(self, expression: str) -> Any:
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def resize(self, width: int, height: int = 900, dark: bool = False) -> None:
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])

    def screenshot(self, path: Path, y: int = 0, height: int = 1400, width: int = 1280) -> None:
        clip = {"x": 0, "y": y, "width": width, "height": height, "scale": 1}
        shot = self.send("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(shot["data"]))

    def _settle(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self._from], [], [], left)[0]:
                self._receive()

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            if not select.select([self._from], [], [], PATIENCE)[0]:
                raise TimeoutError("the browser does not answer")
            piece = os.read(self._from, 1 << 20)
            if not piece:
                raise RuntimeError("the browser is gone")
            self._buffer += piece
        raw, self._buffer = self._buffer.split(b"\0", 1)
        message: dict[str, Any] = json.loads(raw)
        self._note(message.get("method", ""), message.get("params", {}))
        return message

    def _note(self, method: str, params: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Page.javascriptDialogOpening":
            self.dialogs.append(params["message"])
        elif method == "Runtime.consoleAPICalled":
            self.console.append(str(params["args"]))
        elif method == "Runtime.exceptionThrown":
            self.console.append(params["exceptionDetails"]["text"])
        elif method == "Log.entryAdded":
            self.console.append(params["entry"]["text"])
        elif method == "Page.loadEventFired":
            self._loaded = True
