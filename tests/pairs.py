"""Whether the suite is run on both pairs of database and broker, and what is shared between them because it is slow."""

import shutil
from functools import cache

from tests.databases import ProgramsMissing, postgresql_program

FIRST_ONLY = {
    # asks for no database
    "tests/assessments/statistics",
    "tests/test_architecture.py",
    "tests/test_docs.py",
    "tests/test_wording.py",
    "tests/portal/commands/test_allocating.py",
    # takes long, and goes by rules that are tried elsewhere on both pairs
    "tests/portal/leaks",
    "tests/portal/access/test_cookies.py",
    "tests/portal/access/test_twice.py",
    "tests/journeys/test_greener_living.py",
}
SECOND_ONLY = {
    # every page and form for everybody: on the database of production, since the other tests of pages are quicker
    "tests/portal/access/test_access.py",
    # compares both databases, so that it needs the server's
    "tests/portal/commands/test_replay.py",
}
"""What is tried on one of two pairs. Where the servers are not installed, all of it is tried on the first."""


@cache
def both_are_run() -> bool:
    """Whether `make test` on this machine runs the suite on PostgreSQL with Redis, too."""
    try:
        postgresql_program("initdb")
    except ProgramsMissing:
        return False
    return shutil.which("redis-server") is not None


def is_tried_elsewhere(path: str, pair: str) -> bool:
    """Whether a file or folder of tests is left to the other pair, because both are run."""
    return path in (SECOND_ONLY if pair == "sqlite" else FIRST_ONLY) and both_are_run()
