"""Who gets in where: the list of what one assesses, the views that one keeps of it, and what one has a part in."""

from assessments.actors import Role
from tests.portal.access import forms
from tests.portal.access.kinds import Kind, Situation
from tests.portal.access.rows import (
    ITS_ASSESSOR,
    ITS_MANAGER,
    SIGNED_IN,
    Row,
    Who,
    empty_form,
    form,
    holders,
    page,
    staff_of_any_fund,
    staff_of_the_application,
    staff_of_the_fund,
)
from tests.portal.access.sharing import SHARING

OF_THIS_ASSESSOR = Who(frozenset({Kind.ASSESSOR}), SIGNED_IN - holders(Role.ASSESSOR))
ASSESSORS_OF_THE_FUND = Who(frozenset({Kind.ASSESSOR, Kind.ASSESSOR_OF_ANOTHER}), SIGNED_IN - holders(Role.ASSESSOR))
KEEPING = (Role.ASSESSOR, Role.MODERATOR, Role.MANAGER, Role.APPROVER)
KEEPERS = staff_of_any_fund(*KEEPING)
KEEPERS_OF_THE_FUND = Who(staff_of_the_fund(*KEEPING).may | ASSESSORS_OF_THE_FUND.may, SIGNED_IN - holders(*KEEPING))
OF_THIS_KEEPER = Who(frozenset({Kind.ASSESSOR}), SIGNED_IN - holders(*KEEPING))
READS_CONFLICTS = staff_of_the_fund(Role.MANAGER, Role.AUDITOR)
WITH_WORK_IN_THE_ROUND = Who(frozenset({Kind.ASSESSOR, Kind.ASSESSOR_OF_ANOTHER}), SIGNED_IN - holders(Role.ASSESSOR))
"""Each of them gets a pack of their own work."""
OWN_WORK = (
    page("assess.queue", staff_of_any_fund(Role.ASSESSOR)),
    page("assess.saved_views", staff_of_any_fund(Role.ASSESSOR)),
    *form("assess.save_view", staff_of_any_fund(Role.ASSESSOR), "", forms.view),
    Row("assess.delete_view", "POST", OF_THIS_ASSESSOR, "own_view"),
    page("assess.keys", staff_of_any_fund(Role.ASSESSOR)),
    Row("assess.autosave", "POST", ITS_ASSESSOR, Situation.JUDGED, forms.autosaved_scores, done=(200,)),
    Row("assess.skip", "POST", ITS_ASSESSOR, Situation.OFFERED),
    page("assess.pack", WITH_WORK_IN_THE_ROUND, "round:judged"),
    page("assess.calibration", ITS_ASSESSOR, Situation.PROPOSED),
    Row("manage.anchor", "POST", ITS_MANAGER, Situation.OFFERED, forms.anchor),
    *form("assess.note", ITS_ASSESSOR, Situation.PROPOSED, forms.private_note),
    *SHARING,
    page("assess.interests", KEEPERS),
    *form("assess.add_interest", KEEPERS, "", forms.interest),
    *form("assess.change_interest", OF_THIS_KEEPER, "own_interest", forms.interest),
    Row("assess.remove_interest", "POST", KEEPERS, "own_interest"),
    *empty_form("assess.confirm_register", KEEPERS_OF_THE_FUND, "round:handed"),
    *form("assess.own_interest", ITS_ASSESSOR, Situation.JUDGED, forms.reason),
    *form("assess.applicants", ASSESSORS_OF_THE_FUND, "round:handed", forms.nothing),
    page("manage.leaks", READS_CONFLICTS, "round:handed"),
    Row("manage.look_for_leaks", "POST", staff_of_the_fund(Role.MANAGER), "round:handed"),
    *form("manage.note_leak", staff_of_the_application(Role.MANAGER), "leak", forms.reason),
    page("manage.conflicts", READS_CONFLICTS, "round:handed"),
    page("manage.registers", READS_CONFLICTS, "round:handed"),
    Row("manage.look_for_conflicts", "POST", staff_of_the_fund(Role.MANAGER), "round:handed"),
    *form("manage.decide_on_conflict", staff_of_the_application(Role.MANAGER), "conflict", forms.reason),
)
