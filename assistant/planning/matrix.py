"""The evidence matrix: what is asked, by whom, under which clause, which page meets it, and what is too weak.

One idea: a row says only what can be read: a paper is met, too weak by a condition of the data, missing, unreadable, or
unclear because something it is compared with is not known. A number that the notice gives takes the clause's place, and
the row says so. The gaps are made from these rows, so that both always agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.knowledge import Knowledge
from assistant.planning.notice import Asked, named_asins, read_requests
from assistant.planning.paper_checks import check_rows, first_pages, mismatched, papers_of
from assistant.planning.paper_marks import shows_document
from assistant.playbook_library import Document
from assistant.playbook_papers import NoticeRequest, Paper
from assistant.records import Exhibit, Locator, MatrixRow
from assistant.wording.conditions import hold
from assistant.wording.notices import is_notice
from assistant.wording.patterns import fill

READABLE = ("read",)
ABSENT = ("missing", "empty", "damaged")
PER_ASIN = "plan-evidence-per-asin"


@dataclass(frozen=True)
class _Notice:
    """The notice of the case: its text, where it stands and what it asks for."""

    text: str = ""
    exhibit: str = ""
    asked: tuple[Asked, ...] = ()
    papers: frozenset[str] = frozenset()  # exhibits that are notices themselves and prove nothing

    def place(self, start: int, end: int, text: str) -> Locator:
        """Where a passage of it stands."""
        where = "exhibit" if self.exhibit else "notice"
        page = text.count("\f", 0, start) + 1 if self.exhibit else 0
        return Locator.model_validate(
            {"where": where, "exhibit": self.exhibit, "page": page, "start": start, "end": end}
        )


@dataclass
class _Wanted:
    """A document that somebody asks for."""

    document: Document
    paper: Paper | None
    asked: list[Asked] = field(default_factory=list)  # the document itself is asked for in the notice
    checks: list[Asked] = field(default_factory=list)  # something about it is


def build_matrix(known: Knowledge) -> tuple[MatrixRow, ...]:
    """The rows of the case: what the notice asks for first, then the playbook's; each document with its checks."""
    notice = _notice(known)
    wanted = _wanted(known, notice)
    rows: list[MatrixRow] = []
    for one in sorted(wanted, key=lambda w: not (w.asked or w.checks)):
        rows += _document_rows(known, notice, one)
    rows = _without_needless_alternatives(rows, notice)
    rows += _told_rows(known, notice, rows)
    rows += _asin_rows(known, notice)
    return tuple(rows)


def _notice(known: Knowledge) -> _Notice:
    if known.case.role != "seller" and not known.case.notice.strip():
        return _Notice()
    data = known.playbooks.requests
    text = known.case.notice
    notices = [e for e in known.exhibits_read if known.case.role == "seller" and _is_notice(known, e)]
    marker = ""
    if not text.strip() and notices:
        text, marker = notices[0].text, notices[0].marker
    return _Notice(
        text=text,
        exhibit=marker,
        asked=read_requests(text, data, locale=known.place.locale),
        papers=frozenset(e.marker for e in notices),
    )


def _is_notice(known: Knowledge, exhibit: Exhibit) -> bool:
    """True for a paper that tells of a removal, or that is called a notice or request and asks for something."""
    if not exhibit.text.strip():
        return False
    name = re.sub(r"[_\-./]", " ", f"{exhibit.title} {exhibit.file.rpartition('/')[2]}").lower()
    if any(re.search(rf"\b{re.escape(w)}", name) for p in known.playbooks.papers for w in p.words):
        return False
    if is_notice(exhibit.text):
        return True
    is_called = re.search(r"\b(?:notice|request|performance|verification|aufforderung|mitteilung)", name)
    return bool(is_called and read_requests(exhibit.text, known.playbooks.requests))


