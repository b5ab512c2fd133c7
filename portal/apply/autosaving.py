"""What the script of a form's page asks every few seconds: save what has changed, and tell who else is here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assessments.applications.models import Submission
from assessments.applications.use_cases import Autosaved, SlowDown, autosave_section
from assessments.errors import DomainError
from assessments.rendering.plain import clock
from portal.apply import blueprint
from portal.apply.answers import entries_in, opened_page
from portal.apply.closing import time_left_of
from portal.arrival import arrived_at
from portal.auth import current_actor, login_required
from portal.db import Sessions
from portal.errors import status_of
from portal.text import moment


@blueprint.post("/<reference>/<stage>/sections/<section>/autosave")
@login_required
def autosave(reference: str, stage: str, section: str) -> ResponseReturnValue:
    """Keep the answers that were sent, each with the fingerprint of what its page showed; answers in JSON."""
    posted, now = request.form, arrived_at()
    try:
        with Sessions.begin() as session:
            kept = autosave_section(
                session, current_actor(), reference, stage, section, lambda questions: entries_in(questions, posted),
                page=opened_page(posted), now=now,
            )  # fmt: skip
    except SlowDown as refusal:
        return {"told": refusal.told(_)}, status_of(refusal), {"Retry-After": str(refusal.seconds)}
    except DomainError as refusal:
        return {"told": refusal.told(_)}, status_of(refusal)
    return _told(kept, now)


def others_in_words(names: Sequence[str]) -> str:
    """Who else is in a section: `Asha is in this section.`"""
    if not names:
        return ""
    listed = names[0] if len(names) == 1 else _("%(names)s and %(last)s", names=", ".join(names[:-1]), last=names[-1])
    told = ngettext("%(names)s is in this section.", "%(names)s are in this section.", len(names), names=listed)
    return str(told)


def _told(kept: Autosaved, now: datetime) -> dict[str, Any]:
    submission, saved = kept.submission, kept.saved
    clashes = [key for key in saved.clashes if key not in saved.lost]
    return {
        "said": _said(kept, now) if kept.entries else "",
        "seen": kept.seen,
        "problems": {key: problem.told(_) for key, problem in saved.problems.items()},
        "lost": sorted(saved.lost),
        "clashes": dict.fromkeys(clashes, _choose(submission)),
        "others": others_in_words(kept.others),
        "left": time_left_of(submission, now),
    }


def _said(kept: Autosaved, now: datetime) -> str:
    submission = kept.submission
    zone = submission.application.round.time_zone
    at = clock(now, zone)
    told = [_("Saved at %(time)s", time=at)]
    if now >= submission.due_at:
        closes = moment(submission.due_at, zone)
        late = _(
            "Saved at %(time)s, but late: this closed on %(closes)s, so it can no longer be submitted.",
            time=at,
            closes=closes,
        )
        told = [late]
    if kept.saved.clashes:
        told = [_("Kept beside another version, which stands")]
    if kept.saved.problems:
        told.append(_to_mend(kept.saved.problems))
    return " – ".join(str(each) for each in told)


def _to_mend(problems: Mapping[str, DomainError]) -> str:
    return str(
        ngettext(
            "%(num)s answer needs correcting before you can submit",
            "%(num)s answers need correcting before you can submit",
            len(problems),
        )
    )


def _choose(submission: Submission) -> dict[str, str]:
    """What is said by the box of an answer that somebody else has changed meanwhile."""
    page = url_for(".versions", reference=submission.application.reference, stage=submission.stage.key)
    told = _(
        "This answer was changed in another window while you wrote. That version stands, and yours is kept beside it."
    )
    return {"told": told, "link": _("Compare them and choose"), "page": page}
