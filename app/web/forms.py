"""Forms: what every form of the site has in common, and the fields that people know.

A form protects itself (a token in the session), trims what was typed, and says what is missing in the
language of the page. Sentences of the field library never show: each check brings its own.
"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app import phrases
from app.operations import Refused
from app.web import formats

MOST_LINE, MOST_TEXT = 200, 4000  # characters

__all__ = ["BooleanField", "Form", "line", "password", "text"]


class Form(FlaskForm):  # type: ignore[misc]
    """A form that can also show why an operation refused it, beside a field or above all of them."""

    refusals: tuple[str, ...] = ()

    def refuse(self, refused: Refused, field: str = "") -> None:
        """Show the sentences of a refusal, beside `field` where one is named."""
        sentences = tuple(phrases.sentence(each, formats.language()) for each in refused.reasons)
        if field:
            self[field].errors = [*self[field].errors, *sentences]
        else:
            self.refusals += sentences


def line(label: Any, *, required: bool = True, most: int = MOST_LINE, **given: Any) -> StringField:
    """One line of text. `given`: description, render_kw and the like."""
    return StringField(
        label, validators=_checks(required, most), filters=[lambda typed: (typed or "").strip()], **given
    )


def text(label: Any, *, required: bool = True, most: int = MOST_TEXT, **given: Any) -> TextAreaField:
    """Several lines of text."""
    return TextAreaField(
        label, validators=_checks(required, most), filters=[lambda typed: (typed or "").strip()], **given
    )


def password(label: Any, *, autocomplete: str, **given: Any) -> PasswordField:
    """A password, kept exactly as it was typed. `autocomplete`: current-password or new-password."""
    return PasswordField(
        label, validators=_checks(True, MOST_LINE), render_kw={"autocomplete": autocomplete}, **given
    )


def _checks(required: bool, most: int) -> list[Any]:
    longest = Length(max=most, message=_("Please write less here: %(max)d characters at most."))
    return [InputRequired(_("Please fill this in.")), longest] if required else [longest]