def _wanted(known: Knowledge, notice: _Notice) -> list[_Wanted]:
    """The documents of the playbook and those that only the notice asks for."""
    book = known.playbook
    papers = {p.id: p for p in known.playbooks.papers}
    found: dict[str, _Wanted] = {
        d.id: _Wanted(d, papers.get(d.paper or d.id)) for d in book.documents if hold(d.when, known)
    }
    for asked in notice.asked:
        request = asked.request
        if not request.papers:
            continue
        document = _document_of(request, known, papers)
        if document.id not in found:
            if request.check:
                continue
            found[document.id] = _Wanted(document, papers.get(document.paper or document.id))
        (found[document.id].checks if request.check else found[document.id].asked).append(asked)
    return list(found.values())


def _document_of(request: NoticeRequest, known: Knowledge, papers: dict[str, Paper]) -> Document:
    """The playbook's document that meets the request, else one made from the paper's or the request's own words."""
    own = {d.id: d for d in known.playbook.documents}
    by_paper = {d.paper: d for d in known.playbook.documents if d.paper}
    for name in request.papers:
        if name in own or name in by_paper:
            return own.get(name) or by_paper[name]
    paper = next((papers[n] for n in request.papers if n in papers), None)
    words = paper.words if paper else tuple(p.split("*")[0].strip() for p in request.phrases)
    name = paper.id if paper else request.papers[0]
    return Document(id=name, title=request.asks, why=request.instead, words=words, rule=request.rule)


def _document_rows(known: Knowledge, notice: _Notice, wanted: _Wanted) -> Iterator[MatrixRow]:
    document = wanted.document
    others = [e for e in known.exhibits_read if e.marker not in notice.papers or document.notice_suffices]
    there = [e for e in others if shows_document(document.words, e)]
    paper = wanted.paper
    checked = paper is not None and (not paper.playbooks or known.playbook.id in paper.playbooks)
    papers = papers_of(paper, others) if paper is not None and checked else []
    base = _base_row(known, notice, wanted, there)
    wrong = mismatched(paper, papers, known) if paper is not None and checked else None
    if paper is not None and wrong is not None:  # something else was handed in its place
        yield base.model_copy(update=wrong)
        return
    weak = next(_weak_updates(known, document), None) if base.state == "met" else None
    yield base.model_copy(update=weak) if weak else base
    if paper is not None and checked:
        asked = [*wanted.asked, *wanted.checks]
        yield from (
            r.model_copy(update=_of_notice(notice, r, asked)) for r in check_rows(known, document, paper, papers, asked)
        )


def _of_notice(notice: _Notice, row: MatrixRow, asked: Sequence[Asked]) -> dict[str, object]:
    """The passage of a check that the notice asks for."""
    if row.asked_in != "notice":
        return {}
    own = next((a for a in asked if a.request.check == row.check), None) or next(iter(asked), None)
    return {"passage": own.passage, "place": notice.place(own.start, own.end, notice.text)} if own else {}


def _base_row(known: Knowledge, notice: _Notice, wanted: _Wanted, there: Sequence[Exhibit]) -> MatrixRow:
    document, asked = wanted.document, next(iter(wanted.asked), None)
    clause = known.rule(document.rule) if document.rule else None
    row = MatrixRow(
        asked=document.title,
        asked_in="notice" if asked else "playbook",
        passage=asked.passage if asked else "",
        place=notice.place(asked.start, asked.end, notice.text) if asked else None,
        clause_id=clause.id if clause else "",
        document=document.id,
        request=asked.request.id if asked else "",
        state="missing",
        found="",
        instead=document.why,
    )
    read = [e for e in there if e.state in READABLE and e.text.strip()]
    shown = read or [e for e in there if e.state not in ABSENT]
    if not shown and document.notice_suffices and known.case.notice.strip():
        return row.model_copy(update={"state": "met", "instead": ""})
    if not shown:
        return row
    pages = first_pages(document.words, shown[0])
    at = {"exhibit": ", ".join(e.marker for e in shown), "pages": pages}
    if read:
        return row.model_copy(update={"state": "met", "instead": "", **at})
    found = f"{shown[0].marker} could not be read ({shown[0].state})"
    way = "look yourself whether it shows this, and type in what the letter needs of it"
    return row.model_copy(update={"state": "unreadable", "found": found, "instead": way, **at})


