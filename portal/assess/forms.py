"""The forms of assessors and moderators: shape only, the rules are the domain's."""

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea, GovTextInput
from markupsafe import Markup
from wtforms import Field, Form, RadioField, StringField, SubmitField, TextAreaField, ValidationError
from wtforms.validators import AnyOf

from assessments.funds.models import Criterion
from assessments.scoring.drafts import WHOLE, part_of
from assessments.scoring.states import Ground, Recommendation
from assessments.scoring.use_cases import AssessmentDraft, ScoreEntry
from assessments.scoring.wording import GROUNDS, RECOMMENDATIONS
from portal.forms import PageForm
from portal.seen import SeenForm, Stands

NOT_APPLICABLE = "na"


def plain_lines(text: str | None) -> str:
    """Text with line ends of one character, as limits count them; a browser sends two."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


class RecuseForm(PageForm):
    """Stepping back."""

    ground = RadioField(
        _("Why are you stepping back?"),
        [AnyOf([ground.value for ground in Ground], message=_("Choose why you are stepping back."))],
        choices=lambda: {ground.value: gettext(words) for ground, words in GROUNDS.items()},
        validate_choice=False,
        widget=GovRadioInput(),
    )
    reason = TextAreaField(
        _("Tell the fund more"),
        description=_("The fund’s manager reads this. The applicant does not."),
        filters=[plain_lines],
        widget=GovTextArea(),
    )
    submit = SubmitField(_("Step back"), widget=GovSubmitInput())


class NoteForm(SeenForm):
    """One's private note, once the assessment is handed in."""

    note = TextAreaField(_("Your private notes"), filters=[plain_lines], widget=GovTextArea())
    submit = SubmitField(_("Save the notes"), widget=GovSubmitInput())


class SaveViewForm(PageForm):
    """What a view of one's own work is called; whether that will do, the rules say."""

    name = StringField(
        _("Name of the view"), description=_("For example, Due first in the winter round"), widget=GovTextInput()
    )
    submit = SubmitField(_("Save the view"), widget=GovSubmitInput())


def scoring_form(criteria: Iterable[Criterion], stored: AssessmentDraft, note: str = "") -> SeenForm:
    """The form of one assessment: scores and reasons in the criteria's order, then what concerns the whole.

    One's private note is on it, too, since two forms on a page would each lose what is typed into the other.
    """
    fields: dict[str, Field] = {}
    for criterion in criteria:
        fields |= _score_fields(criterion, _("Reason for the score"), _("Point to what the application says."))
    fields["recommendation"] = RadioField(
        _("What do you recommend?"),
        [_offered([one.value for one in Recommendation])],
        choices={one.value: gettext(words) for one, words in RECOMMENDATIONS.items()},
        validate_choice=False,
        widget=GovRadioInput(),
    )
    fields["comment_for_applicant"] = _text(
        _("Comment for the applicant"),
        _("The fund drafts its feedback to the applicant from this, without your name. Say what would help."),
    )
    fields["comment_for_funder"] = _text(
        _("Comment for the funder (optional)"),
        _("Only the fund’s staff read this. It is never shown to the applicant."),
    )
    fields["note"] = _text(
        _("Your private notes (optional)"),
        _("Nobody else can read these: not the fund’s staff, not the applicant. They are no part of your assessment."),
    )
    fields["save"] = SubmitField(_("Save"), widget=GovSubmitInput())
    fields["skip"] = SubmitField(_("Save and skip for now"), widget=GovSubmitInput())
    fields["submit"] = SubmitField(_("Save and submit"), widget=GovSubmitInput())
    return _made("ScoringForm", fields, {**_typed(stored), "note": note})


def agreed_form(criteria: Iterable[Criterion], agreed: Mapping[str, ScoreEntry]) -> SeenForm:
    """The form of a moderation: an agreed score and its reason for each criterion."""
    fields: dict[str, Field] = {}
    for criterion in criteria:
        fields |= _score_fields(
            criterion,
            _("Reason for the agreed score"),
            _("Write it to the applicant: feedback is drafted from it, which the fund goes over before it is sent."),
            _("Agreed score"),
        )
    fields["submit"] = SubmitField(_("Record the agreed scores"), widget=GovSubmitInput())
    return _made("AgreedForm", fields, _typed_scores(agreed))


def amending_form(criteria: Iterable[Criterion], stored: AssessmentDraft) -> SeenForm:
    """The form of one assessment that is submitted already: it is submitted again, or left as it was."""
    form = scoring_form(criteria, stored)
    for name in ("save", "skip", "note"):
        del form[name]
    form["submit"].label.text = gettext("Submit the change")
    return form


def revised_form(criteria: Iterable[Criterion], stands: Mapping[str, ScoreEntry]) -> SeenForm:
    """The form of one's own revised scores."""
    fields: dict[str, Field] = {}
    for criterion in criteria:
        fields |= _score_fields(criterion, _("Reason for the score"), _("Say what changed your mind, if it did."))
    fields["submit"] = SubmitField(_("Record the revised scores"), widget=GovSubmitInput())
    return _made("RevisedForm", fields, _typed_scores(stands))


