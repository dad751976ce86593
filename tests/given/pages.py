"""Every page there is, by endpoint: what the tests of pages walk through, and as whom.

A new route that answers with a page must be added here, or `test_every_page_is_walked` fails.
"""

from __future__ import annotations

from tests.given import desk_pages, drafted, registered, worked
from tests.given.learned import BINH
from tests.given.played import JUDGED, A, B, C, D

PAGES: dict[str, list[str]] = {
    "contest.front": ["/"],
    "course.learn": [f"/contests/{slug}/learn" for slug in (A, B, D)],
    "course.show": [f"/contests/{A}/learn/A3", f"/contests/{B}/learn/B1"],
    "course.part": [f"/contests/{A}/learn/A2/1", f"/contests/{B}/learn/B2/8"],
    "contest.home": [f"/contests/{slug}" for slug in (A, B, C, D)],
    "rules.read": [f"/contests/{slug}/rules" for slug in (A, B, C, D)],
    "calendar.show": [f"/contests/{slug}/calendar" for slug in (A, B, C, D)],
    "unit.index": [
        f"/contests/{A}/units",
        f"/contests/{B}/units?block=so-nganh&sort=staff",
        f"/contests/{A}/units?q=khong+co+don+vi+nay",
    ],
    "unit.show": [
        f"/contests/{A}/units/10660",
        f"/contests/{A}/units/11948",
        f"/contests/{B}/units/thanh-tra",
    ],
    "signal.index": [f"/contests/{A}/desk/signals?kind=fast"],
    "hub.show": [f"/contests/{A}/desk", f"/contests/{B}/desk?q=khong+co"],
    "desk.show": [f"/contests/{A}/units/10660/desk", f"/contests/{D}/units/K1-1/desk?sort=valid&q=a"],
    "reminder.show": [f"/contests/{B}/units/thanh-tra/desk/reminders"],
    "roster.show": [f"/contests/{B}/units/thanh-tra/desk/roster"],
    "standing.index": [f"/contests/{A}/standings", f"/contests/{B}/standings"],
    "standing.show": [
        f"/contests/{A}/standings/cong-dong",
        f"/contests/{A}/standings/cong-dong?q=nam&at=2025-10-22T08:00:00Z",
        f"/contests/{A}/standings/ca-nhan?page=2",
        f"/contests/{B}/standings/chang-1",
        f"/contests/{B}/standings/chung-ket",
        f"/contests/{C}/standings/chung-ket",
        f"/contests/{D}/standings/thon",
    ],
    "revision.last": [f"/contests/{B}/results/{subject}" for subject in ("prizes", "vao-chang-2")],
    "revision.show": [f"/contests/{B}/results/vao-chang-2/1"],
    "result.show": [f"/contests/{slug}/results" for slug in (A, B, C, D)],
    "start.show": [f"/contests/{A}/desk/start", f"/contests/{C}/desk/start"],
    "log.index": [
        f"/contests/{A}/desk/log",
        f"/contests/{B}/desk/log?q=khong+co",
        f"/contests/{A}/desk/log?page=2",
    ],
    "log.everywhere": ["/admin/log"],
    "work.index": [f"/contests/{A}/desk/work", f"/contests/{B}/desk/work"],
    "work.show": [f"/contests/{A}/desk/work/{worked.DONE}", f"/contests/{A}/desk/work/{worked.STOPPED}"],
    "certificate.own": [f"/contests/{A}/certificate", f"/contests/{C}/certificate"],
    "certificate.unit": [f"/contests/{A}/units/10660/desk/certificates"],
    "certificate.register": [f"/contests/{A}/desk/certificates", f"/contests/{B}/desk/certificates"],
    "poster.unit": [f"/contests/{A}/units/10660/desk/posters"],
    "poster.everywhere": [f"/contests/{A}/desk/posters"],
    "companion.unit": [f"/contests/{A}/units/10660/desk/companion", f"/contests/{D}/units/K1/desk/companion"],
    "companion.index": [f"/contests/{A}/desk/companion"],
    "sign_in.begin": ["/sign-in"],
    "account.show": ["/account"],
    "check.check": ["/check", "/check?q=1", f"/check?q={B}%231", "/check?q=khong-co"],
}
# Answers that are files, and what is for machines or for development only.
FILES = {
    "course.attachment": f"/contests/{A}/learn/A3/files/1",
    "rules.download": f"/contests/{B}/rules.md",
    "calendar.download": f"/contests/{B}/calendar.ics",
    "standing.download": f"/contests/{B}/standings/chang-1.csv",
    "desk.download": f"/contests/{A}/units/10660/desk.xlsx",
    "result.download": f"/contests/{B}/bundle.zip",
    "work.download": f"/contests/{A}/desk/work/{worked.DONE}/file",
    "certificate.download": f"/contests/{A}/certificate.pdf",
    "companion.download": f"/contests/{A}/desk/companion.xlsx",
}
# Pages and files that are not for visitors: by whom of `tests/given/people.py` they are looked at.
SEEN_BY = {
    "signal.index": "oanh",
    "hub.show": "oanh",
    "desk.show": "oanh",
    "roster.show": "oanh",
    "reminder.show": "oanh",
    "desk.download": "oanh",
    "account.show": "lan",
    "start.show": "oanh",
    "log.index": "oanh",
    "log.everywhere": "quan",
    "work.index": "oanh",
    "work.show": "oanh",
    "work.download": "oanh",
    "certificate.own": "thu",
    "certificate.download": "thu",
    "certificate.unit": "oanh",
    "certificate.register": "oanh",
    "poster.unit": "oanh",
    "poster.everywhere": "oanh",
    "companion.unit": "oanh",
    "companion.index": "oanh",
    "companion.download": "oanh",
}
# What is sent to, and answers by leading on.
NO_PAGES = {
    "enrolment.suggest",
    "standing.data",
    "signal.show",
    "health.health",
    "health.ready",
    "styleguide.show",
}
ACTS = {"signal.look", "sign_in.end", "work.cancel", "answer.save", "answer.submit"}

