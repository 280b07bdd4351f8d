"""The only place that knows the order: case -> evidence -> triage -> retrieval -> plan -> draft -> checks.

`Services` holds what was plugged in; each function here takes records and gives records. A person's edit comes back
through `check_text`, which compares with the very same plan.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.checks import Ground, WordLists, build_ground, check
from assistant.drafting import write_offline
from assistant.editing import letter_text
from assistant.errors import CaseError
from assistant.evidence import find_again, find_contradictions, read_exhibits
from assistant.exporting import render_letter
from assistant.intake import case_facts
from assistant.knowledge import Knowledge, chosen_facts, normal_choices, placed_facts, told_cause, told_in_story
from assistant.planning import build_matrix, build_plan
from assistant.playbook_library import PlaybookLibrary, Suggestion
from assistant.policy_library import PolicyLibrary
from assistant.ports import ClauseIndex, ExhibitReader, Progress, silent
from assistant.records import (
    Case,
    CheckReport,
    Deadline,
    Draft,
    Exhibit,
    Fact,
    FactName,
    FoundClause,
    Plan,
    Record,
    Route,
    Suspicion,
)
from assistant.redaction.discreet import discreet_case
from assistant.retrieval import case_query, search_clauses
from assistant.triage import (
    Candidate,
    ReplyReading,
    Triage,
    compute_windows,
    decide_route,
    derive_facts,
    explain_triage,
    own_answers,
    rank_kinds,
    read_reply,
)
from assistant.wording.conditions import hold
from assistant.wording.orders import NO_SIGNS, OrderSigns, blanked, find_orders, without_orders

MAX_STORY_REDRAFTS = 3
CLAUSES_TO_FIND = 12

ModelWriter = Callable[[Plan, Draft, Callable[[str], CheckReport]], Draft]


@dataclass(frozen=True)
class Services:
    """What the pipeline works with; `wiring` builds it once."""

    library: PolicyLibrary
    playbooks: PlaybookLibrary
    words: WordLists  # with those of other languages in it
    index: ClauseIndex
    reader: ExhibitReader
    write_with_model: ModelWriter | None = None  # None: no model is configured
    signs: OrderSigns = NO_SIGNS  # of passages that give orders; those of exhibits are marked as they are read


class Outcome(Record):
    """A drafted case: the plan, the letter, its text with markers and for the channel, and what the checks say."""

    plan: Plan
    draft: Draft
    body: str
    rendered: str
    report: CheckReport
    candidates: tuple[Candidate, ...] = ()
    triage: Triage | None = None
    corpus_fingerprint: str
    corpus_clauses: int


def read_case_exhibits(case: Case, services: Services, progress: Progress = silent) -> tuple[Exhibit, ...]:
    """The case's documents, read in bounded workers."""
    locale = services.library.marketplace(case.marketplace).locale
    catalogue = _catalogue(case, services)
    return read_exhibits(case, services.reader, catalogue, locale=locale, progress=progress)


def rank_case(case: Case, services: Services, exhibits: Sequence[Exhibit] = ()) -> tuple[Candidate, ...]:
    """The kinds of case that fit, best first."""
    case = _without_orders(case, services.signs)
    return rank_kinds(
        case,
        services.playbooks.playbooks,
        facts=_told_facts(case, services),
        exhibits=without_orders(exhibits),
        answers=own_answers(case, services.playbooks.catalogue),
        told_words=services.playbooks.told_words,
    )


def triage_case(
    case: Case, services: Services, progress: Progress = silent, *, exhibits: Sequence[Exhibit] | None = None
) -> Triage:
    """What kind of case this is and why, the two next, and the questions whose answers would change the path.

    Raises:
        CaseError: as `prepare`.
    """
    if exhibits is None:
        exhibits = read_case_exhibits(case, services, progress)
    return explain_triage(_situation(case, services, exhibits), rank_case(case, services, exhibits))


