"""What a stranger who reads a letter stumbles over.

Pages that show something else, steps out of order, a reader told of as "they", names of files that nobody would write.
"""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.drafting import write_offline
from assistant.editing import letter_text
from assistant.intake.answers import read_answer
from assistant.knowledge import ask_words
from assistant.planning import build_plan
from assistant.planning.story import own_statements
from assistant.playbook_library import PlaybookLibrary
from assistant.policy_library import PolicyLibrary
from assistant.records import Case, Exhibit, Fact, Locator, ValueKind
from assistant.triage import decide_route
from assistant.wording.conditions import hold
from assistant.wording.patterns import fill
from assistant.wording.titles import spelled, with_hyphens
from assistant.wording.values import find_values
from tests.known_case import TODAY, make_case, make_known

ORDER = "113-1234567-1234567"


def paper(text: str, *found: tuple[str, ValueKind, str, str], marker: str = "E1") -> Exhibit:
    """A paper of one page; each value is a name, a kind, the normal value and how it is written."""
    facts = []
    for name, kind, value, written in found:
        start = text.index(written)
        place = Locator(where="exhibit", exhibit=marker, page=1, start=start, end=start + len(written))
        facts.append(Fact(name=name, kind=kind, value=value, as_written=written, source=place, trust="verbatim"))
    return Exhibit(
        marker=marker,
        file=f"evidence/{marker}.txt",
        title=f"Paper {marker}",
        sha256="0" * 64,
        state="read",
        pages=(text,),
        facts=tuple(facts),
    )


def order_alone() -> Exhibit:
    return paper(f"Order {ORDER}", ("order_id", "order_id", ORDER, ORDER))


def statement() -> Exhibit:
    return paper(
        "June 3, 2026  charged  $139.00",
        ("charge_date", "date", "2026-06-03", "June 3, 2026"),
        ("disputed_amount", "money", "139.00 USD", "$139.00"),
    )


def letter_of(
    library: PolicyLibrary,
    playbooks: PlaybookLibrary,
    playbook: str,
    case: Case,
    exhibits: tuple[Exhibit, ...] = (),
) -> str:
    known = make_known(library, playbooks, playbook, case, exhibits)
    plan = build_plan(known, route=decide_route(known), deadlines=tuple(known.windows.values()), found=())
    return letter_text(write_offline(plan))


