"""What pip is told on this machine is found, and said to uv."""

from pathlib import Path

from scripts import index


def test_files_are_read_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "a.conf").write_text(
        "[global]\nindex-url = http://a/\ncert = /a.pem\n[install]\nfind-links = /a /b\n"
    )
    (tmp_path / "b.conf").write_text("[global]\nindex-url = http://b/\n")
    (tmp_path / "broken.conf").write_text("no section\n")
    files = [tmp_path / name for name in ("a.conf", "b.conf", "broken.conf", "absent.conf")]
    assert index.settings({}, files) == {"index-url": "http://b/", "cert": "/a.pem", "find-links": "/a /b"}
    assert index.settings({"PIP_INDEX_URL": "http://c/"}, files)["index-url"] == "http://c/"


def test_uv_hears_what_pip_is_told_unless_told_itself(tmp_path: Path) -> None:
    pip = {"HOME": str(tmp_path), "PIP_INDEX_URL": "http://a/", "PIP_FIND_LINKS": "/x /y"}
    told = index.for_uv(pip)
    assert (told["UV_DEFAULT_INDEX"], told["UV_FIND_LINKS"]) == ("http://a/", "/x,/y")
    own = index.for_uv({**pip, "UV_INDEX_URL": "http://own/"})
    assert "UV_DEFAULT_INDEX" not in own
