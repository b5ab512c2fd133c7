"""Several things done at one moment."""

from threading import Barrier, Thread
from typing import Any

from assessments.db import Sessions
from assessments.errors import DomainError


def at_once(*acts: Any) -> list[type[BaseException] | None]:
    """Do several things at one moment, each in a transaction of its own; what each was refused with."""
    barrier, outcomes = Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Any) -> None:
        barrier.wait()
        try:
            with Sessions.begin() as session:
                act(session)
        except DomainError as refusal:
            outcomes[place] = type(refusal)  # type: ignore[call-overload]

    threads = [Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes, key=str)
