"""The portal's frame: what a refusal looks like, when a request arrived, and how things are written."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string, request
from flask.testing import FlaskClient
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovDateInput, GovTextInput
from jinja2 import UndefinedError
from wtforms import DateField, StringField
from wtforms.validators import InputRequired

from assessments import errors
from assessments.db import Stale
from config import Settings, load_settings
from portal import text
from portal.app import create_app
from portal.arrival import Arrival, arrived_at, proxy_moment

GIVEN = {
    "DATABASE_URL": "sqlite:////nowhere/evenhand.db",
    "BROKER_URL": "redis://localhost",
    "MAIL_URL": "smtp://localhost",
    "FILES_URL": "file:///nowhere",
    "SECRET_KEY": "a key for tests only",
    "BASE_URL": "http://localhost/",
}
NOW = datetime(2008, 12, 12, 17, 0, tzinfo=UTC)
REFUSALS: list[tuple[type[Exception], Exception, int]] = [
    (errors.NotFound, errors.NotFound(), 404),
    (errors.NotPermitted, errors.NotPermitted(), 403),
    (errors.IllegalStep, errors.IllegalStep(), 409),
    (errors.Refused, errors.Refused("The round closed at %(when)s.", when="5pm"), 409),
    (errors.Invalid, errors.Invalid({"title": "Enter a title"}), 422),
    (errors.Throttled, errors.Throttled(minutes=15), 429),
    (Stale, Stale(), 409),
]


class CountingQueue:
    """Counts how often somebody was woken."""

    def __init__(self) -> None:
        self.woken = 0

    def wake(self) -> None:
        self.woken += 1


class TitleForm(FlaskForm):  # type: ignore[misc]
    """A form with a text and a date, for the error summary."""

    title = StringField("Title", widget=GovTextInput(), validators=[InputRequired("Enter a title")])
    starts = DateField("Start", widget=GovDateInput(), validators=[InputRequired("Enter a day")])


@pytest.fixture
def settings() -> Settings:
    return load_settings({**GIVEN, "DEMO": "1"}, Path("/nowhere"))


@pytest.fixture
def app(settings: Settings) -> Flask:
    app = create_app(settings, CountingQueue())
    _add_pages(app)
    return app


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


def _add_pages(app: Flask) -> None:
    @app.post("/keep")
    def keep() -> dict[str, Any]:
        return {name: request.form.getlist(name) for name in request.form}

    @app.route("/refuse/<int:number>", methods=["GET", "POST"])
    def refuse(number: int) -> str:
        raise REFUSALS[number][1]

    @app.route("/break", methods=["GET", "POST"])
    def break_down() -> str:
        raise ZeroDivisionError("on purpose")

    @app.get("/arrived")
    def arrived() -> str:
        return arrived_at().isoformat()

    @app.get("/token")
    def token() -> str:
        return render_template_string("{{ csrf_token() }}")


@pytest.mark.parametrize(("number", "status"), [(n, status) for n, (_, _, status) in enumerate(REFUSALS)])
def test_every_kind_of_refusal_has_its_status_and_a_page(client: FlaskClient, number: int, status: int) -> None:
    response = client.get(f"/refuse/{number}")
    assert response.status_code == status
    assert response.text.count("<h1") == 1


def test_a_refusal_shows_its_sentence_with_its_values(client: FlaskClient) -> None:
    assert "The round closed at 5pm." in client.get("/refuse/3").text


def test_invalid_input_lists_what_is_wrong(client: FlaskClient) -> None:
    assert "<li>Enter a title</li>" in client.get("/refuse/4").text


def test_a_refused_form_gives_back_what_was_typed(client: FlaskClient) -> None:
    typed = {"answer": "Forty <b>allotments</b>", "csrf_token": client.get("/token").text}
    response = client.post("/refuse/3", data=typed)
    assert response.status_code == 409
    assert "Forty &lt;b&gt;allotments&lt;/b&gt;</textarea>" in response.text


def test_an_unknown_address_is_not_found(client: FlaskClient) -> None:
    assert client.get("/no/such/page").status_code == 404


def test_a_method_that_an_address_does_not_take_is_refused_and_says_which_it_takes(client: FlaskClient) -> None:
    response = client.get("/keep")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_a_fault_shows_a_reference_that_is_in_the_log(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        response = client.get("/break")
    reference = re.search(r"<strong>([0-9A-F]{8})</strong>", response.text)
    assert response.status_code == 500
    assert reference is not None
    assert f"Fault {reference[1]} at GET '/break'" in caplog.text
    assert "on purpose" not in response.text


def test_a_fault_gives_back_what_was_typed(client: FlaskClient) -> None:
    response = client.post("/break", data={"answer": "Forty allotments", "csrf_token": client.get("/token").text})
    assert response.status_code == 500
    assert "Forty allotments</textarea>" in response.text


def test_a_page_gives_an_unknown_name_away_while_the_libraries_macros_may_leave_some_out(app: Flask) -> None:
    with app.test_request_context():
        with pytest.raises(UndefinedError):
            render_template_string("{{ mistyped }}")
        assert "govuk-button" in render_template_string(
            '{% from "govuk_frontend_jinja/components/button/macro.html" import govukButton %}{{ govukButton({}) }}'
        )


def test_the_error_summary_leads_to_the_first_box_of_each_field(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        form = TitleForm(meta={"csrf": False})
        assert not form.validate()
        page = render_template_string(
            '{% from "components/error_summary.html" import error_summary %}{{ error_summary(form) }}'
            "{{ form.title }}{{ form.starts }}",
            form=form,
        )
    targets = re.findall(r'href="#([^"]+)">Enter', page)
    assert targets == ["title", "starts-day"]
    assert all(re.search(rf'<input[^>]* id="{target}"', page) for target in targets)


def test_a_request_arrives_when_it_reaches_the_portal(client: FlaskClient) -> None:
    before = datetime.now(UTC)
    told = datetime.fromisoformat(client.get("/arrived", headers={"X-Request-Start": "t=1229101200.000"}).text)
    assert before <= told <= datetime.now(UTC)


def test_behind_a_trusted_proxy_a_request_arrives_when_it_reaches_the_proxy(settings: Settings) -> None:
    app = create_app(replace(settings, trusted_proxies=1), CountingQueue())
    _add_pages(app)
    earlier = datetime.now(UTC) - timedelta(seconds=90)
    told = app.test_client().get("/arrived", headers={"X-Request-Start": f"t={earlier.timestamp():.3f}"}).text
    assert abs(datetime.fromisoformat(told) - earlier) < timedelta(milliseconds=2)


def test_the_stamp_is_the_outermost_layer(app: Flask) -> None:
    assert isinstance(app.wsgi_app, Arrival)


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        (f"t={NOW.timestamp()}", NOW),
        (f"t={NOW.timestamp() - 300}", NOW - timedelta(minutes=5)),
        (f"t={NOW.timestamp() - 301}", None),
        (f"t={NOW.timestamp() + 1}", None),
        ("t=nan", None),
        ("t=inf", None),
        ("t=1e99", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_proxys_moment_counts_only_if_it_can_be_true(told: str, moment: datetime | None) -> None:
    assert proxy_moment(told, NOW) == moment


@pytest.mark.parametrize(
    ("pence", "written"),
    [(0, "£0"), (123400, "£1,234"), (123450, "£1,234.50"), (5, "£0.05"), (-250, "-£2.50"), (None, "–")],
)
def test_pounds_show_pence_only_where_there_are_any(pence: int | None, written: str) -> None:
    assert text.pounds(pence) == written


@pytest.mark.parametrize(
    ("moment", "zone", "written"),
    [
        (NOW, "Europe/London", "12 December 2008 at 5pm (GMT, Europe/London)"),
        (datetime(2026, 7, 1, 22, 59, tzinfo=UTC), "Europe/London", "1 July 2026 at 11:59pm (BST, Europe/London)"),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), "Europe/London", "2 July 2026 at midnight (BST, Europe/London)"),
        (datetime(2026, 1, 1, 12, 0, tzinfo=UTC), "Europe/London", "1 January 2026 at midday (GMT, Europe/London)"),
        (
            datetime(2026, 1, 1, 12, 5, tzinfo=UTC),
            "America/New_York",
            "1 January 2026 at 7:05am (EST, America/New York)",
        ),
        (None, "Europe/London", "–"),
    ],
)
def test_moments_are_written_in_the_rounds_zone(app: Flask, moment: datetime | None, zone: str, written: str) -> None:
    with app.test_request_context():
        assert text.moment(moment, zone) == written


def test_a_mark_that_is_missing_is_not_a_zero(app: Flask) -> None:
    with app.test_request_context():
        assert text.mark(None) == "Not assessed"
        assert text.mark(0.0) == "0.0"
        assert text.mark(66.66) == "66.7"


def test_words_are_counted_as_a_browser_counts_them() -> None:
    # What "…".match(/\S+/g).length gives: U+FEFF and the ideographic space part words, U+0085 and U+001C do not.
    assert text.words("one\ufefftwo\u3000three four\u0085five\u001csix\r\n\r\n seven") == 5
    assert text.words(None) == text.words(" \n") == 0


def test_numbers_have_thousands_separators() -> None:
    assert (text.number(1234567), text.number(0), text.number(None)) == ("1,234,567", "0", "–")
