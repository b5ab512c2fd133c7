"""A mail server hands over what came back."""

from datetime import datetime

from flask import Flask

from assessments.db import _Sessions
from assessments.messages.models import Email
from assessments.messages.states import EmailState
from tests.assessments.messages.test_returning import report, sent  # noqa: F401  a fixture that stands there
from tests.assessments.messages.test_sending import only_email


def test_what_came_back_is_noted_and_what_is_about_nothing_of_ours_is_refused(
    app: Flask,
    sessions: _Sessions,
    sent: Email,  # noqa: F811
    now: datetime,
) -> None:
    run = app.test_cli_runner().invoke
    refused = run(args=["mail", "returned"], input=report("<other@example.org>"))
    assert (refused.exit_code, "was not sent from here. Nothing was changed." in refused.output) == (1, True)
    assert only_email(sessions).state is EmailState.SENT
    noted = run(args=["mail", "returned"], input=report(sent.message_id))
    assert (noted.exit_code, f"Email {sent.id} is noted" in noted.output) == (0, True)
    assert only_email(sessions).state is EmailState.FAILED
