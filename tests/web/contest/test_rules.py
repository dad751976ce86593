"""The rules page says how panels judge, from the published definition."""

from __future__ import annotations

import html
import re

from flask import Flask

from tests.given.played import B, C


def section(page: str) -> list[str]:
    """The lines of the section about judging, its tables row by row."""
    found = page.partition('id="judged"')[2].partition('class="seal"')[0]
    lines = re.findall(r"<li>(.*?)</li>|<caption>(.*?)</caption>|<tr>(<th scope=\"row\">.*?)</tr>", found)
    return [html.unescape(re.sub(r"<[^>]+>", " ", "".join(each))).strip() for each in lines]


ASIDE = (
    "A judge with a conflict does not read that entry. Where no alternate is left, none of this judge's "
    "sheets count, for any entry."
)
SIGNED = (
    "Nobody sees the points of others before signing. What is signed is opened again by the chair only, with "
    "a reason; both versions stay."
)


def test_rules_say_how_the_panels_judge(played_app: Flask) -> None:
    essays = section(played_app.test_client().get(f"/contests/{C}/rules?lang=en").text)
    assert essays[:11] == [
        "5 judges on the panel.",
        "1 alternate.",
        "Up to 40 entries every judge scores every one; of more, each is read by 3 judges, shared out by a "
        "draw that anybody can repeat.",
        ASIDE,
        "Judges read without names.",
        SIGNED,
        "Score: mean of the totals after each judge's severity is taken out by median polish.",
        "Equal scores are separated by, in this order: more judges put it higher; criterion “True events”; "
        "criterion “Meaning for others”; criterion “Structure and language”; criterion “Own thought”; signed "
        "vote of the panel; lot by the committed seed.",
        "Where the totals of an entry lie 20 points or more apart, the chair looks into it.",
        "The panel decides with 4 members or more.",
        "Score sheet for essays: 100 points in all",
    ]
    final = section(played_app.test_client().get(f"/contests/{B}/rules?lang=en").text)[-7:]
    assert final[:2] == [
        "The panel decides with 5 members or more.",
        "Each presents for 10 minutes and answers for 5, in an order drawn by lot.",
    ]
    assert final[-1] == ("Delivery, time, teamwork Do they keep time, speak plainly and work together?   15")