def name_problems(form: Form, criteria: Iterable[Criterion]) -> None:
    """Say in each fault of which criterion it is, for in the error summary they stand together."""
    for criterion in criteria:
        for name in (f"{criterion.key}-points", f"{criterion.key}-reason"):
            form[name].errors = [
                gettext("%(criterion)s: %(problem)s", criterion=criterion.title, problem=problem)
                for problem in form[name].errors
            ]


def entries_from(form: Form, criteria: Iterable[Criterion]) -> dict[str, ScoreEntry]:
    """What was put down for each criterion; call it on a validated form."""
    return {criterion.key: _entry_from(form, criterion.key) for criterion in criteria}


def draft_from(form: Form, criteria: Iterable[Criterion]) -> AssessmentDraft:
    """What an assessor put down; call it on a validated form."""
    recommendation = form["recommendation"].data
    return AssessmentDraft(
        scores=entries_from(form, criteria),
        recommendation=Recommendation(recommendation) if recommendation else None,
        comment_for_funder=form["comment_for_funder"].data.strip(),
        comment_for_applicant=form["comment_for_applicant"].data.strip(),
    )


def told_differences(
    criteria: Iterable[Criterion], stands: Mapping[str, ScoreEntry], entered: Mapping[str, ScoreEntry]
) -> list[Stands]:
    """The scores and reasons that stand where something else was entered."""
    told = []
    for criterion in criteria:
        entry = stands.get(criterion.key, ScoreEntry())
        if entry != entered.get(criterion.key, ScoreEntry()):
            points = gettext("Not applicable") if entry.is_not_applicable else entry.points
            score = gettext("No score yet") if points is None else gettext("Score: %(points)s", points=points)
            told.append(Stands(criterion.title, f"{score}\n{entry.reason}".strip()))
    return told


def draft_differences(
    criteria: Iterable[Criterion],
    stands: AssessmentDraft,
    entered: AssessmentDraft,
    parts: Container[str] | None = None,
) -> list[Stands]:
    """What was saved in another window, where something else was entered in this one; of these parts, if any."""
    newer = [criterion for criterion in criteria if parts is None or part_of(criterion.key) in parts]
    told = told_differences(newer, stands.scores, entered.scores)
    recommended = RECOMMENDATIONS[stands.recommendation] if stands.recommendation is not None else ""
    whole = (
        (stands.recommendation, entered.recommendation, gettext("What do you recommend?"), gettext(recommended)),
        (stands.comment_for_applicant, entered.comment_for_applicant, gettext("Comment for the applicant"), None),
        (stands.comment_for_funder, entered.comment_for_funder, gettext("Comment for the funder (optional)"), None),
    )
    for part, (stood, put, label, words) in zip(WHOLE, whole, strict=True):
        if stood != put and (parts is None or part in parts):
            told.append(Stands(label, str(stood or "") if words is None else words))
    return told


def _entry_from(form: Form, key: str) -> ScoreEntry:
    chosen, reason = form[f"{key}-points"].data, form[f"{key}-reason"].data.strip()
    if not chosen or chosen == NOT_APPLICABLE:
        return ScoreEntry(reason=reason, is_not_applicable=chosen == NOT_APPLICABLE)
    return ScoreEntry(points=int(chosen), reason=reason)


def _typed(draft: AssessmentDraft) -> dict[str, str | None]:
    return _typed_scores(dict(draft.scores)) | {
        "recommendation": draft.recommendation.value if draft.recommendation else None,
        "comment_for_funder": draft.comment_for_funder,
        "comment_for_applicant": draft.comment_for_applicant,
    }


def _typed_scores(entries: Mapping[str, ScoreEntry]) -> dict[str, str | None]:
    typed: dict[str, str | None] = {}
    for key, entry in entries.items():
        points = None if entry.points is None else str(entry.points)
        typed[f"{key}-points"] = NOT_APPLICABLE if entry.is_not_applicable else points
        typed[f"{key}-reason"] = entry.reason
    return typed


def _score_fields(criterion: Criterion, reason: str, hint: str, legend: str | None = None) -> dict[str, Field]:
    choices = {
        str(points): Markup('<strong>{}</strong> <span dir="auto">{}</span>').format(points, text)
        for points, text in enumerate(criterion.points)
    }
    if criterion.allows_not_applicable:
        choices[NOT_APPLICABLE] = Markup("{}").format(gettext("Not applicable: leave it out of the mark"))
    return {
        f"{criterion.key}-points": RadioField(
            legend or criterion.title,
            [_offered(list(choices))],
            choices=choices,
            validate_choice=False,
            widget=GovRadioInput(),
        ),
        f"{criterion.key}-reason": _text(reason, hint),
    }


def _text(label: str, hint: str) -> Field:
    return TextAreaField(label, description=hint, filters=[plain_lines], widget=GovTextArea())


def _offered(values: list[str]) -> Callable[[Form, Field], None]:
    """Nothing chosen is fine while one is still writing; something that was never offered is not."""

    def check(_form: Form, field: Field) -> None:
        if field.data and field.data not in values:
            raise ValidationError(gettext("Choose one of the answers that are offered."))

    return check


def _made(name: str, fields: dict[str, Field], typed: dict[str, Any]) -> SeenForm:
    made: SeenForm = type(name, (SeenForm,), dict(fields))(data=typed)
    return made
