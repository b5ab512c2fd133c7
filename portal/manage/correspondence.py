"""What was sent about one application, for the fund's managers and auditors."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessments.applications.policies import may_manage
from assessments.applications.queries import get_staff_application
from assessments.correspondence.history import list_correspondence
from assessments.correspondence.policies import READS_MESSAGES
from assessments.messages.kinds import KINDS
from portal.arrival import arrived_at
from portal.auth import current_actor, needs_role
from portal.db import reading
from portal.manage import blueprint


@blueprint.get("/applications/<reference>/messages")
@needs_role(*READS_MESSAGES)
def correspondence(reference: str) -> ResponseReturnValue:
    """Messages of the fund with their text, and automatic emails: what, when, to whom, and whether it went out."""
    actor, now = current_actor(), arrived_at()
    application = get_staff_application(reading(), actor, reference)
    page = list_correspondence(reading(), actor, application, now=now, cursor=request.args.get("after") or None)
    return render_template(
        "manage/correspondence.html",
        application=application,
        entries=page.rows,
        next_url=url_for(".correspondence", reference=reference, after=page.next_cursor) if page.next_cursor else None,
        is_later_page=bool(request.args.get("after")),
        may_write=may_manage(actor, application),
        kinds=KINDS,
    )
