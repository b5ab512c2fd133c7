"""Who gets in where: changing what one submitted, moderation, and meetings of the panel."""

from assessments.actors import Role
from tests.portal.access import forms
from tests.portal.access.kinds import Kind, Situation
from tests.portal.access.rows import ITS_ASSESSOR, Who, form, page, staff_of_any_fund, staff_of_the_application

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
)
