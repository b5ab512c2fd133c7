"""What a run could not do, because a program is not installed: told loudly, and not passed over in silence."""

import os

import pytest

LEFT_OUT: set[str] = set()
"""What this run could not do, told in its last lines."""


def leave_out(what: str) -> None:
    """Skip what cannot run here, loudly; where everything is demanded, fail instead."""
    if os.environ.get("EVENHAND_DEMAND") or os.environ.get("CI"):
        pytest.fail(what)
    LEFT_OUT.add(what)
    pytest.skip(what)
