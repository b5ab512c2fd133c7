"""What all journeys share."""

import pytest

from tests.pairs import both_are_run


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A journey is gone with our script and without it: each on one pair where both pairs are run, or else both."""
    if "has_script" in metafunc.fixturenames:
        ways = [metafunc.config.getoption("--pair") == "sqlite"] if both_are_run() else [True, False]
        names = ["with script" if has_script else "without script" for has_script in ways]
        metafunc.parametrize("has_script", ways, ids=names)
