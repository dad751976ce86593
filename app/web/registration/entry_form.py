"""The registration form as a contest asks for it: its fields, their words, and what they bring back.

Knows which field is shown how; what is wrong with a value the operation says. The same form registers and
mends, for oneself and for somebody at a helper's side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import request
from wtforms import RadioField, StringField
from wtforms.widgets import PasswordInput

from app import phrases
from app.operations import Refused
from app.operations.privacy.consent import ASKED
from app.operations.registration import profile
from app.web.page import formats, forms
from app.web.page.words import _
from rounds import registration
from rounds.definition import Contest
from rounds.record import Unit

MOST_SUGGESTED = 12
NOT_KEPT = frozenset({"csrf_token", "password", "secret", "card_seen", "why"})
_AUTOCOMPLETE = {
    "full_name": "name",
    "birth_date": "bday",
    "phone": "tel",
    "email": "email",
    "address": "street-address",
    "workplace": "organization",
    "position": "organization-title",
}
_MODES = {"phone": "tel", "email": "email"}


class EntryForm(forms.Form):
    """The fields come with the contest (`of`)."""

    choices: tuple[Unit, ...] = ()

    def typed(self) -> dict[str, str]:
        """What was typed, by field of the definition; `yes` for a tick."""
        found = {}
        for field in self:
            if field.name not in NOT_KEPT and not field.name.startswith("agree_"):
                value = "yes" if field.data is True else field.data
                found[field.name] = value or ""
        return found

    def agreed(self) -> set[str]:
        """The consents that were ticked."""
        return {each for each in ASKED if f"agree_{each}" in self and self[f"agree_{each}"].data}

    def show(self, refused: Refused) -> None:
        """Put each reason beside its field, the others above."""
        for each in refused.reasons:
            words = phrases.sentence(each, formats.language())
            if each.path == "unit" and self["unit_name"].data:
                words = self._which_unit()
            name = each.path if each.path in self else {"unit": "unit_name"}.get(each.path, "")
            if name in self:
                self[name].errors = [*self[name].errors, words]
            else:
                self.refusals += (words,)

    def _which_unit(self) -> str:
        if self.choices:
            return _("Several units fit what you typed. Choose one below.")
        return _("No unit has such a name. Type a few letters of it and choose from the list.")

    def choose_unit(self, units: Iterable[Unit]) -> str:
        """The code of the unit that is meant; empty where none or several are, then `choices` has them."""
        name, picked = (self["unit_name"].data or "").strip(), request.form.get("unit", "")
        found = profile.unit_named(units, name)
        self.choices = tuple(found[:MOST_SUGGESTED])
        if len(found) == 1:
            return found[0].code
        if picked in {unit.code for unit in found}:
            self.choices = tuple(unit for unit in found if unit.code == picked)
            return picked
        return ""


def of(
    contest: Contest,
    *,
    given: Mapping[str, str] | None = None,
    unit_name: str = "",
    joining: bool = True,
    account: bool = False,
    by_helper: bool = False,
    why: bool = False,
    opening: bool = False,
) -> EntryForm:
    """The form for this contest, beginning with what was `given`. `joining`: it asks for consents too.

    `account`: it makes an account. `by_helper`: the browser is asked to remember nothing, and the helper
    says whether they saw a card. `why`: it asks for a reason. `opening`: nothing was typed into it yet.
    """
    fields = {**_about_oneself(contest), **_about_guardian(contest)}
    if joining:
        words = consent_words(contest)
        fields |= {f"agree_{purpose}": forms.BooleanField(each) for purpose, each in words.items()}
    if account:
        fields |= _account()
    if by_helper and joining:
        fields["card_seen"] = forms.BooleanField(
            _("I have looked at their citizen card, and the number is right.")
        )
    if why:
        fields["why"] = forms.line(_("Reason, kept in the log"), required=False)
    shown = {**{name: _written(name, value) for name, value in (given or {}).items()}, "unit_name": unit_name}
    kind: Any = type(EntryForm)
    made: Any = kind("EntryFormOfContest", (EntryForm,), fields)
    form: EntryForm = made(formdata=None, data=shown) if opening else made(data=shown)
    required = {each.name for each in registration.asked(contest) if each.required}
    required |= {"unit_name"} if "unit" in required else set()
    # Neither needed nor left to one's liking: one of several, or only of some people.
    depends = {"password", "guardian"}
    if (account or by_helper) and not required & set(contest.registration.identity):
        depends |= set(contest.registration.identity)
        _say_that_one_is_enough([form[name] for name in contest.registration.identity])
    for field in form:
        if field.name in required | {"agree_processing", "agree_rules", "why"}:
            field.flags.required = True
        field.flags.depends = field.name in depends
        if by_helper:
            field.render_kw = {**(field.render_kw or {}), "autocomplete": "off"}
    return form


def _say_that_one_is_enough(fields: list[Any]) -> None:
    """Under each of the fields by which a person is known, where any of them will do."""
    words = _("At least one of these: %(fields)s.", fields=", ".join(each.label.text for each in fields))
    for each in fields:
        each.description = f"{words} {each.description}".strip()


def _written(name: str, value: str) -> str:
    """A value as people write it: days with slashes, Vietnamese telephones with a zero."""
    if name == "birth_date" and value:
        return date.fromisoformat(value).strftime("%d/%m/%Y")
    return formats.phone(value) if name == "phone" else value


def consent_words(contest: Contest) -> dict[str, str]:
    """What is asked, purpose by purpose. Whoever changes a sentence raises `consent.WORDS`."""
    found = {
        "processing": _(
            "I agree that the organisers keep and use what I fill in here to run this contest, as the "
            "privacy notice says."
        ),
        "rules": _("I have read the rules of the contest and accept them."),
        "show_name": _(
            "My name may be shown if I win or am praised. Without this tick only a code is shown."
        ),
    }
    if contest.eligibility.excluded:
        found["rules"] = _(
            "I have read the rules of the contest and accept them; I am not among those whom the rules "
            "exclude (organisers, judges, question writers, secretariat)."
        )
    return found


def profile_words(contest: Contest, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Label and value of everything that was given, for reading."""
    found = []
    sexes = {"female": _("Female"), "male": _("Male"), "other": _("Other")}
    for name, value in given.items():
        if not value or name == "unit":
            continue
        if name == "sex":
            found.append((_("Sex"), sexes[value]))
        elif name == "guardian":
            found.append((_("Parent or guardian"), value))
        else:
            found.append((_words(contest, name)[0], _written(name, value)))
    return found