def _weak_updates(known: Knowledge, document: Document) -> Iterator[dict[str, object]]:
    """What the playbook itself calls too weak about a document that is there."""
    for entry in known.playbook.weak:
        if entry.document == document.id and hold(entry.when, known):
            clause = known.rule(entry.rule) if entry.rule else None
            what, why = fill(entry.what, known), fill(entry.why, known)
            yield {
                "state": "weak",
                "clause_id": clause.id if clause else "",
                "found": what.text if what else entry.what,
                "instead": why.text if why else entry.why,
            }


def _without_needless_alternatives(rows: list[MatrixRow], notice: _Notice) -> list[MatrixRow]:
    """Of "a licence or an invoice" one is enough; when none is there, one row says both."""
    kept = list(rows)
    for index, asked in enumerate(notice.asked):
        if asked.alternative_to < 0:
            continue
        ids = _group(notice.asked, index)
        group = [r for r in kept if r.request in ids and not r.check]
        missing = [r for r in group if r.state == "missing"]
        if len(group) < 2 or not missing:
            continue
        if not any(r.state == "met" for r in group) and len(missing) < len(group):
            continue  # a weak one does not make the others needless
        if len(missing) == len(group):
            both = " or ".join(
                dict.fromkeys(r.asked[0].lower() + r.asked[1:] if n else r.asked for n, r in enumerate(group))
            )
            kept = [r.model_copy(update={"asked": both}) if r is group[0] else r for r in kept if r not in group[1:]]
        else:
            kept = [r for r in kept if r not in missing]
    return kept


def _group(asked: Sequence[Asked], index: int) -> frozenset[str]:
    ids = {asked[index].request.id}
    while index >= 0 and asked[index].alternative_to >= 0:
        index = asked[index].alternative_to
        ids.add(asked[index].request.id)
    return frozenset(ids)


def _told_rows(known: Knowledge, notice: _Notice, rows: Sequence[MatrixRow]) -> Iterator[MatrixRow]:
    """What the notice asks for and words answer, not papers."""
    made = {(r.document, r.check) for r in rows if r.asked_in == "notice"}
    for asked in notice.asked:
        request = asked.request
        if not request.met_when or any((p, request.check) in made for p in request.papers):
            continue
        fact = known.fact(request.fact) if request.fact else None
        clause = known.rule(request.rule) if request.rule else None
        is_met = hold(request.met_when, known)
        markers = known.exhibits(fact) if fact is not None and is_met else ()
        exhibit = markers[0].split(" ")[0] if markers else ""
        yield MatrixRow(
            asked=request.asks,
            asked_in="notice",
            passage=asked.passage,
            place=notice.place(asked.start, asked.end, notice.text),
            clause_id=clause.id if clause else "",
            request=request.id,
            fact=request.fact,
            exhibit=exhibit,
            pages=tuple(int(m.rpartition("p.")[2]) for m in markers if m.startswith(f"{exhibit} p.")),
            state="met" if is_met else "missing",
            instead="" if is_met else request.instead,
        )


def _asin_rows(known: Knowledge, notice: _Notice) -> Iterator[MatrixRow]:
    """One row for each ASIN, where a notice with requests names several."""
    asins = named_asins(notice.text) if notice.asked and known.case.role == "seller" else ()
    if len(asins) < 2:
        return
    clause = known.rule(PER_ASIN)
    for asin, start, end in asins:
        pages = [
            (e.marker, f.source.page)
            for e in known.exhibits_read
            if e.marker not in notice.papers
            for f in e.facts
            if f.value == asin
        ]
        row = MatrixRow(
            asked=f"Papers for ASIN {asin}",
            asked_in="notice",
            passage=notice.text[start:end],
            place=notice.place(start, end, notice.text),
            clause_id=clause.id if clause else "",
            check=f"asin {asin}",
            state="unclear",
            found=f"No paper that could be read names {asin}",
            instead="Say in the text which line of which paper stands for it, or add a paper for it.",
        )
        if pages:
            at = {"exhibit": pages[0][0], "pages": tuple(dict.fromkeys(p for m, p in pages if m == pages[0][0]))}
            row = row.model_copy(update={"state": "met", "found": "", "instead": "", **at})
        yield row
