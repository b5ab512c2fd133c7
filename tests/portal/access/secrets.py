"""Which secrets each kind of person may meet on any page, as patterns of marks: what-whose-when."""

from tests.portal.access.kinds import Kind

TOGETHER = ("shared", "comment", "need", "question", "reply")
"""What an applicant and an adviser share, and nobody else sees."""


def _applicant(case: str) -> tuple[str, ...]:
    """All that they wrote; of the rest what was released, and nothing before."""
    told = ("outcome", "grant", "worked", "letter", "unshared", "line", "group", "reply", *TOGETHER)
    return (f"title-{case}-*", f"answer-{case}-*", *(f"{what}-{case}-told" for what in told))


def _writer(case: str) -> tuple[str, ...]:
    """The same, and the versions of answers of which their organisation has still to choose one."""
    return (*_applicant(case), f"aside-{case}-draft")


def _staff(*cases: str, sees_support: bool = False, reads_notes: bool = False) -> tuple[str, ...]:
    """What was handed in and is not sealed, with its title, and how it was judged and decided; nothing of a draft."""
    judging = ("screening", "peersreason", "peersfunder", "peersnote", "agreed", "outcome", "grant", "name")
    kept = ("tag", "flag", *(["note"] if reads_notes else []))
    handed_in = ("handed", "ineligible", "offered", "judged", "proposed", "told")
    patterns = [
        f"{what}-{case}-{situation}" for what in ("answer", "title") for case in cases for situation in handed_in
    ]
    patterns += [f"{what}-{case}-*" for case in cases for what in (*judging, *kept)]
    patterns += [f"own{what}-{case}-proposed" for case in cases for what in ("reason", "funder", "note")]
    return (
        *patterns,
        *(f"{what}-{case}-told" for case in cases if sees_support for what in ("worked", "letter", "line", "group")),
    )


OWN = ("ownreason", "ownfunder", "ownnote", "private")


def _assessor(case: str) -> tuple[str, ...]:
    """What they have declared about, their own scores, and the others' once they have opened them; nobody's name."""
    opened = ("judged", "proposed")
    own = [f"{what}-{case}-{when}" for what in ("answer", *OWN) for when in opened]
    others = [f"peers{what}-{case}-proposed" for what in ("reason", "funder", "note")]
    others.append(f"agreed-{case}-proposed")  # of an anchor paper
    titles = [f"title-{case}-{when}" for when in ("offered", *opened)]
    return (*own, *others, *titles, f"name-{case}-assessor")


def _adviser(case: str) -> tuple[str, ...]:
    """What was handed in, what the applicant was told, and what they share; nothing else of how it was judged."""
    told = ("title", "answer", "outcome", "grant", "worked", "own", *TOGETHER)
    return tuple(f"{what}-{case}-told" for what in told)


HOME, FAR = ("home", "near"), ("far",)

MAY_MEET: dict[Kind, tuple[str, ...]] = {
    Kind.VISITOR: (),
    Kind.STRANGER: (),
    Kind.LEAD: (*_writer("home"), "enquiry-home-*"),
    Kind.EDITOR: _writer("home"),
    Kind.VIEWER: _applicant("home"),
    Kind.RIVAL: _writer("near"),
    # Who accepted an invitation is asked which of the stage's titles they would like, where its manager asks so.
    Kind.ASSESSOR: (*_assessor("home"), "title-near-offered"),
    Kind.ASSESSOR_OF_ANOTHER: _assessor("near"),
    Kind.ASSESSOR_ELSEWHERE: _assessor("far"),
    Kind.MODERATOR: _staff(*HOME, reads_notes=True),
    Kind.MODERATOR_ELSEWHERE: _staff(*FAR, reads_notes=True),
    Kind.ADVISER: _adviser("home"),
    Kind.ADVISER_OF_ANOTHER: _adviser("near"),
    Kind.ADVISER_ELSEWHERE: _adviser("far"),
    Kind.MANAGER: (*_staff(*HOME, sees_support=True, reads_notes=True), "unsent-*", "enquiry-home-*", "reply-home-*"),
    Kind.MANAGER_ELSEWHERE: (
        *_staff(*FAR, sees_support=True, reads_notes=True),
        "unsent-far-*",
        "enquiry-far-*",
        "reply-far-*",
    ),
    Kind.APPROVER: (*_staff(*HOME, reads_notes=True), "reply-home-*"),
    Kind.APPROVER_ELSEWHERE: (*_staff(*FAR, reads_notes=True), "reply-far-*"),
    Kind.AUDITOR: (*_staff(*HOME, sees_support=True), "enquiry-home-*", "reply-home-*"),
    Kind.AUDITOR_ELSEWHERE: (*_staff(*FAR, sees_support=True), "enquiry-far-*", "reply-far-*"),
    Kind.ADMINISTRATOR: ("name-*",),
    # The names of those who assess for the fund are known to all its staff; what they found at home is not to this one.
    Kind.TORN: (*_writer("home"), *_staff("near", sees_support=True, reads_notes=True), "name-home-*"),
}

BY_LINK = {"public.confirm": ("title-home-draft",)}
"""What a page tells whoever holds its link, which was sent to a partner and to nobody else."""
