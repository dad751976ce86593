"""How a panel judges, as the definition says it, in words: for the rules and for the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.web.contest.frame import Shown
from app.web.page import formats
from app.web.page.words import _, ngettext
from judging.reasons import Reason
from judging.rubric import BlankSheet
from judging.scheme import Method, ladder, method_named
from rounds.definition import Judging


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A judged round: its sheet with the most points of each criterion, and what else holds, line by line."""

    title: str
    sheet: str
    points: str
    criteria: Sequence[tuple[str, str, str]]
    gate: Sequence[str]
    lines: Sequence[str]


def judged(contest: Shown) -> list[Judged]:
    """Every judged round of the contest."""
    found = []
    for round in contest.contest.rounds:
        rules = round.judging
        blank = contest.definition.rubrics[rules.rubric].sheet(rules.sheet) if rules else None
        if rules and blank:
            found.append(
                Judged(
                    title=formats.text(round.title),
                    sheet=formats.text(blank.name),
                    points=formats.short(blank.max_points),
                    criteria=[
                        (formats.text(each.name), formats.short(each.weight), formats.text(each.ask))
                        for each in blank.criteria
                    ],
                    gate=[formats.text(each.ask) for each in blank.gate],
                    lines=[*_panel(rules), *_result(rules, blank), *_day(rules)],
                )
            )
    return found


def _panel(rules: Judging) -> list[str]:
    said = [ngettext("%(num)s judge on the panel.", "%(num)s judges on the panel.", rules.judges)]
    if rules.alternates:
        said.append(ngettext("%(num)s alternate.", "%(num)s alternates.", rules.alternates))
    if rules.calibration:
        said.append(
            ngettext(
                "Before any entry opens, every judge scores %(num)s sample; it never counts.",
                "Before any entry opens, every judge scores %(num)s samples; they never count.",
                rules.calibration,
            )
        )
    if rules.per_entry is None:
        said.append(_("Every judge scores every entry."))
    else:
        said.append(
            _(
                "Up to %(most)s entries every judge scores every one; of more, each is read by %(judges)s "
                "judges, shared out by a draw that anybody can repeat.",
                most=rules.all_score_up_to,
                judges=rules.per_entry,
            )
        )
        if rules.second_stage:
            said.append(
                _(
                    "Then all judges read the %(best)s best; only their sheets on these make the places.",
                    best=rules.second_stage,
                )
            )
    said.append(
        {
            "drop_judge": _(
                "A judge with a conflict does not read that entry. Where no alternate is left, none of this "
                "judge's sheets count, for any entry."
            ),
            "least_squares": _(
                "A judge with a conflict does not read that entry. Where no alternate is left, the missing "
                "points are computed from the judge's and the entry's others."
            ),
            "panel": _(
                "A judge with a conflict does not read that entry. Where no alternate is left, the panel "
                "names somebody."
            ),
        }[rules.recusal]
    )
    if rules.blind:
        said.append(_("Judges read without names."))
    said.append(
        _(
            "Nobody sees the points of others before signing. What is signed is opened again by the chair "
            "only, with a reason; both versions stay."
        )
    )
    return said


def _result(rules: Judging, blank: BlankSheet) -> list[str]:
    method = method_named(rules.method, rules.judges)
    said = (
        [] if isinstance(method, Reason) else [_("Score: %(method)s.", method=_lower(method_words(method)))]
    )
    separates = "; ".join(ladder_words(blank, ladder(rules.tie, blank)))
    said.append(_("Equal scores are separated by, in this order: %(ladder)s.", ladder=separates))
    if rules.gap is not None:
        said.append(
            {
                "third_judge": _(
                    "Where the totals of an entry lie %(gap)s points or more apart, a third marking decides.",
                    gap=formats.short(Fraction(rules.gap)),
                ),
                "chair_review": _(
                    "Where the totals of an entry lie %(gap)s points or more apart, the chair looks into it.",
                    gap=formats.short(Fraction(rules.gap)),
                ),
                "discuss": _(
                    "Where the totals of an entry lie %(gap)s points or more apart, the panel discusses it.",
                    gap=formats.short(Fraction(rules.gap)),
                ),
            }[rules.gap_action]
        )
    if rules.quorum:
        said.append(
            ngettext(
                "The panel decides with %(num)s member or more.",
                "The panel decides with %(num)s members or more.",
                rules.quorum,
            )
        )
    return said


def _day(rules: Judging) -> list[str]:
    said = []
    if rules.present_minutes:
        said.append(
            _(
                "Each presents for %(talk)s minutes and answers for %(asked)s, in an order drawn by lot.",
                talk=rules.present_minutes,
                asked=rules.questions_minutes or 0,
            )
        )
    if rules.assistant != "off":
        said.append(
            _(
                "A language model may point judges to passages of an entry. It gives no points and none are "
                "taken from it."
            )
        )
    return said


def method_words(method: Method) -> str:
    """The declared method in a sentence."""
    return {
        "trimmed": ngettext(
            "Mean of the totals without the highest and the lowest",
            "Mean of the totals without the %(num)s highest and the %(num)s lowest",
            method.drop,
        ),
        "mean": _("Plain mean of the totals"),
        "least_squares": _("Score by least squares, each judge's severity taken out"),
        "median_polish": _("Mean of the totals after each judge's severity is taken out by median polish"),
        "rank_sum": _("Sum of the ranks each judge gave; low is better"),
        "pairwise": _("Strength from who was put above whom"),
    }[method.kind]


def ladder_words(blank: BlankSheet, rungs: Sequence[str]) -> list[str]:
    """What separates equal scores, in order."""
    words = {
        "majority": _("more judges put it higher"),
        "vote": _("signed vote of the panel"),
        "lot": _("lot by the committed seed"),
        "share": _("the place is shared"),
    }
    criteria = {
        f"criterion:{each.id}": _("criterion “%(title)s”", title=formats.text(each.name))
        for each in blank.criteria
    }
    return [(words | criteria).get(name, name) for name in rungs]


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
