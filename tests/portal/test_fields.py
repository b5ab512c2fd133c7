"""Days and times as people type them."""

from datetime import date, time

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form

from portal.fields import EARLIEST, LATEST, CountField, DayField, moment_in
from portal.templates import error_links


class DayForm(Form):
    """A form with nothing but a day."""

    day = DayField("Day")


def typed(app: Flask, *parts: str) -> DayForm:
    """The form with what was typed in its boxes."""
    with app.test_request_context():
        form = DayForm(MultiDict([("day", part) for part in parts]))
        form.validate()
    return form


@pytest.mark.parametrize(
    "parts",
    [
        ("31", "2", "2027"),
        ("1", "1", "27"),
        ("1", "1", "0001"),
        ("31", "12", "9999"),
        ("٣١", "١", "٢٠٢٧"),
        ("-1", "1", "2027"),
        ("1", "1", "²⁰²⁷"),
        ("1", "9" * 30, "2027"),
        ("9" * 17, "1", "2027"),
        ("1", "1"),
        (),
        ("", "", ""),
    ],
)
def test_what_is_no_day_is_refused(app: Flask, parts: tuple[str, ...]) -> None:
    form = typed(app, *parts)
    assert form.day.data is None
    assert form.day.errors


@pytest.mark.parametrize("year", [EARLIEST, LATEST])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/London"])
def test_every_day_that_is_taken_has_its_moment_in_every_zone(app: Flask, year: int, zone: str) -> None:
    day = typed(app, "28", "2", str(year)).day.data
    assert day == date(year, 2, 28)
    assert moment_in(zone, day, time(12)) is not None


class CountsForm(Form):
    """Two numbers, which can have the same fault, and a day."""

    fewest = CountField("Fewest", is_needed=True)
    most = CountField("Most", is_needed=True)
    day = DayField("Day")


def test_a_fault_that_several_fields_have_says_of_each_link_which_field_it_leads_to(app: Flask) -> None:
    with app.test_request_context():
        form = CountsForm(MultiDict({"fewest": "few", "most": "-1", "day": "1"}))
        form.validate()
        links = error_links(form)
    assert [(link["text"], link["href"]) for link in links] == [
        ("Fewest: Enter a whole number, like 12.", "#fewest"),
        ("Most: Enter a whole number, like 12.", "#most"),
        ("Enter a real date with a day, a month and a year, like 27 3 2027.", "#day-day"),
    ]
