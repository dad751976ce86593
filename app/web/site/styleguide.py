"""Every component on one page, with hand-made values, for whoever changes one. In development only."""

from __future__ import annotations

import uuid
from fractions import Fraction

from flask import Blueprint, render_template

from app.permissions import allows
from app.storage.entries.upload import State as UploadState
from app.storage.entries.upload import Upload
from app.web.contest.overview import Figure
from app.web.contest.track import Stage, State
from app.web.entries.sending import Box, Line
from app.web.learning.path import Name, Path, Step
from app.web.learning.path import State as StepState
from app.web.page import bars, formats, forms
from app.web.page.words import _
from app.web.standings import tiles, trend
from app.web.standings.metrics import Step as Rung
from app.web.standings.places import Group, Row, Table
from app.web.standings.standing import Pager
from rounds.calendar import Span
from rounds.definition import EntryField, Round, Text

bp = Blueprint("styleguide", __name__)

DAY = 86_400_000_000
LONG = "Phường Nguyễn Bỉnh Khiêm - Trung tâm Phục vụ hành chính công, Văn hóa, Thể thao và Truyền thông"


@bp.get("/styleguide")
@allows("styleguide.see")
def show() -> str:
    """The page."""
    return render_template(
        "styleguide.html",
        stages=_stages(),
        figures=(
            Figure("đơn vị dự thi", "114", "+ 14 sở, ngành"),
            Figure("hoàn thành", formats.number(49_317)),
            Figure("đăng ký", formats.number(84_360)),
        ),
        table=_table(),
        map=_map(),
        bars=bars.by_day(
            {0: 40, DAY: 75, 3 * DAY: 12}, {DAY: 30, 2 * DAY: 55}, lambda day: f"{day // DAY + 1:02}/06"
        ),
        trend=trend.trend(
            [
                (number * DAY, rank, f"{10 + number}/10")
                for number, rank in enumerate((31, 24, 26, 17, 12, 9, 4, 5))
            ],
            114,
            cut=10,
            cut_words=_("%(num)s places", num=10),
        ),
        path=_path(),
        form=_form(),
        uploads=_uploads(),
        nowhere={"slug": "styleguide", "zone": "Asia/Ho_Chi_Minh"},
        pager=Pager(first=101, last=200, total=100_000, pages=1000, before="#before", after="#after"),
    )


class Sample(forms.Form):
    """A field of each kind."""

    name = forms.line("A line", description="A hint")
    story = forms.text("A text", required=False)
    secret = forms.password("A password", autocomplete="off")
    agreed = forms.BooleanField("A box to tick", description="Never ticked beforehand")


def _form() -> Sample:
    form = Sample()
    form.secret.errors = ["What is wrong, and the mend."]
    form.refusals = ("What was refused.",)
    return form


def _uploads() -> Box:
    """A field with a file in each state: on its way, looked at, kept, kept but late, not taken."""
    shown: tuple[
        tuple[UploadState, str, str, str, int, bool | None, tuple[str, ...], tuple[str, ...]], ...
    ] = (
        ("open", "Thuyết minh.pdf", "on its way", "warn", 40, None, (), ()),
        ("open", "Bản vẽ.pdf", "being looked at", "warn", 100, None, (), ()),
        ("whole", f"{LONG}.pdf", "is kept", "good", 100, True, (), ("Thuyết minh (1).pdf",)),
        ("whole", "Nộp sau.pdf", "is kept", "good", 100, False, (), ()),
        ("refused", "macro.docm", "not taken", "bad", 100, None, ("What is wrong, and the mend.",), ()),
    )
    lines = [
        Line(
            upload=Upload(
                id=uuid.UUID(int=number),
                name=name,
                size=2_345_678,
                sha256="0" * 64,
                declared_at=DAY,
                whole_at=2 * DAY if share == 100 else None,
            ),
            state="checking" if state == "open" and share == 100 else state,
            words=words,
            kind=kind,
            share=share,
            said=said,
            timed=True,
            in_time=in_time,
            until=3 * DAY,
            remove="#",
            pages=0,
            twice=twice,
        )
        for number, (state, name, words, kind, share, in_time, said, twice) in enumerate(shown)
    ]
    return Box(
        field=EntryField(id="sample-file", title=Text(vi="Tệp", en="Files"), kind="file", max_files=5),
        title="Files",
        takes="PDF, DOCX; at most 50 MB",
        accept=".pdf,.docx",
        begin="#",
        plain="#",
        lines=tuple(lines),
        said=("What was refused.",),
    )


