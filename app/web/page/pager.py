"""Where a page lies in a long list, and the addresses of its neighbours."""

from __future__ import annotations

from typing import NamedTuple, Self

from app.web.site.pages import here


class Pager(NamedTuple):
    """`first` and `last` of `total` are shown; no address at an end."""

    pages: int
    first: int
    last: int
    total: int
    before: str
    after: str

    @classmethod
    def of(cls, page: int, size: int, total: int, shown: int) -> Self:
        """Page number `page` of a list of `total` in pages of `size`; `shown` are on it."""
        pages, first = -(-total // size), (page - 1) * size
        before = here(page=page - 1) if page > 1 else ""
        after = here(page=page + 1) if page < pages else ""
        return cls(pages, first + 1, first + shown, total, before, after)
