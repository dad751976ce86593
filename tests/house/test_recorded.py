"""House rule about the log: whatever somebody can change through a page leaves a record there, or is a fact
that is sealed into it, or stands in the list below with the reason why it is neither.

Read from the source: from the function that answers an unsafe address, along every call inside the program.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache

from flask import Flask

from app.config import ROOT

RECORDED = frozenset({"app.storage.record.audit.record", "app.storage.record.fact.insert"})
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
NOT_RECORDED = {
    "an attempt is a fact that the database numbers itself; answers count from it": (
        *("answer.save", "answer.submit", "attempt.answer", "attempt.hand_in", "attempt.start"),
    ),
    "nothing of a draft counts until it is handed in, sent or signed": (
        *(
            "draft.comment",
            "draft.keep",
            "draft.save",
            "rubric.draft",
            "sheet.save",
            "slip.begin",
            "slip.write",
        ),
        *(
            "slip_file.begin",
            "slip_file.remove",
            "story.draft",
            "upload.begin",
            "upload.end",
            "upload.remove",
        ),
    ),
    "rows of consents only grow, each with who, when and for what": ("enrolment.agree", "story.consent"),
    "sign-ins are rows of their own, which their owner sees": (
        *("account.end_one", "account.end_others", "code.ask", "password.confirm", "password.forgotten"),
        *("sign_in.begin", "sign_in.end"),
    ),
    "background work records what it does when it does it": (
        *("assistant.make", "importing.confirm", "poster.everywhere", "poster.unit", "signal.look"),
        "text.look",
    ),
    "a file is only looked at before it is confirmed": (
        "importing.columns",
        "importing.new",
    ),
    "an operation of each desk does it, all by way of `approve` in operations/record/proposal.py": (
        "proposal.approve",
    ),
    "that somebody read what they were told is theirs alone": (
        *("notice.open_one", "notice.read_all", "notice.read_one"),
    ),
    "a search that shows codes and units, or the screen of the final": ("counter.find", "final.step"),
}


Name = str
"""`module.function`, methods as `module.Class.method`."""


@cache
def calls() -> dict[Name, frozenset[Name]]:
    """What every function of the program names of the program's own."""
    found: dict[Name, frozenset[Name]] = {}
    for path in sorted((ROOT / "app").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known = imports(tree) | {
            each.name: f"{module}.{each.name}" for each in tree.body if hasattr(each, "name")
        }
        for each in tree.body:
            inside = [each, *getattr(each, "body", ())] if isinstance(each, ast.ClassDef) else [each]
            name = f"{module}.{getattr(each, 'name', '')}"
            found[name] = found.get(name, frozenset()) | {
                target for one in inside for target in named(one, known)
            }
    return found


def imports(tree: ast.Module) -> dict[str, Name]:
    """Local names and what they stand for."""
    known: dict[str, Name] = {}
    for each in ast.walk(tree):
        if isinstance(each, ast.ImportFrom) and each.module and each.module.startswith("app"):
            known |= {(one.asname or one.name): f"{each.module}.{one.name}" for one in each.names}
    return known


def named(within: ast.AST, known: dict[str, Name]) -> Iterator[Name]:
    """Everything of the program that is named there, `module.name`."""
    for each in ast.walk(within):
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id in known:
            yield f"{known[each.value.id]}.{each.attr}"
        elif isinstance(each, ast.Name) and each.id in known:
            yield known[each.id]


def reaches_log(start: Name) -> bool:
    seen, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name in RECORDED:
            return True
        if name not in seen:
            seen.add(name)
            waiting += calls().get(name, ())
    return False


def test_whatever_can_be_changed_through_a_page_is_recorded(app: Flask) -> None:
    unsafe = {rule.endpoint for rule in app.url_map.iter_rules() if (rule.methods or set()) & UNSAFE}
    silent = set()
    for endpoint in unsafe:
        view = inspect.unwrap(app.view_functions[endpoint])
        if not reaches_log(f"{view.__module__}.{view.__qualname__}"):
            silent.add(endpoint)
    assert len(unsafe) > 100
    assert silent == {endpoint for endpoints in NOT_RECORDED.values() for endpoint in endpoints}
