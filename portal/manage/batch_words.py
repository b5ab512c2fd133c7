"""What acts on several applications are called."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from assessments.batches.states import Act, Result

ACTS: Mapping[Act, str] = {
    Act.SCREEN: _("Screen"),
    Act.ASSIGN: _("Assign assessors"),
    Act.PROPOSE: _("Propose an outcome"),
    Act.TAG: _("Add a tag"),
    Act.UNTAG: _("Remove a tag"),
    Act.OFFICER: _("Name the lead officer"),
    Act.ADOPT: _("Adopt a scenario"),
}

SAID: Mapping[Act, str] = {
    Act.SCREEN: _("Each application that waits to be screened gets the same finding, with the same reason."),
    Act.ASSIGN: _("Each application is offered to all the assessors that you choose. Each is asked by email."),
    Act.PROPOSE: _(
        "Each application gets the same proposed outcome, with the same reason. Somebody else has to approve each. "
        "An award is what the application asks for, as far as the envelope holds; an invitation brings the same "
        "preparation grant to each, or none, and its adviser is named afterwards. Applications with a proposed "
        "outcome already are left out."
    ),
    Act.TAG: _("Each application gets the tag. The applicants never see it."),
    Act.UNTAG: _("The tag is taken off each application that carries it."),
    Act.OFFICER: _("The same person leads on each application, in place of whoever did."),
    Act.ADOPT: _("Each application that the scenario chooses is proposed with what it asks for."),
}

RESULTS: Mapping[Result, tuple[str, str]] = {
    Result.DONE: (_("Done"), "green"),
    Result.LEFT_OUT: (_("Left out"), "orange"),
    Result.WAITING: (_("To do"), "grey"),
}
