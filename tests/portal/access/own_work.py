"""Who gets in where: the list of what one assesses, and the views that one keeps of it."""

from assessments.actors import Role
from tests.portal.access import forms
from tests.portal.access.kinds import Kind, Situation
from tests.portal.access.rows import ITS_ASSESSOR, SIGNED_IN, Row, Who, form, holders, page, staff_of_any_fund
from tests.portal.access.sharing import SHARING

OF_THIS_ASSESSOR = Who(frozenset({Kind.ASSESSOR}), SIGNED_IN - holders(Role.ASSESSOR))
OWN_WORK = (
    page("assess.queue", staff_of_any_fund(Role.ASSESSOR)),
    page("assess.saved_views", staff_of_any_fund(Role.ASSESSOR)),
    *form("assess.save_view", staff_of_any_fund(Role.ASSESSOR), "", forms.view),
    Row("assess.delete_view", "POST", OF_THIS_ASSESSOR, "own_view"),
    page("assess.keys", staff_of_any_fund(Role.ASSESSOR)),
    Row("assess.autosave", "POST", ITS_ASSESSOR, Situation.JUDGED, forms.autosaved_scores, done=(200,)),
    Row("assess.skip", "POST", ITS_ASSESSOR, Situation.OFFERED),
    *form("assess.note", ITS_ASSESSOR, Situation.PROPOSED, forms.private_note),
    *SHARING,
)
