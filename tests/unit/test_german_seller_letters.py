"""German letters of sellers: every kind has one without an error, and what is changed in it afterwards is found.

The facts are the least that gives each kind its claims; a letter is judged as the person would send it.
"""

import datetime as dt
import itertools
import re
from pathlib import Path
from typing import Any

import pytest

from assistant.checks import build_ground, check, read_word_lists
from assistant.drafting import write_offline
from assistant.editing import letter_text
from assistant.planning import build_plan
from assistant.playbook_library import PlaybookLibrary, read_playbooks
from assistant.policy_library import PolicyLibrary
from assistant.triage import decide_route
from assistant.wording.text_language import language_of
from assistant.wording.values import find_values
from tests.known_case import make_case, make_known
from tests.unit.test_german_letters import Letter

ROOT = Path(__file__).parents[2]
SELLER = {
    "role": "seller", "marketplace": "amazon.de", "language": "de", "today": dt.date(2026, 6, 15),
    "story": "Wir verkaufen über Amazon.", "sender": {"name": "Anke Probst", "store": "Probst Handel"},
}  # fmt: skip
NOTICE = {"notice_date": "8. Juni 2026", "store_name": "Probst Handel"}
LISTING = {**NOTICE, "asin": "B0C7XK91QT", "item": "Thermoskanne"}
STEPS = [
    {"what": "Alle offenen Angebote geprüft", "status": "done", "when": {"day": "2026-06-09"}, "owner": "Frau Probst"},
    {"what": "Freigabe durch eine zweite Person", "status": "planned", "when": {"day": "2026-06-22"}},
]  # fmt: skip
ORDER = {
    "order_id": "304-5582017-7719340", "item": "Thermoskanne", "amount": "49,99 €", "order_date": "4. Mai 2026",
    "dispatch_date": "5. Mai 2026", "carrier": "DHL", "tracking_number": "00340434292135100186",
    "delivered_date": "7. Mai 2026", "delivery_signed_by": "J. Wendland",
}  # fmt: skip
CAUSE = "Eine Vorlage für neue Angebote enthielt einen Fehler"
CASES: dict[str, dict[str, Any]] = {
    "account-contacts": {
        "facts": {**NOTICE, "root_cause": CAUSE, "cases_opened": "38", "period_start": "1. Mai 2026",
                  "period_end": "31. Mai 2026"},
        "actions": STEPS,
    },
    "account-documents": {
        "facts": {**NOTICE, "documents_answer": "genuine", "document_in_question": "Rechnung FG-3321",
                  "supplier_name": "Feldmann GmbH", "invoice_number": "FG-3321", "invoice_date": "3. April 2026"},
    },
    "account-dropshipping": {
        "facts": {**NOTICE, "appeal_path": "dispute", "dropship_source": "own stock",
                  "dispute_ground": "Alle Bestellungen packen wir in unserem Lager in Fulda",
                  "other_stores": "probst-handel.example"},
    },
    "account-funds": {
        "facts": {**NOTICE, "notice_date": "2. März 2026", "funds_state": "deactivated account",
                  "withheld_amount": "2.845,70 €", "seller_id": "A2RHBRB7GARN",
                  "identity_papers": "Personalausweis und Gewerbeanmeldung"},
    },
    "account-related": {
        "facts": {**NOTICE, "other_account_name": "Treibgut Laden", "other_account_owner": "own",
                  "other_account_reactivated_date": "10. Juni 2026"},
    },
    "account-reviews": {
        "facts": {**NOTICE, "appeal_path": "acknowledge", "root_cause": CAUSE, "asin": "B0C7XK91QT",
                  "review_mechanism": "eine Karte im Paket bat um eine Rezension",
                  "review_orders": "alle Bestellungen der beigefügten Liste"},
        "actions": STEPS,
    },
    "arbitration-notice": {
        "marketplace": "amazon.com",
        "facts": {"matter_in_dispute": "das einbehaltene Guthaben", "legal_name": "Probst Handel GmbH",
                  "amount_in_dispute": "5.120,00 USD", "settlement_wanted": "Auszahlung des Guthabens",
                  "agreement_section": "Abschnitt 20", "notice_address": "die dort genannte Anschrift",
                  "own_confirmation": "Die Angaben sind wahr und vollständig",
                  "signature_line": "Fulda, Anke Probst", "last_refusal_date": "1. Juni 2026"},
    },
    "chargeback-answer": {
        "facts": {**ORDER, "chargeback_date": "11. Juni 2026", "claim_reason": "non-receipt"},
    },
    "claim-defence": {
        "facts": {**ORDER, "claim_stage": "granted", "claim_reason": "non-receipt",
                  "claim_granted_date": "1. Juni 2026", "new_evidence": "Der Ablieferungsnachweis liegt nun vor"},
    },
    "compliance-documents": {
        "facts": {**LISTING, "compliance_matter": "dangerous goods", "sds_date": "14. September 2025",
                  "sds_product_name": "Thermoskanne"},
    },
    "escalation-seller": {
        "facts": {"matter_in_dispute": "die Entfernung eines Angebots", "case_reference": "11840276653",
                  "review_missed": "Das Schreiben der Marke nennt unseren Shop", "decision_made_date": "4. Mai 2026",
                  "last_refusal_date": "1. Juni 2026"},
    },
    "feedback-removal": {
        "facts": {"feedback_kind": "seller feedback", "feedback_ground": "only product",
                  "feedback_words": "Der Deckel ist zu klein", "order_id": "304-5582017-7719340",
                  "feedback_date": "10. Juni 2026"},
    },
    "identity-verification": {
        "facts": {**NOTICE, "verification_kind": "documents", "documents_requested": "Personalausweis",
                  "names_match": "yes", "bill_date": "15. Mai 2026"},
    },
    "listing-condition": {
        "facts": {**LISTING, "condition_complaint": "damaged", "condition_place": "packaging", "root_cause": CAUSE,
                  "complaint_count": "5", "units_sold": "640"},
        "actions": STEPS,
    },
    "listing-detail-page": {
        "facts": {**LISTING, "page_matter": "variation", "listing_path": "dispute",
                  "page_ground": "no true variants", "page_facts": "Alle Varianten sind dieselbe Kanne"},
    },
    "listing-restricted": {
        "facts": {**LISTING, "listing_path": "accept", "root_cause": CAUSE, "listing_closed_date": "9. Juni 2026",
                  "listings_closed": "3"},
        "actions": STEPS,
    },
    "listing-safety": {
        "facts": {**LISTING, "safety_matter": "safety issue", "test_report_number": "SL-40921",
                  "test_date": "11. Februar 2026", "manufacturer_name": "Hartwig Metall"},
    },
    "marketplace-suspension": {
        "marketplace": "etsy.com",
        "facts": {**NOTICE, "suspension_kind": "permanent", "suspension_cause": "Wiederverkauf", "root_cause": CAUSE,
                  "new_information": "Fotos der Herstellung", "policy_fit": "Jedes Stück stellen wir selbst her"},
        "actions": STEPS,
    },
    "safet-claim": {
        "facts": {**ORDER, "safet_reason": "different item", "refunded_by": "marketplace",
                  "refund_date": "29. Mai 2026", "refund_amount": "49,99 €", "return_received_date": "2. Juni 2026",
                  "item_sent": "eine neue Thermoskanne", "return_findings": "ein leerer Karton"},
    },
    "stock-valuation": {
        "marketplace": "amazon.com",
        "facts": {"reimbursement_date": "29. Mai 2026", "reimbursed_amount": "45,00 USD", "units_reimbursed": "30",
                  "loss_time": "before an order", "unit_cost": "6,20 USD", "asin": "B0C7XK91QT"},
    },
}  # fmt: skip
# What must not silently become something else, and the whole words around it.
TURNS = (
    ("Käufer", "Verkäufer"), ("rechtzeitig", "verspätet"), ("nicht", ""), ("zugestellt", "zurückgeschickt"),
    ("vor", "nach"), ("muss", "kann"), ("innerhalb von", "nach"),
)  # fmt: skip