# Certificates.
ACTS |= {"certificate.withdraw", "work.again", "log.take", "log.take_all"}

NO_PAGES |= {"health.work", "metrics.show"}

# One's own account.
PAGES |= {
    "account.sign_ins": ["/account/sign-ins"],
    "password.confirm": ["/account/confirm"],
    "password.change": ["/account/password"],
    "password.forgotten": ["/sign-in/forgotten"],
    "code.ask": ["/sign-in/code"],
    "code.enter": ["/sign-in/code/enter"],
    "password.reset": ["/sign-in/reset/nothing"],
    "second_factor.show": ["/account/second-factor"],
}
SEEN_BY |= dict.fromkeys(
    ("account.sign_ins", "password.confirm", "password.change", "second_factor.show"), "lan"
)
ACTS |= {"account.end_one", "account.end_others", "second_factor.renew"}

# Administrators.
PAGES |= {
    "role.index": ["/admin/roles", f"/admin/roles?contest={A}&role=judge"],
    "role.table": ["/admin/roles/table"],
    "role.grant": ["/admin/roles/new"],
    "outbox.index": ["/admin/letters"],
}
SEEN_BY |= dict.fromkeys(("role.index", "role.table", "role.grant", "outbox.index"), "quan")
ACTS |= {"outbox.again"}
NO_PAGES |= {"role.end"}

# By an identity provider; there is none here.
NO_PAGES |= {"oidc.begin", "oidc.back", "oidc.link"}
ACTS |= {"oidc.unlink"}

# Registration, and what is kept about people.
PAGES |= {
    "enrolment.register": [f"/contests/{D}/register", f"/contests/{A}/register"],
    "enrolment.show": [f"/contests/{D}/registration"],
    "enrolment.correct": [f"/contests/{D}/registration/correct"],
    "counter.assist": [f"/contests/{D}/desk/assist"],
    "counter.find": [f"/contests/{D}/desk/counter"],
    "counter.serve": [f"/contests/{D}/desk/counter/{registered.CODE}"],
    "counter.use": ["/sign-in/printed-code"],
    "entrant.index": [f"/contests/{D}/desk/people", f"/contests/{D}/desk/people?q=khong-co"],
    "entrant.show": [f"/contests/{D}/desk/people/{registered.CODE}"],
    "privacy.notice": ["/privacy"],
    "privacy.erased": ["/privacy/erased"],
    "privacy.mine": ["/account/data"],
    "privacy.erase": ["/account/erase"],
    "rights.index": [f"/contests/{D}/desk/rights"],
    "rights.breaches": [f"/contests/{D}/desk/breaches"],
}
FILES |= {"privacy.download": "/account/data.json"}
SEEN_BY |= dict.fromkeys(
    ("enrolment.show", "enrolment.correct", "privacy.mine", "privacy.erase", "privacy.download"), "lan"
)
SEEN_BY |= dict.fromkeys(
    (
        *("counter.assist", "counter.find", "counter.serve", "entrant.index", "entrant.show"),
        *("rights.index", "rights.breaches"),
    ),
    "oanh",
)
ACTS |= {
    "enrolment.agree",
    "entrant.correct",
    "entrant.rule",
    "privacy.ask",
    "rights.answer",
    "rights.report",
}

