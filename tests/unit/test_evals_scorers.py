"""Each scorer on a letter that is short enough to be worked out by hand."""

import datetime as dt
from typing import Any

from assistant.records import Clause, Deadline, Exhibit, Fact, Gap, Locator, Route, Rule, Sentence, Source
from evals.case_texts import FileText
from evals.expectations import Expected
from evals.scorers import (
    GATES,
    SCORERS,
    citations,
    deadlines,
    invented_facts,
    required_parts,
    route,
    score_all,
    wording,
)
from evals.subject import Subject

TODAY = dt.date(2026, 3, 12)
TOLD = "Ordered on February 24, 2026 for $86.40, order 113-4471902-8830641. Delivered March 4, 2026, they say."
LETTER = (
    ("fact", "Order 113-4471902-8830641 never came [E1 p.1]."),
    ("fact", "I paid $86.40 on February 24, 2026 [E1 p.1]."),
    ("policy", "A claim may be made three days after the promised day [P1], which was on March 8, 2026."),
    ("request", "Please refund $86.40."),
    ("request", "May I have your answer by March 26, 2026?"),
)


CLAUSE: dict[str, Any] = {
    "id": "guarantee#opens",
    "document_id": "guarantee",
    "title": "Guarantee",
    "heading": "First day",
    "text": "A claim opens three days after the promised day.",
    "marketplaces": ("amazon.com",),
    "audience": "buyer",
    "jurisdictions": ("US",),
    "nature": "marketplace",
    "wording": "paraphrase",
    "source_url": "https://example.com",
    "as_of": dt.date(2026, 1, 1),
    "confidence": "A",
    "content_hash": "0",
    "rule": Rule(name="guarantee-claim-opens", amount=3, unit="days", relation="after"),
}
EXHIBIT = Exhibit(marker="E1", file="evidence/order.txt", title="Order", sha256="0", state="read", pages=(TOLD,))
WINDOW = Deadline(
    name="guarantee-claim",
    label="Claim",
    opens_on=dt.date(2026, 3, 8),
    date=dt.date(2026, 6, 3),
    status="open",
)


def clause(**given: Any) -> Clause:
    return Clause.model_validate({**CLAUSE, **given})


def subject(letter: tuple[tuple[str, str], ...] = LETTER, **given: Any) -> Subject:
    base: dict[str, Any] = {
        "case_id": "case",
        "today": TODAY,
        "role": "buyer",
        "marketplace": "amazon.com",
        "jurisdictions": ("US",),
        "playbook": "item-not-received",
        "files": (FileText(file="evidence/order.txt", pages=(TOLD,)),),
        "subject": "Order 113-4471902-8830641",
        "body": " ".join(t for _, t in letter),
        "sentences": tuple(Sentence.model_validate({"text": t, "kind": k}) for k, t in letter),
        "sources": (Source(marker="P1", clause=clause()),),
        "rule_names": {"guarantee#opens": "guarantee-claim-opens"},
        "exhibits": (EXHIBIT,),
        "route": Route(decision="write", reason="it is time"),
        "deadlines": (WINDOW,),
        "derived": (derived("reply_by", "date", "2026-03-26"),),
        "parts": ("problem", "facts", "rule", "request", "reply date"),
    }
    return Subject.model_validate({**base, **given})


def derived(name: str, kind: str, value: str) -> Fact:
    place = Locator(where="derived")
    return Fact.model_validate({"name": name, "kind": kind, "value": value, "as_written": value, "source": place})


def with_sentence(kind: str, text: str) -> tuple[tuple[str, str], ...]:
    return (*LETTER, (kind, text))


def test_a_letter_of_known_figures_has_no_invented_fact() -> None:
    score = invented_facts.score(subject())
    # the subject's number, then 1 + 2 + 2 (three days, March 8) + 1 + 1 figures
    assert (score.status, score.good, score.total) == ("passed", 8, 8)


def test_one_changed_digit_is_one_invented_fact() -> None:
    score = invented_facts.score(subject(with_sentence("fact", "The parcel was scanned on March 5, 2026.")))
    assert (score.status, score.good, score.total) == ("failed", 8, 9)
    assert "March 5, 2026" in score.details[0]


def test_the_time_of_a_clause_that_is_not_cited_has_no_source() -> None:
    letter = (*(x for x in LETTER if x[0] != "policy"), ("fact", "I waited three days."))
    assert invented_facts.score(subject(letter)).status == "failed"


