"""What an adviser knows, by which the fund's managers find who suits an applicant."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import RadioField, SubmitField

from assessments.actors import Role
from assessments.allocating.models import Expertise
from assessments.allocating.profiles import find_expertise, list_themes
from assessments.allocating.states import Level
from assessments.allocating.use_cases import ExpertiseDraft, save_expertise
from assessments.errors import DomainError
from assessments.supporting.matching import get_advised_fund
from portal.advise import blueprint
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import Sessions, fresh_reading, reading
from portal.expertise_form import LEVELS, mark_of, standing_of
from portal.seen import SeenForm


@blueprint.route("/expertise/<uuid:fund_id>", methods=["GET", "POST"])
@needs_role(Role.ADVISER)
def expertise_in(fund_id: UUID) -> ResponseReturnValue:
    """How much one knows of each theme of a fund's rounds."""
    fund, me = get_advised_fund(reading(), current_actor(), fund_id), current_actor().user_id
    assert me is not None
    themes, known = list_themes(reading(), fund_id), find_expertise(reading(), fund_id, me)
    form, status = _form(known, themes), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with Sessions.begin() as session:
                    draft = _draft(form, known, themes)
                    save_expertise(session, current_actor(), fund_id, me, draft, seen=form.seen.data, now=arrived_at())
                flash(_("What you know is saved."))
                return redirect(url_for(".supports"))
            except DomainError as refusal:
                status = form.refuse(refusal, *standing_of(find_expertise(fresh_reading(), fund_id, me)))
    return render_template("advise/expertise_in.html", fund=fund, form=form, themes=list(themes)), status


def _form(known: Expertise | None, themes: Mapping[str, str]) -> Any:
    fields: dict[str, Any] = {
        key: RadioField(
            label,
            choices=lambda: {level.value: str(words) for level, words in LEVELS.items()},
            validate_choice=False,
            widget=GovRadioInput(),
            render_kw={"params": {"classes": "govuk-radios--inline govuk-radios--small"}},
        )
        for key, label in ((f"level_{key}", label) for key, label in themes.items())
    }
    fields["submit"] = SubmitField(_("Save"), widget=GovSubmitInput())
    levels = {f"level_{key}": (known.level_of(key) if known else Level.NONE).value for key in themes}
    form = type("AdviserExpertiseForm", (SeenForm,), fields)(data=levels)
    form.open_at(mark_of(known))
    return form


def _draft(form: Any, known: Expertise | None, themes: Mapping[str, str]) -> ExpertiseDraft:
    """What was entered; the rest, which concerns assessing, stays as it is."""
    levels = {level.value: level for level in Level}
    said = {key: levels.get(form[f"level_{key}"].data or "", Level.NONE) for key in themes}
    if known is None:
        return ExpertiseDraft(levels=said)
    return ExpertiseDraft(
        known.about, known.keywords, known.organisation, said, known.fewest, known.most, known.absences
    )