def _path() -> Path:
    titles: tuple[tuple[Name, str, StepState, str], ...] = (
        ("topics", "Học", "done", ""),
        ("quiz", "Làm bài thi", "now", "Tiếp tục làm bài"),
        ("story", "Tôi học số - Tôi lan tỏa", "later", ""),
        ("certificate", "Chứng nhận", "later", ""),
    )
    return Path(
        round=Round(id="a", title=Text(vi="Vòng học", en="Learning round")),
        span=Span(0, DAY),
        state="open",
        steps=tuple(
            Step(
                number=number,
                name=name,
                title=title,
                state=state,
                words="20 câu hỏi, làm trong 30 phút",
                note="Còn 2 lượt" if label else "",
                href="#path" if label else "",
                label=label,
            )
            for number, (name, title, state, label) in enumerate(titles, 1)
        ),
        until=LONG,
    )


def _stages() -> tuple[Stage, ...]:
    states: tuple[tuple[State, int], ...] = (("done", 100), ("now", 64), ("next", 0), ("later", 0))
    titles = (
        "Chặng 1 - Nâng cao năng lực",
        "Chặng 2 - Chuyển đổi đột phá",
        "Hội đồng chấm",
        "Kết quả và giải thưởng",
    )
    notes = (
        _("Closed"),
        _("Now: %(left)s left", left="1 ngày 8 giờ"),
        _("Next: in %(left)s", left="2 ngày"),
        "",
    )
    return tuple(
        Stage(
            title=title,
            what="Chặng 2" if state == "next" else "",
            when="12/6/2026 – hết ngày 16/6/2026",
            state=state,
            note=note,
            spent=spent,
            opens=0,
            closes=DAY,
        )
        for (state, spent), title, note in zip(states, titles, notes, strict=True)
    )


def _table() -> Table:
    steps = (
        Rung("Tỷ lệ hoàn thành", "88,0 %", "88,0 %", False),
        Rung("Điểm trung bình", "9,31", "9,44", True),
    )
    names = ("Xã Nam Sách", LONG, "Phường Hòa Bình", "Xã Bình Giang")
    rows = tuple(
        Row(
            rank=number,
            name=name,
            href="#row",
            below="1.234 trên 61.234",
            figures=("88,0 %", "9,31"),
            move=(3, 0, -2, None)[number - 1],
            bar=100 - 12 * number,
            why="Bằng đơn vị trên về tỷ lệ hoàn thành.",
            steps=steps,
            above="Xã Nam Sách",
            marked=number < 3,
            cut="2 đơn vị vào Chặng 2" if number == 2 else "",
        )
        for number, name in enumerate(names, 1)
    )
    return Table(
        subject=_("Unit"),
        columns=("Hoàn thành", "Điểm trung bình"),
        groups=(Group("", rows),),
        bars=True,
        width=5,
    )


def _map() -> tiles.Map | None:
    places = {str(number): (number % 8, number // 8) for number in range(24)}
    return tiles.tile_map(
        places,
        {code: f"Xã Số {code}" for code in places},
        {code: Fraction(int(code) * 4, 100) for code in places if code != "3"},
        formats.percent,
        lambda code: f"#{code}",
        marked=frozenset({"22", "23"}),
        marked_words=_("goes on"),
    )
