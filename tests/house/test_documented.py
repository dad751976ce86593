"""House rules about words: every make target, every setting and every command says what it is for."""

from __future__ import annotations

import configparser
import re
import subprocess

import pytest

from app import config
from app.cli import COMMANDS
from app.config import ROOT, VARIABLES
from scripts.translations import kept
from tests.house.test_definition_page import outline

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
OPERATE = ("operate.md", "operate.vi.md")
GUIDE = ("organise.md", "organise.vi.md")


def test_every_make_target_has_a_help_line() -> None:
    targets = re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)
    helped = re.findall(r"^([a-z-]+):.*## \S", MAKEFILE, re.MULTILINE)
    assert targets == helped


def test_make_help_lists_every_target() -> None:
    command = ["make", "--no-print-directory", "help"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)
    assert [line.split()[0] for line in said.splitlines()] == targets


def test_decisions_have_numbers_of_their_own_and_are_listed() -> None:
    """The list is `docs/decisions/README.md`; the number of a page is that of its file."""
    pages = sorted((ROOT / "docs/decisions").glob("0*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    titles = [page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ") for page in pages]
    assert [title.partition(". ")[0] for title in titles] == [str(number) for number in numbers]
    assert sorted(set(numbers)) == numbers
    listed = [f"- [{title}]({page.name})" for title, page in zip(titles, pages, strict=True)]
    assert [line for line in read("decisions/README.md").splitlines() if line.startswith("- ")] == listed


@pytest.mark.parametrize("page", OPERATE)
def test_settings_are_documented(page: str) -> None:
    assert re.findall(r"^\| `(HOITHI_[A-Z0-9_]+)` \|", read(page), re.MULTILINE) == list(VARIABLES)


def test_both_pages_for_operators_name_the_same_things() -> None:
    english, vietnamese = map(read, OPERATE)
    blocks = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
    assert blocks.findall(vietnamese) == blocks.findall(english)
    assert outline(vietnamese) == outline(english)


def block(start: str) -> str:
    """The block of the page for operators that begins so."""
    (found,) = re.findall(rf"^```\n({re.escape(start)}.*?)^```", read("operate.md"), re.DOTALL | re.MULTILINE)
    return str(found)


def test_p40_the_proxies_of_the_page_say_who_came_and_hide_the_figures() -> None:
    nginx, caddy = block("server {"), block("hoithi.example.vn {")
    set_here = dict(re.findall(r"proxy_set_header (\S+) (\S+);", nginx))
    assert set_here == {
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-Host": "$host",
        "X-Request-Id": "$request_id",
    }
    port = f"http://127.0.0.1:{config.read({}).port}"
    assert f"proxy_pass {port};" in nginx
    assert f"reverse_proxy {port.removeprefix('http://')} {{" in caddy
    assert ("location /metrics { return 404; }" in nginx, "respond /metrics 404" in caddy) == (True, True)
    assert [each.count("{") - each.count("}") for each in (nginx, caddy)] == [0, 0]


def test_the_services_of_the_page_are_what_the_machine_would_start() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(block("[Unit]\nDescription=Hoithi\n"))
    program = unit["Service"]["WorkingDirectory"]
    assert unit["Service"]["ExecStart"] == f"{program}/.venv/bin/hoithi run"
    assert unit["Service"]["EnvironmentFile"] == "/etc/hoithi.env"
    named = dict(line.split("=", 1) for line in block("HOITHI_INSTANCE=/srv/hoithi/instance\n").splitlines())
    assert set(named) <= set(VARIABLES)
    assert (named["HOITHI_INSTANCE"], config.read(named).proxies) == (unit["Service"]["ReadWritePaths"], 1)


def test_the_pages_for_operators_lead_to_each_other() -> None:
    english, vietnamese = (re.findall(r"\]\(([\w.]+)\)", read(page)) for page in OPERATE)
    assert (vietnamese, english) == (["operate.md"], ["operate.vi.md"])


def test_the_guide_says_the_same_in_both_languages() -> None:
    english, vietnamese = map(read, GUIDE)
    assert outline(vietnamese) == outline(english)
    pages = [re.findall(r"\]\(([\w.]+)\)", text) for text in (english, vietnamese)]
    assert [[page.replace(".vi.", ".") for page in each[1:]] for each in pages] == [
        ["definition.md", "operate.md", "documents.md"]
    ] * 2
    assert (pages[0][0], pages[1][0]) == ("organise.vi.md", "organise.md")


@pytest.mark.parametrize("page", GUIDE)
def test_the_contents_of_the_guide_lead_to_its_parts(page: str) -> None:
    headings = re.findall(r"^#{2,3} (.+)$", read(page), re.MULTILINE)
    anchors = {heading.lower().replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", read(page))) - anchors == set()


def test_the_guide_calls_pages_and_buttons_as_the_site_does() -> None:
    english, vietnamese = (set(re.findall(r"\*+([^*\n]+?)[.:,]?\*+", read(page))) for page in GUIDE)
    told = {str(message.id): str(message.string) for message in kept() if message.id}
    shown = {told[words] for words in english if words in told}
    assert len(shown) > 20
    assert shown - vietnamese == set()


def read(page: str) -> str:
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


def test_every_command_has_its_file() -> None:
    files = {path.stem.replace("_", "-") for path in (ROOT / "app" / "cli").glob("*.py")}
    assert set(COMMANDS) - files == set()
