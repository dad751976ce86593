"""Metrics, standings, blocks, forms and panels of a definition: one thing is broken, exactly that is said."""

from __future__ import annotations

import pytest

from rounds.metric import METRICS
from rounds.reasons import Reason
from tests.rounds.good_contest import CONTEST, after, changed, found, good, mistake, warned

PREDICTION = """\
[metric.guess]
kind = "prediction"
title = { vi = "Dự đoán", en = "Guess" }
round = "hoc"

[metric.lot]"""
PANEL = """\
[round.judging]
window = { from = 2026-03-09, to = 2026-03-10 }
sheet = "viet"
judges = 5
alternates = 1

[round.learning.quiz]"""
RUBRIC = "rubric.toml"

CASES: dict[str, tuple[dict[str, bytes], list[Reason]]] = {
    "rate without a denominator": (
        after("[metric.rate]", 'per = "people"\n', ""),
        [mistake("metric.key-missing", "metric.rate", key="per", kind="ratio")],
    ),
    "score with a denominator": (
        after("[metric.score]", 'round = "hoc"', 'round = "hoc"\nper = "people"'),
        [mistake("metric.key-not-allowed", "metric.score.per", key="per", kind="score")],
    ),
    "count of something unknown": (
        after("[metric.rate]", 'of = "valid"', 'of = "validd"'),
        [
            mistake(
                "metric.unknown-of",
                "metric.rate.of",
                got="validd",
                near="valid",
                choices="registered, learned, submitted, shared, valid, attempts, households, all_correct",
            )
        ],
    ),
    "mean of something unknown": (
        after("[metric.mean]", 'of = "score"', 'of = "valid"'),
        [mistake("metric.unknown-of", "metric.mean.of", got="valid", near="", choices="score, seconds")],
    ),
    "unknown kind of metric": (
        after("[metric.score]", 'kind = "judged"', 'kind = "jugded"'),
        [
            mistake(
                "shape.unknown-choice",
                "metric.work.kind",
                got="jugded",
                near="judged",
                choices=", ".join(METRICS),
            )
        ],
    ),
    "weights that make 0.9": (
        changed(('{ metric = "mean", weight = "0.4"', '{ metric = "mean", weight = "0.3"')),
        [mistake("metric.weights-do-not-sum", "metric.both.parts", sum="0.9")],
    ),
    "weight of nothing": (
        changed(
            ('{ metric = "mean", weight = "0.4"', '{ metric = "mean", weight = 0'),
            ('{ metric = "rate", weight = "0.6"', '{ metric = "rate", weight = 1'),
        ),
        [mistake("number.not-above-zero", "metric.both.parts[2].weight", got="0")],
    ),
    "a sum of itself": (
        changed(('{ metric = "mean", weight = "0.4"', '{ metric = "both", weight = "0.4"')),
        [mistake("metric.circular", "metric.both.parts", metric="both")],
    ),
    "judged figure of a round without judging": (
        after("[metric.work]", 'round = "viet"', 'round = "hoc"'),
        [
            mistake(
                "metric.round-without-part", "metric.work.round", round="hoc", part="judging", kind="judged"
            )
        ],
    ),
    "prediction nobody asks for": (
        changed(("[metric.lot]", PREDICTION)),
        [mistake("metric.no-prediction", "metric.guess.kind", round="hoc")],
    ),
    "unknown criterion": (
        changed(('criterion = "idea"', 'criterion = "ideas"')),
        [
            mistake(
                "metric.unknown-criterion", "metric.idea.criterion", got="ideas", near="idea", sheet="viet"
            )
        ],
    ),
    "people ranked by a figure of units": (
        changed(('ladder = ["score", "lot"]', 'ladder = ["score", "both", "lot"]')),
        [
            mistake(
                "standing.wrong-metric",
                "standing[2].ladder[2]",
                metric="both",
                kind="weighted_sum",
                of="people",
            )
        ],
    ),
    "units ranked by a figure of people": (
        changed(('ladder = ["both", "rate", "lot"]', 'ladder = ["both", "score", "lot"]')),
        [mistake("standing.wrong-metric", "standing[1].ladder[2]", metric="score", kind="score", of="units")],
    ),
    "floor of units by a figure of people": (
        changed(
            (
                'qualify = [{ metric = "rate", at_least = "10%" }]',
                'qualify = [{ metric = "score", at_least = 1 }]',
            )
        ),
        [
            mistake(
                "standing.wrong-metric",
                "standing[1].qualify[1].metric",
                metric="score",
                kind="score",
                of="units",
            )
        ],
    ),
    "people of a round where nobody learns": (
        after('id = "nguoi"', 'round = "hoc"', 'round = "doc"'),
        [
            mistake(
                "standing.round-without-part", "standing[2].round", of="people", round="doc", part="learning"
            )
        ],
    ),
    "empty ladder": (
        changed(('ladder = ["score", "lot"]', "ladder = []")),
        [mistake("standing.no-ladder", "standing[2].ladder")],
    ),
    "metric twice": (
        changed(('ladder = ["score", "lot"]', 'ladder = ["score", "score", "lot"]')),
        [mistake("standing.metric-twice", "standing[2].ladder[2]", metric="score")],
    ),
    "draw before the end": (
        changed(('ladder = ["score", "lot"]', 'ladder = ["lot", "score"]')),
        [mistake("standing.draw-not-last", "standing[2].ladder[1]", metric="lot")],
    ),
    "draw alone": (
        changed(('ladder = ["score", "lot"]', 'ladder = ["lot"]')),
        [mistake("standing.only-draw", "standing[2].ladder")],
    ),
    "figure of a later round": (
        changed(('ladder = ["work", "idea", "lot"]', 'ladder = ["reading", "work", "lot"]')),
        [mistake("standing.metric-of-later-round", "standing[3].ladder[1]", metric="reading", round="doc")],
    ),
    "block twice": (
        changed(('blocks = ["xa", "so"]', 'blocks = ["xa", "so", "xa"]')),
        [mistake("standing.block-twice", "standing[1].blocks[3]", block="xa")],
    ),
    "block of nothing": (
        changed(
            (
                "[[denominator]]",
                '[[block]]\nid = "khac"\ntitle = { vi = "Khác", en = "Others" }\n\n[[denominator]]',
            )
        ),
        [mistake("block.nothing-in", "block[3]", block="khac")],
    ),
    "block of kinds that no unit has": (
        changed(
            (
                "[[denominator]]",
                '[[block]]\nid = "khac"\ntitle = { vi = "Khác", en = "Others" }\nkinds = ["school"]\n\n'
                "[[denominator]]",
            )
        ),
        [mistake("block.no-units", "block[3]", block="khac")],
    ),
    "kind in two blocks": (
        changed(('kinds = ["department"]', 'kinds = ["department", "commune"]')),
        [warned("block.kind-twice", "block[2].kinds", kind="commune", first="xa")],
    ),
    "no channel": (
        changed(("completion_until = 2026-03-17", "channels = []")),
        [mistake("entry.no-channel", "round[2].entry.channels")],
    ),
    "no field in the form": (
        changed(
            (
                '[[round.entry.fields]]\nid = "text"\ntitle = { vi = "Bài", en = "Text" }\nkind = "file"\n'
                'file_kinds = ["pdf"]\n',
                "",
            )
        ),
        [mistake("entry.no-fields", "round[2].entry")],
    ),
    "presentation of a round without works": (
        changed(("completion_until = 2026-03-17", 'presentation_of = "hoc"')),
        [mistake("entry.presents-nothing", "round[2].entry.presentation_of", round="hoc")],
    ),
    "choice without choices": (
        changed(('kind = "file"\nfile_kinds = ["pdf"]', 'kind = "choice"')),
        [mistake("entry.choice-without-choices", "round[2].entry.fields[1]", field="text")],
    ),
    "file of no kind": (
        changed(('file_kinds = ["pdf"]\n', "")),
        [mistake("entry.file-of-no-kind", "round[2].entry.fields[1]", field="text")],
    ),
    "text with file kinds": (
        changed(('kind = "file"\nfile_kinds', 'kind = "text"\nfile_kinds')),
        [
            mistake(
                "entry.kinds-without-file", "round[2].entry.fields[1].file_kinds", field="text", kind="text"
            )
        ],
    ),
    "text with choices": (
        changed(
            (
                'kind = "file"\nfile_kinds = ["pdf"]',
                'kind = "text"\nchoices = [{ vi = "A", en = "A" }, { vi = "B", en = "B" }]',
            )
        ),
        [
            mistake(
                "entry.choices-without-choice", "round[2].entry.fields[1].choices", field="text", kind="text"
            )
        ],
    ),
    "two judges": (
        changed(("judges = 3", "judges = 2")),
        [mistake("judging.too-few-judges", "round[3].judging.judges", judges=2, least=3)],
    ),
    "too few judges to drop two at each end": (
        changed(("judges = 5", 'judges = 5\nmethod = "trimmed_2"')),
        [
            mistake(
                "judging.too-few-for-method", "round[2].judging.method", method="trimmed_2", judges=5, least=7
            )
        ],
    ),
    "no alternate for a panel at its least": (
        after("judges = 3", "alternates = 1", "alternates = 0"),
        [warned("judging.recusal-leaves-too-few", "round[3].judging.alternates", judges=3, least=3)],
    ),
    "more judges for an entry than there are": (
        changed(("judges = 5", "judges = 5\nper_entry = 6")),
        [mistake("judging.per-entry-above-judges", "round[2].judging.per_entry", got=6, judges=5)],
    ),
    "quorum above the panel": (
        changed(("judges = 5", "judges = 5\nquorum = 6")),
        [mistake("judging.quorum-above-judges", "round[2].judging.quorum", got=6, judges=5)],
    ),
    "rung of ties twice": (
        changed(("judges = 5", 'judges = 5\ntie = ["vote", "vote"]')),
        [mistake("judging.tie-twice", "round[2].judging.tie")],
    ),
    "rungs after the lot": (
        changed(("judges = 5", 'judges = 5\ntie = ["lot", "vote"]')),
        [mistake("judging.tie-ends-early", "round[2].judging.tie[1]", rung="lot")],
    ),
    "third judge without an alternate": (
        changed(("judges = 5\nalternates = 1", 'judges = 5\ngap_action = "third_judge"')),
        [
            warned("judging.recusal-leaves-too-few", "round[2].judging.alternates", judges=5, least=5),
            mistake("judging.third-judge-missing", "round[2].judging.alternates"),
        ],
    ),
    "blind and live": (
        changed(("present_minutes = 5", "present_minutes = 5\nblind = true")),
        [mistake("judging.blind-presentation", "round[3].judging.blind")],
    ),
    "unknown sheet": (
        after("2026-03-20 }", 'sheet = "viet"', 'sheet = "vietn"'),
        [mistake("judging.unknown-sheet", "round[2].judging.sheet", got="vietn", near="viet")],
    ),
    "gap above the highest total": (
        changed(("gap = 20", "gap = 101")),
        [mistake("judging.gap-never-reached", "round[2].judging.gap", gap="101", most="100")],
    ),
    "empty cells for a method that needs every one": (
        changed(("judges = 5", 'judges = 5\nrecusal = "least_squares"')),
        [mistake("judging.recusal-not-for-method", "round[2].judging.recusal", method="default")],
    ),
    "entries shared out and severity left in": (
        changed(("judges = 5", "judges = 5\nper_entry = 3")),
        [warned("judging.severity-not-corrected", "round[2].judging.method", method="default")],
    ),
    "steps finer than a hundredth": (
        {**good(), RUBRIC: good()[RUBRIC].replace(b"step = 1", b'step = "0.125"')},
        [
            mistake("judging.step-too-fine", "round[2].judging.sheet", step="0.125"),
            mistake("judging.step-too-fine", "round[3].judging.sheet", step="0.125"),
        ],
    ),
    "first to reach what has no instant": (
        after("[metric.mean]", 'kind = "mean"', 'kind = "first_reached"'),
        [
            mistake(
                "metric.unknown-of",
                "metric.mean.of",
                got="score",
                near="",
                choices="registered, learned, submitted, shared, valid",
            ),
            mistake("metric.directions-differ", "metric.both.parts[2].metric", metric="mean"),
        ],
    ),
    "time added to points": (
        after("[metric.mean]", 'of = "score"', 'of = "seconds"'),
        [mistake("metric.directions-differ", "metric.both.parts[2].metric", metric="mean")],
    ),
    "rank sums added to points": (
        {
            **good(),
            "contest.toml": CONTEST.replace("gap = 20", 'method = "rank_sum"')
            .replace('metric = "rate", weight = "0.6"', 'metric = "work", weight = "0.6"')
            .replace('metric = "mean", weight = "0.4", scale = 3', 'metric = "reading", weight = "0.4"')
            .replace('ladder = ["both", "rate", "lot"]', 'ladder = ["rate", "lot"]')
            .encode(),
        },
        [mistake("metric.directions-differ", "metric.both.parts[1].metric", metric="work")],
    ),
    "a lot in a sum": (
        changed(('metric = "mean", weight', 'metric = "lot", weight')),
        [
            mistake("metric.no-figure-to-add", "metric.both.parts[2].metric", metric="lot", kind="draw"),
        ],
    ),
    "a lot for a floor": (
        changed(('qualify = [{ metric = "rate"', 'qualify = [{ metric = "lot"')),
        [mistake("metric.no-figure-to-add", "standing[1].qualify[1].metric", metric="lot", kind="draw")],
    ),
    "a sum that looks into a later round": (
        changed(
            ('metric = "mean", weight', 'metric = "work", weight'),
            ('also_show = ["mean"]', 'also_show = ["mean", "reading"]'),
        ),
        [
            mistake("standing.metric-of-later-round", "standing[1].ladder[1]", metric="work", round="viet"),
            mistake(
                "standing.metric-of-later-round", "standing[1].also_show[2]", metric="reading", round="doc"
            ),
        ],
    ),
    "rubric that does not sum": (
        {**good(), RUBRIC: good()[RUBRIC].replace(b"weight = 60", b"weight = 50")},
        [mistake("rubric.weights-do-not-sum", "sheet[1].max_points", file=RUBRIC, sum="90", expected="100")],
    ),
    "rubric missing": (
        {name: data for name, data in good().items() if name != RUBRIC},
        [mistake("file.missing", "round[2].judging.rubric", name=RUBRIC)],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_figures_and_panels(case: str) -> None:
    files, expected = CASES[case]
    assert found(files) == expected


def test_judging_needs_entries_of_its_round_or_an_earlier_one() -> None:
    files = after(
        'title = { vi = "Học", en = "Learn" }',
        "[round.learning.quiz]",
        PANEL,
    )
    assert found(files) == [mistake("judging.no-entries", "round[1].judging", round="hoc")]
