"""The form of an entry as the definition asks for it: its fields, their words, and what was written.

A draft may be unfinished: here nothing is required. What is missing is said when it is looked at before it is
handed in (`rounds/form.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import Field, HiddenField, RadioField

from app import phrases
from app.operations.entries.draft import MOST_COMMENT, MOST_LETTERS
from app.web.page import formats, forms
from app.web.page.words import _, ngettext
from rounds.definition import Entry, EntryField
from rounds.reasons import Reason

PREFIX = "said-"


class DraftForm(forms.Form):
    """The fields come with the definition (`of`). `version` is the one that was written on."""

    version = HiddenField()

    def typed(self) -> dict[str, str]:
        """What was written, by field of the definition."""
        written = [field for field in self if field.name.startswith(PREFIX)]
        return {field.name.removeprefix(PREFIX): str(field.data or "") for field in written}

    def said(self) -> list[Field]:
        """The fields of the definition that are written, in order."""
        return [field for field in self if field.name.startswith(PREFIX)]

    def show(self, reasons: Iterable[Reason]) -> None:
        """Put each reason beside its field, the others above all."""
        for each in reasons:
            sentence = phrases.sentence(each, formats.language())
            name = f"{PREFIX}{dict(each.values).get('field', '')}"
            if name in self:
                self[name].errors = [*self[name].errors, sentence]
            else:
                self.refusals += (sentence,)


class CommentForm(forms.Form):
    """What somebody says of a draft."""

    words = forms.text("", most=2 * MOST_COMMENT)


def of(rules: Entry, values: Mapping[str, str] | None = None, version: int | None = None) -> DraftForm:
    """The form of a round, filled with what is written; with None by what was sent."""
    fields = {f"{PREFIX}{each.id}": _field(each) for each in rules.fields if each.kind != "file"}
    made: type[DraftForm] = type("DraftFormOfRound", (DraftForm,), fields)
    data = {f"{PREFIX}{name}": said for name, said in (values or {}).items()}
    form = made() if values is None else made(None, data={**data, "version": str(version or 0)})
    for each in rules.fields:
        if each.required and each.kind != "file":
            form[
                f"{PREFIX}{each.id}"
            ].flags.depends = True  # a draft may be without it, what is handed in not
    return form


def _field(field: EntryField) -> Any:
    words, about = formats.text(field.title), _about(field)
    if field.kind == "text":
        # The longest that a draft keeps; what the definition allows is said when it is handed in.
        return forms.text(
            words, required=False, most=2 * MOST_LETTERS, description=about, render_kw={"rows": 8}
        )
    if field.kind == "choice":
        choices = [(str(number), formats.text(each)) for number, each in enumerate(field.choices, 1)]
        return RadioField(words, choices=choices, validate_choice=False, description=about, default="")
    look = {"inputmode": "url", "spellcheck": "false"} if field.kind == "link" else {}
    return forms.line(words, required=False, most=2 * MOST_LETTERS, description=about, render_kw=look)


def _about(field: EntryField) -> str:
    needed = _("Needed for handing in.") if field.required else ""
    most = field.max_letters
    long = ngettext("At most %(num)s character.", "At most %(num)s characters.", most) if most else ""
    return " ".join(filter(None, (needed, long)))
