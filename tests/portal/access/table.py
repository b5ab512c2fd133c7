"""Which kinds of people get in where: every route of the portal, with each of its methods, stands here once or more.

`on` names what the address leads to: an application in a situation, a round (`round:…`), or something else of the
world. Whoever is neither let in nor told "you may not" is told that there is no such thing; a visitor who is not let
in is asked to sign in.
"""

from assessments.actors import Role
from portal.public.help import GUIDES
from tests.portal.access import forms
from tests.portal.access.admin_rows import ADMIN
from tests.portal.access.award_rows import AWARDS
from tests.portal.access.beside_money import BESIDE_MONEY
from tests.portal.access.kinds import Kind, Situation
from tests.portal.access.letter_rows import LETTERS
from tests.portal.access.own_work import OWN_WORK
from tests.portal.access.panel_rows import PANELS
from tests.portal.access.paper_rows import ASSISTING, FILES
from tests.portal.access.questions import QUESTIONS
from tests.portal.access.rankings import RANKINGS
from tests.portal.access.rows import (
    ANYBODY,
    ELSEWHERE,
    ITS_ADVISER,
    ITS_APPLICANTS,
    ITS_ASSESSOR,
    ITS_LEAD,
    ITS_MANAGER,
    ITS_WRITERS,
    READERS,
    READING_STAFF,
    SIGNED_IN,
    WITH_AN_ACCOUNT,
    WRITERS,
    Row,
    Who,
    empty_form,
    form,
    holders,
    page,
    staff_of_any_fund,
    staff_of_the_application,
    staff_of_the_fund,
    without_a_bid,
)
from tests.portal.access.support_rows import SUPPORTING

