"""Splits a whole number into whole parts: by largest remainder, under caps, in an order the ends keep."""

from __future__ import annotations

from collections.abc import Sequence


def share(total: int, weights: Sequence[int], most: Sequence[int]) -> list[int]:
    """`total` in proportion to `weights` by largest remainder (Hamilton's method), no part above its `most`.

    What a cap keeps from one part is shared among the others. Raises ValueError if `total` is above all caps.
    """
    if total > sum(most):
        raise ValueError(f"{total} do not fit under caps of {sum(most)}")
    parts = [0] * len(weights)
    free = [place for place, weight in enumerate(weights) if weight > 0 and most[place] > 0]
    while free:
        weight = sum(weights[place] for place in free)
        full = [place for place in free if total * weights[place] >= most[place] * weight]
        if not full:
            break
        for place in full:
            parts[place] = most[place]
            total -= most[place]
        free = [place for place in free if parts[place] < most[place]]
    if not free:
        return _fill(parts, total, most)
    weight = sum(weights[place] for place in free)
    for place in free:
        parts[place] = total * weights[place] // weight
    left = total - sum(parts[place] for place in free)
    by_remainder = sorted(free, key=lambda place: (-(total * weights[place] % weight), place))
    for place in by_remainder[:left]:
        parts[place] += 1
    return parts


def _fill(parts: list[int], total: int, most: Sequence[int]) -> list[int]:
    """Hand what is left to whoever still has room, in order: only when every weighted part is full."""
    for place, part in enumerate(parts):
        more = min(total, most[place] - part)
        parts[place] += more
        total -= more
    return parts


def fall(parts: Sequence[int], top: int, bottom: int) -> list[int]:
    """The parts, largest first, with the first `top` and the last `bottom` strictly falling and none below 1.

    The sum stays: what the ends need comes from the first. Raises ValueError when the first has too little.
    """
    falling = sorted(parts, reverse=True)
    total, last = sum(falling), len(falling) - 1
    falling[last] = max(falling[last], 1)
    for place in range(last - 1, -1, -1):
        strictly = place < top or place >= last - bottom
        falling[place] = max(falling[place], falling[place + 1] + strictly)
    falling[0] -= sum(falling) - total
    if last > 0 and falling[0] <= falling[1]:
        raise ValueError(f"{total} are too few for an order of {top} and {bottom}")
    return falling
