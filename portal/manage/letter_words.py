"""What a fund can start from when it words a letter itself: the usual letter, with fields where it says something."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from assessments.decisions.states import Outcome

FIELD_WORDS: Mapping[str, str] = {
    "organisation": _("the name of the organisation"),
    "reference": _("the reference of the application"),
    "title": _("the title of the application"),
    "round": _("the title of the round"),
    "stage": _("the title of the stage"),
    "fund": _("the name of the fund"),
    "funder": _("the name of the funder"),
    "reason": _("the reason of the outcome, as it was approved"),
    "amount": _("what is given in all"),
    "years": _("what is given in each financial year, a line for each"),
    "grant_purpose": _("what a preparation grant is for"),
    "conditions": _("the conditions, a paragraph for each"),
    "next_stage": _("the title of the next stage"),
    "next_closing": _("when the next stage closes"),
    "applied": _("how many applied at this stage, once all of them are told"),
    "successful": _("how many of them were invited or awarded, once all of them are told"),
    "reply_until": _("the last day on which they can ask or complain about how they were dealt with"),
    "correction": _("why an outcome that was told is corrected"),
}

_BEGINNING = _("Thank you for “{title}”, which {organisation} submitted to {round} ({stage}).")
_WHY = _("Why we decided this:\n\n{reason}")
USUAL: Mapping[Outcome, tuple[str, tuple[str, ...]]] = {
    Outcome.INVITED: (
        _("You are invited to the next stage: {reference}"),
        (
            _BEGINNING,
            _("We are glad to invite you to the next stage: {next_stage}."),
            _WHY,
            _("Your form is ready. Submit it before {next_closing}. An invitation is not an award yet."),
        ),
    ),
    Outcome.AWARDED: (
        _("You have been awarded a grant: {reference}"),
        (
            _BEGINNING,
            _("We are very glad to tell you that we have decided to award you a grant of {amount}:\n\n{years}"),
            _WHY,
            _("Please do not spend any of it before you have accepted the conditions, about which we will write."),
        ),
    ),
    Outcome.RESERVE: (
        _("The outcome of your application {reference}"),
        (_BEGINNING, _("Your application is on our reserve list. You do not need to do anything."), _WHY),
    ),
    Outcome.DECLINED: (
        _("The outcome of your application {reference}"),
        (_BEGINNING, _("We are sorry to tell you that we have decided not to take your application further."), _WHY),
    ),
    Outcome.INELIGIBLE: (
        _("The outcome of your application {reference}"),
        (_BEGINNING, _("We are sorry: your application cannot be considered in this round."), _WHY),
    ),
}


def usual_wording(outcome: Outcome) -> tuple[str, str]:
    """A subject and a text to start from."""
    subject, paragraphs = USUAL[outcome]
    return str(subject), "\n\n".join(str(paragraph) for paragraph in paragraphs)
