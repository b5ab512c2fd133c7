"""Whether the suite is run on both pairs of database and broker, so that what is slow can be shared between them."""

import shutil
from functools import cache

from tests.databases import ProgramsMissing, postgresql_program


@cache
def both_are_run() -> bool:
    """Whether `make test` on this machine runs the suite on PostgreSQL with Redis, too."""
    try:
        postgresql_program("initdb")
    except ProgramsMissing:
        return False
    return shutil.which("redis-server") is not None