# What learners do, and the stories they tell.
PAGES |= {
    "attempt.begin": [f"/contests/{D}/quiz", f"/contests/{D}/practice"],
    "attempt.question": [f"/contests/{D}/practice/1"],
    "attempt.check": [f"/contests/{D}/practice/hand-in"],
    "attempt.result": [f"/contests/{D}/quiz/results/1"],
    "story.write": [f"/contests/{D}/story"],
    "story.wall": [f"/contests/{D}/wall", f"/contests/{D}/wall?q=ba+ngoai", f"/contests/{D}/wall?q=khong+co"],
    "story.queue": [f"/contests/{D}/desk/stories", f"/contests/{D}/desk/stories?state=refused"],
    "story.read": [f"/contests/{D}/desk/stories/{BINH}"],
    "mine.show": [f"/contests/{D}/mine"],
}
SEEN_BY |= dict.fromkeys(
    (
        *("attempt.begin", "attempt.question", "attempt.check", "attempt.result"),
        *("story.write", "mine.show"),
    ),
    "lan",
)
SEEN_BY |= dict.fromkeys(("story.queue", "story.read"), "oanh")
ACTS |= {
    *("attempt.answer", "attempt.hand_in", "attempt.start", "course.mark"),
    *("story.consent", "story.draft", "story.rule", "story.send"),
}

# Entries: drafts, the choice, handing in.
ESSAY, ENTRY = (
    f"/contests/{C}/entries/{drafted.ESSAYS}/mine",
    f"/contests/{B}/entries/{drafted.UNITS}/{drafted.UNIT}",
)
PAGES |= {
    "draft.index": [ESSAY, ENTRY],
    "draft.write": [f"{ESSAY}/drafts/1", f"{ENTRY}/drafts/1"],
    "nomination.choose": [f"{ENTRY}/nomination"],
    "handing_in.check": [f"{ESSAY}/drafts/2/hand-in", f"{ENTRY}/drafts/1/hand-in"],
    "handing_in.show": [f"{ESSAY}/received/{drafted.ENTRY}/1"],
}
ESSAYS, WORKS = f"/contests/{C}/desk/entries/{drafted.ESSAYS}", f"/contests/{B}/desk/entries/{drafted.UNITS}"
PAGES |= {
    "intake.show": [WORKS, ESSAYS],
    "slip.begin": [f"{ESSAYS}/log", f"{WORKS}/log"],
    "slip.write": [f"{ESSAYS}/log/2", f"{WORKS}/log/1"],
    "slip.check": [f"{ESSAYS}/log/2/check", f"{WORKS}/log/1/check"],
    "slip.receipt_of": [f"{ESSAYS}/received/{drafted.LOGGED}/1"],
    "entry.show": [f"/contests/{C}/works/{entry}" for entry in (drafted.ENTRY, drafted.LOGGED)],
    "seat.extend": [f"{WORKS}/seats/extend"],
}
FILES |= {
    "intake.download": f"{WORKS}/register.xlsx",
    "entry.manifest": f"/contests/{C}/works/{drafted.ENTRY}/1/manifest.json",
    "entry.file": f"/contests/{C}/works/{drafted.LOGGED}/1/files/1",
    "entry.evidence": f"/contests/{C}/works/{drafted.LOGGED}/1/evidence/1",
}
SEEN_BY |= dict.fromkeys(
    (
        *("intake.show", "intake.download", "entry.show", "entry.manifest", "entry.file", "entry.evidence"),
        *("slip.begin", "slip.write", "slip.check", "slip.receipt_of", "seat.extend"),
    ),
    "oanh",
)
NO_PAGES |= {"appeal.lodge", "appeal.show"}
# Those that lead on, want a fresh sign-in or a proposal, or work a whole selection out.
NO_PAGES |= {"intake.index", "seat.index", "seat.silent", "seat.replace", "seat.withdraw"}
NO_PAGES |= {"entry.file_page", "entry.evidence_page"}
ACTS |= {"slip.log", "slip.throw_away", "slip_file.begin", "slip_file.send", "slip_file.remove"}
ACTS |= {"entry.screen", "entry.ask", "handing_in.confirm"}
FILES |= {"handing_in.manifest": f"{ESSAY}/received/{drafted.ENTRY}/1/manifest.json"}
SEEN_BY |= dict.fromkeys(
    (
        *("draft.index", "draft.write", "nomination.choose"),
        *("handing_in.check", "handing_in.show", "handing_in.manifest"),
    ),
    "cuong",
)
ACTS |= {"draft.begin", "draft.save", "draft.keep", "draft.comment", "draft.put_aside", "handing_in.hand_in"}

