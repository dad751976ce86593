"""Banks, papers and marks."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds import quiz
from rounds.definition import Contest, Eligibility, Learning, Quiz, Round, Text, Topic, Window
from rounds.quiz import Bank, Cell, Marks, Question
from rounds.reasons import reason
from rounds.record import Decision

WORDS = Text(vi="Chữ", en="Words")


def question(id: str, topic: str = "A", difficulty: int = 1, answer: str = "B") -> Question:
    options = {"A": "một", "B": "hai", "C": "ba"}
    return Question(
        id=id, topic=topic, stem=f"Câu {id}?", options=options, answer=answer, difficulty=difficulty
    )


def topic(id: str, questions: int | None = None) -> Topic:
    return Topic(id=id, title=WORDS, questions=questions)


BANK = Bank(
    title="Bộ câu hỏi",
    topics={"A": "Một", "B": "Hai", "C": "Ba"},
    questions=tuple(
        question(f"{of}{number}", of, difficulty)
        for of in "ABC"
        for number, difficulty in enumerate((1, 1, 1, 2, 2, 3), 1)
    ),
)


def written(**changes: object) -> dict[str, object]:
    return {
        "id": "A1",
        "topic": "A",
        "stem": "Mật khẩu nào khó đoán nhất?",
        "options": {"A": "123456", "B": "một câu dài"},
        "answer": "B",
        "law_as_of": None,
        **changes,
    }


def file(*questions: object) -> bytes:
    return json.dumps({"title": "Bộ", "topics": {"A": "Một"}, "questions": questions}).encode()


def test_bank_is_read_whole() -> None:
    bank, mistakes = quiz.read(file(written(difficulty=2, source="kiến thức chung")), "questions.json")
    assert mistakes == []
    assert bank == Bank(
        title="Bộ",
        topics={"A": "Một"},
        questions=(
            Question(
                id="A1",
                topic="A",
                stem="Mật khẩu nào khó đoán nhất?",
                options={"A": "123456", "B": "một câu dài"},
                answer="B",
                difficulty=2,
                source="kiến thức chung",
            ),
        ),
    )


def test_bank_names_every_mistake_with_its_place() -> None:
    bank, mistakes = quiz.read(
        file(
            written(),
            written(topic="Z", answer="D"),
            written(id="A3", stem="  ", options={"A": " ", "BB": "x"}, answer="A"),
            written(id="A4", options={"A": "x"}, answer="A"),
        ),
        "q.json",
    )
    assert bank is None
    assert mistakes == [
        reason("bank.duplicate-id", file="q.json", path="questions[2].id", id="A1", first=1),
        reason("bank.unknown-topic", file="q.json", path="questions[2].topic", topic="Z"),
        reason(
            "bank.answer-unknown", file="q.json", path="questions[2].answer", id="A1", got="D", options="A, B"
        ),
        reason("bank.empty-text", file="q.json", path="questions[3].stem", id="A3"),
        reason("bank.empty-text", file="q.json", path="questions[3].options.A", id="A3"),
        reason("bank.bad-letter", file="q.json", path="questions[3].options", id="A3", got="BB"),
        reason("bank.few-options", file="q.json", path="questions[4].options", id="A4"),
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"{", reason("bank.not-json", file="q.json", path="[1]", detail="JSONDecodeError")),
        (b"[" * 100_000, reason("bank.not-json", file="q.json", detail="RecursionError")),
        (file(), reason("bank.empty", file="q.json", path="questions")),
        (b"[]", reason("shape.table-expected", file="q.json", got="list")),
    ],
)
def test_bank_that_is_none_is_refused(data: bytes, expected: object) -> None:
    assert quiz.read(data, "q.json") == (None, [expected])


def drawn_by(
    bank: Bank, settings: Quiz, topics: tuple[Topic, ...], seed: str
) -> tuple[Counter[str], Counter[str]]:
    drawn = quiz.paper(bank, settings, topics, seed)
    assert len({each.question.id for each in drawn}) == len(drawn) == settings.questions
    return (
        Counter(each.question.topic for each in drawn),
        Counter(str(each.question.difficulty) for each in drawn),
    )


@given(st.text(max_size=20))
def test_paper_keeps_both_quotas_for_every_seed(seed: str) -> None:
    settings = Quiz(questions=8, by_difficulty={"1": 4, "3": 2})
    topics = (topic("A", 2), topic("B", 3), topic("C"))
    by_topic, by_difficulty = drawn_by(BANK, settings, topics, seed)
    assert by_topic == {"A": 2, "B": 3, "C": 3}
    assert by_difficulty == {"1": 4, "2": 2, "3": 2}


@given(st.text(max_size=20))
def test_what_is_held_back_for_practice_is_asked_there_and_nowhere_else(seed: str) -> None:
    held = tuple(replace(question(f"P{number}", of), practice=True) for number, of in enumerate("AAB"))
    bank = replace(BANK, questions=(*BANK.questions, *held))
    settings, topics = Quiz(questions=8), (topic("A"), topic("C"))
    assert quiz.for_practice(bank, topics) == held[:2]
    drawn = quiz.practice_paper(bank, settings, topics, seed)
    assert {each.question.id for each in drawn} == {"P0", "P1"}
    assert quiz.paper(bank, settings, topics, seed) == quiz.paper(BANK, settings, topics, seed)
    assert quiz.practice_paper(BANK, settings, topics, seed) == quiz.paper(BANK, settings, topics, seed)


def test_paper_of_a_seed_never_changes() -> None:
    drawn = quiz.paper(BANK, Quiz(questions=4), (topic("A", 1), topic("B")), "seed-1")
    assert [(each.question.id, "".join(each.letters)) for each in drawn] == [
        ("B3", "CBA"),
        ("A2", "BCA"),
        ("B6", "BAC"),
        ("B1", "BAC"),
    ]
    assert quiz.paper(BANK, Quiz(questions=4), (topic("A", 1), topic("B")), "seed-1") == drawn


def test_paper_without_shuffle_keeps_the_order_of_options() -> None:
    drawn = quiz.paper(BANK, Quiz(questions=18, shuffle_options=False), (), "seed")
    assert {each.letters for each in drawn} == {("A", "B", "C")}
    assert {each.question.id for each in drawn} == set(BANK.by_id)


def test_every_question_of_a_cell_comes_up_equally_often() -> None:
    settings = Quiz(questions=3)
    seen = Counter(
        each.question.id
        for seed in range(2_000)
        for each in quiz.paper(BANK, settings, (topic("A"),), str(seed))
    )
    assert set(seen) == {f"A{number}" for number in range(1, 7)}
    assert all(900 < times < 1_100 for times in seen.values())


@pytest.mark.parametrize(
    ("settings", "topics", "expected"),
    [
        (
            Quiz(questions=20),
            (),
            reason("quiz.too-few-questions", topic="", difficulty="", have=18, need=20),
        ),
        (
            Quiz(questions=9),
            (topic("A", 7), topic("B")),
            reason("quiz.too-few-questions", topic="A", difficulty="", have=6, need=7),
        ),
        (
            Quiz(questions=9, by_difficulty={"3": 4}),
            (),
            reason("quiz.too-few-questions", topic="", difficulty="3", have=3, need=4),
        ),
        (
            Quiz(questions=9),
            (topic("A", 4), topic("B", 4)),
            reason("quiz.quotas-not-total", quotas=8, total=9),
        ),
        (
            Quiz(questions=3, by_difficulty={"1": 2, "2": 2}),
            (),
            reason("quiz.quotas-not-total", quotas=4, total=3),
        ),
    ],
)
def test_paper_that_cannot_be_drawn_says_why(
    settings: Quiz, topics: tuple[Topic, ...], expected: object
) -> None:
    assert quiz.why_not_drawable(BANK, settings, topics) == expected
    with pytest.raises(ValueError):
        quiz.paper(BANK, settings, topics, "seed")


def test_quotas_that_only_fit_one_by_one_are_refused() -> None:
    bank = Bank(
        title="",
        topics={},
        questions=(*[question(f"A{n}", "A", 1) for n in range(3)], question("B1", "B", 2)),
    )
    settings = Quiz(questions=2, by_difficulty={"1": 1, "2": 1})
    assert quiz.why_not_drawable(bank, settings, (topic("A", 2), topic("B"))) == reason(
        "quiz.too-few-questions", topic="", difficulty="2", have=0, need=1
    )
    two = Bank(
        title="", topics={}, questions=(*bank.questions, question("A9", "A", 2), question("B2", "B", 2))
    )
    assert quiz.why_not_drawable(
        two, Quiz(questions=4, by_difficulty={"1": 3, "2": 1}), (topic("A", 2), topic("B", 2))
    ) == reason("quiz.quotas-do-not-meet")


def test_plan_follows_the_proportions_of_the_bank() -> None:
    cells = quiz.plan(
        BANK, Quiz(questions=9, by_difficulty={"1": 5, "2": 3, "3": 1}), (topic("A", 3), topic("B", 6))
    )
    assert cells == (
        Cell(BANK.questions[0:3], 2),
        Cell(BANK.questions[3:5], 1),
        Cell(BANK.questions[6:9], 3),
        Cell(BANK.questions[9:11], 2),
        Cell(BANK.questions[11:12], 1),
    )


def test_grade_counts_right_wrong_and_leaves_blanks_out() -> None:
    drawn = quiz.paper(BANK, Quiz(questions=5), (), "seed")
    assert quiz.grade(drawn, "BBA-C", quiz.keys(BANK, "r1")) == Marks(2, 2)
    with pytest.raises(ValueError):
        quiz.grade(drawn, "BB", quiz.keys(BANK, "r1"))


def test_regrade_takes_the_last_key_of_its_round() -> None:
    drawn = quiz.paper(BANK, Quiz(questions=18), (), "seed")
    first = drawn[0].question.id

    def regrade(round: str, **data: object) -> Decision:
        return Decision(0, 1, "regrade", round, {"question": first, **data})

    def marks(letter: str, *decisions: Decision) -> Marks:
        return quiz.grade(drawn, letter + "-" * 17, quiz.keys(BANK, "r1", decisions))

    assert marks("A", regrade("r1", key=["A"])) == Marks(1, 0)
    assert marks("B", regrade("r1", key=["A"])) == Marks(0, 1)
    assert marks("B", regrade("r1", key=["A", "B"])) == Marks(1, 0)
    assert marks("A", regrade("r2", key=["A"])) == Marks(0, 1)
    assert marks("B", regrade("r1", key=["A"]), regrade("r1", key=["B"])) == Marks(1, 0)
    assert marks("-", regrade("r1", key=[])) == Marks(1, 0)


def test_score_is_exact() -> None:
    assert quiz.score(Marks(17, 2), Quiz(questions=20)) == 17
    exact = quiz.score(Marks(3, 2), Quiz(questions=5, points=Decimal("0.1"), wrong_points=Decimal("0.25")))
    assert exact == Fraction(-1, 5)
    assert type(quiz.score(Marks(4, 2), Quiz(questions=6, wrong_points=Decimal("0.5")))) is int


def test_topics_of_a_round_are_those_it_names_or_all() -> None:
    day = Window(from_=date(2026, 5, 28))
    named = Round(id="r1", title=WORDS, learning=Learning(window=day, topics=("B",)))
    every = Round(id="r2", title=WORDS, learning=Learning(window=day))
    contest = Contest(
        format=1,
        id="c",
        title=WORDS,
        short=WORDS,
        organiser=WORDS,
        summary=WORDS,
        eligibility=Eligibility(who=WORDS),
        rounds=(named, every),
        topics=(topic("A"), topic("B")),
    )
    assert quiz.topics_of(contest, named) == (topic("B"),)
    assert quiz.topics_of(contest, every) == (topic("A"), topic("B"))
