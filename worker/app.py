"""The Celery instance, its schedule, and the queue by which the web wakes it.

A message says only "look": what there is to do is in rows, so a message lost, doubled or late does no harm.
"""

import logging
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Event, Lock, Thread
from time import sleep
from typing import Any
from urllib.parse import unquote, urlsplit

from celery import Celery
from celery.signals import worker_process_init

from assessments.db import connect
from assessments.gateways import Queue
from config import Settings, load_settings

SWEEP = "sweep"
SEAL = "seal"
CLOSE_ROLES = "close_roles"
COMPARE_UNSEALED = "compare_unsealed"
TELL_DRAFTS = "tell_drafts"
THIN_VERSIONS = "thin_versions"
END_CLARIFICATIONS = "end_clarifications"
FORGET_FILES = "forget_files"
REMIND_ASSESSORS = "remind_assessors"
MIND_AWARDS = "mind_awards"
REMIND_HOLDERS = "remind_holders"
SWEEP_EVERY = timedelta(seconds=10)
SWEEP_EVERY_IN_DEMO = timedelta(seconds=2)
SEAL_EVERY = timedelta(minutes=10)
CLOSE_ROLES_EVERY = timedelta(minutes=1)
COMPARE_UNSEALED_EVERY = timedelta(minutes=1)
TELL_DRAFTS_EVERY = timedelta(minutes=1)
THIN_VERSIONS_EVERY = timedelta(hours=6)
END_CLARIFICATIONS_EVERY = timedelta(minutes=1)
FORGET_FILES_EVERY = timedelta(hours=6)
REMIND_ASSESSORS_EVERY = timedelta(minutes=10)
MIND_AWARDS_EVERY = timedelta(hours=1)
REMIND_HOLDERS_EVERY = timedelta(hours=6)
PAUSE_AFTER_FAILURE = 5.0
"""Seconds for which the web does not try a broker that did not answer."""

log = logging.getLogger(__name__)


def configuration(settings: Settings) -> dict[str, Any]:
    """Celery's settings for a worker or a beat."""
    return {
        **broker(settings.broker_url),
        "imports": ("worker.tasks",),
        "task_acks_late": True,
        "task_ignore_result": True,
        "task_time_limit": 270,  # shorter than any claim on a row, and than Redis's visibility timeout
        "worker_prefetch_multiplier": 1,
        "worker_hijack_root_logger": False,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "beat_scheduler": "celery.beat:Scheduler",  # keeps no file: a missed sweep is made up for by the next
        "beat_schedule": schedule(settings.demo),
    }


def schedule(is_demo: bool) -> dict[str, Any]:
    """What beat asks for, how often, and after how long nobody needs it any more."""
    sweep_every = SWEEP_EVERY_IN_DEMO if is_demo else SWEEP_EVERY
    return {
        "sweep": {"task": SWEEP, "schedule": sweep_every, "options": {"expires": 30}},
        "seal the trail": {"task": SEAL, "schedule": SEAL_EVERY, "options": {"expires": 600}},
        "close roles": {"task": CLOSE_ROLES, "schedule": CLOSE_ROLES_EVERY, "options": {"expires": 60}},
        "compare unsealed": {
            "task": COMPARE_UNSEALED,
            "schedule": COMPARE_UNSEALED_EVERY,
            "options": {"expires": 60},
        },
        "tell drafts": {"task": TELL_DRAFTS, "schedule": TELL_DRAFTS_EVERY, "options": {"expires": 60}},
        "thin versions": {"task": THIN_VERSIONS, "schedule": THIN_VERSIONS_EVERY, "options": {"expires": 3600}},
        "end clarifications": {
            "task": END_CLARIFICATIONS,
            "schedule": END_CLARIFICATIONS_EVERY,
            "options": {"expires": 60},
        },
        "remind assessors": {
            "task": REMIND_ASSESSORS,
            "schedule": REMIND_ASSESSORS_EVERY,
            "options": {"expires": 600},
        },
        "mind awards": {"task": MIND_AWARDS, "schedule": MIND_AWARDS_EVERY, "options": {"expires": 600}},
        "remind holders": {"task": REMIND_HOLDERS, "schedule": REMIND_HOLDERS_EVERY, "options": {"expires": 3600}},
        "forget files": {"task": FORGET_FILES, "schedule": FORGET_FILES_EVERY, "options": {"expires": 3600}},
    }


def broker(url: str) -> dict[str, Any]:
    """Celery's settings for a broker: Redis, or a folder for a demonstration."""
    parsed = urlsplit(url)
    if parsed.scheme == "filesystem":
        return _broker_in(Path(unquote(parsed.path)))
    return {
        "broker_url": url,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_transport_options": {
            "visibility_timeout": 3600,
            "socket_connect_timeout": 2,
            "socket_timeout": 10,
            "health_check_interval": 10,
        },
    }


def _broker_in(folder: Path) -> dict[str, Any]:
    for name in ("queue", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        "broker_url": "filesystem://localhost",
        "broker_transport": "worker.folder:Transport",
        "broker_transport_options": {
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
            "polling_interval": 0.05,
        },
        "worker_enable_remote_control": False,
    }


def make_celery(settings: Settings) -> Celery:
    """A Celery instance on these settings."""
    return Celery("evenhand", set_as_current=False, config_source=configuration(settings))


class Waker:
    """Sends the wake-up from a thread of its own, so that no page waits for a broker, dead or alive.

    Calls made while one is being sent become one. The thread begins with the first call, after the web server's
    fork, and drops calls for a few seconds after a failure.
    """

    def __init__(self, celery: Celery) -> None:
        self._celery = celery
        self._asked = Event()
        self._lock = Lock()
        self._thread: Thread | None = None

    def wake(self) -> None:
        """Ask for a sweep soon."""
        self._asked.set()
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._run, name="waker", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while self._asked.wait():
            self._asked.clear()
            try:
                self._celery.send_task(SWEEP, retry=False, ignore_result=True, expires=60)
            except Exception as problem:  # noqa: BLE001  whatever ails the broker, the sweep finds the rows
                log.warning("The worker could not be woken; its next sweep finds the work (%s)", problem)
                sleep(PAUSE_AFTER_FAILURE)


def make_queue(broker_url: str) -> Queue:
    """The web's way to wake the worker."""
    options = broker(broker_url)
    options["broker_connection_max_retries"] = 0
    return Waker(Celery("evenhand-web", set_as_current=False, config_source=options))


def check_broker(url: str) -> str:
    """Reach the broker, within seconds; what was reached, as a sentence. Raises what went wrong."""
    options = broker(url)
    folder = options["broker_transport_options"].get("data_folder_out")
    if folder is not None:
        with NamedTemporaryFile(dir=folder):
            return "The folder can be written."
    with Celery("evenhand-doctor", set_as_current=False, config_source=options).connection_for_write() as connection:
        connection.connect()
        connection.default_channel.close()
        return f"It answers at {connection.hostname}."


celery = Celery("evenhand")
celery.add_defaults(lambda: configuration(load_settings()))  # read when a worker starts, not when the web imports this


@worker_process_init.connect  # type: ignore[untyped-decorator]
def open_database(**_: object) -> None:
    """Give each worker process connections of its own: none may be shared across a fork."""
    connect(load_settings().database_url)
