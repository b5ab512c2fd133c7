"""What is measured, as it runs in production: PostgreSQL, Redis, two web processes and a worker."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.databases import ROOT, dying_with_us, free_port, wait_for_port

WORKERS, THREADS = 2, 4


def settings_of(database_url: str, redis_port: int, folder: Path, port: int) -> dict[str, str]:
    """The settings of an installation that is only there to be measured."""
    return {
        "DATABASE_URL": database_url,
        "BROKER_URL": f"redis://127.0.0.1:{redis_port}/0",
        "MAIL_URL": f"maildir://{folder / 'mail'}",
        "FILES_URL": f"file://{folder / 'files'}",
        "SECRET_KEY": "nobody-signs-in-to-a-bench",
        "BASE_URL": f"http://127.0.0.1:{port}",
    }


@contextmanager
def web(module: str, environment: Mapping[str, str], folder: Path) -> Iterator[tuple[int, int]]:
    """Gunicorn as the Procfile starts it; its port and process id."""
    port = free_port()
    options = ["--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--threads", str(THREADS)]
    command = [
        "gunicorn",
        *options,
        "--worker-class",
        "gthread",
        "--keep-alive",
        "60",
        "--limit-request-line",
        "0",
        "--log-level",
        "warning",
        module,
    ]
    with _running([sys.executable, "-m", *command], environment, folder / "web.log") as process:
        wait_for_port(port)
        yield port, process.pid


@contextmanager
def worker(environment: Mapping[str, str], folder: Path) -> Iterator[int]:
    """The worker, and its process id."""
    with _running([sys.executable, "-m", "worker"], environment, folder / "worker.log") as process:
        yield process.pid


@contextmanager
def _running(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*dying_with_us(), *command],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def memory_of(pid: int) -> list[int]:
    """Resident memory of a process's children that do its work, in bytes, largest first; its own if it has none."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sorted((_resident(int(child)) for child in children), reverse=True) or [_resident(pid)]


def _resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))
