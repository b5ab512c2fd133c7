"""What the forms of the portal hold when they are sent so that they work; `ids` are those of the world."""

from collections.abc import Mapping
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from assessments.clock import utcnow
from tests.portal.access.kinds import CRITERIA

Ids = Mapping[str, Any]
Body = Mapping[str, Any]

WHY = "For the reasons that the panel gave."


def nothing(_ids: Ids) -> Body:
    """A form that is only a button."""
    return {}


def tag(_ids: Ids) -> Body:
    return {"tag": "Once more"}


def officer(ids: Ids) -> Body:
    return {"officer": ids["manager"]}


def note(_ids: Ids) -> Body:
    return {"text": WHY, "entry_key": "another"}


def post(_ids: Ids) -> Body:
    return {"text": WHY, "entry_key": "another"}


def meeting(_ids: Ids) -> Body:
    return {"title": "Another", "place": "Here", "quorum": "2", "clock": "5pm", "day": ["1", "6", "2027"],
            "entry_key": "another"}  # fmt: skip


def agenda(ids: Ids) -> Body:
    return {"members": ids["members"][1:], f"place-{ids['item_id']}": "3", "seen": ids["agenda_seen"]}


def presence(ids: Ids) -> Body:
    return {"present": ids["members"][:1]}


def leaving(ids: Ids) -> Body:
    return {"person": ids["members"][0], "ground": "interest"}


def name(_ids: Ids) -> Body:
    return {"name": "Another name"}


def merging(ids: Ids) -> Body:
    return {"into": ids["other_tag"]}


def several(ids: Ids) -> Body:
    return {
        "act": "tag",
        "of": "ticked",
        "chosen": ids["references"],
        "tag": "Several",
        "entry_key": "another",
    }


def several_letters(ids: Ids) -> Body:
    return {"of": "ticked", "chosen": ids["references"], "shown": "2", "entry_key": str(UUID(int=7))}


def reason(_ids: Ids) -> Body:
    return {"reason": WHY}


def section(_ids: Ids) -> Body:
    return {"title": "Cooler homes", "summary": "Something else.", "behaviours": ["water"], "website": ""}


def placing(_ids: Ids) -> Body:
    return {"take": ["people", "starts_on"], "people": "77", "starts_on-day": "2", "starts_on-month": "9",
            "starts_on-year": "2026"}  # fmt: skip


def taking(ids: Ids) -> Body:
    return {"take:title": f"{ids['earlier_id']}/title"}


def autosaved(_ids: Ids) -> Body:
    return {"summary": "Typed a moment ago.", "seen:summary": "", "page:name": "a page"}


def version(_ids: Ids) -> Body:
    return {"summary": "Yet something else.", "use": "1"}


def declaration(_ids: Ids) -> Body:
    return {"declared": "y"}


def withdrawal(_ids: Ids) -> Body:
    return {"reason": WHY, "confirmed": "y"}


def recusal(_ids: Ids) -> Body:
    return {"ground": "conflict", "reason": WHY}


def scores(_ids: Ids) -> Body:
    given = {f"{key}-points": "1" for key in CRITERIA} | {f"{key}-reason": WHY for key in CRITERIA}
    return {**given, "recommendation": "fund", "comment_for_applicant": WHY, "comment_for_funder": "", "submit": "y"}


def autosaved_scores(ids: Ids) -> Body:
    return {"page:name": "p", "seen:comment_for_funder": ids["seen_funder"], "comment_for_funder": WHY}


def anchor(_ids: Ids) -> Body:
    return {"is_anchor": "y"}


def private_note(_ids: Ids) -> Body:
    return {"note": WHY}


def agreed(_ids: Ids) -> Body:
    return {f"{key}-points": "4" for key in CRITERIA} | {f"{key}-reason": WHY for key in CRITERIA}


def session(_ids: Ids) -> Body:
    return {"entry_key": "second", "held_on": _day(utcnow().date()), "hours": "2", "worked_on": WHY}


def release(_ids: Ids) -> Body:
    return {"confirmed": "y", "without_feedback": "y"}


def early_opening(_ids: Ids) -> Body:
    return {"ground": "fraud", "reason": WHY}


def screening(_ids: Ids) -> Body:
    return {"finding": "eligible", "reason": WHY}


def clarification(_ids: Ids) -> Body:
    return {"questions": ["summary"], "until": _day(utcnow().date() + timedelta(days=9)), "clock": "5pm", "reason": WHY}


def extension(_ids: Ids) -> Body:
    return {"until": _day(utcnow().date() + timedelta(days=20)), "clock": "5pm", "reason": WHY}


