"""Checks a bundle: that nothing in it was changed, and that its results follow from its facts.

    examine(data, root) -> Verdict

Trusts nothing inside: hostile bytes end in a difference with a name, never in a crash. Knows no signature
(the standard library has none): `hoithi verify` adds it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rounds import contest
from rounds.definition import folder
from rounds.proof import archive, bundle, chain
from rounds.proof.bundle import Logged
from rounds.reasons import Reason, reason
from rounds.record import FACTS, Decision, Record


class Check(NamedTuple):
    """One thing that was looked at, how much of it, and whether it holds."""

    what: str
    count: int  # type: ignore[assignment]  # the word that says it, though tuples count as well
    holds: bool


@dataclass(slots=True)
class Verdict:
    """What was checked in turn, and every difference found, the first first. `root` is the hash of the
    last record.
    """

    checks: list[Check] = field(default_factory=list)
    differences: list[Reason] = field(default_factory=list)
    root: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def holds(self) -> bool:
        """Whether there is no difference."""
        return not self.differences


def examine(data: bytes, root: str | None = None) -> Verdict:
    """Everything that can be checked of a bundle with the standard library. `root`: as it stands in print."""
    verdict = Verdict()
    try:
        verdict.files = archive.unpack(data)
    except (archive.NotCanonical, ValueError) as wrong:
        verdict.differences.append(reason("bundle.damaged", at=getattr(wrong, "at", 0)))
        verdict.checks.append(Check("archive", len(data), False))
        return verdict
    verdict.checks.append(Check("archive", len(data), True))
    _Examination(verdict, root).run()
    return verdict


class _Unreadable(Exception):
    """A file cannot be read, so that nothing can be said of what rests on it."""


class _Examination:
    """The checks of one bundle in turn. What one has read the next ones use."""

    def __init__(self, verdict: Verdict, root: str | None) -> None:
        self.verdict, self.files, self.root = verdict, verdict.files, root
        self.log: list[Logged] = []
        self.rows: dict[str, list[Any]] = {}

    def run(self) -> None:
        for what, check in (
            ("manifest", self._manifest),
            ("log", self._log),
            ("root", self._root),
            ("definition", self._definition),
            ("facts", self._facts),
            ("decisions", self._decisions),
            ("program", self._program),
            ("results", self._results),
            ("recomputed", self._recomputed),
        ):
            if what == "root" and self.root is None:
                continue
            before = len(self.verdict.differences)
            count = self._guarded(what, check)
            self.verdict.checks.append(Check(what, count, len(self.verdict.differences) == before))

    def _guarded(self, what: str, check: Callable[[], int]) -> int:
        try:
            return check()
        except _Unreadable:
            return 0
        except Exception as failure:  # whatever a hostile bundle provokes is a finding about the bundle
            self._differ("bundle.unreadable", path=what, why=f"{type(failure).__name__}: {failure}"[:200])
            return 0

    def _differ(self, code: str, *, file: str = "", path: str = "", **values: object) -> None:
        self.verdict.differences.append(Reason(code, file, path, tuple(sorted(values.items()))))

    # --- bytes and hashes -------------------------------------------------------------------------------

    def _manifest(self) -> int:
        """Every file is listed with its hash, and nothing else is there."""
        if bundle.MANIFEST not in self.files:
            self._differ("bundle.file-missing", file=bundle.MANIFEST)
            return 0
        listed = self.files[bundle.MANIFEST]
        held = bundle.manifest(self.files)
        if listed != held:
            said, found = _manifest_lines(listed), _manifest_lines(held)
            for name in sorted(said.keys() | found.keys()):
                if name not in found:
                    self._differ("bundle.file-missing", file=name)
                elif name not in said:
                    self._differ("bundle.file-unexpected", file=name)
                elif said[name] != found[name]:
                    self._differ("bundle.file-changed", file=name, expected=said[name], got=found[name])
            if said == found:
                self._differ("bundle.unreadable", path="manifest", why="not in its one form")
        needed = [bundle.DECISIONS, bundle.LOG, bundle.RESULTS, bundle.DRIVER, bundle.SIGNATURE]
        for name in needed + [bundle.facts_file(kind) for kind in FACTS]:
            if name not in self.files:
                self._differ("bundle.file-missing", file=name)
        self._read(bundle.SIGNATURE, lambda: bundle.signature(self.files))
        return held.count(b"\n")

    def _log(self) -> int:
        """The chain holds, and what the records say is what they committed to."""
        read = self._read(bundle.LOG, lambda: list(bundle.log(self.files[bundle.LOG])))
        broken = chain.verify(logged.entry for logged in read)
        if broken is not None:
            self._differ("bundle.log-broken", file=bundle.LOG, seq=broken)
        for logged in read:
            if logged.salt is None:
                if logged.data is not None:
                    self._differ("bundle.log-data", file=bundle.LOG, seq=logged.entry.seq)
            elif chain.commitment(logged.salt, logged.data) != logged.entry.data_commit:
                self._differ("bundle.log-data", file=bundle.LOG, seq=logged.entry.seq)
        self.log = read
        self.verdict.root = chain.entry_hash(read[-1].entry) if read else ""
        return len(read)

    def _root(self) -> int:
        """The last record is the one whose hash was printed."""
        if self.root != self.verdict.root:
            self._differ("bundle.other-root", expected=self.root, got=self.verdict.root)
        return 1

    # --- against what the log says ----------------------------------------------------------------------

    def _said(self, action: str) -> list[dict[str, Any]]:
        """The data of every record of one action."""
        return [logged.data for logged in self.log if logged.entry.action == action]

    def _result(self) -> dict[str, Any]:
        """What the last record says, which is of the results."""
        if not self.log or self.log[-1].entry.action != bundle.RESULTED or self.log[-1].data is None:
            if not any(found.code == "bundle.no-result" for found in self.verdict.differences):
                self._differ("bundle.no-result", file=bundle.LOG)
            raise _Unreadable
        said: dict[str, Any] = self.log[-1].data
        return said

    def _definition(self) -> int:
        """The published files are those that the log commits to."""
        version = self._result()["version"]
        said = [data["digest"] for data in self._said(bundle.PUBLISHED) if data["version"] == version]
        files = self._definition_files()
        held = folder.digest(files)
        if said[-1:] != [held]:
            self._differ("bundle.definition-changed", expected=said[-1] if said else "", got=held)
        return len(files)

    def _definition_files(self) -> dict[str, bytes]:
        start = len(bundle.DEFINITION)
        return {name[start:]: self.files[name] for name in self.files if name.startswith(bundle.DEFINITION)}

    def _facts(self) -> int:
        """Every fact lies under a seal, in its order, and there are as many as the results rest on."""
        counted = Counter(self._result()["facts"])
        seals: dict[str, list[dict[str, Any]]] = {kind: [] for kind in FACTS}
        for data in self._said(bundle.SEALED):
            seals[data["kind"]].append(data)
        for kind in FACTS:
            file = bundle.facts_file(kind)
            rows = self._read(file, lambda file=file: bundle.lines(self.files[file]))
            self._under_seals(file, rows, seals[kind])
            if len(rows) != counted[kind]:
                self._differ("bundle.facts-count", file=file, expected=counted[kind], got=len(rows))
            self.rows[kind] = rows
        return sum(map(len, self.rows.values()))

    def _under_seals(self, file: str, rows: Sequence[bytes], seals: Sequence[Mapping[str, Any]]) -> None:
        """Lines carry no number: each seal takes the next so many of them."""
        leaves = [chain.leaf(row) for row in rows]
        done = 0
        for seal in seals:
            first, done = done + 1, done + seal["count"]
            if done > len(leaves) or chain.merkle_root(leaves[first - 1 : done]).hex() != seal["root"]:
                self._differ("bundle.facts-changed", file=file, first=first, last=done)
        if done < len(leaves):
            self._differ("bundle.facts-not-sealed", file=file, first=done + 1, last=len(leaves))

    def _decisions(self) -> int:
        """Every decision is the one that the log commits to."""
        counted = self._result()["decisions"]
        said = self._said(bundle.DECIDED)[:counted]
        rows = self._read(bundle.DECISIONS, lambda: bundle.lines(self.files[bundle.DECISIONS]))
        for number, row in enumerate(rows, 1):
            expected = {"number": number, "sha256": hashlib.sha256(row).hexdigest()}
            if number > len(said) or said[number - 1] != expected:
                self._differ("bundle.decision-changed", file=bundle.DECISIONS, number=number)
        if len(rows) != counted:
            self._differ("bundle.decisions-count", file=bundle.DECISIONS, expected=counted, got=len(rows))
        self.rows["decisions"] = rows
        return len(rows)

    def _program(self) -> int:
        """The rules in the bundle are those that made the results."""
        said, held = self._result()["program"], bundle.program_digest(self.files)
        if said != held:
            self._differ("bundle.program-changed", expected=said, got=held)
        return sum(name.startswith(bundle.PROGRAM) for name in self.files)

    def _results(self) -> int:
        """The published results are those that the log commits to."""
        said = self._result()["digest"]
        held = hashlib.sha256(self.files[bundle.RESULTS]).hexdigest()
        if said != held:
            self._differ("bundle.results-changed", file=bundle.RESULTS, expected=said, got=held)
        return 1

    # --- the results themselves -------------------------------------------------------------------------

    def _recomputed(self) -> int:
        """The results follow from the definition, the facts and the decisions."""
        as_of = self._result()["as_of"]
        definition, mistakes = folder.read(self._definition_files())
        if definition is None:
            self._differ("bundle.unreadable", path="definition", why=str(mistakes[0]) if mistakes else "")
            return 0
        kinds = {**FACTS, "decisions": Decision}
        if self.rows.keys() != kinds.keys():
            raise _Unreadable
        record = Record(**{kind: _rows(fact, self.rows[kind]) for kind, fact in kinds.items()})
        computed = contest.to_data(contest.outcome(definition, record, as_of))
        expected = bundle.read_line(chain.canonical(computed))
        published = self._read(bundle.RESULTS, lambda: bundle.read_line(self.files[bundle.RESULTS]))
        for path, ours, theirs in _differences(expected, published, ""):
            self._differ(
                "bundle.result-differs",
                file=bundle.RESULTS,
                path=path,
                expected=_shown(ours),
                got=_shown(theirs),
            )
            break
        return len(record.registrations) + len(record.entries) + len(record.counts)

    def _read(self, file: str, read: Callable[[], list[Any]] | Callable[[], Any]) -> Any:
        try:
            return read()
        except Exception as failure:
            self._differ("bundle.unreadable", file=file, why=f"{type(failure).__name__}: {failure}"[:200])
            raise _Unreadable from failure


def _rows(fact: type[Any], lines: Sequence[bytes]) -> list[Any]:
    return [fact(*bundle.read_line(line)) for line in lines]


def _manifest_lines(data: bytes) -> dict[str, str]:
    """Hash by name, from whatever the file holds."""
    pairs = (line.partition("  ") for line in data.decode(errors="replace").splitlines())
    return {name: sha256 for sha256, _, name in pairs}


def _differences(expected: Any, got: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Where two JSON values differ, as key paths in order: `standings.units.places[3].rank`."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in sorted(expected.keys() | got.keys()):
            below = f"{path}.{key}" if path else key
            yield from _differences(expected.get(key, _ABSENT), got.get(key, _ABSENT), below)
    elif isinstance(expected, list) and isinstance(got, list):
        for at in range(max(len(expected), len(got))):
            ours = expected[at] if at < len(expected) else _ABSENT
            theirs = got[at] if at < len(got) else _ABSENT
            yield from _differences(ours, theirs, f"{path}[{at}]")
    elif type(expected) is not type(got) or expected != got:
        yield path, expected, got


_ABSENT = object()


def _shown(value: Any) -> str:
    """A JSON value in a few words."""
    return "-" if value is _ABSENT else chain.canonical(value).decode()[:120]
