"""The form from which every form of the portal is made: it can show again what was typed before signing in again."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form

from portal.posted import restored_fields


class PageForm(FlaskForm):
    """A form of a page. What was sent with it while nobody was signed in comes back into it, and is not acted on."""

    class Meta(FlaskForm.Meta):
        """Where a form's data come from."""

        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            """What was just sent or, on a page that is opened again, what was sent earlier."""
            given = super().wrap_formdata(form, formdata)
            return restored_fields(field.name for field in form) if given is None else given
