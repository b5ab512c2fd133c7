"""A folder as a broker, for demonstrations: Kombu's, but a message appears in it whole or not at all.

Kombu 5.7 creates the file and then writes into it; a worker that looks in between reads nothing, and ends.
"""

import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Writes beside the place, under a name that no worker looks for, and then moves."""

    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override]
        name = f"{round(time.monotonic() * 1000)}_{uuid4()}"
        folder = Path(self.data_folder_out)
        unfinished = folder / f"{name}.unfinished"
        text: str = dumps(payload)  # type: ignore[no-untyped-call]
        unfinished.write_text(text)
        unfinished.rename(folder / f"{name}.{queue}.msg")


class Transport(filesystem.Transport):
    """What Celery is told to use for `filesystem://`."""

    Channel = Channel
