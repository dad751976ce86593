"""Official documents as somebody might type them, with every box filled. Bodies and names are invented."""

from __future__ import annotations

from datetime import date

from app.documents.letter.letter import Annex, Kind, Letter, Paragraph, Run, Signer, Table

HOSTILE = [
    "{{7*7}} ${7*7} <%= 7*7 %> {contest} [table units]",
    '#panic("x") #read("letter.typ") $x^2$ *đậm* _nghiêng_ `mã` <nhãn> @dẫn // hết',
    "<w:p><w:r><w:t>x</w:t></w:r></w:p> &amp; ]]> <!-- -->",
    "=HYPERLINK(1) -- ~ # ## Điều",
]


def paragraph(kind: Kind, *runs: Run | str) -> Paragraph:
    """One paragraph."""
    return Paragraph(kind, tuple(run if isinstance(run, Run) else Run(run) for run in runs))


def letter(
    *,
    number: int | None = 5,
    on: date | None = date(2026, 1, 3),
    text: str = "Trong quá trình thực hiện, nếu có vướng mắc, đề nghị phản ánh.",
    mark: str = "",
) -> Letter:
    """A công văn of two pages with an annex of three."""
    rows = [(str(each), f"Xã số {each}", str(each * 37), str(each * 20), "54,1") for each in range(1, 115)]
    return Letter(
        parent=("UBND THÀNH PHỐ MẪU",),
        body=("SỞ KHOA HỌC VÀ CÔNG NGHỆ",),
        of="Sở Khoa học và Công nghệ",
        symbol="SKHCN-TTTT",
        number=number,
        place="Thành phố Mẫu",
        on=on,
        year=2026,
        abstract="Thông tin kết quả Cuộc thi “Làng số”",
        to=("Các sở, ban, ngành;", "Ủy ban nhân dân các xã, phường, đặc khu."),
        blocks=(
            paragraph("basis", "Căn cứ Kế hoạch số 1;"),
            paragraph("text", "Thực hiện kế hoạch, " + "nội dung dài để xuống dòng " * 12),
            paragraph("heading", Run("1. Kết quả", bold=True)),
            *(paragraph("item", f"- Kết quả thứ {each} của Cuộc thi.") for each in range(1, 22)),
            paragraph("article", Run("Điều 1.", bold=True), " Công nhận kết quả."),
            paragraph("text", text),
            paragraph("text", "Trân trọng./."),
        ),
        signers=(Signer(lines=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), name="Đỗ Kim Oanh"),),
        copies=("Như trên;", "Lưu: VT, TTTT."),
        marks=("HỎA TỐC",),
        drafter="NVA.30",
        contact="Địa chỉ: số 1 phố Mẫu; điện thoại: 0900 000 000",
        annexes=(
            Annex(
                title="Kết quả của 114 xã, phường, đặc khu",
                blocks=(
                    Table(
                        columns=("TT", "Đơn vị", "Đăng ký", "Hoàn thành", "Tỷ lệ (%)"),
                        widths=(1, 5, 2, 2, 2),
                        aligns=("center", "left", "right", "right", "right"),
                        rows=(*rows, ("", "Tổng cộng", "84.360", "49.317", "58,5")),
                        totals=True,
                    ),
                ),
            ),
        ),
        mark=mark,
        made_at=1_767_400_000_000_000,
    )


def decision(*, lines: int = 3) -> Letter:
    """A decision of so many articles, the last of which ends it."""
    return Letter(
        parent=(),
        body=("BAN TỔ CHỨC CUỘC THI",),
        of="Ban Tổ chức Cuộc thi",
        symbol="QĐ-BTC",
        place="Thành phố Mẫu",
        year=2026,
        name="QUYẾT ĐỊNH",
        abstract="Công nhận kết quả Cuộc thi",
        blocks=(
            *(paragraph("text", f"Điều thứ {each} của quyết định này.") for each in range(1, lines + 1)),
            paragraph("text", "Điều cuối."),
        ),
        signers=(Signer(lines=("TM. BAN TỔ CHỨC", "TRƯỞNG BAN"), name="Đỗ Kim Oanh"),),
        copies=("Như Điều 3;", "Lưu: VT."),
        made_at=1_767_400_000_000_000,
    )
