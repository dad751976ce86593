"""Pages of the desk where files come in and documents go out, as in `pages.py`."""

from __future__ import annotations

from tests.given.played import A, B, C, D

# The organisers' files.
PAGES: dict[str, list[str]] = {
    "importing.index": [f"/contests/{A}/desk/imports"],
    "importing.new": [f"/contests/{A}/desk/imports/{kind}/new" for kind in ("units", "people")],
    "outside.index": [f"/contests/{A}/desk/outside"],
    "bulletin.index": [f"/contests/{A}/bulletins", f"/contests/{C}/bulletins"],
    "bulletin.show": [f"/contests/{A}/bulletins/1"],
    "report.index": [f"/contests/{A}/reports", f"/contests/{C}/reports"],
    "report.show": [f"/contests/{A}/reports/1"],
    "report.unit": [f"/contests/{A}/units/10660/reports", f"/contests/{B}/units/thanh-tra/reports"],
    "bulletin.issue": [f"/contests/{A}/desk/bulletins/new"],
    "approval.index": [f"/contests/{A}/desk/decisions", f"/contests/{B}/desk/decisions"],
    "approval.propose": [
        f"/contests/{B}/desk/decisions/results/vao-chang-2",
        f"/contests/{B}/desk/decisions/results/prizes",
    ],
    "proposal.show": [f"/contests/{slug}/desk/decisions/proposals/1" for slug in (A, B)],
    "office.show": [f"/contests/{A}/desk/office"],
    "amendment.index": [f"/contests/{slug}/desk/decisions/new" for slug in (A, B)],
    "amendment.disqualify": [f"/contests/{A}/desk/decisions/new/disqualify"],
    "amendment.withhold": [f"/contests/{B}/desk/decisions/new/withhold"],
    "amendment.other_list": [f"/contests/{B}/desk/decisions/new/list/vao-chang-2"],
    "ruling.index": [f"/contests/{A}/desk/rulings"],
    "ruling.regrade": [f"/contests/{A}/desk/rulings/regrade"],
    "ruling.void": [f"/contests/{A}/desk/rulings/void"],
    "ruling.void_attempt": [f"/contests/{A}/desk/rulings/void-attempt"],
    "importing.show": [f"/contests/{A}/desk/imports/{number}" for number in (1, 2)],
}
FILES = {
    "bulletin.download": f"/contests/{A}/bulletins/1.xlsx",
    "report.download": f"/contests/{A}/reports/1.xlsx",
    "importing.sample": f"/contests/{A}/desk/imports/units/sample.xlsx",
    "importing.errors": f"/contests/{A}/desk/imports/2/errors.xlsx",
    "outside.table": f"/contests/{A}/desk/outside.xlsx",
}
SEEN_BY = dict.fromkeys(
    (
        *("importing.index", "importing.new", "importing.show", "importing.sample", "importing.errors"),
        *("outside.index", "outside.table"),
        *("bulletin.issue", "ruling.index", "ruling.regrade", "ruling.void", "ruling.void_attempt"),
        *("approval.index", "approval.propose", "proposal.show", "amendment.index"),
        "office.show",
        *("amendment.disqualify", "amendment.withhold", "amendment.other_list"),
    ),
    "oanh",
)
ACTS = {"importing.columns", "importing.confirm", "importing.cancel", "importing.undo"}
ACTS |= {"proposal.endorse", "proposal.approve", "proposal.withdraw", "approval.compute", "outside.rule"}
NO_PAGES = {"proposal.document", "amendment.share", "amendment.settle", "sample.show"}
ACTS |= {
    "office.deputy",
    "office.hand_over",
    "office.dismiss",
    "amendment.draw",
    "sample.draw",
    "sample.look",
}
ACTS |= {"answer.save", "answer.submit"}

# Official documents: a draft, one that was issued, and the bodies that issue.
PAPERS = f"/contests/{A}/desk/papers"
PAGES |= {
    "paper.index": [PAPERS, f"/contests/{D}/desk/papers"],
    "paper.make": [f"{PAPERS}/new/bulletin", f"/contests/{D}/desk/papers/new/bulletin"],
    "paper.show": [f"{PAPERS}/1", f"{PAPERS}/2"],
    "paper.issue": [f"{PAPERS}/1/issue"],
    "paper.take_in": [f"{PAPERS}/2/signed"],
    "issuer.new": [f"/contests/{A}/desk/issuers/new"],
    "issuer.edit": [f"/contests/{A}/desk/issuers/1"],
}
FILES |= {"paper.download": f"{PAPERS}/2/files/docx", "paper.signed": f"{PAPERS}/2/signed/1.pdf"}
SEEN_BY |= dict.fromkeys(
    (
        *("paper.index", "paper.make", "paper.show", "paper.issue", "paper.take_in"),
        *("paper.download", "paper.signed", "issuer.new", "issuer.edit"),
    ),
    "oanh",
)
ACTS |= {"paper.renew", "paper.discard"}

