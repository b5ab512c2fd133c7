"""The form of what an assessor knows and has time for: the same for themselves and for a manager who fills it in."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, RadioField, StringField, SubmitField, TextAreaField

from assessments.allocating.models import Expertise
from assessments.allocating.states import Level
from assessments.allocating.use_cases import ExpertiseDraft
from portal.fields import CountField, OptionalDayField, plain_lines
from portal.seen import SeenForm, Stands

LEVELS = {
    Level.NONE: _("Nothing"),
    Level.SOME: _("Something"),
    Level.GOOD: _("A good deal"),
    Level.EXPERT: _("It is my field"),
}
ABSENCES = 3


def expertise_form(known: Expertise | None, themes: Mapping[str, str], *, is_manager: bool) -> SeenForm:
    """The form, with a question about each theme; only managers say who is a lay member."""
    fields: dict[str, Any] = {
        "about": TextAreaField(
            _("What they know") if is_manager else _("What you know"),
            description=_("A few sentences about work, study and life. They are compared with what applicants write."),
            filters=[plain_lines],
            widget=GovTextArea(),
            render_kw={"params": {"rows": 5, "attributes": {"dir": "auto"}}},
        ),
        "keywords": StringField(
            _("Keywords"), description=_("With commas in between, like insulation, heat pumps, housing advice"),
            widget=GovTextInput(),
        ),
        "organisation": StringField(
            _("Whom they work for") if is_manager else _("Whom you work for"),
            description=_("So that no two of one organisation judge the same application. Leave it empty if nobody."),
            widget=GovTextInput(),
        ),
    }  # fmt: skip
    for key, label in themes.items():
        fields[level_name(key)] = _level(label)
    fields["fewest"] = CountField(_("Fewest applications in a round"))
    fields["most"] = CountField(
        _("Most applications in a round"), _("Leave it empty to go by what the fund takes for everybody.")
    )
    for number in range(1, ABSENCES + 1):
        fields[f"first_{number}"] = OptionalDayField(_("Away from (time %(number)s)", number=number))
        fields[f"last_{number}"] = OptionalDayField(_("Away until (time %(number)s)", number=number))
    if is_manager:
        fields["is_lay"] = BooleanField(_("Lay member"), widget=GovCheckboxInput())
    fields["submit"] = SubmitField(_("Save"), widget=GovSubmitInput())
    made: SeenForm = type("ExpertiseForm", (SeenForm,), fields)(data=_typed(known, themes))
    made.open_at(mark_of(known))
    return made


def level_name(key: str) -> str:
    """The name of the field that asks about a theme."""
    return f"level_{key}"


def _level(label: str) -> RadioField:
    return RadioField(
        label,
        choices=lambda: {level.value: str(words) for level, words in LEVELS.items()},
        validate_choice=False,
        widget=GovRadioInput(),
        render_kw={"params": {"classes": "govuk-radios--inline govuk-radios--small"}},
    )


def _typed(known: Expertise | None, themes: Mapping[str, str]) -> dict[str, Any]:
    if known is None:
        return {level_name(key): Level.NONE.value for key in themes}
    away: dict[str, Any] = {}
    for number, (first, last) in enumerate(known.absences[:ABSENCES], 1):
        away |= {f"first_{number}": first, f"last_{number}": last}
    levels = {level_name(key): known.level_of(key).value for key in themes}
    names = ("about", "keywords", "organisation", "fewest", "most", "is_lay")
    return {**{name: getattr(known, name) for name in names}, **levels, **away}


def draft_of(form: SeenForm, themes: Mapping[str, str]) -> ExpertiseDraft:
    """What was entered."""
    chosen = {key: form[level_name(key)].data for key in themes}
    known = {level.value for level in Level}
    return ExpertiseDraft(
        about=form["about"].data or "",
        keywords=form["keywords"].data or "",
        organisation=form["organisation"].data or "",
        levels={key: Level(level) if level in known else Level.NONE for key, level in chosen.items()},
        fewest=form["fewest"].number,
        most=form["most"].number,
        away=[(form[f"first_{number}"].data, form[f"last_{number}"].data) for number in range(1, ABSENCES + 1)],
        is_lay=bool(form["is_lay"].data) if "is_lay" in form else None,
    )


def mark_of(known: Expertise | None) -> str:
    """By which the form tells what it showed."""
    return "" if known is None else known.mark


def standing_of(known: Expertise | None) -> tuple[str, list[Stands]]:
    """What stands now, where somebody else changed it."""
    if known is None:
        return "", []
    return known.mark, [
        Stands(gettext("What is known"), known.about),
        Stands(gettext("Keywords"), known.keywords),
        Stands(gettext("Most applications in a round"), "" if known.most is None else str(known.most)),
    ]
