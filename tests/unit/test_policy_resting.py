"""What a plan rests on: each clause with its hash, the copies that say otherwise, and what changed since."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from assistant.adapters.case_store import CaseStore
from assistant.adapters.policy_changing import changed_drafts
from assistant.pipeline import Outcome
from assistant.planning import build_plan
from assistant.playbook_library import PlaybookLibrary
from assistant.policy_library import PolicyLibrary
from assistant.policy_library.resting import changed_grounds, ground_ids, telling_conflicts, with_grounds
from assistant.printing import outcome_json, outcome_lines
from assistant.records import CheckReport, Clause, Deadline, Draft, EngineRun, Plan, Route
from assistant.triage import decide_route
from tests.known_case import make_case, make_known
from tests.letter_plan import make_clause, make_plan

TODAY = dt.date(2026, 3, 18)
FACTS = {"order_id": "113-1234567-1234567", "order_date": "2026-02-20", "latest_delivery_date": "2026-03-03"}


def small(*clauses: Clause) -> PolicyLibrary:
    return PolicyLibrary(clauses=clauses, marketplaces={})


def differing(*, until: dt.date | None = None) -> tuple[Clause, Clause]:
    """Two copies of a rule that say otherwise."""
    one, other = make_clause(1), make_clause(8)
    return (
        one.model_copy(update={"conflicts_with": (other.id, "gone#clause"), "advice": "Read your own notice."}),
        other.model_copy(update={"conflicts_with": (one.id,), "effective_to": until}),
    )


def test_a_plan_keeps_the_hash_of_each_clause_behind_letter_path_and_days(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    known = make_known(library, playbooks, "item-not-received", make_case(facts=FACTS))
    plan = build_plan(known, route=decide_route(known), deadlines=tuple(known.windows.values()), found=())
    assert set(plan.rests_on) == set(ground_ids(plan))
    assert {plan.route.clause_id, *(d.closes_clause_id for d in plan.deadlines)} - {""} <= set(plan.rests_on)
    assert all(library.by_id[i].content_hash == kept for i, kept in plan.rests_on.items())
    assert changed_grounds(plan, library) == ()
    assert Plan.model_validate_json(plan.model_dump_json()) == plan


def test_a_bundled_clause_that_changed_or_went_is_named_with_its_marker() -> None:
    one, two, three = make_clause(1), make_clause(2), make_clause(3)
    route = Route(decision="wait", reason="Too early.", clause_id=two.id)
    plan = with_grounds(make_plan().model_copy(update={"route": route}), small(one, two, three), on=TODAY)
    cited = plan.sources[0]
    now = small(one.model_copy(update={"content_hash": "new"}), three)
    found = {c.clause_id: c for c in changed_grounds(plan, now)}
    assert (found[one.id].marker, found[one.id].is_removed) == (cited.marker, False)
    assert found[two.id].is_removed
    assert three.id not in found


def test_a_plan_that_was_saved_without_grounds_still_tells_of_what_it_cites() -> None:
    plan = make_plan()
    assert plan.rests_on == {}
    found = changed_grounds(plan, small())
    assert [c.clause_id for c in found] == [s.clause.id for s in plan.sources]


def test_copies_that_differ_are_kept_with_what_to_do() -> None:
    one, other = differing()
    plan = with_grounds(make_plan(), small(one, other), on=TODAY)
    (conflict,) = plan.conflicts
    assert (conflict.clause.id, [o.id for o in conflict.others]) == (one.id, [other.id])
    assert conflict.advice == "Read your own notice."
    silent = conflict.model_copy(update={"clause": one.model_copy(update={"advice": ""})})
    assert silent.advice == "Compare both before you rely on one."


def test_a_copy_that_was_no_longer_in_force_contradicts_nothing() -> None:
    one, other = differing(until=TODAY - dt.timedelta(days=1))
    assert with_grounds(make_plan(), small(one, other), on=TODAY).conflicts == ()
    one, other = differing(until=TODAY)
    assert with_grounds(make_plan(), small(one, other), on=TODAY).conflicts


def test_only_conflicts_of_what_is_cited_or_decides_are_told() -> None:
    one, other = differing()
    plan = with_grounds(make_plan(), small(one, other), on=TODAY)
    marker = next(s.marker for s in plan.sources if s.clause.id == one.id)
    assert telling_conflicts(plan, f"A sentence [{marker}].") == plan.conflicts
    assert telling_conflicts(plan, "A sentence without proof.") == ()
    window = Deadline(name="w", label="Window", status="open", closes_clause_id=one.id)
    assert telling_conflicts(plan.model_copy(update={"deadlines": (window,)}), "No proof.") == plan.conflicts


def test_saved_drafts_that_rest_on_a_changed_bundled_clause_are_found(tmp_path: Path) -> None:
    library = small(make_clause(1), make_clause(2))
    store = CaseStore(tmp_path)
    plan = with_grounds(make_plan(), library, on=TODAY)
    case_id = store.create_case(plan.case, title="Lamp")
    draft = Draft(revision=1, subject="S", paragraphs=(), language="en", engine=EngineRun(name="offline"))
    store.save_draft(case_id, "The letter.", plan=plan, draft=draft)
    store.close()
    cited = [s.clause for s in plan.sources]
    same = replace(library, clauses=tuple(cited))
    assert changed_drafts(tmp_path, same) == ()
    newer = replace(library, clauses=(cited[0].model_copy(update={"content_hash": "newer"}), *cited[1:]))
    (found,) = changed_drafts(tmp_path, newer)
    assert (found.title, found.clauses) == ("Lamp", (cited[0].id,))
    assert changed_drafts(tmp_path / "nobody", newer) == ()


def test_the_text_and_the_json_of_a_draft_tell_of_the_other_copy() -> None:
    one, other = differing()
    plan = with_grounds(make_plan(), small(one, other), on=TODAY)
    draft = Draft(revision=1, subject="S", paragraphs=(), language="en", engine=EngineRun(name="offline"))
    outcome = Outcome(
        plan=plan,
        draft=draft,
        body="A sentence [P1].",
        rendered="",
        report=CheckReport(findings=(), ledger=()),
        corpus_fingerprint="x",
        corpus_clauses=2,
    )
    told = " ".join(" ".join(outcome_lines(outcome)).split())
    copies = told[told.index("Other copies that say otherwise") :]
    at = [
        copies.index(words) for words in ("- Taken: A made-up rule that gives 1 days.", "- But: ", "- What to do: Read")
    ]
    assert at == sorted(at) and "gives 8 days." in copies[at[1] : at[2]]
    said = {"clause_id": one.id, "others": [other.id], "advice": "Read your own notice."}
    assert outcome_json(outcome)["conflicts"] == [said]
    silent = outcome.model_copy(update={"body": "A sentence."})
    assert "Other copies that say otherwise" not in outcome_lines(silent)