# Prizes that were given, one of which somebody wants back.
AWARDS = f"/contests/{B}/desk/awards"
PAGES |= {
    "award.index": [AWARDS, f"/contests/{D}/desk/awards"],
    "award.show": [f"{AWARDS}/1", f"{AWARDS}/11", f"{AWARDS}/22"],
}
SEEN_BY |= dict.fromkeys(("award.index", "award.show"), "oanh")
PAGES["proposal.show"].append(f"/contests/{B}/desk/decisions/proposals/2")
ACTS |= {"award.give_back"}

# Appeals against results, of which there is none here.
PAGES |= {"appeal.index": [f"/contests/{D}/appeals"], "appeal.queue": [f"/contests/{A}/desk/appeals"]}
SEEN_BY |= {"appeal.index": "lan", "appeal.queue": "oanh"}
ACTS |= {"appeal.admit", "appeal.answer"}

# The next version of a contest being written, and the list of contests that are not published yet.
PLAN = f"/contests/{A}/desk/plan"
PAGES |= {
    "plan.index": ["/plans"],
    "plan.new": ["/plans/new"],
    "plan.show": [PLAN],
    "plan.go_on": [f"/contests/{B}/desk/plan/begin"],
    "question.rule": [f"{PLAN}/questions/the-nao-la-tham-gia"],
    "publishing.propose": [f"{PLAN}/publish"],
    "texts.edit": [f"{PLAN}/texts"],
    "dates.edit": [f"{PLAN}/dates"],
    "prizes.edit": [f"{PLAN}/prizes"],
    "plan_unit.index": [f"{PLAN}/units?q=cat"],
    "plan_unit.edit": [f"{PLAN}/units/edit?code=10660"],
    "plan_file.index": [f"{PLAN}/files"],
    "plan_file.edit": [f"{PLAN}/files/edit?name=contest.toml"],
    "plan_file.add": [f"{PLAN}/files/add"],
    "plan_file.take_out": [f"{PLAN}/files/take-out?name=course/A1.md"],
}
FILES |= {"plan_file.download": f"{PLAN}/folder.zip"}
SEEN_BY |= dict.fromkeys(("plan.index", "plan.new"), "quan")
SEEN_BY |= dict.fromkeys(
    (
        *("plan.show", "plan.go_on", "question.rule", "publishing.propose", "texts.edit", "dates.edit"),
        *("prizes.edit", "plan_unit.index", "plan_unit.edit", "plan_file.index", "plan_file.edit"),
        *("plan_file.add", "plan_file.take_out", "plan_file.download"),
    ),
    "oanh",
)
NO_PAGES |= {"plan.discard", "publishing.show"}
ACTS |= {"plan.take_up", "enrolment.accept"}
ACTS |= {"publishing.approve", "publishing.withdraw"}

# Notices.
PAGES |= {
    "notice.index": ["/account/notices"],
    "sending.index": [f"/contests/{B}/desk/notices", f"/contests/{D}/desk/notices?state=failed"],
}
SEEN_BY |= {"notice.index": "lan", "sending.index": "oanh"}
ACTS |= {"notice.open_one", "notice.read_one", "notice.read_all", "sending.again"}

# Looking as others do, and what the log keeps of both sides.
PAGES |= {"view.begin": [f"/contests/{A}/desk/view"]}
SEEN_BY |= {"view.begin": "oanh"}
ACTS |= {"view.end", "log.reveal", "log.reveal_all"}

# What units collect and hand on.
PAGES |= {
    "collected.show": [
        f"/contests/{B}/units/thanh-tra/desk/collected",
        f"/contests/{D}/units/K1/desk/collected",
    ],
    "collected.send": [f"/contests/{D}/units/K1/desk/collected/K1-1"],
    "kit.show": [f"/contests/{B}/units/thanh-tra/desk/kit", f"/contests/{D}/units/K1/desk/kit"],
}
FILES |= {
    "collected.download": f"/contests/{B}/units/thanh-tra/desk/collected.xlsx",
    "kit.download": f"/contests/{D}/units/K1/desk/kit.zip",
}
SEEN_BY |= dict.fromkeys(
    ("collected.show", "collected.send", "collected.download", "kit.show", "kit.download"), "oanh"
)
ACTS |= {"collected.expect", "collected.drop"}
