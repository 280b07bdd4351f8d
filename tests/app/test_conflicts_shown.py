"""Where two published copies of a rule differ, the route and the letter show the other one and what to do."""

from __future__ import annotations

from assistant.adapters.case_store import CaseStore
from tests.app.test_screens import LETTER, ROUTE, opened, shown, told_case


def test_route_shows_the_other_copy_of_a_rule_that_decides_a_day(store: CaseStore) -> None:
    at = opened(store.create_case(told_case()), ROUTE)
    page = shown(at)
    assert "Where copies of a rule differ" in page
    assert "Another copy says otherwise" in page


def test_proof_of_a_cited_clause_shows_the_copy_that_says_otherwise(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    opened(case_id, LETTER)
    plan = store.load_case(case_id).plan
    assert plan is not None and plan.conflicts and plan.rests_on
    cited = {s.clause.id: s.marker for s in plan.sources}
    conflict = next(c for c in plan.conflicts if c.clause.id in cited)
    at = opened(case_id, LETTER)
    at.session_state["side_tab"] = "Proof"
    at.session_state["shown_marker"] = cited[conflict.clause.id]
    at.run()
    assert conflict.others[0].heading in shown(at)
