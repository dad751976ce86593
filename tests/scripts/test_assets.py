"""Browser files come from where this machine says, are what the lock says, and land where they should."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from app.config import ROOT
from scripts import assets, index
from scripts.stop import Stop


def archive_of(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name.replace("__", "/"))
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        link = tarfile.TarInfo("package/LICENSE")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    return buffer.getvalue()


def integrity_of(archive: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()


def test_a_package_is_asked_for_by_the_lock_and_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = archive_of(package__a=b"a")
    asked: list[str] = []

    def answer(address: str) -> bytes:
        asked.append(address)
        return archive

    monkeypatch.setattr(index, "open_url", answer)
    got = assets.download("http://mirror/npm/", "@scope/name", "1.2.3", integrity_of(archive))
    assert got == archive
    assert asked == ["http://mirror/npm/@scope/name/-/name-1.2.3.tgz"]
    with pytest.raises(Stop, match="is not the one"):
        assets.download("http://mirror/npm/", "@scope/name", "1.2.3", integrity_of(b"another"))


def test_only_wanted_regular_files_are_unpacked_and_never_elsewhere(tmp_path: Path) -> None:
    archive = archive_of(package__dist__htmx=b"1", package__src__htmx=b"2", **{"package__..__..__evil": b"3"})
    assets.unpack(archive, r"dist/htmx|\.\./\.\./evil|LICENSE", tmp_path / "to")
    files = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert files == {"to/htmx": b"1", "to/evil": b"3"}


@pytest.mark.parametrize("name", ["npm_config_registry", "NPM_CONFIG_REGISTRY"])
def test_the_environment_names_the_registry(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for each in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        monkeypatch.delenv(each, raising=False)
    monkeypatch.setenv(name, "http://mirror/")
    assert assets.registry_of_this_machine(tmp_path, tmp_path) == "http://mirror/"


def test_a_settings_file_names_the_registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for each in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        monkeypatch.delenv(each, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".npmrc").write_text('fund=false\nregistry = "http://mirror/"\n')
    assert assets.registry_of_this_machine(tmp_path / "no", tmp_path) == "http://mirror/"


def test_what_the_pages_need_is_there_with_its_licences() -> None:
    vendor = ROOT / "app" / "static" / "vendor"
    names = {path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()}
    fonts = {
        f"be-vietnam-pro/be-vietnam-pro-{letters}-{weight}-normal.woff2"
        for letters in ("latin", "vietnamese")
        for weight in (400, 600)
    }
    scripts = {"htmx/htmx.min.js", "tus/tus.min.js"} | {
        f"hashes/{name}.js" for name in ("sha2", "_md", "_u64", "utils")
    }
    licences = {f"{name}/LICENSE" for name in ("be-vietnam-pro", "hashes", "htmx", "tus")}
    assert names == fonts | scripts | licences | {"stamp"}
