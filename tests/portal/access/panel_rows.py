"""Who gets in where: changing what one submitted, moderation, and meetings of the panel."""

from assessments.actors import Role
from assessments.panels.policies import ARRANGES
from tests.portal.access import forms
from tests.portal.access.kinds import STAGE, Kind, Situation
from tests.portal.access.rows import (
    ITS_ASSESSOR,
    SIGNED_IN,
    Row,
    Who,
    form,
    holders,
    page,
    staff_of_any_fund,
    staff_of_the_application,
    staff_of_the_fund,
)

HERE = (Role.ASSESSOR, Role.MODERATOR, Role.MANAGER, Role.AUDITOR)
"""Roles of those who may have to do with a meeting; whoever has none of them is told so."""
SITTERS = staff_of_any_fund(*HERE)
ARRANGERS = staff_of_the_fund(Role.MODERATOR, Role.MANAGER)
OUTSIDE = SIGNED_IN - holders(*HERE)
AT_TABLE = Who(frozenset({Kind.ASSESSOR, Kind.MODERATOR, Kind.MANAGER, Kind.AUDITOR, Kind.TORN}), OUTSIDE)
AT_ITEM = Who(AT_TABLE.may - {Kind.TORN}, OUTSIDE | {Kind.TORN})
ARRANGERS_OF_IT = Who(frozenset({Kind.MODERATOR, Kind.MANAGER, Kind.TORN}), SIGNED_IN - holders(*ARRANGES))
ITS_CHAIR = Who(frozenset({Kind.MODERATOR}), SIGNED_IN - holders(Role.MODERATOR))
ITS_CHAIR_ONLY = Who(frozenset({Kind.MODERATOR}), OUTSIDE | (AT_TABLE.may - {Kind.MODERATOR}))
MEMBER = Who(frozenset({Kind.ASSESSOR}), SIGNED_IN - holders(Role.ASSESSOR))
LEAVERS = Who(frozenset({Kind.ASSESSOR, Kind.MODERATOR}), SIGNED_IN - holders(Role.ASSESSOR, Role.MODERATOR))

PANELS = (
    *form("assess.amend", ITS_ASSESSOR, Situation.PROPOSED, forms.scores, done=(409,)),
    *form("assess.revise", ITS_ASSESSOR, Situation.PROPOSED, forms.agreed),
    page("assess.revise", Who(frozenset(), ITS_ASSESSOR.may_not | {Kind.ASSESSOR}), Situation.JUDGED),
    page("assess.moderation", staff_of_any_fund(Role.MODERATOR)),
    page("assess.moderate", staff_of_the_application(Role.MODERATOR), Situation.JUDGED),
    *form("assess.moderate", staff_of_the_application(Role.MODERATOR), Situation.PROPOSED, forms.agreed),
    *form("assess.discussion", ITS_ASSESSOR, Situation.PROPOSED, forms.post),
    page("assess.discussion", Who(frozenset(), ITS_ASSESSOR.may_not | {Kind.ASSESSOR}), Situation.JUDGED),
    *form("assess.moderators_discussion", staff_of_the_application(Role.MODERATOR), Situation.PROPOSED, forms.post),
    page("assess.meetings", SITTERS),
    page("assess.new_meeting", ARRANGERS, "round:proposed", stage=STAGE),
    Row("assess.new_meeting", "POST", ARRANGERS, "round:proposed", forms.meeting, ids={"stage": STAGE}),
    page("assess.meeting", AT_TABLE, "panel"),
    *form("assess.meeting_details", ARRANGERS_OF_IT, "panel", forms.meeting),
    *form("assess.meeting_agenda", ARRANGERS_OF_IT, "panel", forms.agenda),
    Row("assess.begin_meeting", "POST", ITS_CHAIR, "panel to begin"),
    Row("assess.presence", "POST", ITS_CHAIR, "panel", forms.presence),
    Row("assess.close_meeting", "POST", ITS_CHAIR, "panel"),
    page("assess.meeting_minutes", AT_TABLE, "panel"),
    Row("assess.meeting_minutes", "POST", ITS_CHAIR_ONLY, "panel over", forms.post),
    page("assess.panel_pack", AT_TABLE, "panel", kind="xlsx"),
    page("assess.panel_item", AT_ITEM, "panel"),
    Row("assess.open_panel_scores", "POST", MEMBER, "panel"),
    Row("assess.confirm_panel_scores", "POST", MEMBER, "panel"),
    *form("assess.revise_in_panel", MEMBER, "panel", forms.agreed),
    *form("assess.agree", ITS_CHAIR, "panel", forms.agreed),
    page("assess.leave_item", LEAVERS, "panel"),
    Row("assess.leave_item", "POST", LEAVERS, "panel", forms.leaving),
    *form("assess.item_minutes", ITS_CHAIR, "panel", forms.post),
)
