"""Work on a whole record: millions of values that all live until the end."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept() -> Iterator[None]:
    """Within it Python looks for no rings of dead values; it would go through the whole record again and
    again.

    That is a third of the time of preparing a large contest. What counting references frees is freed.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
