"""`python -m worker` runs the worker, `python -m worker beat` the clock that makes it sweep."""

import signal
import subprocess
import sys
import time
from types import FrameType

from config import SettingsMissing, load_settings
from worker.app import celery

WORKER = ("--quiet", "worker", "--pool=prefork", "--concurrency=2", "--without-gossip", "--without-mingle")
BEAT = ("--quiet", "beat")
PAUSE = 1.0
"""Seconds between a worker's end and the beginning of its successor."""


def main(arguments: list[str]) -> None:
    """Start one of the two, or say in a sentence why not."""
    if arguments not in ([], ["once"], ["beat"]):
        sys.exit("Say `python -m worker`, or `python -m worker beat`.")
    try:
        load_settings()
    except SettingsMissing as missing:
        sys.exit(str(missing))
    if arguments:
        celery.start([*(BEAT if arguments == ["beat"] else WORKER), "--loglevel=warning"])
    else:
        keep_running([sys.executable, "-m", "worker", "once"])


def keep_running(command: list[str]) -> None:
    """Run the worker, and run it again when it ends unasked, until this process is asked to end.

    When Redis goes away while a message is being acknowledged, Celery 5.7 with Kombu 5.7 does not reconnect but ends
    with "'NoneType' object has no attribute 'hostname'".
    """
    asked_to_end = False
    child: subprocess.Popen[bytes] | None = None

    def end(number: int, _frame: FrameType | None) -> None:
        nonlocal asked_to_end
        asked_to_end = True
        if child is not None:
            child.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    while not asked_to_end:
        child = subprocess.Popen(command)  # noqa: S603  our own module
        child.wait()
        if not asked_to_end:
            time.sleep(PAUSE)


if __name__ == "__main__":
    main(sys.argv[1:])
