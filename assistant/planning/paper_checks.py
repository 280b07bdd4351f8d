"""Checks a paper against what papers of its kind must show: one row for each check and each paper.

One idea: a paper is asked before the case, by the same conditions as everything else: its own date, its own quantity;
the numbers of the notice stand in place of the clause's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from assistant.knowledge import Knowledge, derived
from assistant.planning.notice import Asked
from assistant.planning.paper_marks import WORDS, calls_itself, has_mark, is_paper, picture_of
from assistant.playbook_library import Document
from assistant.playbook_papers import Paper, PaperCheck
from assistant.records import Clause, Exhibit, Fact, MatrixRow, MatrixState, Rule
from assistant.wording.conditions import hold, parse
from assistant.wording.display import show_rule
from assistant.wording.patterns import fill


@dataclass(frozen=True)
class OnPaper(Knowledge):
    """What is known where one paper is looked at: its own facts first, and the notice's numbers as the rules'."""

    case_knowledge: Knowledge = field(kw_only=True)
    own: Mapping[str, Fact] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()  # facts that belong to another paper, or that the paper gives twice
    said: Mapping[str, Rule] = field(default_factory=dict)

    def fact(self, name: str) -> Fact | None:
        """The paper's own fact, else the case's."""
        if name in self.own:
            return self.own[name]
        return None if name in self.hidden else self.case_knowledge.fact(name)

    def rule(self, name: str) -> Clause | None:
        """The clause, with the number of the notice where it gives one; without a clause the notice alone."""
        clause = self.case_knowledge.rule(name)
        number = self.said.get(name)
        if number is None:
            return clause
        if clause is not None:
            return clause.model_copy(update={"rule": number})
        only_notice: dict[str, Any] = {"id": "", "rule": number}  # no clause: nothing but the number is asked of it
        return Clause.model_construct(**only_notice)


def papers_of(paper: Paper, exhibits: Sequence[Exhibit]) -> list[Exhibit]:
    """The exhibits that are such a paper, or that were handed in for one; the same file counts once."""
    found = {
        e.sha256: e for e in reversed(exhibits) if e.state in ("read", "no text layer") and is_paper(e, paper.words)
    }
    return sorted(found.values(), key=lambda e: int(e.marker[1:]))


def mismatched(paper: Paper, papers: Sequence[Exhibit], known: Knowledge) -> dict[str, object] | None:
    """What a row says when only other papers came, such as an order confirmation; None: there is a right one."""
    for check in paper.checks:
        if not check.not_one_of or (check.rule and known.rule(check.rule) is None):
            continue
        names = [(e, calls_itself(e, paper.words, check.not_one_of)) for e in papers if e.text.strip()]
        if names and all(name for _, name in names):
            exhibit, name = names[0]
            clause = known.rule(check.rule) if check.rule else None
            return {
                "state": "weak",
                "check": check.id,
                "exhibit": exhibit.marker,
                "pages": (1,),
                "clause_id": clause.id if clause else "",
                "found": _said(check.found, known, paper=exhibit.marker, lacking=f"“{name}”"),
                "instead": check.instead,
            }
    return None


def check_rows(
    known: Knowledge, document: Document, paper: Paper, papers: Sequence[Exhibit], asked: Sequence[Asked]
) -> Iterator[MatrixRow]:
    """The rows of all checks; without a paper only what the told facts already make too weak."""
    papers = _right_ones(paper, papers)
    settings = [_on(known, e, papers, asked, paper) for e in papers]
    weak: set[str] = set()
    for check in [c for c in paper.checks if not c.adds_up]:
        for setting, exhibit in zip(settings, papers, strict=True):
            row = _row(known, document, check, setting, [exhibit], asked)
            if row is not None:
                yield row
                if row.state == "weak" and check.weak_when:
                    weak.add(exhibit.marker)
    if not papers:
        told = _on(known, None, (), asked, paper)
        rows = [_row(known, document, c, told, [], asked) for c in paper.checks if c.weak_when]
        yield from (r for r in rows if r is not None and r.state == "weak")
        return
    counted = [p for p in papers if p.marker not in weak] or list(papers)
    for check in [c for c in paper.checks if c.adds_up]:
        setting = _together(known, check.adds_up, counted, asked, paper)
        row = _row(known, document, check, setting, counted, asked)
        if row is not None:
            yield row


def first_pages(words: Sequence[str], exhibit: Exhibit) -> tuple[int, ...]:
    """The first page that has one of the words; page 1 when only the title has it, none without pages."""
    for number, text in enumerate(exhibit.pages, 1):
        if any(w in text.lower() for w in words):
            return (number,)
    return (1,) if exhibit.pages else ()


def _right_ones(paper: Paper, papers: Sequence[Exhibit]) -> list[Exhibit]:
    """The papers that do not call themselves something else, where there are such."""
    others = [w for c in paper.checks for w in c.not_one_of]
    return [e for e in papers if not (e.text.strip() and calls_itself(e, paper.words, others))]


def _on(
    known: Knowledge, exhibit: Exhibit | None, papers: Sequence[Exhibit], asked: Sequence[Asked], paper: Paper
) -> OnPaper:
    own, doubled = _own_facts(known, exhibit.marker if exhibit else "")
    hidden = doubled
    if len(papers) > 1:  # what the case knows may belong to another one of them
        hidden = hidden | {_names(c)[0] for check in paper.checks for c in check.weak_when if _names(c)} - set(own)
    return _knowing(known, own, frozenset(hidden), asked)


def _own_facts(known: Knowledge, marker: str) -> tuple[dict[str, Fact], set[str]]:
    found: dict[str, list[Fact]] = {}
    for fact in known.facts:
        entry = known.catalogue.get(fact.name)
        if marker and fact.source.exhibit == marker and fact.trust != "unclear" and entry and entry.kind == fact.kind:
            found.setdefault(fact.name, []).append(fact)
    own = {n: fs[0] for n, fs in found.items() if len({f.value for f in fs}) == 1}
    return own, {n for n in found if n not in own}


def _knowing(known: Knowledge, own: dict[str, Fact], hidden: frozenset[str], asked: Sequence[Asked]) -> OnPaper:
    extra = {"today": derived("today", "date", known.case.today.isoformat())}
    for one in reversed(asked):
        if one.units is not None:
            extra["units_asked"] = derived("units_asked", "number", str(one.units))
        if one.since:
            extra["asked_from"] = derived("asked_from", "date", one.since)
    said = {a.period.name: a.period for a in reversed(asked) if a.period is not None}
    given = {f.name: getattr(known, f.name) for f in fields(known)}
    return OnPaper(**given, case_knowledge=known, own={**own, **extra}, hidden=hidden, said=said)


def _together(known: Knowledge, name: str, counted: Sequence[Exhibit], asked: Sequence[Asked], paper: Paper) -> OnPaper:
    """As one paper that shows the sum of a number; hidden when one of several papers does not show it for sure."""
    if len(counted) == 1:
        return _on(known, counted[0], counted, asked, paper)
    numbers: dict[str, Fact | None] = {}
    for exhibit in counted:
        own, _ = _own_facts(known, exhibit.marker)
        number = own.get("invoice_number")
        numbers.setdefault(number.value if number else exhibit.marker, own.get(name))
    values = [f.value.replace(",", "") if f else "" for f in numbers.values()]
    if not all(v.isdigit() for v in values):
        return _knowing(known, {}, frozenset({name}), asked)
    return _knowing(known, {name: derived(name, "number", str(sum(map(int, values))))}, frozenset(), asked)


def _row(
    known: Knowledge,
    document: Document,
    check: PaperCheck,
    setting: OnPaper,
    papers: Sequence[Exhibit],
    asked: Sequence[Asked],
) -> MatrixRow | None:
    """The row of one check; None where it is not asked here."""
    in_notice = any(a.request.check == check.id for a in asked) or bool(_numbers_of(check) & set(setting.said))
    in_notice = in_notice or bool(
        {"asked_from", "units_asked"} & {n for c in check.when for n in _names(c)} & set(setting.own)
    )
    clause = known.rule(check.rule) if check.rule else None
    no_clause = any(setting.rule(n) is None for n in _numbers_of(check))
    if (check.rule and clause is None and not in_notice) or no_clause or not hold(check.when, setting):
        return None
    state, lacking, unknown = _judged(check, setting, papers, known)
    if state == "":
        return None
    markers = ", ".join(e.marker for e in papers)
    found, instead = "", ""
    if state == "weak":
        found, instead = _said(check.found, setting, paper=markers, lacking=lacking), check.instead
    elif state == "unclear":
        found, instead = (
            f"It cannot be told: {lacking or f'not known: {unknown}'}",
            "Tell it, or look at the paper yourself.",
        )
    note = _own_number(check, setting)
    if state == "met":
        found = note
    elif note:
        instead = f"{instead} {note}"
    return MatrixRow(
        asked=f"{document.title}: {_lowered(_said(check.asks, setting, paper=markers, lacking=''))}",
        asked_in="notice" if in_notice else "playbook",
        clause_id=clause.id if clause else "",
        document=document.id,
        check=check.id,
        exhibit=markers,
        pages=_pages(check, setting, papers),
        state=state,
        found=found,
        instead=instead,
    )


def _judged(
    check: PaperCheck, setting: OnPaper, papers: Sequence[Exhibit], known: Knowledge
) -> tuple[MatrixState | Literal[""], str, str]:
    """(state, what is lacking, what is not known); state "" where the check says nothing."""
    if check.weak_when:
        unknown = [known.label(n) for c in check.weak_when for n in _names(c) if setting.fact(n) is None]
        if unknown:
            return "unclear", "", ", ".join(dict.fromkeys(unknown))
        return ("weak" if hold(check.weak_when, setting) else "met"), "", ""
    exhibit = papers[0]
    if check.no_picture:
        picture = picture_of(exhibit)
        if picture.startswith("a picture"):
            return "unclear", f"{exhibit.marker} is {picture}, which may be a scan or a photograph of a screen", ""
        return ("weak" if picture else "met"), picture, ""
    if not exhibit.text.strip():
        return "", "", ""
    if check.not_one_of:
        return "met", "", ""
    return _shown(check, exhibit, known)


def _shown(check: PaperCheck, exhibit: Exhibit, known: Knowledge) -> tuple[MatrixState | Literal[""], str, str]:
    sender = known.case.sender
    store, named = known.fact("store_name"), known.fact("registered_name")
    holders = [
        sender.name,
        sender.store,
        *(f.value for f in (store,) if f),
        *(f.value.split(",")[0] for f in (named,) if f),
    ]
    products = [f.value for n in ("asin", "item", "fnsku") if (f := known.fact(n))]
    results = {m: has_mark(m, exhibit, holders=holders, address=sender.address, products=products) for m in check.shows}
    lacking = [WORDS[m] for m, is_there in results.items() if is_there is False]
    if lacking:
        if check.shows == ("product",):
            return "unclear", f"{exhibit.marker} does not have the product in the words that the case has for it", ""
        return "weak", _listed(lacking), ""
    if all(r is None for r in results.values()):
        return "unclear", "", _listed([WORDS[m] for m in results])
    return "met", "", ""


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _names(condition: str) -> tuple[str, ...]:
    """The facts that a condition compares."""
    parsed = parse(condition)
    if parsed is None:
        return ()
    form, m = parsed
    places = {"within": (1, 4), "before": (1, 3), "less": (2, 3), "value": (1,), "known": (2,)}.get(form, ())
    return tuple(m[p] for p in places)


def _numbers_of(check: PaperCheck) -> set[str]:
    """The rules whose numbers the check counts with."""
    parsed = [parse(c) for c in check.weak_when]
    return {p[1][3] for p in parsed if p is not None and p[0] == "within"}


def _own_number(check: PaperCheck, setting: OnPaper) -> str:
    """Says that the notice's own number was used and what the clause has."""
    for name in _numbers_of(check) & set(setting.said):
        clause = setting.case_knowledge.rule(name)
        theirs = show_rule(clause.rule) if clause is not None and clause.rule is not None else ""
        own = show_rule(setting.said[name])
        if theirs and theirs != own:
            return f"The notice itself says {own}; the clause has {theirs}."
        if not theirs:
            return f"The notice itself says {own}."
    return ""


def _pages(check: PaperCheck, setting: OnPaper, papers: Sequence[Exhibit]) -> tuple[int, ...]:
    facts = [setting.own.get(n) for c in check.weak_when for n in _names(c)]
    pages = [f.source.page for f in facts if f is not None and f.source.exhibit and f.source.page]
    if pages:
        return tuple(sorted(set(pages)))
    return (1,) if len(papers) == 1 and papers[0].pages else ()


def _said(pattern: str, setting: Knowledge, *, paper: str, lacking: str) -> str:
    known = setting.speaking(paper=paper or "The paper", lacking=lacking)
    filled = fill(pattern, known)
    return filled.text if filled is not None else pattern.replace("{", "").replace("}", "").replace("_", " ")