def _about_oneself(contest: Contest) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if contest.eligibility.organisations == "entry_type":
        fields["organisation"] = forms.BooleanField(_("An organisation takes part, not a person"))
    for name in (each.name for each in registration.asked(contest)):
        if name == "unit":
            fields["unit_name"] = forms.line(
                _unit_label(contest),
                required=False,
                description=_("Type a few letters, accents are not needed, then choose from the list."),
                render_kw={"autocomplete": "off", "list": "units", "spellcheck": "false"},
            )
        elif name == "sex":
            choices = [("female", _("Female")), ("male", _("Male")), ("other", _("Other"))]
            fields["sex"] = RadioField(_("Sex"), choices=choices, validate_choice=False)
        else:
            label, hint = _words(contest, name)
            keys = {"autocomplete": _AUTOCOMPLETE.get(name, "off")}
            keys |= {"inputmode": _MODES[name]} if name in _MODES else {}
            fields[name] = forms.line(label, required=False, description=hint, render_kw=keys)
    return fields


def _about_guardian(contest: Contest) -> dict[str, Any]:
    who = contest.eligibility
    if who.age_from >= who.guardian_under:
        return {}
    return {
        "guardian": forms.line(
            _("Parent or guardian"),
            required=False,
            description=_(
                "Only for a contestant below the age of %(age)s: the full name of a parent or guardian.",
                age=who.guardian_under,
            ),
            render_kw={"autocomplete": "off"},
        ),
        "guardian_agrees": forms.BooleanField(
            _("I am this parent or guardian and agree that the child takes part.")
        ),
    }


def _account() -> dict[str, Any]:
    ways = [
        ("password", _("With a password that I choose")),
        ("code", _("With a code that I print or write down")),
    ]
    return {
        "secret": RadioField(_("How will you sign in next time?"), choices=ways, default="password"),
        "password": StringField(
            _("Password"),
            widget=PasswordInput(),
            description=_("At least 8 characters. A short sentence is easy to remember and hard to guess."),
            render_kw={"autocomplete": "new-password", "data-secret": _("Show what I type")},
        ),
    }


def _unit_label(contest: Contest) -> str:
    return {
        "residence": _("Commune, ward or unit where you live"),
        "workplace": _("Unit where you work"),
        "school": _("School"),
        "chosen": _("Unit you take part for"),
    }[contest.registration.unit_is]


def _words(contest: Contest, name: str) -> tuple[str, str]:
    """Label and hint of a field."""
    several = len(contest.registration.identity) > 1
    number = _("12 digits on the citizen card.")
    if contest.eligibility.foreigners:
        number = _("12 digits on the citizen card; people without one write their passport number.")
    return {
        "full_name": (_("Full name"), _("As on your papers, with accents.")),
        "birth_date": (_("Date of birth"), _("Day, month, year, such as 04/03/1955.")),
        "phone": (_("Telephone"), _("A telephone of the household will do.") if several else ""),
        "email": (_("E-mail"), ""),
        "cccd": (_("Citizen identity number"), number),
        "address": (_("Address"), ""),
        "occupation": (_("Occupation"), ""),
        "position": (_("Position"), _("Such as specialist, head of section.")),
        "workplace": (_("Place of work or organisation"), ""),
        "class": (_("Class"), _("Such as 9A.")),
        "household": (_("Household code"), _("As the commune or ward gave it to your household.")),
        "household_head": (
            _("Head of your household"),
            _("Full name. All of one household write the same name, so that it counts once."),
        ),
        "household_group": (_("Village or residential group"), _("Such as: village 3, group 12.")),
    }[name]
