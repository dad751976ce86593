"""The source of the rules as installed here, which travels in every bundle."""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from rounds.proof import bundle


@cache
def source() -> dict[str, bytes]:
    """The files of `rounds/` and `judging/` and the driver of a bundle, by name."""
    files: dict[str, bytes] = {}
    for package in ("rounds", "judging"):
        _collect(resources.files(package), package, files)
    files[bundle.DRIVER] = files["rounds/proof/verify.py"]
    return files


@cache
def digest() -> str:
    """What the log says of them."""
    return bundle.program_digest(source())


def _collect(folder: Traversable, above: str, files: dict[str, bytes]) -> None:
    for each in folder.iterdir():
        name = f"{above}/{each.name}"
        if each.is_dir():
            _collect(each, name, files)
        elif name.endswith(".py"):
            files[name] = each.read_bytes()
