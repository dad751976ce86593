"""Steps: what the calendar brings, in which order, and what stands in the way of it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rounds import calendar, steps
from rounds.calendar import HOUR
from rounds.definition import Contest, OpenQuestion, Text
from rounds.definition.folder import read
from rounds.prize import Awards
from rounds.reasons import reason
from rounds.record import Decision
from rounds.selection import Picked
from rounds.steps import Block, Situation, Step, blocks, due, why_not_moved
from tests.given import small

DAY = 24 * HOUR
WORD = Text(vi="Có", en="Yes")


def contest() -> Contest:
    definition, _ = read(small.files())
    assert definition is not None
    return definition.contest


def at(text: str) -> int:
    """An instant of March 2026, local time."""
    return calendar.read(f"2026-03-{text}:00:00+07:00")


def extend(to: int, part: str = "hoc:learning", units: tuple[str, ...] = (), number: int = 1) -> Decision:
    return Decision(0, number, "extend", part, {"to": to, "units": list(units)})


def move(step: Step, to: int, number: int = 1) -> Decision:
    return Decision(0, number, "move", step.key, {"to": to})


def told(found: tuple[Step, ...]) -> list[tuple[int, str, str]]:
    return [(step.at, step.kind, step.subject) for step in found]


def test_steps_come_in_the_order_in_which_they_are_done() -> None:
    assert told(due(contest())) == [
        (at("01T00"), "open", "hoc:learning"),
        (at("08T08"), "remind", "targets:hoc"),
        (at("10T08"), "remind", "deadline:hoc"),
        (at("11T00"), "close", "hoc:learning"),
        (at("11T00"), "prepare", "vao-vong-2"),
        (at("12T00"), "open", "bai:entry"),
        (at("18T08"), "remind", "entries:bai"),
        (at("20T08"), "remind", "entries:bai"),
        (at("21T00"), "close", "bai:entry"),
        (at("21T00"), "open", "bai:judging"),
        (at("25T08"), "remind", "sheets:bai"),
        (at("26T00"), "close", "bai:judging"),
        (at("26T00"), "prepare", "prizes"),
    ]


def test_more_time_for_everybody_moves_the_close_the_list_and_the_reminders() -> None:
    found = told(due(contest(), [extend(at("11T12"))]))
    assert [each for each in found if "hoc" in each[2] or each[2] == "vao-vong-2"] == [
        (at("01T00"), "open", "hoc:learning"),
        (at("08T08"), "remind", "targets:hoc"),
        (at("10T08"), "remind", "deadline:hoc"),
        (at("11T12"), "close", "hoc:learning"),
        (at("11T12"), "prepare", "vao-vong-2"),
    ]


def test_more_time_for_one_unit_is_a_close_of_its_own_and_the_list_waits_for_it() -> None:
    found = told(due(contest(), [extend(at("12T08"), units=("01",))]))
    assert [each for each in found if each[1] in ("close", "prepare")][:3] == [
        (at("11T00"), "close", "hoc:learning"),
        (at("12T08"), "close", "hoc:learning"),
        (at("12T08"), "prepare", "vao-vong-2"),
    ]


def test_a_moved_step_keeps_its_name_and_the_last_move_counts() -> None:
    [step] = [each for each in due(contest()) if each.subject == "vao-vong-2"]
    moved = due(contest(), [move(step, at("13T08")), move(step, at("12T08"), 2)])
    [again] = [each for each in moved if each.subject == "vao-vong-2"]
    assert (again.at, again.was, again.key) == (at("12T08"), at("11T00"), step.key)
    assert step.key == "prepare:vao-vong-2@2026-03-10T17:00:00.000000Z"


INSTANTS = st.integers(at("01T00"), at("31T00"))
EXTENSIONS = st.builds(
    extend,
    INSTANTS,
    st.sampled_from(["hoc:learning", "bai:entry", "bai:judging"]),
    st.sampled_from([(), ("01",), ("02", "03")]),
)


@given(st.lists(EXTENSIONS, max_size=6))
def test_whatever_is_extended_names_are_single_and_lists_follow_the_last_close(acts: list[Decision]) -> None:
    found = due(contest(), acts)
    assert len({step.key for step in found}) == len(found)
    assert list(found) == sorted(found, key=lambda s: (s.at, steps.ORDER.index(s.kind), s.key))
    closes = [step.at for step in found if step.kind == "close" and step.about == "hoc"]
    [prepared] = [step.at for step in found if step.subject == "vao-vong-2"]
    assert prepared == max(closes)
    for part in ("hoc:learning", "bai:entry", "bai:judging"):
        [opens] = [step.at for step in found if (step.kind, step.subject) == ("open", part)]
        assert all(opens < step.at for step in found if (step.kind, step.subject) == ("close", part))


@given(st.lists(EXTENSIONS, max_size=4), INSTANTS)
def test_more_time_given_later_takes_back_nothing_that_was_due(acts: list[Decision], now: int) -> None:
    """What is due before `now` stays due after an extension to a later instant, but for closes it moves."""
    before = [step for step in due(contest(), acts) if step.at < now and step.kind == "open"]
    later = extend(max(now + HOUR, at("11T00") + HOUR))
    after = [step for step in due(contest(), [*acts, later]) if step.at < now and step.kind == "open"]
    assert after == before


def test_a_step_is_moved_to_what_people_can_still_learn_of() -> None:
    now = at("05T00")
    [prepared] = [each for each in due(contest()) if each.subject == "vao-vong-2"]
    close = next(each for each in due(contest()) if each.kind == "close")
    publish = Step(at("09T00"), "publish", "vao-vong-2", at("09T00"))
    cases = [
        (close, at("12T00"), "step.not-movable"),
        (prepared, prepared.at, "step.same-time"),
        (prepared, now - 1, "step.in-the-past"),
        (prepared, at("09T00"), "step.before-its-round"),
        (publish, now + DAY - 1, "step.too-soon"),
        (publish, now + DAY, ""),
        (publish, at("09T00") + 1, ""),
        (prepared, at("12T00"), ""),
    ]
    found = [(why_not_moved(step, to, now), code) for step, to, code in cases]
    assert [why.code if why else "" for why, _ in found] == [code for _, code in found]


NOBODY = Picked(selection="vao-vong-2", as_of=0, seats=(), reserve=(), out=(), blockers=())
PREPARE = Step(0, "prepare", "vao-vong-2", 0)
PRIZES = Step(0, "prepare", "prizes", 0)


def test_nothing_stands_in_the_way_of_a_list_that_is_whole() -> None:
    assert blocks(contest(), PREPARE, Situation(picked={"vao-vong-2": NOBODY})) == ()


def test_what_stands_in_the_way_says_where_it_is_mended() -> None:
    tie = reason(
        "selection.tie-on-cut", path="selection.vao-vong-2", units="01, 02", seats=1, block="", rank=1
    )
    vacant = replace(tie, code="selection.seats-empty", warning=True)
    question = OpenQuestion(id="hoi", asks=WORD, choices=(WORD, WORD), answer=1, because=WORD)
    found = Situation(
        picked={"vao-vong-2": replace(NOBODY, blockers=(tie, vacant))},
        appeals={"vao-vong-2": 2, "khac": 1},
        organisers=1,
    )
    asked = replace(contest(), open_questions=(question,))
    assert blocks(asked, PREPARE, found) == (
        Block(tie, "tie", "vao-vong-2", stops=True),
        Block(reason("open-question.unapproved", id="hoi"), "questions", "hoi", stops=True),
        Block(reason("step.appeals-open", count=2), "appeals", "vao-vong-2", stops=False),
        Block(reason("step.no-second", count=1), "roles", "", stops=False),
    )


def test_a_round_that_is_not_over_has_no_list() -> None:
    why = Block(reason("step.round-not-over"), "list", "vao-vong-2", stops=True)
    assert blocks(contest(), PREPARE, Situation()) == (why,)


def test_prizes_wait_for_the_panel_and_its_minutes() -> None:
    working = reason("step.panel-at-work")
    awards = Awards(awards=(), unawarded=(), blockers=(working,), total=0)
    unsigned = Situation(unsigned={"bai": [working]}, awards=awards)
    assert blocks(contest(), PRIZES, unsigned) == (Block(working, "panel", "bai", stops=True),)
    minutes = Block(reason("step.no-minutes"), "minutes", "bai", stops=True)
    assert blocks(contest(), PRIZES, Situation(no_minutes={"bai"})) == (minutes,)


def test_a_day_of_publication_asks_for_a_decision_and_all_else_for_nothing() -> None:
    publish = Step(0, "publish", "vao-vong-2", 0)
    undecided = Block(reason("step.list-undecided"), "list", "vao-vong-2", stops=False)
    assert blocks(contest(), publish, Situation()) == (undecided,)
    assert blocks(contest(), publish, Situation(decided={"vao-vong-2"})) == ()
    assert blocks(contest(), Step(0, "open", "hoc:learning", 0), Situation()) == ()
