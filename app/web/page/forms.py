"""Forms: what every form of the site has in common, and the fields that people know.

A form protects itself (a token in the session), trims what was typed, and says what is missing in the
language of the page. Sentences of the field library never show: each check brings its own.
"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import TextInput

from app import phrases
from app.operations import Refused
from app.web.page import formats

MOST_LINE, MOST_TEXT = 200, 4000  # characters

__all__ = ["BooleanField", "Form", "line", "password", "text", "whole"]


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


class Whole(IntegerField):  # type: ignore[misc]
    """A whole number up to `most`, its thousands parted by points or blanks as people write them.

    A line of text to the browser, which would take 1.240 for a broken number.
    """

    widget = TextInput()

    def __init__(self, *given: Any, most: int, **named: Any) -> None:
        super().__init__(*given, **named)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with our own sentence."""
        typed = valuelist[0].strip() if valuelist else ""
        digits = typed.replace(".", "").replace(",", "").replace(" ", "")
        self.data = None
        if not typed:
            return
        if not (digits.isascii() and digits.isdigit() and len(digits) < 16 and int(digits) <= self.most):
            raise ValueError(str(_("Please write a whole number, digits only.")))
        self.data = int(digits)


def whole(label: Any, *, required: bool = True, most: int, **given: Any) -> Whole:
    """A whole number from 0 to `most`."""
    present = [InputRequired(_("Please fill this in.")) if required else Optional()]
    look = {"inputmode": "numeric", "autocomplete": "off"}
    return Whole(label, validators=present, render_kw=look, most=most, **given)


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