# What was handed in, read for what nobody sees in it; notes of a model, of which there is none here.
PAGES |= {"text.index": [f"/contests/{B}/desk/unseen-text", f"/contests/{A}/desk/unseen-text"]}
SEEN_BY |= {"text.index": "oanh"}
PAGES |= {"rubric.show": [f"/contests/{B}/desk/rubric"]}
FILES |= {"rubric.download": f"/contests/{B}/desk/rubric.toml"}
SEEN_BY |= dict.fromkeys(("rubric.show", "rubric.download"), "oanh")
ACTS |= {"text.look", "assistant.make", "advice.open", "rubric.write", "rubric.draft"}
NO_PAGES |= {"text.show", "assistant.index", "assistant.show", "advice.show"}

# Panels: their table, minutes, the final.
PAGES |= {
    "verdict.index": [f"/contests/{B}/desk/panels", f"/contests/{A}/desk/panels"],
    "verdict.show": [f"/contests/{B}/desk/panels/{round}" for round in ("chang-2", "chang-3")],
}
SEEN_BY |= dict.fromkeys(("verdict.index", "verdict.show"), "chi")
# Works and signed sheets are few, and their panels and their units look at them as of now.
READ_WORKS = {"verdict.show", "draft.index", "handing_in.check", "handing_in.show", "text.index"}
PAGES |= {
    "final.show": [f"/contests/{B}/desk/panels/chang-3/final"],
    "final.timer": [f"/contests/{B}/desk/panels/chang-3/timer"],
    "final.screen": [f"/contests/{B}/desk/panels/chang-3/screen"],
    "draw.show": [f"/contests/{B}/draws/chang-3"],
}
SEEN_BY |= dict.fromkeys(("final.show", "final.timer", "final.screen"), "thu")
READ_WORKS |= {"final.show", "final.timer"}
ACTS |= {"final.present", "final.slot", "final.step"}
NO_PAGES |= {"final.index"}
READ_WORKS |= {"intake.show", "entry.show", "seat.extend"}
READ_WORKS |= {"slip.begin", "slip.write", "slip.check", "slip.receipt_of"}
ACTS |= {
    *("settlement.note", "settlement.approve", "settlement.withdraw", "settlement.commit"),
    *("settlement.reveal", "minutes.sign", "minutes.publish"),
}
NO_PAGES |= {"settlement.review", "settlement.vote", "minutes.show", "minutes.download"}

# Files on their way into an entry.
ACTS |= {"upload.begin", "upload.end", "upload.receive", "upload.remove", "upload.send"}
NO_PAGES |= {"upload.download", "upload.page", "upload.show"}