def known_facts(case: Case, services: Services, exhibits: Sequence[Exhibit] = ()) -> dict[str, Fact]:
    """What the case is held to know: of each name the fact that counts, where one does.

    Raises:
        CaseError: as `prepare`.
    """
    known = _situation(case, services, exhibits)
    return {name: fact for name in known.catalogue if (fact := known.fact(name)) is not None}


def case_suggestions(case: Case, services: Services, exhibits: Sequence[Exhibit] = ()) -> tuple[Suggestion, ...]:
    """The causes and steps to ask about in this kind of case; none while its kind is not known."""
    if not case.playbook and not rank_case(case, services, exhibits):
        return ()
    known = _situation(case, services, exhibits)
    return tuple(s for s in known.playbook.suggestions if hold(s.when, known))


def read_case_reply(
    text: str,
    case: Case,
    services: Services,
    *,
    exhibits: Sequence[Exhibit] | None = None,
    received: dt.date | None = None,
) -> ReplyReading:
    """What a marketplace's answer says about this case, and what to do next.

    Raises:
        CaseError: as `prepare`.
    """
    if exhibits is None:
        exhibits = read_case_exhibits(case, services)
    known = _situation(case, services, exhibits)
    reading = read_reply(text, known, services.playbooks.replies, received=received)
    spoken = {t for i in reading.items for t in i.documents}
    documents = {d.id for d in known.playbook.documents if d.title in spoken}
    rows = tuple(r for r in build_matrix(known) if r.document in documents) if documents else ()
    return reading.model_copy(update={"matrix": rows})


def _catalogue(case: Case, services: Services, kind: str = "") -> tuple[FactName, ...]:
    """The facts that the case may know, identifiers in the shape that they have on its marketplace."""
    company = services.library.marketplace(case.marketplace).company
    return services.playbooks.catalogue_of(case.role, kind, company=company)


def _told_facts(case: Case, services: Services, kind: str = "") -> tuple[Fact, ...]:
    """What the person told, typed and named."""
    catalogue = _catalogue(case, services, kind)
    place = services.library.marketplace(case.marketplace)
    others = services.playbooks.others_than(catalogue, case.role) if kind else ()
    told = case_facts(case, catalogue, others=others, locale=place.locale, currency=place.currency)
    return normal_choices(told, catalogue)


def prepare(
    case: Case,
    services: Services,
    progress: Progress = silent,
    *,
    exhibits: Sequence[Exhibit] | None = None,
    left_out: frozenset[str] = frozenset(),
) -> Plan:
    """The plan of a case.

    Args:
        case: what the person told and gave.
        services: what was plugged in.
        progress: told about each step.
        exhibits: when they were read already; default: they are read now.
        left_out: sentences of the story that are not to be taken over.

    Raises:
        CaseError: neither the case nor its words say which kind it is.
        DataError: the corpus does not know the marketplace, or there is no such playbook.
    """
    if exhibits is None:
        exhibits = read_case_exhibits(case, services, progress)
    return _plan(_understand(case, services, exhibits, progress), left_out)


def draft_case(
    case: Case,
    services: Services,
    *,
    engine: str = "auto",
    progress: Progress = silent,
    exhibits: Sequence[Exhibit] | None = None,
) -> Outcome:
    """The whole way from a case to a checked letter; `engine` is auto, offline or llm.

    Raises:
        CaseError: as `prepare`; or engine "llm" was asked for and no model is configured.
    """
    if engine == "llm" and services.write_with_model is None:
        raise CaseError(
            "no model is configured; set CLAIM_MODEL and OPENAI_API_KEY or OPENAI_BASE_URL, or use --engine offline"
        )
    if exhibits is None:
        exhibits = read_case_exhibits(case, services, progress)
    understood = _understand(case, services, exhibits, progress)
    plan, draft, ground = _plan_with_fit_statements(understood, services)
    if services.write_with_model is not None and plan.route.decision != "refuse":
        progress("Asking the model", 0, 1)
        draft = services.write_with_model(plan, draft, lambda text: check(text, ground))
    progress("Checking", 0, 1)
    body = letter_text(draft)
    report = check(body, ground)
    candidates = rank_case(case, services, exhibits)
    return Outcome(
        plan=plan,
        draft=draft,
        body=body,
        rendered=render_letter(body, plan).text,
        report=report,
        candidates=candidates,
        triage=explain_triage(understood.known, candidates),
        corpus_fingerprint=services.library.fingerprint,
        corpus_clauses=len(services.library.clauses),
    )


