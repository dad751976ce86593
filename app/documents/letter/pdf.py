"""An official document -> PDF. The template is `templates/letter.typ`; every text travels as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from app.documents import typesetting
from app.documents.letter import letter as boxes
from app.documents.letter.letter import Annex, Block, Letter, Table
from app.documents.letter.measure import width

TEMPLATE = "letter.typ"


def pdf(of: Letter) -> bytes:
    """The document set in type: PDF/A-2b; the same document gives the same bytes."""
    return typesetting.pdf(TEMPLATE, printed(of), at=of.made_at)


def printed(of: Letter) -> dict[str, Any]:
    """Everything that the template prints."""
    last = of.body[-1] if of.body else ""
    return {
        "nation": boxes.NATION,
        "motto": boxes.MOTTO,
        "parent": list(of.parent),
        "body": list(of.body),
        "body_rule": min(width(last, boxes.NATION_SIZE, bold=True), boxes.HEAD[0]) * 0.4,
        "motto_rule": width(boxes.MOTTO, boxes.MOTTO_SIZE, bold=True),
        "numbered": of.numbered if of.symbol else "",
        "dated": of.dated,
        "name": of.name,
        "abstract": of.abstract if of.name else of.short_abstract,
        "blocks": [_block(each) for each in of.blocks],
        "signers": [asdict(each) for each in of.signers],
        "to": list(of.to),
        "copies": list(of.copies),
        "marks": list(of.marks),
        "drafter": of.drafter,
        "contact": of.contact,
        "copy": list(of.copy),
        "annexes": [_annex(of, heading, each) for heading, each in of.annexed()],
        "mark": of.mark,
    }


def _annex(of: Letter, heading: str, annex: Annex) -> dict[str, Any]:
    return {
        "heading": heading,
        "title": annex.title,
        "line": of.annex_line,
        "wide": annex.wide,
        "blocks": [_block(each) for each in annex.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        return {"table": {**asdict(block), "short": block.short}}
    runs = [asdict(run) for run in block.runs]
    return {"kind": block.kind, "runs": runs, "ragged": block.ragged}
