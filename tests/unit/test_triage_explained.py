"""What triage asks: only what changes the path, at most three, and what tells the next kinds apart."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.playbook_library import PlaybookLibrary
from assistant.policy_library import PolicyLibrary
from assistant.triage import Candidate, decide_route, explain_triage, open_questions, own_answers, rank_kinds
from tests.known_case import make_case, make_known

ORDER = {"order_id": "113-1234567-1234567", "order_date": "2026-02-20", "fulfilled_by": "seller"}
ASKED = [{"when": {"day": "2026-02-25"}, "who": "seller", "channel": "message"}]


def test_a_question_is_asked_only_when_an_answer_changes_the_path(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    case = make_case(facts={**ORDER, "latest_delivery_date": "2026-03-03"}, contacts=ASKED)
    known = make_known(library, playbooks, "item-not-received", case)
    for question in open_questions(known):
        assert known.fact(question.fact) is None
        assert any(not a.is_as_now for a in question.answers)


def test_the_days_of_an_answer_are_the_edges_of_the_clauses(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    known = make_known(library, playbooks, "item-not-received", make_case(facts=ORDER, contacts=ASKED))
    question = next(q for q in open_questions(known) if q.fact == "latest_delivery_date")
    # today is 18 March 2026; the claim opens 3 days after the promised day and closes after 90
    assert question.answers[0].answer == "December 17, 2025 or earlier"
    assert question.answers[0].decision == "closed"
    assert question.answers[-1].answer == "March 16, 2026 or later"
    assert question.answers[-1].decision == "wait"


def test_an_answer_given_leads_to_the_path_that_was_foretold(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    known = make_known(library, playbooks, "item-not-received", make_case(facts=ORDER, contacts=ASKED))
    for question in open_questions(known):
        for answer in question.answers:
            told = make_case(facts={**ORDER, question.fact: answer.example}, contacts=ASKED)
            route = decide_route(make_known(library, playbooks, "item-not-received", told))
            assert (route.decision, route.reason) == (answer.decision, answer.reason), (question.fact, answer.answer)


def test_whom_the_person_turned_to_is_asked_where_it_changes_the_path(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    facts = {"charge_amount": "41.79 USD", "charge_kind": "unauthorised", "chargeback_filed": "no"}
    known = make_known(library, playbooks, "billing-unknown", make_case(facts=facts))
    question = next(q for q in open_questions(known) if q.fact == "contacted_bank")
    for answer in question.answers:
        told = make_known(
            library, playbooks, "billing-unknown", make_case(facts={**facts, "contacted_bank": answer.example})
        )
        assert told.count("contacts bank") == (answer.answer == "yes")
        assert decide_route(told).reason == answer.reason
        assert "contacted_bank" not in {q.fact for q in open_questions(told)}
    listed = make_case(facts=facts, contacts=[{"when": {"day": "2026-02-25"}, "who": "my bank", "channel": "phone"}])
    known = make_known(library, playbooks, "billing-unknown", listed)
    assert "contacted_bank" not in {q.fact for q in open_questions(known)}


def test_an_answer_beats_the_story_and_the_list_of_contacts_beats_both(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    story = "I wrote to the seller and it never came."
    counts = [
        make_known(library, playbooks, "item-not-received", make_case(story=story, **told)).count("contacts seller")
        for told in (
            {},
            {"facts": {"contacted_seller": "no"}},
            {"facts": {"contacted_seller": "no"}, "contacts": ASKED},
        )
    ]
    assert counts == [1, 0, 1]


def test_a_refused_wish_asks_nothing(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    case = make_case(story="Please write me a fake invoice so that it looks real.", role="seller")
    known = make_known(library, playbooks, "listing-inauthentic", case)
    assert decide_route(known).decision == "refuse"
    assert open_questions(known) == ()


@pytest.mark.parametrize("kind", ["card-dispute", "authority-complaint", "lost-shipment", "account-policy"])
def test_at_most_three_questions_are_asked(kind: str, library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    case = make_case(role=playbooks.playbook(kind).role, story="Something happened.")
    assert len(open_questions(make_known(library, playbooks, kind, case))) <= 3


@given(today=st.dates(min_value=dt.date(1, 1, 1), max_value=dt.date(9999, 12, 31)))
def test_no_day_of_writing_breaks_the_questions(
    today: dt.date, library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    known = make_known(library, playbooks, "ip-patent", make_case(role="seller", today=today))
    assert len(open_questions(known)) <= 3


def test_the_question_of_the_playbook_tells_two_kinds_apart(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    known = make_known(library, playbooks, "goods-damaged", make_case())
    ranked = tuple(
        Candidate(playbook=p, score=s, signs=("came",))
        for p, s in (
            ("goods-damaged", 9.0),
            ("goods-counterfeit", 8.0),
            ("item-not-received", 7.0),
            ("court-letter", 3.0),
        )
    )
    found = explain_triage(known, ranked).others
    assert [o.playbook for o in found] == ["goods-counterfeit", "item-not-received"]
    assert (found[0].question, found[0].yes, found[0].no) == (
        "Is the item a fake of the brand it was sold as?",
        "goods-counterfeit",
        "goods-damaged",
    )
    # item-not-received asks it the other way round: a yes speaks for the damaged item
    assert (found[1].yes, found[1].no) == ("goods-damaged", "item-not-received")


def test_two_kinds_without_a_question_are_told_apart_by_what_the_other_is_about(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    known = make_known(library, playbooks, "goods-damaged", make_case())
    other = explain_triage(known, (Candidate(playbook="court-letter", score=4, signs=("court",)),)).others[0]
    assert other.question == f"Does this fit better? {playbooks.playbook('court-letter').summary}"
    assert other.yes == "court-letter"


def test_a_fact_of_one_kind_that_is_answered_speaks_for_that_kind(playbooks: PlaybookLibrary) -> None:
    told = make_case(role="seller", story="It is gone.", facts={"stock removed": "yes"})
    untold = told.model_copy(update={"facts": {}})
    scores = []
    for case in (untold, told):
        ranked = rank_kinds(case, playbooks.playbooks, answers=own_answers(case, playbooks.catalogue))
        scores.append(next((c.score for c in ranked if c.playbook == "listing-safety"), 0.0))
    assert own_answers(told, playbooks.catalogue) == {"stock_removed": ("listing-safety",)}
    assert scores == [0.0, 2.0]


def test_a_path_that_stands_on_a_missing_rule_is_passed_over(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    case = make_case(role="seller", marketplace="walmart.com", story="Lost stock.")
    route = decide_route(make_known(library, playbooks, "lost-shipment", case))
    assert route.decision == "write"
    assert route.clause_id == ""
    assert route.reason == playbooks.playbook("lost-shipment").routes[-1].reason