PUBLIC = (
    page("static", ANYBODY, "static"),
    page("public.home", ANYBODY),
    page("public.past_rounds", ANYBODY),
    page("public.status", ANYBODY),
    page("public.round", ANYBODY, "round:proposed"),
    page("public.round", ANYBODY, "round:draft"),
    page("public.round", Who(holders(*Role) - ELSEWHERE | {Kind.ADMINISTRATOR}), "round:unpublished"),
    *(page(f"public.{name}", ANYBODY) for name in ("privacy", "cookies", "accessibility", "terms", "help", "contact")),
    *(page("public.help_for", ANYBODY, people=people) for people in GUIDES),
    page("public.word_pack", ANYBODY, "round:proposed"),
    page("public.round_contact", ANYBODY, "round:proposed"),
    page("public.round_contact", Who(holders(*Role) - ELSEWHERE | {Kind.ADMINISTRATOR}), "round:unpublished"),
    *empty_form("public.another_format", ANYBODY),
    *empty_form("public.check_receipt", ANYBODY),
    *form("public.confirm", ANYBODY, "confirmation", forms.nothing),
    page("public.receipt_keys", ANYBODY),
    page("public.another_format_sent", ANYBODY),
    page("demo.mail", ANYBODY),
    page("demo.mail_message", ANYBODY, "mail"),
)
ACCOUNT = (
    *empty_form("account.sign_up", ANYBODY),
    *empty_form("account.sign_in", ANYBODY),
    *empty_form("account.forgotten", ANYBODY),
    *empty_form("account.reset", ANYBODY, "reset"),
    *form("account.confirm", ANYBODY, "confirm", forms.nothing),
    *form("account.staff_invitation", ANYBODY, "staff invitation", forms.signing_up),
    page("account.check_email", ANYBODY),
    page("account.account", WITH_AN_ACCOUNT),
    *empty_form("account.change_password", WITH_AN_ACCOUNT),
    *empty_form("account.organisation", WITH_AN_ACCOUNT),
    Row("account.sign_out", "POST", ANYBODY),
    *form("account.emails", WITH_AN_ACCOUNT, "", forms.nothing),
    page("account.stop_emails", ANYBODY, "stop"),
    Row("account.stop_emails", "POST", ANYBODY, "stop", done=(200,)),
    page("account.members", ITS_APPLICANTS, "organisation"),
    *form("account.member", ITS_LEAD, "organisation", forms.place),
    *form("account.remove_member", ITS_LEAD, "organisation", forms.nothing),
    *form("account.invite", ITS_LEAD, "organisation", forms.colleague),
    *form("account.join_request", ITS_LEAD, "organisation", forms.join_answer),
    *form("account.change_organisation", ITS_LEAD, "organisation", forms.organisation),
    page("account.passport", ITS_APPLICANTS, "organisation"),
    *form("account.passport_part", ITS_WRITERS, "organisation", forms.passport_part),
    Row("account.send_invitation_again", "POST", ITS_LEAD, "organisation"),
    Row("account.withdraw_invitation", "POST", ITS_LEAD, "organisation"),
    *form("account.invitation", ANYBODY, "colleague's invitation", forms.signing_up),
    Row("account.ask_to_join", "POST", WITH_AN_ACCOUNT, "organisation", forms.asking),
    Row("account.take_back_request", "POST", Who(frozenset({Kind.STRANGER})), "own request"),
    Row("account.pass_request_on", "POST", Who(frozenset({Kind.STRANGER})), "own request"),
    page("account.session", ANYBODY),
    Row("account.stay", "POST", WITH_AN_ACCOUNT, done=(200,)),
)
MEMBERS = WRITERS | {Kind.RIVAL}
SUPPORTERS = frozenset({Kind.ADVISER, Kind.MANAGER, Kind.AUDITOR})
APPLY = (
    page("apply.applications", WITH_AN_ACCOUNT),
    page("apply.begin", WITH_AN_ACCOUNT, "round:draft"),
    page("apply.begin", WITH_AN_ACCOUNT, "round:judged"),
    Row("apply.begin", "POST", Who(MEMBERS, SIGNED_IN - MEMBERS), "round:draft"),
    *(page("apply.tasks", ITS_APPLICANTS, situation) for situation in Situation),
    *(page("apply.status", ITS_APPLICANTS, situation) for situation in Situation),
    *(page("apply.check", ITS_APPLICANTS, situation) for situation in Situation),
    page("apply.section", ITS_APPLICANTS, Situation.DRAFT),
    page("apply.section", ITS_APPLICANTS, Situation.JUDGED),
    Row("apply.save", "POST", ITS_WRITERS, Situation.DRAFT, forms.section),
    page("apply.pack", ITS_WRITERS, Situation.DRAFT),
    Row("apply.read", "POST", ITS_WRITERS, Situation.DRAFT, done=(422,), changes_nothing=True),
    Row("apply.place_pack", "POST", ITS_WRITERS, Situation.DRAFT, forms.placing),
    page("apply.reuse", ITS_WRITERS, Situation.DRAFT),
    Row("apply.take", "POST", ITS_WRITERS, Situation.DRAFT, forms.taking),
    Row("apply.autosave", "POST", ITS_WRITERS, Situation.DRAFT, forms.autosaved, done=(200,)),
    *(page("apply.history", ITS_APPLICANTS, situation, key="summary") for situation in Situation),
    Row("apply.restore", "POST", ITS_WRITERS, Situation.DRAFT, ids={"key": "summary"}),
    page("apply.versions", ITS_WRITERS, Situation.DRAFT),
    Row("apply.choose", "POST", ITS_WRITERS, Situation.DRAFT, forms.version),
    Row("apply.submit", "POST", ITS_LEAD, Situation.DRAFT, forms.declaration),
    Row("apply.ask_others", "POST", ITS_WRITERS, Situation.DRAFT),
    *(page("apply.receipt", ITS_APPLICANTS, situation) for situation in Situation if situation != "draft"),
    *(
        page(f"apply.{name}", ITS_APPLICANTS, Situation.PROPOSED)
        for name in ("receipt_file", "receipt_signed", "receipt_pdf")
    ),
    *form("apply.withdraw", ITS_LEAD, Situation.PROPOSED, forms.withdrawal),
    page("apply.support", ITS_APPLICANTS, Situation.TOLD),
    # Its adviser, managers and auditors see the support on pages of their own, so they are told that they may not.
    Row("apply.accept", "POST", Who(ITS_LEAD.may, ITS_LEAD.may_not | SUPPORTERS), Situation.TOLD),
)  # fmt: skip
ASSESS = (
    *(page("assess.item", ITS_ASSESSOR, situation) for situation in ("offered", "judged", "proposed")),
    Row("assess.accept", "POST", ITS_ASSESSOR, Situation.OFFERED),
    *form("assess.recuse", ITS_ASSESSOR, Situation.OFFERED, forms.recusal),
    *form("assess.score", ITS_ASSESSOR, Situation.JUDGED, forms.scores),
    page("assess.score", ITS_ASSESSOR, Situation.PROPOSED),
    page("assess.submitted", ITS_ASSESSOR, Situation.JUDGED),
    page("assess.submitted", ITS_ASSESSOR, Situation.PROPOSED),
    Row("assess.open_others", "POST", ITS_ASSESSOR, Situation.PROPOSED),
    page("assess.others", ITS_ASSESSOR, Situation.PROPOSED),
    page("assess.others", Who(frozenset(), ITS_ASSESSOR.may_not | {Kind.ASSESSOR}), Situation.JUDGED),
    page("assess.score", ITS_ASSESSOR, Situation.OFFERED),
)
ADVISE = (
    page("advise.supports", staff_of_any_fund(Role.ADVISER)),
    *form("advise.support", ITS_ADVISER, Situation.TOLD, forms.session),
    Row("advise.close", "POST", ITS_ADVISER, Situation.TOLD),
    page("advise.support", Who(frozenset(), ITS_ADVISER.may_not), Situation.PROPOSED),
)
MANAGERS = frozenset({Kind.MANAGER, Kind.TORN})
PUBLISHERS = Who(MANAGERS, READING_STAFF.may_not | READING_STAFF.may - MANAGERS)
FIGURES = without_a_bid(READING_STAFF)
TRAIL_READERS = staff_of_the_fund(Role.MANAGER, Role.AUDITOR)
ANSWERERS = holders(Role.MANAGER) | {Kind.ADMINISTRATOR}
TRAIL_TAKERS = Who(TRAIL_READERS.may - MANAGERS, TRAIL_READERS.may_not | MANAGERS)
"""A manager reads the trail on its pages; its file is the auditor's."""
ITS_TRAIL_READERS = staff_of_the_application(Role.MANAGER, Role.AUDITOR)
ITS_TRAIL_TAKERS = Who(frozenset({Kind.AUDITOR}), ITS_TRAIL_READERS.may_not | {Kind.MANAGER})
COLLEAGUES_AUDITOR = Who(frozenset({Kind.AUDITOR}), SIGNED_IN - holders(Role.AUDITOR))
NOBODY_KNOWN = Who(frozenset(), SIGNED_IN - holders(Role.AUDITOR))
ROUNDS = (
    page("manage.formats", Who(ANSWERERS, SIGNED_IN - ANSWERERS)),
    *form("manage.format_request", Who(MANAGERS, SIGNED_IN - ANSWERERS), "format", forms.answer),
    *form(
        "manage.format_request", Who(frozenset({Kind.ADMINISTRATOR}), SIGNED_IN - ANSWERERS), "format of no round",
        forms.answer,
    ),
    *form("manage.fund_contact", staff_of_the_fund(Role.MANAGER), "fund", forms.contact),
    page("manage.rounds", staff_of_any_fund(*READERS)),
    *(page("manage.round", READING_STAFF, f"round:{state}") for state in ("unpublished", *Situation)),
    Row("manage.publish", "POST", PUBLISHERS, "round:unpublished"),
    *(page("manage.applications", READING_STAFF, f"round:{situation}") for situation in Situation),
    *(page("manage.statistics", FIGURES, f"round:{situation}") for situation in ("proposed", "told")),
    *(page("manage.trail", TRAIL_READERS, f"round:{state}") for state in ("judged", "told")),
    page("manage.trail_file", TRAIL_TAKERS, "round:told"),
    page("manage.seals", staff_of_any_fund(Role.AUDITOR)),
    page("manage.person_trail", COLLEAGUES_AUDITOR, "colleague"),
    page("manage.person_trail_file", COLLEAGUES_AUDITOR, "colleague"),
    page("manage.person_trail", NOBODY_KNOWN, "person"),
    *(
        page("manage.export", who, f"round:{situation}", what=what)
        for what, who in (
            ("applications", TRAIL_READERS),
            ("assessments", TRAIL_READERS),
            ("statistics", without_a_bid(TRAIL_READERS)),
        )
        for situation in ("judged", "told", "sealed")
        if (situation, what) != ("sealed", "statistics")
    ),
    *form("manage.release", staff_of_the_fund(Role.MANAGER), "round:proposed", forms.release),
    page("manage.proposals", staff_of_any_fund(Role.APPROVER)),
    page("manage.approve_proposals", staff_of_any_fund(Role.APPROVER)),
    Row("manage.approve_proposals", "POST", staff_of_any_fund(Role.APPROVER), Situation.PROPOSED, forms.approving),
    page("manage.staff", staff_of_any_fund(Role.MANAGER)),
    *empty_form("manage.new_round", staff_of_any_fund(Role.MANAGER)),
    *empty_form("manage.new_round_file", staff_of_any_fund(Role.MANAGER)),
    page("manage.definition", PUBLISHERS, "round:told"),
    page("manage.definition", PUBLISHERS, "round:unpublished"),
    Row("manage.definition", "POST", PUBLISHERS, "round:unpublished", done=(422,), changes_nothing=True),
)  # fmt: skip
OF_THIS_MANAGER = Who(frozenset({Kind.MANAGER}), READING_STAFF.may_not)
VIEWS = (
    page("manage.saved_views", READING_STAFF, "round:judged"),
    *form("manage.save_view", READING_STAFF, "round:judged", forms.view),
    *form("manage.rename_view", OF_THIS_MANAGER, "view", forms.view),
    Row("manage.open_with_view", "POST", OF_THIS_MANAGER, "view", forms.wanted),
    Row("manage.delete_view", "POST", OF_THIS_MANAGER, "view"),
)
MANAGE = (
    *(page("manage.application", staff_of_the_application(*READERS), situation) for situation in Situation),
    *(page("manage.application_trail", ITS_TRAIL_READERS, situation) for situation in Situation),
    page("manage.application_trail_file", ITS_TRAIL_TAKERS, Situation.TOLD),
    *(page("manage.assessment_trail", ITS_TRAIL_READERS, situation) for situation in ("judged", "proposed")),
    page("manage.assessment_trail_file", ITS_TRAIL_TAKERS, Situation.PROPOSED),
    page("manage.decision_trail", ITS_TRAIL_READERS, Situation.PROPOSED),
    page("manage.decision_trail_file", ITS_TRAIL_TAKERS, Situation.PROPOSED),
    *form("manage.clarify", ITS_MANAGER, Situation.HANDED, forms.clarification),
    *form("manage.screen", ITS_MANAGER, Situation.HANDED, forms.screening),
    *form("manage.open_early", ITS_MANAGER, Situation.SEALED, forms.early_opening),
    *form("manage.extend", ITS_MANAGER, Situation.DRAFT, forms.extension),
    *form("manage.assign", ITS_MANAGER, Situation.OFFERED, forms.assignment),
    *form("manage.take_back", ITS_MANAGER, Situation.JUDGED, forms.reason),
    *form("manage.close_assessing", ITS_MANAGER, Situation.JUDGED, forms.reason, done=(422, 409)),
    *form("manage.reopen", ITS_MANAGER, "proposed, the peer's", forms.reason),
    *form("manage.void", ITS_MANAGER, "proposed, the peer's", forms.reason),
    *form("manage.propose", ITS_MANAGER, Situation.PROPOSED, forms.proposal),
    *form("manage.decision", staff_of_the_application(Role.APPROVER), Situation.PROPOSED, forms.sending_back),
    *form("manage.adviser", ITS_MANAGER, Situation.TOLD, forms.adviser),
)
ITS_NOTERS = Who(frozenset({Kind.MANAGER}), ITS_MANAGER.may_not - {Kind.APPROVER_ELSEWHERE, Kind.MODERATOR_ELSEWHERE})
KEEPING = (
    *form("manage.tags", ITS_MANAGER, Situation.HANDED, forms.tag),
    Row("manage.untag", "POST", ITS_MANAGER, Situation.HANDED),
    *form("manage.flags", ITS_MANAGER, Situation.HANDED, forms.reason),
    *form("manage.resolve_flag", ITS_MANAGER, Situation.HANDED, forms.reason),
    *form("manage.officer", ITS_MANAGER, Situation.HANDED, forms.officer),
    page("manage.notes", staff_of_the_application(Role.MANAGER, Role.MODERATOR, Role.APPROVER), Situation.HANDED),
    Row("manage.notes", "POST", ITS_NOTERS, Situation.HANDED, forms.note),
    Row("manage.withdraw_note", "POST", ITS_MANAGER, Situation.HANDED),
    page("manage.fund_tags", READING_STAFF, "round:handed"),
    *form("manage.rename_tag", staff_of_the_fund(Role.MANAGER), "round:handed", forms.name),
    *form("manage.merge_tag", staff_of_the_fund(Role.MANAGER), "round:handed", forms.merging),
    Row("manage.delete_tag", "POST", staff_of_the_fund(Role.MANAGER), "round:handed"),
)
SEVERAL = (
    *form("manage.act_on_several", staff_of_the_fund(Role.MANAGER), "round:handed", forms.several),
    *form("manage.message_several", staff_of_the_fund(Role.MANAGER), "round:handed", forms.several_letters),
    page("manage.batches", staff_of_the_fund(Role.MANAGER), "round:handed"),
    page("manage.batch", ITS_MANAGER, "round:handed"),
    page("manage.batch_report", ITS_MANAGER, "round:handed"),
    Row("manage.stop", "POST", ITS_MANAGER, "round:handed"),
)
WRITERS_TO_APPLICANTS = staff_of_the_fund(Role.MANAGER)
MESSAGES = (
    *(page("manage.messages", TRAIL_READERS, f"round:{state}") for state in ("draft", "told")),
    page("manage.message", staff_of_the_application(Role.MANAGER, Role.AUDITOR), "letter"),
    *form("manage.write_message", WRITERS_TO_APPLICANTS, "round:draft", forms.message),
    *form("manage.edit_message", WRITERS_TO_APPLICANTS, "message", forms.message, done=(302, 409)),
    page("manage.edit_message", ITS_MANAGER, "message to one"),
    Row("manage.test_message", "POST", WRITERS_TO_APPLICANTS, "message"),
    *form("manage.send_message", WRITERS_TO_APPLICANTS, "message", forms.everybody_writing),
    Row("manage.discard_message", "POST", ITS_MANAGER, "message to one"),
    Row("manage.stop_message", "POST", ITS_MANAGER, "letter"),
    *(
        page("manage.correspondence", staff_of_the_application(Role.MANAGER, Role.AUDITOR), situation)
        for situation in Situation
    ),
    *(page("apply.messages", ITS_APPLICANTS, situation) for situation in Situation),
)
TABLE = (
    *PUBLIC, *ACCOUNT, *APPLY, *ASSESS, *ADVISE, *ROUNDS, *QUESTIONS, *VIEWS, *MANAGE, *KEEPING, *SEVERAL, *MESSAGES,
    *OWN_WORK, *ASSISTING, *FILES, *ADMIN, *PANELS, *RANKINGS, *SUPPORTING, *LETTERS, *BESIDE_MONEY, *AWARDS,
)  # fmt: skip
