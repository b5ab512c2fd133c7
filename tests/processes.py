"""The real processes of an installation: web, worker, beat and broker, started for a test and stopped for sure."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from tests.databases import ROOT, dying_with_us, redis_command, wait_for_port

OURS = (
    "DATABASE_URL", "BROKER_URL", "MAIL_URL", "FILES_URL", "SECRET_KEY", "BASE_URL", "DEMO", "TRUSTED_PROXIES",
    "OPERATOR", "OPERATOR_EMAIL", "SIGNING_KEY", "FORMER_SIGNING_KEYS", "CLAMD_URL",
)  # fmt: skip


@dataclass
class Processes:
    """Starts, kills and stops them by name: "web", "worker", "beat", and "broker" where there is a server for it."""

    folder: Path
    environment: Mapping[str, str]
    web_port: int
    broker_port: int | None = None
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    def start(self, *names: str) -> None:
        """Start those, and wait until those that listen do."""
        for name in names:
            with (self.folder / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    [*dying_with_us(), *self._command(name)],
                    cwd=ROOT,
                    env={**{key: value for key, value in os.environ.items() if key not in OURS}, **self.environment},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        for name, port in (("web", self.web_port), ("broker", self.broker_port)):
            if name in names and port is not None:
                wait_for_port(port)

    def start_all(self) -> None:
        """Start everything there is."""
        self.start(*(["broker"] if self.broker_port else []), "web", "worker", "beat")

    def kill(self, name: str) -> None:
        """End one as a power cut would, with its children."""
        self._signal(name, signal.SIGKILL)
        self.running.pop(name).wait()

    def stop_all(self) -> None:
        """Ask everything to end, and end it."""
        for name in self.running:
            self._signal(name, signal.SIGTERM)
        end = time.monotonic() + 2
        for name, process in self.running.items():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, end - time.monotonic()))
            self._signal(name, signal.SIGKILL)
            process.wait()
        self.running.clear()

    def get(self, path: str) -> str:
        """A page, as a browser without cookies gets it."""
        with urlopen(f"{self.base_url}{path}", timeout=60) as response:
            text: bytes = response.read()
            return text.decode()

    def logs(self) -> str:
        """What all of them said, for a test that failed."""
        return "\n".join(f"== {path.name}\n{path.read_text()}" for path in sorted(self.folder.glob("*.log")))

    def wait_until(self, happened: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for something that they should bring about."""
        end = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < end, f"it did not happen in {seconds} seconds\n{self.logs()}"
            time.sleep(0.1)

    def _signal(self, name: str, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.running[name].pid, number)

    def _command(self, name: str) -> list[str]:
        here = [sys.executable, "-m"]
        if name == "web":
            return [*here, *_web_of_the_procfile(self.web_port)]
        if name == "broker":
            assert self.broker_port is not None
            return redis_command(self.folder, self.broker_port)
        return [*here, "worker", *(["beat"] if name == "beat" else [])]


def _web_of_the_procfile(port: int) -> list[str]:
    """The web as an installation starts it, but with one process, which is up sooner."""
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    return shlex.split(lines["web"].replace("$PORT", str(port)).replace("--workers 2", "--workers 1"))