def ground_of(plan: Plan, services: Services) -> Ground:
    """All that a text of this plan is compared with; build it once and check many texts."""
    tongue = services.playbooks.tongue(plan.case.language)
    catalogue = services.playbooks.catalogue_of(plan.case.role, plan.playbook)
    return build_ground(
        plan.model_copy(
            update={
                "exhibits": without_orders(plan.exhibits),
                "case": _without_orders(plan.case, services.signs),
            }
        ),
        write_offline(plan),
        tongue.labelled(catalogue) if tongue else catalogue,
        services.words.in_language(plan.case.language),
        locale=tongue.speech.locale if tongue else services.library.marketplace(plan.case.marketplace).locale,
    )


def check_text(text: str, plan: Plan, services: Services) -> CheckReport:
    """What the checks say about any text of this plan, whoever wrote it."""
    return check(text, ground_of(plan, services))


def _plan_with_fit_statements(understood: _Understood, services: Services) -> tuple[Plan, Draft, Ground]:
    """The plan and its offline letter; a story sentence that a check refuses is left out and the rest planned again."""
    left_out: frozenset[str] = frozenset()
    for _ in range(MAX_STORY_REDRAFTS + 1):
        plan = _plan(understood, left_out)
        draft, ground = write_offline(plan), ground_of(plan, services)
        refused = _refused_statements(plan, check(letter_text(draft), ground), letter_text(draft))
        if not refused:
            break
        left_out |= refused
    return plan, draft, ground


@dataclass(frozen=True)
class _Understood:
    """A case after triage and retrieval; many plans can be made from it."""

    known: Knowledge
    route: Route
    deadlines: tuple[Deadline, ...]
    found: tuple[FoundClause, ...]
    has_model: bool = False  # one words the letter, in any language
    signs: OrderSigns = NO_SIGNS
    exhibits: tuple[Exhibit, ...] = ()  # as they were read, passages with orders and all
    notice: str = ""  # as it was given


def _understand(case: Case, services: Services, exhibits: Sequence[Exhibit], progress: Progress) -> _Understood:
    progress("Deciding the path", 0, 1)
    case = discreet_case(case)
    known = _situation(case, services, exhibits)
    deadlines = tuple(known.windows.values())
    route = decide_route(known)
    progress("Finding the clauses", 0, 1)
    has_model = services.write_with_model is not None
    return _Understood(
        known, route, deadlines, _find(known, services), has_model, services.signs, tuple(exhibits), case.notice
    )


def _situation(case: Case, services: Services, exhibits: Sequence[Exhibit]) -> Knowledge:
    """What the case knows, with what follows from it and its windows."""
    known = _knowledge(case, services, exhibits)
    known = dataclasses.replace(known, facts=(*known.facts, *derive_facts(known)))
    return dataclasses.replace(known, windows={d.name: d for d in compute_windows(known)})


def _plan(case: _Understood, left_out: frozenset[str]) -> Plan:
    plan = build_plan(
        case.known,
        route=case.route,
        deadlines=case.deadlines,
        found=case.found,
        left_out=left_out,
        has_model=case.has_model,
    )
    pages = {e.marker: e.pages for e in case.exhibits}
    shown = tuple(e.model_copy(update={"pages": pages.get(e.marker, e.pages)}) for e in plan.exhibits)
    told = plan.case.model_copy(update={"notice": case.notice})
    plan = plan.model_copy(update={"exhibits": shown, "case": told})
    differing = find_contradictions(case.known.facts, case.known.exhibits_read)
    return plan.model_copy(update={"suspicious": _suspicious(plan, case.signs), "contradictions": differing})


def _without_orders(case: Case, signs: OrderSigns) -> Case:
    """The case with what speaks to a program blank in its notice."""
    found = find_orders(case.notice, signs, place="notice")
    return case.model_copy(update={"notice": blanked(case.notice, found)}) if found else case