# Panels by person: their members, declarations, score sheets.
PAGES |= {
    "member.index": [f"/contests/{B}/desk/members"],
    "member.show": [f"/contests/{B}/desk/panels/chang-2/members"],
    "conflict.declare": [f"/contests/{B}/judge/declaration"],
    "sheet.queue": [f"/contests/{B}/judge"],
    "reopening.index": [f"/contests/{B}/desk/panels/chang-2/sheets"],
}
SEEN_BY |= dict.fromkeys(("member.index", "member.show"), "oanh")
SEEN_BY |= {"conflict.declare": "giang", "sheet.queue": "giang", "reopening.index": "chi"}
READ_WORKS |= {"sheet.queue", "member.show", "reopening.index"}
ACTS |= {
    *("member.appoint", "member.share_out", "sheet.save", "sheet.sign", "sheet.stand_aside"),
    "reopening.reopen",
}
PAGES |= {
    "sheet.show": [f"/contests/{B}/judge/chang-2/entries/{JUDGED}"],
    "verdict.own": [f"/contests/{B}/judge/chang-2/own"],
}
SEEN_BY |= dict.fromkeys(("sheet.show", "verdict.own"), "giang")
READ_WORKS |= {"sheet.show", "verdict.own"}
NO_PAGES |= {"sheet.file", "sheet.page"}
MANY_QUERIES = {f"/contests/{B}/judge": 2, "/account/data": 2}
"""Pages that read each of the rounds somebody judges, or every table that knows a person: how many times the
queries of others.
"""

# Samples before the entries; the rules of B ask for none.
PAGES |= {"calibration.show": [f"/contests/{B}/desk/panels/chang-2/calibration"]}
SEEN_BY |= {"calibration.show": "thu"}
READ_WORKS |= {"calibration.show"}
NO_PAGES |= {"calibration.index"}
ACTS |= {"calibration.add", "calibration.agree", "calibration.take_out"}

# Sheets on paper.
PAGES |= {"paper_sheet.index": [f"/contests/{B}/desk/panels/chang-2/paper"]}
FILES |= {"paper_sheet.template": f"/contests/{B}/desk/panels/chang-2/paper.xlsx"}
SEEN_BY |= dict.fromkeys(("paper_sheet.index", "paper_sheet.template"), "thu")
READ_WORKS |= {"paper_sheet.index"}
ACTS |= {"paper_sheet.enter", "paper_sheet.bring", "paper_sheet.confirm", "paper_sheet.withdraw"}

WRONG = [
    "/nothing-here",
    "/contests/nothing-here",
    f"/contests/{A}/units/0",
    f"/contests/{A}/standings/nothing",
    f"/contests/{A}/standings/cong-dong?at=yesterday",
    f"/contests/{A}/standings/cong-dong?page=99",
    f"/contests/{C}/standings/bai-viet",
    f"/contests/{C}/learn",
    f"/contests/{A}/learn/A9",
    f"/contests/{A}/learn/A1/99",
    f"/contests/{A}/learn/A1/files/1",
    "/styleguide",
]


def every() -> list[str]:
    """The addresses of all pages."""
    return [address for addresses in PAGES.values() for address in addresses]


def seen_by(address: str) -> str:
    """Who looks at the page of that address; empty for a visitor."""
    files = {endpoint: [file] for endpoint, file in FILES.items()}
    return next(
        (SEEN_BY.get(endpoint, "") for endpoint, own in (PAGES | files).items() if address in own), ""
    )


def reads_works(address: str) -> bool:
    """Whether that page reads works and sheets as they were recorded."""
    return any(address in PAGES[endpoint] for endpoint in READ_WORKS)


def in_language(address: str, language: str) -> str:
    """The same page in `vi` or `en`."""
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


# What organisers bring in and send out (tests/given/desk_pages.py).
PAGES |= desk_pages.PAGES
FILES |= desk_pages.FILES
SEEN_BY |= desk_pages.SEEN_BY
ACTS |= desk_pages.ACTS
NO_PAGES |= desk_pages.NO_PAGES

# What the calendar brings; steps of contests that run today have names with today in them.
PAGES |= {
    "step.index": [f"/contests/{slug}/desk/steps" for slug in (A, D)],
    "advance.show": [f"/contests/{B}/desk/lists/vao-chang-2"],
}
SEEN_BY |= dict.fromkeys(("step.index", "advance.show"), "oanh")
NO_PAGES |= {"step.show"}
ACTS |= {"step.hold", "step.let_go", "step.run", "step.move"}
ACTS |= {"advance.notify"}