def assignment(ids: Ids) -> Body:
    return {"assessor": [ids["free_assessor"]], "due_on": _day(utcnow().date() + timedelta(days=5))}


def proposal(_ids: Ids) -> Body:
    return {"outcome": "invited", "reason": WHY, "grant_purpose": "A plan.", "adviser": ""}


def sending_back(ids: Ids) -> Body:
    return {"answer": "send_back", "reason": WHY, "seen_version": "1"}


def approving(ids: Ids) -> Body:
    return {"read": f"{ids['reference']}/{ids['stage']}/{ids['decision_id']}:1"}


def adviser(ids: Ids) -> Body:
    return {"adviser": ids["free_adviser"]}


def answer(_ids: Ids) -> Body:
    return {"answer": "Sent by post."}


def check(_ids: Ids) -> Body:
    return {"check_kind": "person"}


def question(_ids: Ids) -> Body:
    return {"question": "May two trusts apply together?", "entry_key": str(UUID(int=8))}


def reply(_ids: Ids) -> Body:
    return {"answer": "They may.", "to": "all", "question": "May two apply together?"}


def experience(_ids: Ids) -> Body:
    return {"staff_hours": "12", "volunteer_hours": "", "hard": "The budget.", "again": "yes", "submit": "y"}


def equality(_ids: Ids) -> Body:
    return {"led_by": ["disabled", "older"], "submit": "y"}


def contact(_ids: Ids) -> Body:
    return {"email": "fund@test.example", "phone": "", "hours": "", "address": "", "topics": ""}


def appointment(ids: Ids) -> Body:
    return {"fund": ids["fund"], "role": "adviser"}


def last_day(_ids: Ids) -> Body:
    return {"last_day": _day(utcnow().date() + timedelta(days=20))}


def signing_up(_ids: Ids) -> Body:
    return {"name": "Nobody Yet", "password": "three unlikely words"}


def invitation(ids: Ids) -> Body:
    return {"email": "newcomer@test.example", **appointment(ids), "last_day": ["", "", ""]}


def passport_part(_ids: Ids) -> Body:
    today = utcnow().date()
    said = {"reference": "Policy 17", "link": "", "note": ""}
    return {**said, "dated_on": _day(today - timedelta(days=30)), "expires_on": _day(today + timedelta(days=300))}


def colleague(_ids: Ids) -> Body:
    return {"email": "colleague@test.example", "place": "viewer"}


def place(_ids: Ids) -> Body:
    return {"place": "editor"}


def join_answer(_ids: Ids) -> Body:
    return {"answer": "viewer"}


def organisation(_ids: Ids) -> Body:
    facts = {"name": "The trust by another name", "legal_form": "charity", "charity_number": "1234567"}
    return {**facts, "company_number": "", "income_band": "over_10m", "region": "wales"}


def asking(ids: Ids) -> Body:
    return {"organisation": str(ids["organisation_id"]), "charity_number": "1234567", "company_number": ""}


def merger(ids: Ids) -> Body:
    return {"seen": ids["seen"], "confirmed": "y"}


def message(ids: Ids) -> Body:
    key = uuid5(NAMESPACE_URL, repr(ids))
    text = {"subject": "Hello", "body": "Hello {organisation}"}
    return {"audience": "writing:concept", **text, "seen_version": "1", "entry_key": str(key)}


def everybody_writing(_ids: Ids) -> Body:
    """Three applications: a lead and two editors of home, a lead of near, and nobody of the one that came by post."""
    return {"confirmed": "y", "seen_version": "1", "seen_applications": "3", "seen_people": "4"}


def interest(_ids: Ids) -> Body:
    return {"organisation": "Otter Society", "kind": "membership"}


def view(_ids: Ids) -> Body:
    return {"name": "Those that I look at most", "scope": "this"}


def wanted(_ids: Ids) -> Body:
    return {"wanted": "yes"}


def _day(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


def assisted(_ids: Ids) -> Body:
    facts = {"name": "A trust on paper", "legal_form": "unincorporated", "income_band": "over_10m", "region": "wales"}
    today = utcnow().date()
    day = {"received_on": [str(today.day), str(today.month), str(today.year)]}
    return {**facts, **day, "channel": "post", "charity_number": "", "company_number": ""}


def passport_file(_ids: Ids) -> Body:
    return {"file": (BytesIO(b"Accounts.\n"), "accounts.txt")}


def paper(_ids: Ids) -> Body:
    return {"purpose": "signature", "signed_by": "Ada Signer", "paper": (BytesIO(b"Signed.\n"), "signature.txt")}
