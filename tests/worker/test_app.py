"""The queue wakes a worker if there is one, and never makes a page wait."""

import json
import socket
import time
from datetime import timedelta
from pathlib import Path

import pytest
from celery import Celery

from assessments.jobs.use_cases import CLAIM as JOB_CLAIM
from assessments.messages.use_cases import CLAIM as EMAIL_CLAIM
from config import Settings
from worker.app import SWEEP, broker, configuration, make_celery, make_queue


def test_a_wake_up_reaches_the_broker_without_waiting_for_it(tmp_path: Path) -> None:
    queue = make_queue(f"filesystem://{tmp_path}")
    queue.wake()
    end = time.monotonic() + 10
    while not (messages := list((tmp_path / "queue").glob("*.msg"))):
        assert time.monotonic() < end
        time.sleep(0.01)
    assert json.loads(messages[0].read_text())["headers"]["task"] == SWEEP


def test_a_dead_broker_costs_a_page_nothing() -> None:
    """The broker takes the connection and stays silent: whoever waits for it waits for ten seconds."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        queue = make_queue(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        for _ in range(100):
            queue.wake()
        silent.settimeout(10)
        connection, _address = silent.accept()  # it was being asked, and nobody waited for its answer
        with connection:
            connection.settimeout(10)
            assert connection.recv(1) != b""
            silent.settimeout(0.2)
            with pytest.raises(TimeoutError):
                silent.accept()


def test_many_wake_ups_at_once_become_few(tmp_path: Path) -> None:
    queue = make_queue(f"filesystem://{tmp_path}")
    for _ in range(1000):
        queue.wake()
    time.sleep(0.5)
    assert 1 <= len(list((tmp_path / "queue").glob("*.msg"))) < 1000


def test_a_message_that_could_not_be_written_whole_is_not_there_at_all(tmp_path: Path) -> None:
    celery = Celery("writer", set_as_current=False, config_source=broker(f"filesystem://{tmp_path}"))
    with celery.connection_for_write() as connection:
        with pytest.raises(TypeError):
            connection.default_channel._put("celery", {"body": object()})
        assert list((tmp_path / "queue").glob("*.msg")) == []
        connection.default_channel._put("celery", {"body": "whole"})
        assert connection.default_channel._get("celery") == {"body": "whole"}


def test_no_task_runs_longer_than_its_claim_or_its_message_stays_hidden(settings: Settings) -> None:
    limit = configuration(settings)["task_time_limit"]
    assert timedelta(seconds=limit) < min(EMAIL_CLAIM, JOB_CLAIM)
    assert limit < broker("redis://localhost/0")["broker_transport_options"]["visibility_timeout"]


def test_every_task_that_beat_asks_for_exists_and_none_is_eager(settings: Settings) -> None:
    celery = make_celery(settings)
    assert celery.conf.task_always_eager is False
    assert celery.conf.task_acks_late is True
    source = (Path(__file__).parents[2] / "worker" / "tasks.py").read_text()
    for entry in celery.conf.beat_schedule.values():
        assert f"name={entry['task'].upper()}" in source
