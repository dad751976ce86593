"""Whether words carry a number, a rank or a verdict, in Vietnamese or English, however they are written.

A wrong "yes" costs one question of a machine; a wrong "no" lets a machine speak on a mark. So in doubt: yes.
Knows words; knows no entry and no judge.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 2000
"""Letters that are looked at; longer words count as a verdict."""

_NUMBERS = r"""
hai mươi|ba mươi|một trăm|bốn|sáu|bảy|bẩy|tám|chín(?!\s+chắn|\s+muồi)|mười|mươi|trăm|nghìn|ngàn|triệu|tỷ|tỉ|
rưỡi|chục|tối đa|tuyệt đối|phần trăm|
two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|
ninety|hundreds?|thousands?|millions?|half|dozens?|percent|per\ cent|maximum|full\ marks?|
bon|sau\ diem|bay\ diem|tam\ diem|chin\ diem|muoi|phan\ tram
"""
_COUNTED = r"""
(?:một|hai|ba|năm|không|zero|one)\s+(?:điểm|sao|trên|phẩy|phần|hạng|chấm|points?|stars?|out\ of|marks?)|
(?:hạng|thứ|mức|giải|loại|bậc|top|số|rank|grade|level|number|place)\s+(?:một|hai|ba|tư|năm|nhất|nhì|one|[a-f]\b)
"""
_VERDICTS = r"""
đạt(?!\s+được)|không\s+đạt|chưa\s+đạt|điểm|chấm|thang|barem|xếp\s+(?:hạng|loại|thứ)|thứ\s+hạng|hạng|xuất\s+sắc|giỏi|
khá|trung\s+bình|yếu|kém|dở|tốt|tệ|hay\s+nhất|nhất|nhì|quán\s+quân|á\s+quân|thắng|trượt|rớt|đậu|đỗ|xứng\s+đáng|
tuyệt\s+vời|hoàn\s+hảo|ấn\s+tượng|vượt\s+trội|hơn\s+hẳn|bài\s+khác|bài\s+dự\s+thi\s+khác|trao\s+giải|
được\s+giải|giải\s+thưởng|
loại\s+(?:bài|bỏ|này)|bị\s+loại|nên\s+loại|giám\s+khảo|hội\s+đồng|đề\s+nghị|khuyến\s+nghị|chấp\s+nhận|từ\s+chối|
dat|khong\s+dat|diem|cham|xep\s+(?:hang|loai)|xuat\s+sac|gioi|trung\s+binh|yeu|kem|tot\s+nhat|giai\s+nhat|
giam\s+khao|
pass(?:e[sd])?|fail(?:s|ed|ure)?|scor(?:e|es|ed|ing)|points?|marks?|grad(?:e|es|ed|ing)|rank(?:s|ed|ing)?|
rat(?:e|es|ed|ing|ings)|stars?|excellent|outstanding|superb|perfect|brilliant|good|great|poor|weak|bad|best|worst|
better|worse|first|second|third|winn(?:er|ers|ing)|wins?|awards?|prizes?|deserv(?:e|es|ed|ing)|reject(?:s|ed)?|
accept(?:s|ed|able)?|approv(?:e|es|ed|al)|recommend(?:s|ed|ation)?|judges?|jury|panel|other\ entr(?:y|ies)|
top|above\ average|below\ average
"""
_MARKS = r"""
(?<![\d/])\d+(?:[.,]\d+)?\s*/\s*(?:5|10|20|100)\b(?!\s*/)|
\d+(?:[.,]\d+)?\s*(?:điểm|diem|points?|marks?|sao|stars?|out\ of)\b|
(?:cho|chấm|cộng|đủ|tối\s+đa|tuyệt\s+đối|give|award|score)\b.{0,40}(?:điểm|diem|points?|marks?)|
(?:giám\s+khảo|hội\s+đồng|người\s+chấm|trợ\s+lý|judges?|panel|assistant|reviewers?)\b.{0,80}
(?:cho|chấm|hãy|phải|cần|nên|must|should|shall|give|please|rank|score)\b|
(?:ignore|disregard|forget)\b.{0,60}(?:instructions?|prompts?|rules?|above|previous)|
(?:bỏ\s+qua|quên|không\s+làm\s+theo)\b.{0,60}(?:hướng\s+dẫn|chỉ\s+dẫn|quy\s+tắc|yêu\s+cầu|lệnh)|
system\s+prompt|[★☆⭐]
"""


def _compiled(*patterns: str) -> re.Pattern[str]:
    one_line = "|".join(re.sub(r"\n", "", pattern).strip("|") for pattern in patterns)
    return re.compile(rf"(?<!\w)(?:{one_line})(?!\w)", re.IGNORECASE)


_SAID = _compiled(_NUMBERS, _COUNTED, _VERDICTS)
_MARKED = re.compile(re.sub(r"\n", "", _MARKS), re.IGNORECASE)
_PULLED_APART = re.compile(r"(?<!\w)(?:\w[\s.\-_*·]+){2,}\w(?!\w)")
_FOREIGN = re.compile(r"https?:|www\.|@|[<>\[\]{}`|\\]", re.IGNORECASE)


def says_a_verdict(words: str) -> bool:
    """Whether a question names a number, a mark, a rank, a verdict, a judge or another entry.

    Also for letters outside the Latin script, addresses and mark-up: they have no place in a question.
    """
    plain = _plain(words)
    if len(plain) > LONGEST or _FOREIGN.search(plain):
        return True
    if any(_is_number_or_sign(letter) or _is_foreign(letter) for letter in words + plain):
        return True
    closed = _PULLED_APART.sub(lambda found: re.sub(r"[\W_]", "", found[0]), plain)
    return bool(_SAID.search(plain) or _SAID.search(closed))


def names_a_mark(words: str) -> bool:
    """Whether a passage of an entry speaks of marks for itself, or gives orders to whoever reads it.

    Other numbers stay: what an entry saved or reached is what a judge looks for.
    """
    return bool(_MARKED.search(_plain(words)))


def _plain(words: str) -> str:
    """Compatible letters made one (full-width, circled), those without a width taken out, single spaces."""
    composed = unicodedata.normalize("NFKC", words)
    seen = "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")
    return " ".join(seen.split())


def _is_number_or_sign(letter: str) -> bool:
    kinds = ("Nd", "Nl", "No", "So", "Cc", "Co", "Cs", "Cn")
    return unicodedata.category(letter) in kinds or letter in "%‰+=*#"


def _is_foreign(letter: str) -> bool:
    return letter.isalpha() and not unicodedata.name(letter, "").startswith("LATIN")