def _suspicious(plan: Plan, signs: OrderSigns) -> tuple[Suspicion, ...]:
    """All passages that give orders: they are shown with the letter, and nothing in the plan comes of them."""
    marked = (s.model_copy(update={"exhibit": e.marker}) for e in plan.exhibits for s in e.suspicious)
    clauses = (
        s.model_copy(update={"clause_id": clause.id})
        for clause in {c.id: c for c in (*(s.clause for s in plan.sources), *(a.clause for a in plan.adverse))}.values()
        for s in find_orders(clause.text, signs, place="policy")
    )
    return (*marked, *find_orders(plan.case.notice, signs, place="notice"), *clauses)


def _refused_statements(plan: Plan, report: CheckReport, body: str) -> frozenset[str]:
    own = {s.text for p in plan.points if p.is_own_statement for s in p.sentences}
    # What has no place in the letter speaks of no statement.
    bad = [f for f in report.findings if f.severity in ("error", "warning") and f.end > f.start]
    refused = set()
    for text in own:
        start = body.find(text)
        if any(f.start < start + len(text) and f.end > start for f in bad):
            refused.add(text)
    return frozenset(refused)


def _knowledge(case: Case, services: Services, exhibits: Sequence[Exhibit]) -> Knowledge:
    case = _without_orders(case, services.signs)
    name = case.playbook or _proposed(case, services, exhibits)
    catalogue = _catalogue(case, services, name)
    told = _told_facts(case, services, name)
    exhibits = _named_for_kind(without_orders(exhibits), case, services, catalogue)
    shown = (f for e in exhibits for f in placed_facts(e, name, services.playbooks.document_kinds))
    facts = (*told, *shown)
    facts = (*facts, *told_in_story(case, catalogue, told, services.playbooks.parties))
    facts = (*facts, *chosen_facts(case, catalogue, facts, exhibits))
    facts = (*facts, *_told_cause(case, services.playbooks))
    playbook = services.playbooks.playbook(name)
    if playbook.role != case.role:
        raise CaseError(
            f"the playbook '{name}' is for a {playbook.role}, but the case's role is {case.role}; change one"
        )
    return Knowledge(
        case=case,
        facts=facts,
        exhibits_read=tuple(exhibits),
        library=services.library,
        playbooks=services.playbooks,
        playbook=playbook,
    )


def _told_cause(case: Case, playbooks: PlaybookLibrary) -> tuple[Fact, ...]:
    """The root cause that the story tells, in the first language that finds one."""
    found = told_cause(case, playbooks.story_words.unfit)
    for speech in (t.speech for t in playbooks.tongues.values() if t.speech.causes):
        found = found or told_cause(case, speech.story.unfit, speech.causes)
    return found


def _named_for_kind(
    exhibits: Sequence[Exhibit], case: Case, services: Services, catalogue: Sequence[FactName]
) -> tuple[Exhibit, ...]:
    """The exhibits with their values named anew, where the kind of case knows facts that others do not."""
    if not any(f.kinds for f in catalogue):
        return tuple(exhibits)
    locale = services.library.marketplace(case.marketplace).locale
    return find_again(exhibits, case, catalogue, locale=locale)


def _proposed(case: Case, services: Services, exhibits: Sequence[Exhibit]) -> str:
    ranked = rank_case(case, services, exhibits)
    if not ranked:
        kinds = ", ".join(sorted(p.id for p in services.playbooks.playbooks.values() if p.role == case.role))
        raise CaseError(f"the story does not tell which kind of case this is; set `playbook:` to one of {kinds}")
    return ranked[0].playbook


def _find(known: Knowledge, services: Services) -> tuple[FoundClause, ...]:
    query = case_query(known.case, known.playbook.title, known.facts)
    return search_clauses(
        services.library,
        services.index,
        query,
        marketplace=known.case.marketplace,
        role=known.case.role,
        on=known.on,
        top=CLAUSES_TO_FIND,
    )
