"""Who gets in where: people, roles, organisations, emails and jobs, which are administrators' alone."""

from tests.portal.access import forms
from tests.portal.access.rows import ADMINISTRATORS, Row, empty_form, form, page

ADMIN = (
    page("admin.people", ADMINISTRATORS),
    page("admin.person", ADMINISTRATORS, "person"),
    page("admin.person_trail", ADMINISTRATORS, "person"),
    Row("admin.appoint", "POST", ADMINISTRATORS, "person", forms.appointment),
    Row("admin.end", "POST", ADMINISTRATORS, "appointment"),
    *form("admin.last_day", ADMINISTRATORS, "appointment", forms.last_day),
    *form("admin.left", ADMINISTRATORS, "appointment", forms.nothing),
    *form("admin.invite", ADMINISTRATORS, "person", forms.invitation),
    page("admin.invitations", ADMINISTRATORS),
    Row("admin.send_again", "POST", ADMINISTRATORS, "invitation"),
    Row("admin.withdraw", "POST", ADMINISTRATORS, "invitation"),
    page("admin.ending", ADMINISTRATORS),
    page("admin.organisations", ADMINISTRATORS),
    page("admin.organisation", ADMINISTRATORS, "organisation"),
    page("admin.choose_merger", ADMINISTRATORS, "organisation"),
    *form("admin.merge", ADMINISTRATORS, "merger", forms.merger),
    page("admin.join_requests", ADMINISTRATORS),
    *form("admin.join_request", ADMINISTRATORS, "organisation", forms.join_answer),
    page("admin.first_steps", ADMINISTRATORS),
    *empty_form("admin.new_fund", ADMINISTRATORS),
    page("admin.messages_and_jobs", ADMINISTRATORS),
    Row("admin.retry_email", "POST", ADMINISTRATORS, "email"),
    Row("admin.retry_job", "POST", ADMINISTRATORS, "job"),
)
