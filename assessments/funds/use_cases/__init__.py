"""What is done to a fund: its rounds before they start, and who works for it."""

from assessments.funds.use_cases.accepting import (
    NotYourInvitation,
    accept_by_signing_up,
    accept_staff_invitation,
    check_staff_invitation,
)
from assessments.funds.use_cases.defining import (
    AlreadyPublished,
    FirstStageClosed,
    ReferenceTaken,
    RoundPublished,
    load_round,
    mark_of_definition,
    publish_round,
    set_fund_contact,
)
from assessments.funds.use_cases.founding import create_fund, draft_round
from assessments.funds.use_cases.inviting import (
    AlreadyInvited,
    InvitationClosed,
    give_roles,
    invite_staff,
    send_staff_invitation_again,
    withdraw_staff_invitation,
    withdraw_staff_invitations_of,
)

__all__ = [
    "AlreadyInvited",
    "AlreadyPublished",
    "FirstStageClosed",
    "InvitationClosed",
    "NotYourInvitation",
    "ReferenceTaken",
    "RoundPublished",
    "accept_by_signing_up",
    "accept_staff_invitation",
    "check_staff_invitation",
    "create_fund",
    "draft_round",
    "give_roles",
    "invite_staff",
    "load_round",
    "mark_of_definition",
    "publish_round",
    "send_staff_invitation_again",
    "set_fund_contact",
    "withdraw_staff_invitation",
    "withdraw_staff_invitations_of",
]
