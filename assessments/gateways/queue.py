"""How the web tells the worker that there is something to do."""

from typing import Protocol


class Queue(Protocol):
    """Wakes the worker. Best effort: what is not heard now, the next sweep finds."""

    def wake(self) -> None:
        """Ask for a sweep soon; returns at once and never raises."""