def test_a_derived_sum_counts_only_when_the_arithmetic_holds() -> None:
    told = " 480 sent, 396 received, $11.75 each"
    files = (FileText(file="a.txt", pages=(TOLD + told,)),)
    right = (derived("units_missing", "number", "84"), derived("reply_by", "date", "2026-03-26"))
    wrong = (derived("units_missing", "number", "85"), derived("reply_by", "date", "2026-03-26"))
    assert (
        invented_facts.score(subject(with_sentence("fact", "84 are missing."), files=files, derived=right)).status
        == "passed"
    )
    assert (
        invented_facts.score(subject(with_sentence("fact", "85 are missing."), files=files, derived=wrong)).status
        == "failed"
    )


def test_invented_facts_cannot_be_scored_without_any_readable_file() -> None:
    score = invented_facts.score(subject(files=(FileText(file="a.pdf", problem="damaged"),)))
    assert (score.status, score.good, score.total) == ("could not score", 0, 0)


def test_a_case_without_letter_is_not_applicable_and_no_pass() -> None:
    empty = subject((), subject="")
    assert invented_facts.score(empty).status == "not applicable"
    assert required_parts.score(empty).status == "could not score"


def test_right_citations_pass() -> None:
    score = citations.score(subject())
    assert (score.status, score.good, score.total) == ("passed", 3, 3)


def test_a_marker_that_leads_nowhere_fails() -> None:
    for marker in ("[P7]", "[E4 p.1]"):
        score = citations.score(subject(with_sentence("fact", f"Order 113-4471902-8830641 {marker}.")))
        assert score.status == "failed" and "leads nowhere" in score.details[0]


def test_a_page_that_does_not_exist_and_a_page_without_the_figure_fail() -> None:
    missing = citations.score(subject(with_sentence("fact", "I paid $86.40 [E1 p.2].")))
    other = citations.score(subject(with_sentence("fact", "I paid $99.00 [E1 p.1].")))
    assert "does not exist" in missing.details[0]
    assert "holds no figure" in other.details[0]


def test_a_clause_of_another_marketplace_country_role_or_time_fails() -> None:
    for given in (
        {"marketplaces": ("amazon.de",)},
        {"jurisdictions": ("GB",)},
        {"audience": "seller"},
        {"effective_from": dt.date(2027, 1, 1)},
    ):
        score = citations.score(subject(sources=(Source(marker="P1", clause=clause(**given)),)))
        assert score.status == "failed", given


def test_a_policy_sentence_needs_a_clause_that_says_its_time() -> None:
    without = citations.score(subject(with_sentence("policy", "A claim may be made at once.")))
    changed = citations.score(subject(with_sentence("policy", "A claim may be made 60 days later [P1].")))
    assert "without a clause" in without.details[0]
    assert "60 days is not in the cited clause" in changed.details[0]


def test_every_required_part_is_found_and_a_missing_one_named() -> None:
    assert required_parts.score(subject()).status == "passed"
    no_day = tuple(x for x in LETTER if "answer by" not in x[1])
    assert required_parts.score(subject(no_day)).details == ("'reply date' is missing",)


def test_a_reply_date_of_yesterday_is_none() -> None:
    past = (*LETTER[:-1], ("request", "May I have your answer by March 11, 2026?"))
    assert "'reply date' is missing" in required_parts.score(subject(past)).details


def test_an_unknown_part_could_not_be_scored() -> None:
    assert required_parts.score(subject(parts=("poem",))).status == "could not score"


def test_another_route_fails_and_an_accepted_one_passes() -> None:
    wait = subject(expected=Expected(route=("wait",)))
    either = subject(expected=Expected(route=("wait", "write")))
    assert route.score(wait).status == "failed" and "write instead of wait" in route.score(wait).details[0]
    assert route.score(either).status == "passed"


def test_a_letter_for_a_refused_wish_fails() -> None:
    refused = Route(decision="refuse", reason="not true")
    assert route.score(subject(route=refused, expected=Expected(route=("refuse",)))).status == "failed"
    polite = (("structure", "I cannot help with this."),)
    assert route.score(subject(polite, route=refused, expected=Expected(route=("refuse",)))).status == "passed"


def test_another_kind_of_case_fails() -> None:
    assert route.score_kind(subject(expected=Expected(playbook="refund-missing"))).status == "failed"