_DRAFTED: dict[str, Letter] = {}  # each costs a plan and its ground, and a letter never changes


def _letter(library: PolicyLibrary, kind: str) -> Letter:
    if kind not in _DRAFTED:
        _DRAFTED[kind] = _drafted(library, kind, {})
    return _DRAFTED[kind]


def _drafted(library: PolicyLibrary, kind: str, changed: dict[str, Any]) -> Letter:
    playbooks = read_playbooks(ROOT / "playbooks")
    known = make_known(library, playbooks, kind, make_case(**{**SELLER, **CASES[kind], **changed}))
    plan = build_plan(known, route=decide_route(known), deadlines=tuple(known.windows.values()), found=())
    draft = write_offline(plan)
    words = read_word_lists(ROOT / "playbooks" / "wording.yaml").in_language("de")
    catalogue = playbooks.tongues["de"].labelled(playbooks.catalogue_of("seller", kind))
    return Letter(letter_text(draft), plan, build_ground(plan, draft, catalogue, words, locale="de_DE"))


@pytest.fixture(params=sorted(CASES))
def letter(request: pytest.FixtureRequest, library: PolicyLibrary) -> Letter:
    return _letter(library, request.param)


def test_every_kind_of_a_seller_here_is_worded_in_full(playbooks: PlaybookLibrary) -> None:
    german = playbooks.tongues["de"]
    assert set(CASES) <= set(german.playbooks)
    assert not set(CASES) & set(german.missing)