def test_a_page_with_the_order_number_alone_is_no_evidence_for_the_rest_of_a_sentence(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    case = make_case(facts={"order_id": ORDER, "order_date": "2026-02-20"})
    known = make_known(library, playbooks, "item-not-received", case, (order_alone(),))
    both = fill("Order {order_id} was placed on {order_date}.", known)
    alone = fill("This is about order {order_id}.", known)
    assert both is not None
    assert both.text == f"Order {ORDER} was placed on February 20, 2026."
    assert alone is not None
    assert alone.text == f"This is about order {ORDER} [E1 p.1]."


def test_a_page_stands_behind_the_half_of_the_sentence_that_it_shows(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    case = make_case(facts={"charge_date": "2026-06-03"})
    known = make_known(library, playbooks, "billing-subscription", case, (statement(),))
    filled = fill("The fee was charged on {charge_date}; I have used nothing since.", known)
    assert filled is not None
    assert filled.text == "The fee was charged on June 3, 2026 [E1 p.1]; I have used nothing since."


def test_a_semicolon_in_the_persons_words_parts_nothing(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    case = make_case(facts={"charge_date": "2026-06-03", "local_answer": "weight was right; no refund"})
    known = make_known(library, playbooks, "parent-company-escalation", case, (statement(),))
    filled = fill('On {charge_date} I read: "{local_answer}".', known)
    assert filled is not None
    assert filled.text.startswith('On June 3, 2026 I read: "weight was right; no refund"')


def test_a_request_does_not_cite_a_page_again(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    facts = {
        "disputed_amount": "139.00 USD",
        "charge_date": "2026-06-03",
        "benefits_used": "none",
        "membership_cancelled_date": "2026-05-20",
    }
    body = letter_of(library, playbooks, "billing-subscription", make_case(facts=facts), (statement(),))
    request = next(line for line in body.splitlines() if "$139.00" in line and "efund" in line)
    assert "[E1 p.1]" in body
    assert "[E1" not in request


def test_a_blank_is_never_put_into_quotation_marks(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    case = make_case(facts={"order_id": ORDER})
    body = letter_of(library, playbooks, "guarantee-denied", case)
    assert "[[" in body
    assert '"[[' not in body


def test_steps_stand_in_the_order_of_their_days(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    steps = [("Signed the agreement", dt.date(2026, 5, 14)), ("Stopped the shipping", dt.date(2026, 5, 12))]
    case = make_case(
        role="seller",
        story="Our account was deactivated.",
        facts={"appeal_path": "acknowledge", "root_cause": "No sample parcel was opened"},
        actions=[{"what": what, "status": "done", "when": {"day": day}} for what, day in steps],
    )
    body = letter_of(library, playbooks, "account-dropshipping", case)
    assert body.index("Stopped the shipping") < body.index("Signed the agreement")


@pytest.mark.parametrize(
    ("playbook", "facts", "who", "said", "not_said"),
    [
        ("item-not-received", {"chargeback_filed": "yes"}, "my bank", "contacted you by phone", "my bank by phone"),
        ("item-not-received", {}, "Amazon customer service", "your customer service", "Amazon customer service by"),
        ("item-not-received", {}, "the courier Northfold", "the courier Northfold", "contacted you"),
    ],
)
def test_the_reader_is_told_of_as_you(
    library: PolicyLibrary,
    playbooks: PlaybookLibrary,
    playbook: str,
    facts: dict[str, str],
    who: str,
    said: str,
    not_said: str,
) -> None:
    contact = {"when": {"day": TODAY - dt.timedelta(days=9)}, "channel": "phone", "who": who, "outcome": "no answer"}
    case = make_case(facts={"order_id": ORDER, "fulfilled_by": "marketplace", **facts}, contacts=[contact])
    body = letter_of(library, playbooks, playbook, case).replace("turned to you", "contacted you")
    assert said.replace("contacted you by phone", "you by phone") in body
    assert not_said not in body


def test_a_list_of_asins_in_a_paper_does_not_hide_the_one_that_the_notice_names(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    stock = paper(
        "B0FLAGPOLE 40 sold, B0WINDSOCK 18 sold",
        ("asin", "asin", "B0FLAGPOLE", "B0FLAGPOLE"),
        ("asin", "asin", "B0WINDSOCK", "B0WINDSOCK"),
    )
    case = make_case(role="seller", story="We never sold it.", notice="The complaint is about ASIN B0KITEAR01.")
    known = make_known(library, playbooks, "ip-trademark", case, (stock,))
    fact = known.fact("asin")
    assert fact is not None
    assert fact.value == "B0KITEAR01"
    assert not [c for c in known.contradictions if c.name == "asin"]


@pytest.mark.parametrize("written", ["US 10,555,123", "D-988,412", "RF-20918-A and RF-20918-B"])
def test_a_number_of_a_register_is_kept_whole(playbooks: PlaybookLibrary, written: str) -> None:
    reads = read_answer(
        "right_number", written, playbooks.catalogue, role="seller", locale="en_US", currency="USD", today=TODAY
    )
    assert [(r.name, r.value, r.trust) for r in reads] == [("right_number", written, "stated")]


def test_a_wish_for_units_is_not_read_as_one_for_money() -> None:
    assert ask_words("Reimbursement for 36 units") == {"ask_for": "reimbursement for 36 units"}
    assert ask_words("refund 49.99 USD") == {"ask_for": "a refund of 49.99 USD"}


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("invoice-k-7714", "invoice-K-7714"),
        ("order-no-123456", "order-no-123456"),
        ("log-may-2026", "log-may-2026"),
        ("invoice_7714", "invoice_7714"),
    ],
)
def test_the_hyphen_of_a_papers_number_stays(name: str, title: str) -> None:
    assert with_hyphens(name) == title


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("ups pod 4 may", "UPS POD 4 may"),
        ("Usps", "USPS"),
        ("postnl january", "PostNL January"),
        ("returns sop", "returns SOP"),
        ("invoice lq", "invoice LQ"),
        ("order no 5", "order no 5"),
        ("Rechnung", "Rechnung"),
    ],
)
def test_a_title_is_spelled_as_a_person_would(written: str, title: str) -> None:
    assert spelled(written) == title


@given(st.text(max_size=80))
def test_a_title_keeps_every_word_and_is_spelled_once(text: str) -> None:
    assert spelled(text).casefold() == text.casefold()
    assert spelled(spelled(text)) == spelled(text)


def test_two_names_are_compared_by_their_letters_and_figures(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    def held(condition: str, **facts: str) -> bool:
        case = make_case(role="seller", story="A sheet was asked for.", facts=facts)
        return hold((condition,), make_known(library, playbooks, "compliance-documents", case))

    names = {"sds_product_name": "Lens-Cleaner 100 ml", "item": "lens cleaner 100ml"}
    assert held("sds_product_name same as item", **names)
    assert not held("sds_product_name not same as item", **names)
    assert held("sds_product_name not same as item", sds_product_name="Optic Clean", item="Lens cleaner")
    assert not held("sds_product_name same as item", item="Lens cleaner")
    assert not held("sds_product_name not same as item", item="Lens cleaner")


def test_an_enclosed_mail_is_called_a_mail(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    head = "From: a@b.example\nSubject: Your account has been closed\n\nIt is closed."
    mail = paper(head).model_copy(update={"file": "evidence/closure.eml", "title": "Your account has been closed"})
    own = mail.model_copy(update={"marker": "E2", "title": "The closure"})
    case = make_case(facts={"account_email": "a@c.example", "account_state": "closed"})
    body = letter_of(library, playbooks, "buyer-account-closed", case, (mail, own))
    assert 'Enclosed: E-mail "Your account has been closed" [E1] and The closure [E2].' in body


def test_a_number_is_not_cut_at_its_comma() -> None:
    assert not [v for v in find_values("Design patent complaint, D-988,412 by Oriel Form") if v.value == "D-988"]
    assert [v.value for v in find_values("invoice DT-7781, 240 bars") if v.kind == "reference"] == ["DT-7781"]


def test_of_a_story_sentence_only_the_half_that_is_new_is_taken(playbooks: PlaybookLibrary) -> None:
    story = "I bought the telescope on April 20, 2026 for $649.00, and the box held two bricks."
    told = own_statements(
        story,
        playbooks.story_words,
        said=["I bought the telescope on April 20, 2026 for $649.00."],
        signs=("box",),
        amounts=frozenset({"649.00 USD"}),
        at_least=1,
    )
    assert told == ("The box held two bricks.",)
    fresh = own_statements(story, playbooks.story_words, said=[], amounts=frozenset({"649.00 USD"}), at_least=1)
    assert fresh == (story,)


def test_a_greeting_cites_no_page(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    label = paper("Carrier: UPS, 4 kg", ("carrier", "name", "UPS", "UPS"))
    case = make_case(
        role="seller",
        story="The carrier lost our shipment.",
        facts={"loss_place": "carrier", "carrier": "UPS", "tracking_number": "1Z9X11W40392557041"},
    )
    body = letter_of(library, playbooks, "lost-shipment", case, (label,))
    assert body.startswith("Dear UPS claims team,\n")
