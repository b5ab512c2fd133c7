"""Real processes: what is queued arrives, and an outage of any of them delays it and loses nothing."""

from datetime import datetime
from email.message import EmailMessage
from urllib.error import HTTPError
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from assessments.audit.models import Seal
from assessments.clock import utcnow
from assessments.db import Sessions
from assessments.jobs.models import Job
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.messages.use_cases import queue_email
from tests.mailbox import Mailbox
from tests.processes import Processes


def queue_one(key: str, now: datetime) -> None:
    with Sessions.begin() as session:
        context = {"path": f"/account/reset/{key}", "person": "Ada"}
        queue_email(session, key=key, template="reset_password", address=f"{key}@example.org", context=context, now=now)
        ask_for(session, JobKind.SEAL_TRAIL, None, now=now)


def arrived(mailbox: Mailbox) -> list[str]:
    return [str(message["To"]).partition("@")[0] for message in mailbox.messages()]


def jobs_done() -> int:
    with Sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(Job).where(Job.done_at.is_not(None))) or 0


def test_an_email_and_a_job_are_done_by_a_real_worker(processes: Processes, mailbox: Mailbox) -> None:
    processes.start_all()
    queue_one("first", utcnow())
    processes.wait_until(lambda: arrived(mailbox) == ["first"] and jobs_done() == 1)
    (message,) = mailbox.messages()
    assert isinstance(message, EmailMessage)
    assert f"{processes.base_url}/account/reset/first" in message.get_content()
    assert "Set a new password" in processes.get("/demo/mail")


def test_what_is_searched_for_may_be_long_and_the_portal_answers_and_not_the_server_before_it(
    processes: Processes,
) -> None:
    processes.start("web")
    for text in ("x" * 10_000, "é" * 700, "é" * 10_000):
        assert "Evenhand" in processes.get(f"/?q={quote(text)}")
    with pytest.raises(HTTPError) as refused:
        processes.get(f"/?q={'x' * 300_000}")
    assert refused.value.code == 414
    assert "Nothing was changed" in refused.value.read().decode()


def test_with_the_worker_and_the_broker_gone_pages_answer_and_afterwards_it_drains(
    processes: Processes, mailbox: Mailbox
) -> None:
    processes.start_all()
    queue_one("before", utcnow())
    processes.wait_until(lambda: arrived(mailbox) == ["before"] and jobs_done() == 1)
    gone = ["worker", *(["broker"] if processes.broker_port else [])]
    for name in gone:
        processes.kill(name)
    for number in range(5):
        queue_one(f"meanwhile{number}", utcnow())
        assert "Evenhand" in processes.get("/demo/mail")
    assert arrived(mailbox) == ["before"]
    processes.start(*reversed(gone))
    processes.wait_until(lambda: len(arrived(mailbox)) == 6 and jobs_done() == 2)
    assert sorted(arrived(mailbox)) == ["before", *(f"meanwhile{number}" for number in range(5))]


def test_a_worker_outlives_its_broker(processes: Processes, mailbox: Mailbox) -> None:
    processes.start_all()
    queue_one("before", utcnow())
    processes.wait_until(lambda: arrived(mailbox) == ["before"])
    if processes.broker_port:
        processes.kill("broker")
        queue_one("after", utcnow())
        processes.start("broker")
    else:
        for message in (processes.folder / "broker" / "queue").glob("*"):
            message.unlink(missing_ok=True)
        queue_one("after", utcnow())
    processes.wait_until(lambda: arrived(mailbox) == ["before", "after"])


def test_beat_alone_makes_nothing_happen_and_the_worker_then_catches_up(processes: Processes, mailbox: Mailbox) -> None:
    processes.start(*(["broker"] if processes.broker_port else []), "beat")
    queue_one("waiting", utcnow())
    assert arrived(mailbox) == []
    processes.start("worker")
    processes.wait_until(lambda: arrived(mailbox) == ["waiting"])
    with Sessions.reading() as session:
        assert session.scalars(select(Seal)).all() == []