def test_a_german_seller_letter_stays_german(letter: Letter) -> None:
    assert letter.plan.case.language == "de"
    assert letter.plan.case.warnings == ()
    assert [s.text for p in letter.plan.points for s in p.sentences if language_of(s.text) == "en"] == []


def test_a_german_seller_letter_has_no_error_and_no_blank(letter: Letter) -> None:
    assert [f for f in check(letter.body, letter.ground).findings if f.severity == "error"] == []
    assert "[[" not in letter.body


def test_a_german_seller_letter_speaks_in_one_voice(letter: Letter) -> None:
    own = re.sub("„[^“]*“", "", letter.body)
    assert re.findall(r"\b(?:ich|mich|mir|meine?[mnrs]?)\b", own, re.IGNORECASE) == []


def test_every_exchange_of_two_values_in_a_seller_letter_is_an_error(letter: Letter) -> None:
    kinds = ("date", "money", "duration", "order_id")
    values = [v for v in find_values(letter.body, locale="de_DE") if v.kind in kinds]
    for one, other in itertools.combinations(values, 2):
        if one.kind == other.kind and one.value != other.value:
            between = letter.body[one.end : other.start]
            text = letter.body[: one.start] + other.as_written + between + one.as_written + letter.body[other.end :]
            assert letter.new_findings(text, frozenset({"error"})), (one.as_written, other.as_written)


@pytest.mark.parametrize(("word", "put"), TURNS)
def test_every_turned_word_of_a_seller_letter_is_found(letter: Letter, word: str, put: str) -> None:
    quoted = [m.span() for m in re.finditer("„[^“]*“", letter.body)]
    for match in re.finditer(rf"(?<!\w){word}(?!\w)", letter.body):
        if not any(a <= match.start() < b for a, b in quoted):
            text = letter.body[: match.start()] + put + letter.body[match.end() :]
            assert letter.new_findings(text), letter.body[max(0, match.start() - 60) : match.end() + 40]


@pytest.mark.parametrize(
    ("kind", "changed", "said", "put"),
    [
        ("account-related", {"other_account_owner": "somebody else"}, "gehört uns nicht", "gehört uns"),
        ("account-related", {"other_account_owner": "somebody else"}, "uns gehört es nicht", "uns gehört es"),
        ("compliance-documents", {}, "stützt sich diese Einreichung nicht", "stützt sich diese Einreichung"),
    ],
)
def test_a_negation_at_the_end_of_a_german_sentence_cannot_be_dropped(
    library: PolicyLibrary, kind: str, changed: dict[str, str], said: str, put: str
) -> None:
    facts = {**CASES[kind]["facts"], "link_explanation": "Wir teilen nur das Büro", **changed}
    letters = [_drafted(library, kind, {"facts": facts, "story": f"Wir verkaufen seit Jahr {n}."}) for n in range(8)]
    with_it = [letter for letter in letters if said in letter.body]
    assert with_it
    assert with_it[0].new_findings(with_it[0].body.replace(said, put))


@pytest.mark.parametrize("kind", ["account-funds", "escalation-seller", "marketplace-suspension"])
def test_the_sentence_after_the_greeting_of_a_seller_begins_small(library: PolicyLibrary, kind: str) -> None:
    assert _letter(library, kind).body.split("\n\n")[1][0].islower()


def test_the_notice_about_a_thing_names_its_cause_in_its_own_case(library: PolicyLibrary) -> None:
    assert "ist ein Sicherheitsproblem" in _letter(library, "listing-safety").body
    assert "beschädigt" in _letter(library, "listing-condition").plan.subject
