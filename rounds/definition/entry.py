"""What is handed in and how a panel scores it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from rounds.definition.value import Text, Window, table

Channel = Literal["site", "zalo", "email", "paper"]


@table
class EntryField:
    """One field of the entry form."""

    id: str
    title: Text
    kind: Literal["line", "text", "choice", "link", "file"] = "line"
    required: bool = True
    max_letters: int | None = None
    choices: tuple[Text, ...] = ()
    file_kinds: tuple[Literal["pdf", "docx", "pptx", "xlsx", "image", "mp4"], ...] = ()
    max_files: int = 1
    max_megabytes: int = 50


@table
class Entry:
    """The part of a round in which works are handed in."""

    window: Window
    by: Literal["unit", "person"] = "unit"
    per_unit: int = 1
    channels: tuple[Channel, ...] = ("site",)
    counted: Literal["first_valid", "last"] = "last"
    late_upload_minutes: int = 30
    completion_until: date | datetime | None = None
    nomination: Literal["listed", "upload_only"] = "upload_only"
    fields: tuple[EntryField, ...] = ()
    languages: tuple[str, ...] = ("vi",)
    declarations: tuple[Text, ...] = ()
    presentation_of: str = ""


TieRung = Literal["majority", "criteria", "vote", "lot", "share"]


@table
class Judging:
    """The part of a round in which a panel scores entries.

    One number of judges for every entry (`judging/panel.py`).
    """

    window: Window
    sheet: str
    judges: int
    rubric: str = "rubric.toml"
    method: Literal[
        "default", "trimmed", "trimmed_2", "mean", "least_squares", "median_polish", "rank_sum", "pairwise"
    ] = "default"
    recusal: Literal["drop_judge", "least_squares", "panel"] = "drop_judge"
    alternates: int = 0
    calibration: int = 0
    per_entry: int | None = None
    all_score_up_to: int = 40
    second_stage: int | None = None
    tie: tuple[TieRung, ...] = ("majority", "criteria", "vote", "lot")
    gap: Decimal | None = None
    gap_action: Literal["third_judge", "chair_review", "discuss"] = "chair_review"
    blind: bool = False
    quorum: int | None = None
    assistant: Literal["off", "after", "beside"] = "off"
    present_minutes: int | None = None
    questions_minutes: int | None = None
