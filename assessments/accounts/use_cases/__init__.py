"""What people do with accounts, organisations and roles."""

from assessments.accounts.use_cases.access import (
    LinkNoLongerWorks,
    NotConfirmed,
    WrongPassword,
    WrongSignIn,
    ask_for_reset,
    change_password,
    check_link,
    reset_password,
    sign_in,
    sign_out,
)
from assessments.accounts.use_cases.appointments import (
    AlreadyAppointed,
    RoleHasEnded,
    appoint,
    begin_appointment,
    change_last_day,
    close_appointment,
    create_administrator,
    end_appointment,
    fault_in_last_day,
)
from assessments.accounts.use_cases.attempts import forget_attempts, note_attempt
from assessments.accounts.use_cases.organisations import name_organisation
from assessments.accounts.use_cases.registration import (
    HasAccount,
    confirm_person,
    link_to_first_password,
    register_invited,
    register_person,
    send_confirmation_again,
)

__all__ = [
    "AlreadyAppointed",
    "HasAccount",
    "LinkNoLongerWorks",
    "NotConfirmed",
    "RoleHasEnded",
    "WrongPassword",
    "WrongSignIn",
    "appoint",
    "ask_for_reset",
    "begin_appointment",
    "change_last_day",
    "change_password",
    "check_link",
    "close_appointment",
    "confirm_person",
    "create_administrator",
    "end_appointment",
    "fault_in_last_day",
    "forget_attempts",
    "link_to_first_password",
    "name_organisation",
    "note_attempt",
    "register_invited",
    "register_person",
    "reset_password",
    "send_confirmation_again",
    "sign_in",
    "sign_out",
]
