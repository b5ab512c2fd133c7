"""`python -m worker` runs the worker, `python -m worker beat` the clock that makes it sweep."""

import sys

from config import SettingsMissing, load_settings
from worker.app import celery

WORKER = (
    "--quiet",
    "worker",
    "--pool=prefork",
    "--concurrency=2",
    "--without-gossip",
    "--without-mingle",
    "--loglevel=warning",
)
BEAT = ("--quiet", "beat", "--loglevel=warning")


def main(arguments: list[str]) -> None:
    """Start one of the two, or say in a sentence why not."""
    if arguments not in ([], ["beat"]):
        sys.exit("Say `python -m worker`, or `python -m worker beat`.")
    try:
        load_settings()
    except SettingsMissing as missing:
        sys.exit(str(missing))
    celery.start(list(BEAT if arguments else WORKER))


if __name__ == "__main__":
    main(sys.argv[1:])
