"""`hoithi simulate`: the same bytes everywhere, and a report a person can read."""

import json
import os
import subprocess
import sys

import pytest

from app.cli import main, table
from tests.rounds.simulation import small

ELSEWHERE = [
    {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONUTF8": "1"},
    {"PYTHONHASHSEED": "4242", "LC_ALL": "C.UTF-8", "TZ": "America/St_Johns", "PYTHONUTF8": "1"},
]


@pytest.fixture
def folder(tmp_path):
    """The small contest on disk."""
    for name, content in small.files().items():
        path = tmp_path / "nho" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "nho"


def simulated(folder, capsys, *options):
    """The exit code and the lines of a run in this process."""
    code = main(["simulate", str(folder), "--people", "1500", "--seed", "1", *options])
    return code, capsys.readouterr().out.splitlines()


def section(lines, title):
    """The lines below a title, up to the next empty one."""
    start = lines.index(title) + 2
    return lines[start : next((at for at in range(start, len(lines)) if not lines[at]), len(lines))]


@pytest.mark.parametrize("form", [[], ["--json"], ["--lang", "en"]])
def test_simulate_prints_the_same_bytes_on_any_machine(folder, form):
    command = [
        sys.executable,
        "-c",
        "from app.cli import main; raise SystemExit(main())",
        "simulate",
        str(folder),
    ]
    runs = [
        subprocess.run(
            [*command, "--people", "1500", "--seed", "1", *form],
            env={**os.environ, **elsewhere},
            capture_output=True,
            check=True,
        ).stdout
        for elsewhere in ELSEWHERE
    ]
    assert runs[0] == runs[1]
    assert len(runs[0]) > 1500


def test_simulate_says_that_all_is_simulated_and_where_it_leads(folder, capsys):
    code, lines = simulated(folder, capsys)
    assert (code, lines[:2]) == (0, ["MÔ PHỎNG: Cuộc thi nhỏ", "1.500 người, hạt giống 1"])
    assert section(lines, "Lịch") == [
        "  01/03/2026 00:00 – 10/03/2026 24:00  Học: học và thi",
        "  12/03/2026 00:00 – 18/03/2026 24:00  Nộp bài: nộp bài dự thi",
        "  15/03/2026 24:00                     Học: hạn thay thế đơn vị",
        "  19/03/2026 00:00 – 22/03/2026 24:00  Nộp bài: chấm",
    ]
    prizes = section(lines, "Giải thưởng")
    assert [line for line in prizes if not line.startswith("    ")] == [
        "  Giải Nhất",
        "  Giải Nhì",
        "  Tổng cộng: 5.000.000 đồng (Năm triệu đồng)",
    ]
    assert sum(line.endswith(": 1.000.000 đồng (Một triệu đồng)") for line in prizes) == 2
    assert "Không còn việc nào chờ người quyết định" in lines


def test_simulate_ranks_with_values_and_the_rung_that_separates(folder, capsys):
    _, lines = simulated(folder, capsys, "--top", "3", "--lang", "en")
    title = next(line for line in lines if line.startswith("Standing: Rate"))
    block, head, rule, *rows = section(lines, title)
    assert (block, head.split("  ")[1:2]) == ("  [Communes]", ["Rank"])
    assert set(rule) == {" ", "-"}
    assert rows[-1] == "  … and 9 more"
    assert [row.split()[0] for row in rows[:-1]] == ["1", "2", "3"]
    assert [row.rstrip().endswith("Rate") for row in rows[:-1]] == [False, True, True]


def test_simulate_in_json_carries_every_cut(folder, capsys):
    code, lines = simulated(folder, capsys, "--json")
    data = json.loads(lines[0])
    assert (code, len(lines), data["simulated"], data["people"], data["seed"]) == (0, 1, True, 1500, "1")
    assert [sorted(cut["selections"]) for cut in data["cuts"]] == [["vao-nop"], ["vao-nop"]]
    assert data["cuts"][-1]["awards"]["total"] == 5_000_000


def test_simulate_names_the_tie_that_needs_a_person(folder, capsys):
    text = small.CONTEST.replace('kind = "ratio"', 'kind = "count"').replace('per = "population"\n', "")
    (folder / "contest.toml").write_text(
        text.replace('ladder = ["rate", "lot"]', 'ladder = ["rate"]'), "utf-8"
    )
    tied = ["simulate", str(folder), "--people", "60", "--seed", "0", "--lang", "en"]
    assert main(tied) == 1
    open_points = section(capsys.readouterr().out.splitlines(), "A person is needed")
    assert [point.partition(":")[0] for point in open_points] == ["  selection.vao-nop"]
    assert main([*tied, "--settle"]) == 0
    assert any(line.endswith("(simulated)") for line in capsys.readouterr().out.splitlines())


def test_simulate_refuses_a_folder_with_mistakes_and_too_many_people(folder, capsys):
    assert main(["simulate", str(folder), "--people", "99999", "--seed", "1", "--lang", "en"]) == 2
    assert capsys.readouterr().err == (
        "99,999 people cannot take part, the units only have 12,600. Play with fewer people.\n"
    )
    (folder / "units.csv").unlink()
    assert main(["simulate", str(folder), "--lang", "en"]) == 1
    assert "units.csv" in capsys.readouterr().out


def test_simulate_plays_the_scenario_in_the_folder(folder, capsys):
    (folder / "scenario.toml").write_text('people = 700\nseed = "kịch bản"\n', "utf-8")
    assert main(["simulate", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "700 người, hạt giống kịch bản"
    (folder / "scenario.toml").write_text('people = 0\nseed = ""\n', "utf-8")
    assert main(["simulate", str(folder), "--lang", "en"]) == 2
    assert "Nobody takes part in the scenario." in capsys.readouterr().err


def test_columns_stand_in_line_whatever_marks_the_letters_carry():
    decomposed = "Xa\u0303"
    assert table.width(decomposed) == table.width("Xã") == 2
    assert table.lines(["Tên", "Số"], [["Phường Đồ Sơn", "7"], ["Xã", "1.234"]], left=(0,)) == [
        "  Tên               Số",
        "  -------------  -----",
        "  Phường Đồ Sơn      7",
        "  Xã             1.234",
    ]
