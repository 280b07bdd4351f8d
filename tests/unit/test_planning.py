"""The plan and the offline letter: facts in order of time, cited; gaps, weak papers and adverse clauses said openly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.drafting import write_offline
from assistant.editing import letter_draft, letter_text
from assistant.knowledge import ask_words, chosen_facts
from assistant.planning import build_plan
from assistant.planning.story import cleaned, own_statements
from assistant.playbook_library import PlaybookLibrary
from assistant.policy_library import PolicyLibrary
from assistant.records import Case, Exhibit, Fact, Locator, Plan
from assistant.triage import decide_route
from tests.known_case import make_case, make_known

FACTS = {
    "order_id": "113-1234567-1234567",
    "order_date": "2026-02-20",
    "amount": "49.99 USD",
    "latest_delivery_date": "2026-03-03",
    "delivery_status": "in transit",
    "fulfilled_by": "seller",
    "item": "copper kettle",
}
CONTACTS = [
    {
        "when": {"day": "2026-03-09"},
        "who": "Amazon customer service",
        "channel": "chat",
        "name": "Priya",
        "reference": "C-8841",
    },
    {"when": {"day": "2026-03-05"}, "who": "seller", "channel": "message", "outcome": "asked me to wait"},
]


def plan_of(
    library: PolicyLibrary,
    playbooks: PlaybookLibrary,
    playbook: str,
    case: Case,
    exhibits: tuple[Exhibit, ...] = (),
) -> Plan:
    known = make_known(library, playbooks, playbook, case, exhibits)
    return build_plan(known, route=decide_route(known), deadlines=tuple(known.windows.values()), found=())


def order_page() -> Exhibit:
    text = "Order 113-1234567-1234567 placed February 20, 2026"
    place = Locator(where="exhibit", exhibit="E1", page=1, start=6, end=25)
    fact = Fact(
        name="order_id", kind="order_id", value=text[6:25], as_written=text[6:25], source=place, trust="verbatim"
    )
    placed = place.model_copy(update={"start": 33, "end": 50})
    day = Fact(
        name="order_date", kind="date", value="2026-02-20", as_written=text[33:50], source=placed, trust="verbatim"
    )
    return Exhibit(
        marker="E1",
        file="evidence/order.txt",
        title="Order page",
        sha256="0" * 64,
        state="read",
        pages=(text,),
        facts=(fact, day),
    )


def test_letter_has_its_parts_in_order_and_cites_clauses_and_pages(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    case = make_case(facts=FACTS, contacts=CONTACTS, sender={"name": "Maria Lopez"})
    plan = plan_of(library, playbooks, "item-not-received", case, (order_page(),))
    body = letter_text(write_offline(plan))
    parts = [p.part for p in plan.points if p.part]
    assert [p for p in ("problem", "facts", "rule", "request", "reply date") if p in parts] == list(plan.parts)
    assert parts.index("problem") < parts.index("facts") < parts.index("rule") < parts.index("request")
    assert "[E1 p.1]" in body
    assert "[P1]" in body
    assert body.index("March 5, 2026") < body.index("March 9, 2026")
    assert "Maria Lopez" in body
    assert "[[" not in body


def test_clause_markers_are_numbered_in_the_order_of_the_letter(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    plan = plan_of(library, playbooks, "item-not-received", make_case(facts=FACTS, contacts=CONTACTS))
    assert [s.marker for s in plan.sources] == [f"P{n}" for n in range(1, len(plan.sources) + 1)]
    body = letter_text(write_offline(plan))
    cited = [s.marker for s in plan.sources if f"[{s.marker}]" in body]
    assert [body.index(f"[{m}]") for m in cited] == sorted(body.index(f"[{m}]") for m in cited)


def test_missing_facts_are_visible_blanks_and_gaps(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    plan = plan_of(library, playbooks, "item-not-received", make_case(contacts=CONTACTS))
    body = letter_text(write_offline(plan))
    assert "[[order number]]" in body
    assert "[[your name]]" in body
    assert {"order number", "latest estimated delivery date", "order amount"} <= {g.what for g in plan.gaps}


def test_the_same_case_gives_the_same_letter_and_two_cases_differ(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    def body(name: str) -> str:
        case = make_case(facts=FACTS, contacts=CONTACTS, sender={"name": name})
        return letter_text(write_offline(plan_of(library, playbooks, "item-not-received", case)))

    assert body("Maria Lopez") == body("Maria Lopez")
    wordings = {body(name).replace(name, "") for name in ("Maria Lopez", "Tom Reed", "Ada Obi", "Li Wei", "Jan Vos")}
    assert len(wordings) > 1


def test_only_confirmed_actions_are_told_as_done(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    actions = [
        {"what": "hired a second courier", "status": "done", "when": {"day": "2026-03-01"}},
        {"what": "weekly audit of scans", "status": "planned", "when": {"day": "2026-04-01"}},
    ]
    facts = {
        "notice_date": "2026-02-27",
        "metric_name": "late shipment rate",
        "metric_value": "6.8 %",
        "root_cause": "One courier",
    }
    case = make_case(role="seller", facts=facts, actions=actions)
    body = letter_text(write_offline(plan_of(library, playbooks, "shipping-performance", case)))
    done, planned = body.split("Steps planned")[0], body.split("Steps planned")[1]
    assert "Hired a second courier" in done
    assert "Weekly audit" not in done
    assert "planned for April 1, 2026" in planned


def test_no_action_leaves_a_blank_and_says_so(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    facts = {"notice_date": "2026-02-27", "metric_name": "late shipment rate", "metric_value": "6.8 %"}
    plan = plan_of(library, playbooks, "shipping-performance", make_case(role="seller", facts=facts))
    body = letter_text(write_offline(plan))
    assert "[[root cause]]" in body
    assert "[[step already taken, with its date]]" in body
    assert "No step that is already done" in {g.what for g in plan.gaps}


def test_invoice_too_old_and_too_small_are_weak(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    facts = {
        "notice_date": "2026-03-01",
        "asin": "B0ABCD1234",
        "supplier_name": "Kelm Trading",
        "invoice_number": "INV-771",
        "invoice_date": "2025-02-28",
        "invoice_quantity": "40",
        "units_sold": "120",
    }
    plan = plan_of(library, playbooks, "listing-inauthentic", make_case(role="seller", facts=facts))
    gaps = " | ".join(g.what for g in plan.gaps)
    assert "lies outside the 365 days before the notice" in gaps
    assert "covers 40 units, but 120 were sold" in gaps
    body = letter_text(write_offline(plan))
    assert "Date: an invoice must fall" not in body
    assert "40 were bought and 120 sold" not in body


def test_two_values_in_the_papers_are_a_contradiction_and_neither_is_taken(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    first = order_page()
    other = first.facts[0].model_copy(update={"value": "113-7654321-7654321", "as_written": "113-7654321-7654321"})
    second = first.model_copy(
        update={
            "marker": "E2",
            "facts": (other.model_copy(update={"source": other.source.model_copy(update={"exhibit": "E2"})}),),
        }
    )
    plan = plan_of(library, playbooks, "item-not-received", make_case(contacts=CONTACTS), (first, second))
    assert any("E1 p.1 says" in g.what and "E2 p.1 says" in g.what for g in plan.gaps)
    assert "[[order number]]" in letter_text(write_offline(plan))


def test_unread_file_is_a_gap_with_the_way_out(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    locked = order_page().model_copy(update={"state": "password", "pages": (), "facts": ()})
    plan = plan_of(library, playbooks, "item-not-received", make_case(facts=FACTS), (locked,))
    assert any("could not be read" in g.what and "unlocked copy" in g.why for g in plan.gaps)


def test_own_statements_keep_the_persons_words_and_lose_the_heat(playbooks: PlaybookLibrary) -> None:
    story = (
        "These thieves STOLE my money!!! I waited at home the whole afternoon on Tuesday and no van stopped. "
        "What should I do? Please write me a letter. The porch camera shows an empty porch all day and nobody helps."
    )
    taken = own_statements(story, playbooks.story_words, said=(), signs=("porch", "van"))
    assert taken == (
        "I waited at home the whole afternoon on Tuesday and no van stopped.",
        "The porch camera shows an empty porch all day.",
    )


@given(st.text(max_size=400))
def test_a_cleaned_sentence_adds_no_word(text: str) -> None:
    from assistant.playbook_library import StoryWords

    words = StoryWords(heat=("really", "very"), unfit=(r"\?",))
    out = cleaned(text, words)
    if out is not None:
        told = text.lower().replace("’", "'")
        assert all(w.lower().strip(".,;") in told for w in out.split())


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        ("Full refund of 49.99 USD", {"ask_for": "a full refund of 49.99 USD"}),
        ("I want a replacement", {"ask_for": "a replacement"}),
        ("The remaining £27.00 of the refund", {"ask_for": "the remaining £27.00 of the refund"}),
        ("reinstatement of my account", {"ask_for": "reinstatement of my account"}),
        ("Please reactivate my listing.", {"ask_to": "reactivate my listing"}),
        ("refund me the 20 dollars", {"ask_to": "refund me the 20 dollars"}),
        ("GIVE ME MY MONEY NOW!!!", {}),
        ("", {}),
        ("justice", {}),
    ],
)
def test_the_wish_fits_into_a_sentence_or_is_not_used(ask: str, expected: dict[str, str]) -> None:
    assert ask_words(ask) == expected


def test_choice_is_taken_only_when_the_story_tells_exactly_one(playbooks: PlaybookLibrary) -> None:
    one = chosen_facts(make_case(story="Tracking says delivered."), playbooks.catalogue, ())
    two = chosen_facts(make_case(story="It says delivered but also still in transit."), playbooks.catalogue, ())
    assert [f.value for f in one if f.name == "delivery_status"] == ["delivered"]
    assert not [f for f in two if f.name == "delivery_status"]


def test_edited_text_becomes_the_next_revision_and_loses_no_word(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    plan = plan_of(library, playbooks, "item-not-received", make_case(facts=FACTS, contacts=CONTACTS))
    draft = write_offline(plan)
    text = letter_text(draft)
    again = letter_draft(text, draft)
    assert again.revision == 2
    assert letter_text(again).split() == text.split()
    assert [s.kind for s in again.sentences] == [s.kind for s in draft.sentences]


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=600))
def test_reading_back_any_text_loses_no_word(text: str) -> None:
    from assistant.records import Draft, EngineRun

    empty = Draft(revision=1, subject="", paragraphs=(), language="en", engine=EngineRun(name="offline"))
    back = letter_text(letter_draft(text, empty))
    dropped = sum(map(len, text.split())) - sum(map(len, back.split()))
    assert dropped <= text.count("-") + text.count("*") + text.count("•") + sum(c.isdigit() or c in ".)" for c in text)


def test_plan_does_not_change_with_the_place_of_the_case_folder(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    case = make_case(facts=FACTS, contacts=CONTACTS)
    plan = plan_of(library, playbooks, "item-not-received", case)
    other = plan_of(library, playbooks, "item-not-received", case.model_copy(update={"folder": "/x"}))
    assert plan.points == other.points


def test_a_wished_refund_names_the_known_sum(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    case = make_case(facts=FACTS, contacts=CONTACTS, ask="a full refund please")
    body = letter_text(write_offline(plan_of(library, playbooks, "item-not-received", case)))
    assert "a full refund of $49.99" in body


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("Opened goods cannot be returned", '"Opened goods cannot be returned"'),
        ("opened a case for me", "they opened a case for me"),
        ("said it is on its way", "they said it is on its way"),
    ],
)
def test_a_note_of_an_answer_is_told_as_a_deed_only_where_it_is_one(
    library: PolicyLibrary, playbooks: PlaybookLibrary, outcome: str, told: str
) -> None:
    contact = {**CONTACTS[1], "outcome": outcome}
    plan = plan_of(library, playbooks, "item-not-received", make_case(facts=FACTS, contacts=[contact]))
    text = letter_text(write_offline(plan))
    assert told in text
    assert ("they opened goods" in text) is False
