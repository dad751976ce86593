"""Drafts of level descriptors by a model, for the authors of a rubric. A person edits and approves each.

Builds the request and keeps of the answer only a sentence in both languages for a level of the scale. Knows
no entry: what is sent is the rubric alone.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence

from judging.assistant import Request, prompt
from judging.rubric import Criterion, Level, Text

LEAST, MOST = 15, 240
"""Letters of one descriptor."""


def request(criterion: Criterion, levels: Sequence[Level]) -> Request:
    """What is asked about one criterion, best level first."""
    lines = [f"Tiêu chí: {criterion.name.vi}", f"Câu hỏi: {criterion.ask.vi}"]
    for level in levels:
        said = criterion.levels.get(level.id)
        lines.append(f"Mức {level.id} ({level.name.vi}): {said.vi if said else '(chưa có)'}")
    data = "\n".join(lines)
    mark = f"=== {hashlib.sha256(data.encode()).hexdigest()[:24]} ==="
    schema = json.dumps({level.id: {"vi": "...", "en": "..."} for level in levels}, ensure_ascii=False)
    instructions = prompt("levels.vi").format(mark=mark, least=LEAST, most=MOST, schema=schema)
    return Request(instructions, f"{mark}\n{data}\n{mark}")


def drafts(answer: str, levels: Sequence[Level]) -> Mapping[str, Text]:
    """The descriptors in an answer, by level; what is not one is left out."""
    start, end = answer.find("{"), answer.rfind("}")
    try:
        whole = json.loads(answer[start : end + 1])
    except (ValueError, RecursionError):
        return {}
    found = {}
    for level in levels:
        said = whole.get(level.id) if isinstance(whole, dict) else None
        if isinstance(said, dict):
            vi, en = (_sentence(said.get(language)) for language in ("vi", "en"))
            if vi and en:
                found[level.id] = Text(vi=vi, en=en)
    return found


def _sentence(words: object) -> str:
    """A line of plain words of a fit length, or nothing."""
    if not isinstance(words, str):
        return ""
    plain = " ".join(unicodedata.normalize("NFC", words).split())
    strange = any(unicodedata.category(one)[0] == "C" or one in "<>{}[]" for one in plain)
    return plain if LEAST <= len(plain) <= MOST and not strange else ""
