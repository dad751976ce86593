"""What is won."""

from __future__ import annotations

from typing import Literal

from rounds.definition.value import Text, table


@table
class Merit:
    """The commendation that comes with a prize, and who signs it."""

    kind: Literal["giay_khen", "bang_khen", "giay_chung_nhan"]
    signed_by: Text


@table
class Exit:
    """Those who took part in round `left` and were not picked by the selection `not_picked`."""

    left: str
    not_picked: str


@table
class Prize:
    """A line of the prize table: `count` prizes of `each` đồng.

    Lines with the same `ranks_of` take the places of that standing one after the other, in the order of the
    file.
    """

    id: str
    title: Text
    count: int
    each: int
    ranks_of: str = ""
    block: str = ""
    exit: Exit | None = None
    merit: Merit | None = None
    may_withhold: bool = True
    tax_note: Text | None = None


@table
class Prizes:
    """What holds for the whole prize table.

    `tie`: equals whose places fall on different prizes wait for a `person`, `share` the pool, or get the
    higher one `each`. `several`: a winner in several lines keeps `all` prizes or the `highest_only`. `spare`:
    the prize such a winner leaves goes to the `next` in rank, who moves up, or is kept (`withhold`).
    `sample`: so many people of each winning unit, drawn by lot, are called or seen before prizes are given,
    and everybody who wins as a person; 0: nobody is.
    """

    total: int
    tie: Literal["person", "share", "each"] = "person"
    several: Literal["all", "highest_only"] = "all"
    spare: Literal["withhold", "next"] = "next"
    sample: int = 0
