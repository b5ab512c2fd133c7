"""A pack of one's open applications as one PDF, to be read away from the screen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessments.actors import Role
from assessments.funds.models import Criterion, Stage
from assessments.rendering.printing import print_document, words_of
from assessments.scoring.anonymity import shown_organisation, shown_title
from assessments.scoring.models import Assignment
from assessments.scoring.use_cases.packing import take_pack
from assessments.scoring.wording import RECOMMENDATIONS
from portal.answers import ShownSection, shown_to_assessor
from portal.arrival import arrived_at
from portal.assess import blueprint
from portal.auth import current_actor, current_person, needs_role
from portal.db import Sessions
from portal.downloads import attached
from portal.printing import said_of
from portal.text import moment


@blueprint.get("/packs/<reference>/<stage>.pdf")
@needs_role(Role.ASSESSOR)
def pack(reference: str, stage: str) -> ResponseReturnValue:
    """What is open to this assessor at the stage and not submitted yet: answers, criteria, and room for notes."""
    with Sessions.begin() as session:
        works = take_pack(session, current_actor(), reference, stage, now=arrived_at())
    person = current_person()
    assert person is not None  # the page is for assessors only
    printed = print_document("pack", pack_document(works, person.name, arrived_at()))
    return attached(printed, "application/pdf", f"{reference}-{stage}-pack.pdf")


def pack_document(works: Sequence[Assignment], reader: str, now: datetime) -> dict[str, Any]:
    """The data of `templates/pdf/pack.typ`."""
    stage, round_ = works[0].submission.stage, works[0].submission.application.round
    return {
        "title": _("Applications to assess: %(round)s", round=round_.reference),
        "author": round_.fund.funder,
        "mark": _("Made for %(name)s on %(when)s. For nobody else.", name=reader, when=moment(now, round_.time_zone)),
        "facts": [
            {"label": _("Round"), "words": words_of(round_.title)},
            {"label": _("Stage"), "words": words_of(stage.title)},
        ],
        "made_up_note": round_.made_up_note or "",
        "advice": _("Enter your scores on the portal. Keep this pack from others, and destroy it once you are done."),
        "contents_title": _("Contents"),
        "criteria_title": _("Your scores"),
        "notes": _("Reason"),
        "whole": _("What do you recommend?"),
        "recommendations": [_(words) for words in RECOMMENDATIONS.values()],
        "lacking": _(
            "Some characters cannot be printed here. The Unicode number of each stands in its place, in square "
            "brackets. The pages of the portal hold the characters themselves."
        ),
        "criteria": [_criterion(criterion, stage) for criterion in stage.criteria],
        "applications": [_application(work) for work in works],
    }


def _criterion(criterion: Criterion, stage: Stage) -> dict[str, Any]:
    share = round(100 * criterion.weight / sum(each.weight for each in stage.criteria))
    scale = [{"points": str(points), "text": words_of(text)} for points, text in enumerate(criterion.points)]
    if criterion.allows_not_applicable:
        scale.append({"points": "–", "text": words_of(_("Not applicable: leave it out of the mark"))})
    guidance = _("%(percent)s%% of the mark.", percent=share) + f" {criterion.guidance}"
    return {"title": criterion.title, "guidance": guidance, "scale": scale}


def _application(work: Assignment) -> dict[str, Any]:
    submission = work.submission
    application = submission.application
    facts = (
        (_("Organisation"), shown_organisation(submission)),
        (_("Due"), moment(work.due_at, application.round.time_zone)),
    )
    return {
        "title": f"{application.reference}: {shown_title(submission)}",
        "facts": [{"label": label, "words": words_of(text)} for label, text in facts if text],
        "sections": [_section(section) for section in shown_to_assessor(submission, at=submission)],
    }


def _section(section: ShownSection) -> dict[str, Any]:
    answers = [{"question": answer.question.label, "said": said_of(answer.text)} for answer in section.answers]
    return {"title": section.section.title, "answers": answers}
