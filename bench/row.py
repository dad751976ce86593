"""Lines of the table of measurements: seconds that ours and a peer take, or any other figures of both."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Seconds of ours and of the peer, and at most how many times the peer's ours may take."""

    name: str
    ours: float
    peer: float
    against: str
    bound: float

    @property
    def ratio(self) -> float:
        return self.ours / self.peer

    @property
    def holds(self) -> bool:
        return self.ratio <= self.bound

    def text(self) -> str:
        """The row as it is printed."""
        verdict = "ok" if self.holds else "TOO SLOW"
        return (
            f"{self.name}: {self.ours:.2f} s, {self.against}: {self.peer:.2f} s, "
            f"ratio {self.ratio:.2f} (at most {self.bound:g}) {verdict}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Ours and the peer's figure of one run, and the ratio that ours must have at `least` or at `most`."""

    name: str
    ours: float
    peer: float
    unit: str
    against: str
    least: float | None = None
    most: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.peer

    @property
    def holds(self) -> bool:
        return (self.least is None or self.ratio >= self.least) and (
            self.most is None or self.ratio <= self.most
        )

    def text(self) -> str:
        """The row as it is printed."""
        bound = f"at least {self.least:g}" if self.least is not None else f"at most {self.most:g}"
        verdict = "ok" if self.holds else "BROKEN"
        return (
            f"{self.name}: {self.ours:,.1f}{self.unit}, {self.against}: {self.peer:,.1f}{self.unit}, "
            f"ratio {self.ratio:.2f} ({bound}) {verdict}"
        )
