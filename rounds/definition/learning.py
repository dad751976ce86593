"""What people learn and answer: topics, quiz, story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import Literal

from rounds.definition.value import Text, Window, table


@table
class Topic:
    """A course topic (chuyên đề): a Markdown text in `course/` and a share of the questions."""

    id: str
    title: Text
    course: str = ""
    questions: int | None = None


@table
class Prediction:
    """The closing tie-break question: how many will …? The figure is taken at the close of the round."""

    asks: Text
    of: Literal["registered", "submitted", "valid", "all_correct"] = "valid"


@table
class Quiz:
    """Questions drawn at random for each attempt, and how attempts count."""

    questions: int
    bank: str = "questions.json"
    minutes: int | None = None
    attempts: int | None = None
    spacing_hours: int = 0
    counted: Literal["first", "best", "last", "average"] = "best"
    points: Decimal = Decimal(1)
    wrong_points: Decimal = Decimal(0)
    pass_mark: Decimal | None = None
    by_difficulty: Mapping[str, int] = field(default_factory=dict)
    shuffle_options: bool = True
    review: Literal["never", "after_submit", "after_close"] = "after_close"
    prediction: Prediction | None = None
    practice: bool = True


@table
class Story:
    """The sharing text after the quiz."""

    title: Text
    required: bool = True
    minimum_letters: int = 0
    moderation: Literal["before", "after", "none"] = "before"
    wall: bool = False


Part = Literal["profile", "topics", "quiz", "story"]


@table
class Learning:
    """The part of a round in which people learn and answer: here, or elsewhere (`source`)."""

    window: Window
    source: Literal["here", "counts", "outside_scores"] = "here"
    topics: tuple[str, ...] = ()
    quiz: Quiz | None = None
    story: Story | None = None
    valid: tuple[Part, ...] = ("profile", "topics", "quiz", "story")
    late: Literal["submitted", "started"] = "submitted"
    grace_minutes: int = 0
    where: str = ""
