"""Contestants, learning and questions of a definition: one thing is broken, exactly that is said."""

from __future__ import annotations

import pytest

from rounds.reasons import Reason
from tests.rounds.good_contest import after, changed, found, good, mistake, warned

BANK = "questions.json"
COUNTS = changed(
    ('topics = ["T1", "T2"]', 'topics = ["T1", "T2"]\nsource = "counts"\nwhere = "https://example.org"'),
    ("[round.learning.quiz]\nquestions = 3\nminutes = 10\n\n", ""),
)

CASES: dict[str, tuple[dict[str, bytes], list[Reason]]] = {
    "no identity": (
        changed(("[registration]", "[registration]\nidentity = []")),
        [mistake("registration.no-identity", "registration.identity")],
    ),
    "unknown field": (
        changed(("[registration]", '[registration]\nrequired = ["fullname", "birth_date", "unit"]')),
        [mistake("registration.unknown-field", "registration.required[1]", got="fullname", near="full_name")],
    ),
    "recognised by what is not asked": (
        changed(('same_person = ["identity"]', 'same_person = ["identity", "email"]')),
        [mistake("registration.same-person-not-asked", "registration.same_person[2]", field="email")],
    ),
    "recognised by nothing": (
        changed(('same_person = ["identity"]', "same_person = []")),
        [mistake("registration.no-same-person", "registration.same_person")],
    ),
    "unit not asked": (
        changed(("[registration]", '[registration]\nrequired = ["full_name"]')),
        [mistake("registration.unit-not-asked", "registration.required")],
    ),
    "age limit without a date of birth": (
        changed(
            ("[registration]", '[registration]\nrequired = ["full_name", "unit"]'),
            (
                'who = { vi = "Mọi người", en = "Everybody" }',
                'who = { vi = "Lớn", en = "Adults" }\nage_from = 18',
            ),
        ),
        [warned("eligibility.age-not-asked", "registration.required", age=18)],
    ),
    "full names of minors": (
        changed(('ladder = ["score", "lot"]', 'ladder = ["score", "lot"]\nnames = "full"')),
        [warned("publicity.minors-shown", "standing[2].names", age=0, minors="masked")],
    ),
    "households estimated without a size": (
        changed(("[registration]", '[registration]\nhousehold = "estimate"')),
        [mistake("registration.household-size-missing", "registration.mean_household_size")],
    ),
    "a household size for nothing": (
        changed(("[registration]", '[registration]\nmean_household_size = "3.6"')),
        [warned("registration.household-size-unused", "registration.mean_household_size")],
    ),
    "households counted but not asked": (
        after("[metric.rate]", 'of = "valid"', 'of = "households"'),
        [mistake("metric.households-off", "metric.rate.of", metric="rate")],
    ),
    "target of context with a denominator": (
        changed(('share = "100%"', 'share = "100%"\ncontext_only = true')),
        [mistake("target.context-with-denominator", "target[1].per", id="tat-ca")],
    ),
    "target without a denominator": (
        after('share = "100%"', 'per = "people"\n', ""),
        [warned("note.target-not-computed", "target[1]", id="tat-ca")],
    ),
    "target for no unit": (
        changed(('share = "100%"', 'share = "100%"\nkinds = ["ward"]')),
        [warned("target.no-such-units", "target[1].kinds[1]", kind="ward")],
    ),
    "certificate for passing without a pass mark": (
        after("[certificate]", 'title = { vi = "Chứng nhận"', 'when = "passed"\ntitle = { vi = "Chứng nhận"'),
        [mistake("certificate.no-pass-mark", "certificate.when")],
    ),
    "learning with nothing to do": (
        changed(
            ('topics = ["T1", "T2"]\n', ""),
            ("[round.learning.quiz]\nquestions = 3\nminutes = 10\n", ""),
            ('[round.learning.story]\ntitle = { vi = "Kể chuyện", en = "Tell" }\n', ""),
        ),
        [mistake("learning.nothing-to-do", "round[1].learning")],
    ),
    "quiz here, learning elsewhere": (
        changed(('topics = ["T1", "T2"]', 'topics = ["T1", "T2"]\nsource = "outside_scores"')),
        [
            mistake("learning.quiz-elsewhere", "round[1].learning.quiz", source="outside_scores"),
            warned("learning.where-missing", "round[1].learning"),
        ],
    ),
    "counts have no scores and no people": (
        COUNTS,
        [
            mistake("metric.no-people-in-counts", "metric.mean.kind", kind="mean", round="hoc"),
            mistake("metric.no-people-in-counts", "metric.score.kind", kind="score", round="hoc"),
        ],
    ),
    "counts hold three figures": (
        {
            **COUNTS,
            "contest.toml": COUNTS["contest.toml"].replace(b'of = "valid"', b'of = "shared"'),
        },
        [
            mistake(
                "metric.not-on-the-sheet",
                "metric.rate.of",
                of="shared",
                choices="registered, submitted, valid",
                round="hoc",
            ),
            mistake("metric.no-people-in-counts", "metric.mean.kind", kind="mean", round="hoc"),
            mistake("metric.no-people-in-counts", "metric.score.kind", kind="score", round="hoc"),
        ],
    ),
    "story required but not counted": (
        changed(('topics = ["T1", "T2"]', 'topics = ["T1", "T2"]\nvalid = ["profile", "topics", "quiz"]')),
        [mistake("learning.story-not-counted", "round[1].learning.valid")],
    ),
    "late attempts without an end": (
        changed(('topics = ["T1", "T2"]', 'topics = ["T1", "T2"]\nlate = "started"'), ("minutes = 10\n", "")),
        [mistake("learning.late-without-minutes", "round[1].learning.late")],
    ),
    "a round of nothing": (
        changed(
            (
                '[[round]]\nid = "viet"',
                '[[round]]\nid = "nghi"\ntitle = { vi = "Nghỉ", en = "Rest" }\n\n[[round]]\nid = "viet"',
            )
        ),
        [mistake("round.nothing-in", "round[2]", round="nghi")],
    ),
    "topic nobody teaches": (
        changed(
            ('topics = ["T1", "T2"]', 'topics = ["T1"]'),
            ("questions = 2", "questions = 3"),
        ),
        [warned("topic.not-taught", "topic[2]", topic="T2")],
    ),
    "more questions than the bank has": (
        changed(
            ("[round.learning.quiz]\nquestions = 3", "[round.learning.quiz]\nquestions = 5"),
            ("questions = 2", "questions = 4"),
        ),
        [
            mistake(
                "quiz.too-few-questions",
                "round[1].learning.quiz.questions",
                topic="T1",
                difficulty="",
                have=3,
                need=4,
            )
        ],
    ),
    "topics do not make a paper": (
        changed(("[round.learning.quiz]\nquestions = 3", "[round.learning.quiz]\nquestions = 4")),
        [mistake("quiz.quotas-not-total", "round[1].learning.quiz.questions", quotas=3, total=4)],
    ),
    "difficulties do not make a paper": (
        changed(("minutes = 10", "minutes = 10\nby_difficulty = { 1 = 2, 2 = 2 }")),
        [
            mistake(
                "quiz.quotas-not-total",
                "round[1].learning.quiz.questions",
                quotas=4,
                total=3,
            )
        ],
    ),
    "pass mark above the highest score": (
        changed(("minutes = 10", "minutes = 10\npass_mark = 4")),
        [mistake("quiz.pass-mark-too-high", "round[1].learning.quiz.pass_mark", pass_mark="4", most="3")],
    ),
    "answers shown between attempts": (
        changed(("minutes = 10", 'minutes = 10\nattempts = 3\nreview = "after_submit"')),
        [warned("quiz.review-between-attempts", "round[1].learning.quiz.review")],
    ),
    "the last of one attempt": (
        changed(("minutes = 10", 'minutes = 10\nattempts = 1\ncounted = "last"')),
        [warned("note.one-attempt", "round[1].learning.quiz.counted", counted="last")],
    ),
    "quiz without minutes given": (
        changed(("minutes = 10", "minutes = 0")),
        [mistake("number.too-small", "round[1].learning.quiz.minutes", got="0", least=1)],
    ),
    "question with a wrong key": (
        {**good(), BANK: good()[BANK].replace(b'"answer": "A"', b'"answer": "C"', 1)},
        [
            mistake(
                "bank.answer-unknown", "questions[1].answer", file=BANK, id="T1-1", got="C", options="A, B"
            )
        ],
    ),
    "question of an unknown topic": (
        {**good(), BANK: good()[BANK].replace(b'"topic": "T1"', b'"topic": "T9"', 1)},
        [mistake("bank.unknown-topic", "questions[1].topic", file=BANK, topic="T9")],
    ),
    "questions of a topic the contest has not": (
        {
            **good(),
            BANK: good()[BANK]
            .replace(b'"topic": "T1"', b'"topic": "T9"', 1)
            .replace(b'"topics": {', b'"topics": {"T9": "Khac", '),
        },
        [warned("quiz.topic-never-asked", "round[1].learning.quiz.bank", topic="T9", count=1)],
    ),
    "questions that are no JSON": (
        {**good(), BANK: b'{\n "title": "A",\n}'},
        [mistake("bank.not-json", "[3]", file=BANK, detail="JSONDecodeError")],
    ),
    "a second bank": (
        changed(
            (
                '[[round]]\nid = "viet"',
                '[[round]]\nid = "on"\ntitle = { vi = "Ôn", en = "Again" }\n\n[round.learning]\n'
                "window = { from = 2026-03-11, to = 2026-03-11 }\n\n[round.learning.quiz]\n"
                'questions = 3\nbank = "other.json"\n\n[[round]]\nid = "viet"',
            )
        ),
        [
            mistake(
                "questions.second-bank",
                "round[2].learning.quiz.bank",
                got="other.json",
                first="questions.json",
            )
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_contestants_and_learning(case: str) -> None:
    files, expected = CASES[case]
    assert found(files) == expected
