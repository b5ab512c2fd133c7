"""The pages of administrators, and `flask admin`."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.accounts.models import Appointment, Person
from assessments.actors import Role
from assessments.clock import utcnow
from assessments.db import _Sessions
from assessments.jobs.models import Job
from assessments.jobs.states import JobKind
from assessments.jobs.use_cases import ask_for
from assessments.messages.models import Email
from assessments.messages.use_cases import queue_email
from portal.commands.admin import admin as commands
from tests.assessments.accounts.factories import PASSWORD, give_role, make_administrator, make_fund, make_person

YESTERDAY = timedelta(days=1)
ADMINISTRATOR = "admin@evenhand.example"


@pytest.fixture
def ada(client: FlaskClient, sessions: _Sessions) -> UUID:
    """The id of an administrator who is signed in."""
    with sessions.begin() as session:
        administrator = make_administrator(session, utcnow() - YESTERDAY, ADMINISTRATOR)
    sign_in(client, ADMINISTRATOR)
    assert administrator.user_id is not None
    return administrator.user_id


def sign_in(client: FlaskClient, email: str) -> None:
    assert client.post("/account/sign-in", data={"email": email, "password": PASSWORD}).status_code == 302


def fail_one_of_each(session: Any, now: datetime) -> tuple[int, int]:
    """An email and a job that were given up; their ids."""
    queue_email(
        session, key="k", template="confirm_address", address="x@y.example", context={"path": "/s3cret"}, now=now
    )
    ask_for(session, JobKind.SEAL_TRAIL, None, now=now)
    email, job = session.scalar(select(Email)), session.scalar(select(Job))
    for row in (email, job):
        row.failed_at, row.error, row.attempts = now, "ConnectionRefusedError: no mail server", 8
    return email.id, job.id


def test_nobody_else_gets_in(client: FlaskClient, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        person = make_person(session, utcnow() - YESTERDAY)
        for role in Role:
            give_role(session, person.id, make_fund(session, f"Fund of {role}").id, role, utcnow() - YESTERDAY)
    posts = [f"people/{uuid4()}/appoint", f"people/{uuid4()}/roles/{uuid4()}/end", "work/emails/1/retry"]
    posts.append("work/jobs/1/retry")
    pages = [("GET", "people"), ("GET", f"people/{person.id}"), ("GET", "work"), *(("POST", post) for post in posts)]
    for signed_in, status in ((False, 302), (True, 403)):
        if signed_in:
            sign_in(client, person.email)
        for method, page in pages:
            assert client.open(f"/admin/{page}", method=method).status_code == status, page


def test_giving_and_ending_a_role(client: FlaskClient, ada: UUID, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        anna, fund = make_person(session, utcnow() - YESTERDAY).id, make_fund(session).id
    form = {"fund": str(fund), "role": "assessor"}
    assert client.post(f"/admin/people/{anna}/appoint", data=form).location == f"/admin/people/{anna}"
    page = client.get(f"/admin/people/{anna}").text
    assert "Assessor of Greener Living Fund" in page
    twice = client.post(f"/admin/people/{anna}/appoint", data=form)
    assert twice.location == f"/admin/people/{anna}"
    [end] = re.findall(r'action="(/admin/people/[^"]+/end)"', page)
    assert client.post(end).status_code == 302
    with sessions.begin() as session:
        appointment = session.scalars(select(Appointment)).one()
        assert appointment.appointed_by == ada
        assert appointment.ends_at is not None
    assert "Roles that have ended" in client.get(f"/admin/people/{anna}").text


@pytest.mark.parametrize("form", [{}, {"role": "assessor", "fund": str(uuid4())}, {"role": "king"}, {"fund": "x"}])
def test_an_unknown_fund_or_role_is_refused(
    client: FlaskClient, ada: UUID, sessions: _Sessions, form: dict[str, str]
) -> None:
    with sessions.begin() as session:
        anna, fund = make_person(session, utcnow() - YESTERDAY).id, make_fund(session).id
    answer = client.post(f"/admin/people/{anna}/appoint", data={"fund": str(fund), **form})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_an_unknown_person_is_not_found(client: FlaskClient, ada: UUID) -> None:
    assert client.get(f"/admin/people/{uuid4()}").status_code == 404


def test_people_are_searched_and_paged(client: FlaskClient, ada: UUID, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        for number in range(60):
            make_person(session, utcnow(), f"p{number}@charity.example", name=f"Person {number:02}")
    first = client.get("/admin/people").text
    assert "Person 48" in first
    assert "Person 49" not in first
    [following] = re.findall(r'href="([^"]*after=[^"]*)"', first)
    second = client.get(following.replace("&amp;", "&")).text
    assert "Person 49" in second
    assert "Person 48" not in second
    found = client.get("/admin/people?q=person+07").text
    assert "Person 07" in found
    assert "Person 08" not in found
    assert "Nobody has a name" in client.get("/admin/people?q=zzz").text
    assert client.get("/admin/people?after=nonsense").status_code == 404


def test_the_list_takes_as_many_statements_for_one_person_as_for_many(
    client: FlaskClient, ada: UUID, sessions: _Sessions, queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    counts = []
    for number in range(3):
        with sessions.begin() as session:
            fund = make_fund(session, f"Fund {number}")
            for other in range(10**number):
                person = make_person(session, utcnow(), f"{number}.{other}@charity.example")
                give_role(session, person.id, fund.id, Role.ADVISER, utcnow())
        with queries() as made:
            assert client.get("/admin/people").status_code == 200
        counts.append(made.count)
    assert len(set(counts)) == 1


def test_failed_work_is_shown_with_its_error_but_never_an_emails_text_and_can_be_tried_again(
    client: FlaskClient, ada: UUID, sessions: _Sessions
) -> None:
    with sessions.begin() as session:
        email_id, job_id = fail_one_of_each(session, utcnow())
    page = client.get("/admin/work?emails=failed").text
    assert page.count("no mail server") == 2
    assert "s3cret" not in page
    for path in (f"emails/{email_id}", f"jobs/{job_id}"):
        assert client.post(f"/admin/work/{path}/retry").location == "/admin/work"
        again = client.post(f"/admin/work/{path}/retry", follow_redirects=True).text
        assert "waits to be tried again already" in again
        assert client.post(f"/admin/work/{path[:-1]}999/retry").status_code == 404
    assert "The oldest that waits" in client.get("/admin/work").text
    with sessions.begin() as session:
        assert session.scalars(select(Email.failed_at)).all() == session.scalars(select(Job.failed_at)).all() == [None]


def test_older_emails_are_a_page_away(client: FlaskClient, ada: UUID, sessions: _Sessions) -> None:
    with sessions.begin() as session:
        for number in range(30):
            address = f"to{number:02}@charity.example"
            queue_email(session, key=address, template="no_account", address=address, context={}, now=utcnow())
    first = client.get("/admin/work").text
    assert "to05@" in first
    assert "to04@" not in first
    [older] = re.findall(r'href="([^"]*emails_before[^"]*)"', first)
    assert "to04@" in client.get(older).text
    assert client.get("/admin/work?emails_before=x&emails=odd").status_code == 200


def test_a_number_that_no_database_holds_is_no_row(client: FlaskClient, ada: UUID) -> None:
    assert client.get(f"/admin/work?emails_before={10**30}&jobs_before={2**63}").status_code == 200
    assert client.post(f"/admin/work/emails/{10**30}/retry").status_code == 404
    assert client.post(f"/admin/work/jobs/{2**63}/retry").status_code == 404


def test_the_command_makes_an_administrator_and_prints_the_link(app: Flask, sessions: _Sessions) -> None:
    done = app.test_cli_runner().invoke(commands, ["create", "root@evenhand.example"])
    assert done.exit_code == 0
    [path] = re.findall(r"http://localhost(/account/reset/\S+)", done.output)
    assert app.test_client().post(path, data={"password": PASSWORD}).status_code == 302
    with sessions.begin() as session:
        assert session.scalars(select(Person.is_administrator)).all() == [True]


def test_the_command_refuses_what_is_no_address_in_a_sentence(app: Flask) -> None:
    refused = app.test_cli_runner().invoke(commands, ["create", "root"])
    assert refused.exit_code == 1
    assert "like name@example.org" in refused.output