def test_deadlines_differ_in_day_opening_status_or_are_missing() -> None:
    def details(**wanted: Any) -> tuple[str, ...]:
        expected = Expected.model_validate({"deadlines": {"guarantee-claim": wanted}})
        return deadlines.score(subject(expected=expected)).details

    assert details(date="2026-06-03", opens="2026-03-08", status="open") == ()
    assert details(date="2026-06-04") == ("guarantee-claim: 2026-06-03 instead of 2026-06-04",)
    assert details(opens="2026-03-09") == ("guarantee-claim: opens on 2026-03-08 instead of 2026-03-09",)
    assert details(status="closed") == ("guarantee-claim: open instead of closed",)
    expected = Expected.model_validate({"deadlines": {"card-notice": {}}})
    assert deadlines.score(subject(expected=expected)).details == ("card-notice: not computed",)


def test_gaps_are_compared_in_both_directions() -> None:
    gap = Gap(what="Tracking history", why="It shows where the parcel is.")
    assert wording.score_gaps(subject(gaps=(gap,), expected=Expected(gaps=("tracking|scan",)))).status == "passed"
    assert wording.score_gaps(subject(expected=Expected(gaps=("tracking",)))).status == "failed"
    assert wording.score_gaps(subject(gaps=(gap,), expected=Expected(gaps=()))).status == "failed"
    assert wording.score_gaps(subject(gaps=(gap,), expected=Expected())).status == "not applicable"


def test_blanks_are_compared_in_both_directions() -> None:
    blank = with_sentence("fact", "It was due on [[delivery date]].")
    assert wording.score_blanks(subject(blank, expected=Expected(blanks=("delivery date",)))).status == "passed"
    assert wording.score_blanks(subject(blank, expected=Expected(blanks=()))).status == "failed"
    assert wording.score_blanks(subject(expected=Expected(blanks=("delivery date",)))).status == "failed"


def test_what_must_be_said_is_found_in_another_way_of_writing() -> None:
    expected = Expected(must_say=("86,40", "24 February 2026", "nowhere|never came"))
    assert wording.score_said(subject(expected=expected)).status == "passed"
    assert wording.score_said(subject(expected=Expected(must_say=("86.41",)))).status == "failed"


def test_forbidden_words_count_as_whole_words() -> None:
    said = subject(expected=Expected(must_not_say=("NEVER  came",)))
    part = subject(expected=Expected(must_not_say=("ever came", "6, 202")))
    assert wording.score_not_said(said).status == "failed"
    assert wording.score_not_said(part).status == "passed"


def test_the_deciding_clause_is_cited_or_is_the_reason_of_the_route() -> None:
    expected = Expected(must_cite=("guarantee-claim-opens",))
    plain = (("fact", "It never came."), ("request", "Please refund it."))
    by_route = Route(decision="wait", reason="too early", clause_id="guarantee#opens")
    assert wording.score_clauses(subject(expected=expected)).status == "passed"
    assert wording.score_clauses(subject(plain, expected=expected)).status == "failed"
    assert wording.score_clauses(subject(plain, route=by_route, expected=expected)).status == "passed"


def test_length_counts_words_without_markers() -> None:
    short = subject(expected=Expected.model_validate({"words": {"min": 10, "max": 20}}))
    fits = subject(expected=Expected.model_validate({"words": {"min": 10, "max": 60}}))
    assert wording.score_length(short).status == "failed"
    assert wording.score_length(fits).status == "passed"


def test_errors_of_the_own_checks_are_shown() -> None:
    assert wording.score_own_checks(subject(own_errors=("FAC001: a figure",))).details == ("FAC001: a figure",)


def test_all_scorers_answer_under_their_own_names_without_expectations() -> None:
    scores = score_all(subject())
    assert [s.scorer for s in scores] == list(SCORERS)
    assert set(GATES) <= set(SCORERS)
    assert all(s.good <= s.total for s in scores)


def test_a_day_without_a_year_is_the_last_one_that_came() -> None:
    files = (FileText(file="case.yaml", pages=(f"{TOLD}\ndenied on 2 February, asked on 30 December",)),)
    letter = with_sentence("fact", "It was denied on February 2, 2026 and asked for on December 30, 2025.")
    wrong = with_sentence("fact", "It was denied on February 2, 2025.")
    assert invented_facts.score(subject(letter, files=files)).details == ()
    assert "February 2, 2025" in invented_facts.score(subject(wrong, files=files)).details[0]
