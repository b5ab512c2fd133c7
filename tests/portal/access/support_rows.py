"""The shared place of an invited applicant and their adviser: nobody else knows that it is there."""

from tests.portal.access import shared_forms as forms
from tests.portal.access.kinds import Situation
from tests.portal.access.rows import ITS_ADVISER, ITS_APPLICANTS, ITS_WRITERS, Row, form, page

SUPPORTING = (
    *form("apply.ask_for_comments", ITS_WRITERS, Situation.TOLD, forms.sharing),
    page("apply.review", ITS_APPLICANTS, Situation.TOLD),
    Row("apply.review", "POST", ITS_WRITERS, Situation.TOLD, forms.weighing),
    page("apply.section", ITS_APPLICANTS, Situation.TOLD, stage="full", section="delivery"),
    page("apply.plan", ITS_APPLICANTS, Situation.TOLD),
    Row("apply.plan", "POST", ITS_WRITERS, Situation.TOLD, forms.need),
    Row("apply.settle", "POST", ITS_WRITERS, Situation.TOLD, forms.settling),
    *form("advise.review", ITS_ADVISER, Situation.TOLD, forms.commenting, ids={"number": 2}),
    *form("advise.plan", ITS_ADVISER, Situation.TOLD, forms.need),
    Row("advise.settle", "POST", ITS_ADVISER, Situation.TOLD, forms.settling),
)
