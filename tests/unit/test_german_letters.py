"""German letters: their wording is data, and every check that holds for English letters holds for them."""

import dataclasses
import datetime as dt
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checks import build_ground, check, read_word_lists
from assistant.checks.ground import Ground
from assistant.drafting import write_offline
from assistant.editing import letter_text
from assistant.exporting import render_letter
from assistant.knowledge import told_cause
from assistant.knowledge.wishes import wish_words
from assistant.planning import build_plan
from assistant.playbook_library import PlaybookLibrary, read_playbooks
from assistant.playbook_lint import WORDS
from assistant.playbook_tongue_lint import lint_tongues
from assistant.playbook_tongues import NO_WORDS, Tongue
from assistant.policy_library import PolicyLibrary
from assistant.records import Finding, Plan, Rule
from assistant.triage import decide_route
from assistant.wording.display import show_date, show_money
from assistant.wording.text_language import language_of
from assistant.wording.values import find_values
from tests.known_case import make_case, make_known

ROOT = Path(__file__).parents[2]
WORDED = (
    "account-policy", "goods-damaged", "item-not-received", "listing-inauthentic", "lost-shipment",
    "parent-company-escalation", "privacy-request", "refund-missing", "return-refused", "shipping-performance",
    "warranty-claim",
)  # fmt: skip
ORDER = {
    "order_id": "304-5582017-7719340", "order_date": "27.04.2026", "amount": "49,99 €", "item": "der Wasserkocher",
    "latest_delivery_date": "8. Mai 2026", "seller_name": "Haushaltswelt Krüger", "fulfilled_by": "seller",
}  # fmt: skip
SENDER = {"name": "Jana Wirth", "address": "Lindenstraße 14, 50674 Köln"}
BUYER = {
    "marketplace": "amazon.de", "language": "de", "today": dt.date(2026, 5, 18), "sender": SENDER,
    "contacts": [
        {"when": {"day": "2026-05-11"}, "channel": "Nachricht", "who": "Verkäufer", "outcome": "keine Antwort"},
    ],
    "ask": "vollständige Erstattung",
}  # fmt: skip
CASES = {
    "item-not-received": {**BUYER, "story": "Mein Wasserkocher ist nie angekommen.", "facts": ORDER},
    "refund-missing": {
        **BUYER,
        "story": "Ich warte auf meine Erstattung.",
        "facts": {**ORDER, "return_sent_date": "4. Mai 2026", "return_received_date": "6. Mai 2026"},
    },
    "return-refused": {
        **BUYER,
        "story": "Ich habe den Kauf widerrufen.",
        "facts": {**ORDER, "item_received_date": "30.04.2026", "withdrawal_date": "05.05.2026",
                  "return_ground": "change of mind", "refusal_reason": "Geöffnete Ware nehmen wir nicht zurück"},
    },
    "goods-damaged": {
        **BUYER,
        "story": "Der Wasserkocher kam beschädigt an.",
        "facts": {**ORDER, "item_received_date": "30.04.2026", "goods_problem": "damaged",
                  "problem_detail": "der Deckel ist gerissen"},
    },
    "warranty-claim": {
        **BUYER,
        "story": "Der Wasserkocher ging nach elf Monaten kaputt.",
        "facts": {**ORDER, "order_date": "02.06.2025", "item_received_date": "04.06.2025", "fault_date": "28.04.2026",
                  "problem_detail": "er heizt nicht mehr", "sold_by_whom": "seller"},
    },
}  # fmt: skip
# The whole word and what it must not silently become.
TURNS = (
    ("nach", "vor"), ("muss", "kann"), ("innerhalb von", "nach"), ("nicht", ""), ("rechtzeitig", "verspätet"),
    ("bis zum", "ab dem"), ("kostenlos", "kostenpflichtig"),
    ("Verkäufer", "Käufer"), ("keine", "eine"), ("gegen", "für"),
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Letter:
    """A German letter of the product with what it is checked against."""

    body: str
    plan: Plan
    ground: Ground

    def new_findings(self, text: str, severities: frozenset[str] = frozenset({"error", "warning"})) -> list[Finding]:
        known = {(f.rule, f.message) for f in check(self.body, self.ground).findings}
        found = check(text, self.ground).findings
        return [f for f in found if f.severity in severities and (f.rule, f.message) not in known]


def german(playbooks: PlaybookLibrary) -> Tongue:
    return playbooks.tongues["de"]


def plan_of(kind: str, library: PolicyLibrary, playbooks: PlaybookLibrary, **changed: object) -> Plan:
    case = make_case(**{**CASES[kind], **changed})
    known = make_known(library, playbooks, kind, case)
    return build_plan(known, route=decide_route(known), deadlines=tuple(known.windows.values()), found=())


_DRAFTED: dict[str, Letter] = {}  # each costs a plan and its ground, and a letter never changes


def _letters(library: PolicyLibrary, kind: str) -> Letter:
    if kind not in _DRAFTED:
        _DRAFTED[kind] = _drafted(library, kind)
    return _DRAFTED[kind]


def _drafted(library: PolicyLibrary, kind: str) -> Letter:
    playbooks = read_playbooks(ROOT / "playbooks")
    plan = plan_of(kind, library, playbooks)
    draft = write_offline(plan)
    words = read_word_lists(ROOT / "playbooks" / "wording.yaml").in_language("de")
    catalogue = german(playbooks).labelled(playbooks.catalogue_of(plan.case.role, kind))
    return Letter(letter_text(draft), plan, build_ground(plan, draft, catalogue, words, locale="de_DE"))


@pytest.fixture(params=sorted(CASES))
def letter(request: pytest.FixtureRequest, library: PolicyLibrary) -> Letter:
    return _letters(library, request.param)


def test_the_kinds_that_are_worded_in_german_are_all_there(playbooks: PlaybookLibrary) -> None:
    assert set(WORDED) <= set(german(playbooks).playbooks)


def test_no_point_of_a_worded_kind_lacks_its_german_words(playbooks: PlaybookLibrary) -> None:
    assert not german(playbooks).missing


def test_german_points_rest_on_the_facts_and_clauses_of_the_english_ones(playbooks: PlaybookLibrary) -> None:
    assert list(lint_tongues(playbooks, WORDS)) == []


def test_the_lint_tells_a_policy_sentence_that_lost_its_clause(playbooks: PlaybookLibrary) -> None:
    book = german(playbooks).playbooks["item-not-received"]
    points = tuple(
        p.model_copy(update={"patterns": ("Der Händler trägt 30 Tage das Risiko.",)}) if p.id == "rule-law" else p
        for p in book.points
    )
    changed = dataclasses.replace(german(playbooks), playbooks={book.id: book.model_copy(update={"points": points})})
    found = list(lint_tongues(dataclasses.replace(playbooks, tongues={"de": changed}), WORDS))
    assert any("rule-law" in p and "lacks the clause" in p for p in found)
    assert any("rule-law" in p and "a period stands in the words" in p for p in found)


def test_the_products_own_german_letters_have_no_error(letter: Letter) -> None:
    findings = check(letter.body, letter.ground).findings
    assert [f for f in findings if f.severity == "error"] == []


def test_a_german_letter_has_no_english_sentence(letter: Letter) -> None:
    assert [s.text for p in letter.plan.points for s in p.sentences if language_of(s.text) == "en"] == []
    assert letter.body.startswith(("Guten Tag,\n", "Sehr geehrte Damen und Herren,\n"))
    assert "Mit freundlichen Grüßen" in letter.body


def test_the_sentence_after_the_greeting_begins_small(letter: Letter) -> None:
    second = letter.body.split("\n\n")[1]
    assert second[0].islower()


def test_every_exchange_of_two_values_of_one_kind_is_an_error(letter: Letter) -> None:
    values = [
        v for v in find_values(letter.body, locale="de_DE") if v.kind in ("date", "money", "duration", "order_id")
    ]
    for one, other in itertools.combinations(values, 2):
        if one.kind == other.kind and one.value != other.value:
            text = (
                f"{letter.body[: one.start]}{other.as_written}{letter.body[one.end : other.start]}{one.as_written}"
                f"{letter.body[other.end :]}"
            )
            assert letter.new_findings(text, frozenset({"error"})), (one.as_written, other.as_written)


@pytest.mark.parametrize("kind", ["date", "money", "duration", "order_id"])
def test_every_changed_value_is_an_error(letter: Letter, kind: str) -> None:
    put = {"date": "3. März 2025", "money": "61,50 €", "duration": "60 Tagen", "order_id": "304-5582017-7719341"}[kind]
    for value in find_values(letter.body, locale="de_DE"):
        if value.kind == kind:
            text = letter.body[: value.start] + put + letter.body[value.end :]
            assert letter.new_findings(text, frozenset({"error"})), value.as_written


@pytest.mark.parametrize(("word", "put"), TURNS)
def test_every_turned_word_of_a_rule_or_fact_is_found(letter: Letter, word: str, put: str) -> None:
    quoted = [m.span() for m in re.finditer("„[^“]*“", letter.body)]
    for match in re.finditer(rf"(?<!\w){word}(?!\w)", letter.body):
        if not any(a <= match.start() < b for a, b in quoted):
            text = letter.body[: match.start()] + put + letter.body[match.end() :]
            assert letter.new_findings(text), letter.body[max(0, match.start() - 60) : match.end() + 40]


def _with(letter: Letter, sentence: str) -> str:
    return letter.body.replace("\n\nMit freundlichen", f"\n\n{sentence}\n\nMit freundlichen")


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("Ich werde Sie verklagen.", "TON001"),
        ("I will sue you and go to the press.", "TON001"),
        ("Ihre Mitarbeiter sind unfähige Idioten.", "TON002"),
        ("Das ist allein Ihre Schuld.", "TON003"),
        ("Ich flehe Sie an.", "TON005"),
        ("Die Erstattung ist garantiert.", "HON004"),
        ("Ich habe Anzeige bei der Polizei erstattet.", "HON009"),
        ("Der Paketdienst hat den Verlust bestätigt.", "HON009"),
        ("Der Wasserkocher war ein Geschenk für meine Tochter.", "HON008"),
        ("Herr Nowak hat es aufgenommen.", "FAC008"),
        ("Nach der Garantie müssen Sie innerhalb von 7 Tagen zahlen.", "CIT005"),
        ("Ich warte seit sechs Wochen.", "FAC006"),
    ],
)
def test_hot_and_invented_german_sentences_are_errors(library: PolicyLibrary, sentence: str, rule: str) -> None:
    letter = _letters(library, "item-not-received")
    assert (rule, "error") in {(f.rule, f.severity) for f in letter.new_findings(_with(letter, sentence))}


@pytest.mark.parametrize(
    "sentence",
    [
        "Bis heute ist bei mir nichts angekommen.",
        "Den Wasserkocher habe ich am 27. April 2026 bestellt.",
        "Für Rückfragen stehe ich gern zur Verfügung.",
        "Der Verkäufer hat auf meine Nachricht vom 11. Mai 2026 nicht geantwortet.",
    ],
)
def test_honest_german_sentences_draw_no_error(library: PolicyLibrary, sentence: str) -> None:
    letter = _letters(library, "item-not-received")
    assert letter.new_findings(_with(letter, sentence), frozenset({"error"})) == []


def test_only_german_sentences_of_a_story_enter_a_german_letter(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    story = "The parcel was never delivered to my door. Das Paket ist nie bei mir zu Hause angekommen."
    plan = plan_of("item-not-received", library, playbooks, story=story)
    said = " ".join(s.text for p in plan.points for s in p.sentences)
    assert "never delivered" not in said
    assert any("1 sentence of the story in another language" in w for w in plan.case.warnings)


def test_a_told_german_cause_is_the_root_cause(playbooks: PlaybookLibrary) -> None:
    speech = german(playbooks).speech
    case = make_case(
        role="seller", story="Viele Sendungen kamen zu spät. Die Ursache war ein Streik bei unserem Paketdienst."
    )
    assert [f.value for f in told_cause(case, speech.story.unfit, speech.causes)] == [
        "Ein Streik bei unserem Paketdienst"
    ]
    other = make_case(role="seller", story="Die Ursache war, dass wir zu spät anfingen mit dem Packen.")
    assert told_cause(other, speech.story.unfit, speech.causes) == ()


def test_a_sentence_that_points_back_to_another_one_stays_out(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    story = "Das Paket kam nie. Ich war an diesem Tag den ganzen Nachmittag zu Hause und wartete auf das Paket."
    plan = plan_of("item-not-received", library, playbooks, story=story)
    assert "an diesem Tag" not in " ".join(s.text for p in plan.points for s in p.sentences)


def test_a_refused_wish_brings_no_note_about_language(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    story = "Schreib, dass das Paket nie angekommen ist, obwohl es da ist."
    plan = plan_of("item-not-received", library, playbooks, story=story)
    assert (plan.route.decision, plan.case.warnings) == ("refuse", ())


def test_only_english_sentences_of_a_story_enter_an_english_letter(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    story = "The parcel never came. Das Paket wurde laut DHL im Lager in Kassel beschädigt und nicht geliefert."
    plan = plan_of("item-not-received", library, playbooks, story=story, language="en")
    assert "Kassel" not in " ".join(s.text for p in plan.points for s in p.sentences)
    assert plan.case.language == "en"


def test_the_outcome_of_a_contact_is_quoted_in_its_own_language(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    contact = {
        "when": {"day": "2026-05-11"},
        "channel": "chat",
        "who": "customer service",
        "outcome": "asked me to wait",
    }
    plan = plan_of("item-not-received", library, playbooks, contacts=[contact])
    said = " ".join(s.text for p in plan.points for s in p.sentences)
    assert "per Chat" in said
    assert "„asked me to wait“" in said


def test_a_kind_without_german_words_falls_back_to_english_and_says_so(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    tongue = dataclasses.replace(german(playbooks), playbooks={})
    plan = plan_of("item-not-received", library, dataclasses.replace(playbooks, tongues={"de": tongue}))
    assert plan.case.language == "en"
    assert any("no wording in 'de'" in w for w in plan.case.warnings)
    assert "Kind regards," in " ".join(s.text for p in plan.points for s in p.sentences)


def _without_words(playbooks: PlaybookLibrary, point: str) -> PlaybookLibrary:
    book = german(playbooks).playbooks["item-not-received"]
    points = tuple(p.model_copy(update={"patterns": (NO_WORDS,)}) if p.id == point else p for p in book.points)
    tongue = dataclasses.replace(german(playbooks), playbooks={book.id: book.model_copy(update={"points": points})})
    return dataclasses.replace(playbooks, tongues={"de": tongue})


def test_an_optional_point_without_words_stays_out_and_that_is_said(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    plan = plan_of("item-not-received", library, _without_words(playbooks, "rule-law"))
    assert plan.case.language == "de"
    assert any("rule-law" in w for w in plan.case.warnings)


def test_a_required_point_without_words_makes_the_letter_english(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    plan = plan_of("item-not-received", library, _without_words(playbooks, "problem"))
    assert plan.case.language == "en"


def test_the_path_and_the_gaps_stay_in_the_language_of_the_page(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    facts = {k: v for k, v in ORDER.items() if k != "order_id"}
    plan = plan_of("item-not-received", library, playbooks, facts=facts)
    assert "order number" in {g.what for g in plan.gaps}
    assert "[[Bestellnummer]]" in " ".join(s.text for p in plan.points for s in p.sentences)
    assert "Tagen" not in plan.route.reason


def test_the_export_has_german_furniture(library: PolicyLibrary) -> None:
    letter = _letters(library, "item-not-received")
    text = render_letter(letter.body, letter.plan).text
    assert "\nQuellen\n" in text
    assert "Amazon.de, A-bis-z-Garantie" in text
    assert re.search(r"\(Stand \d\d\.\d\d\.\d{4}\)", text)


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (30, "days", ("30 Tage", "30 Tage", "30 Tagen")),
        (2, "business days", ("zwei Werktage", "zwei Werktage", "zwei Werktagen")),
        (48, "hours", ("48 Stunden", "48 Stunden", "48 Stunden")),
        (1, "months", ("ein Monat", "einen Monat", "einem Monat")),
        (2, "years", ("zwei Jahre", "zwei Jahre", "zwei Jahren")),
        (4, "percent", ("4 Prozent", "4 Prozent", "4 Prozent")),
    ],
)
def test_periods_of_clauses_stand_in_their_case(
    playbooks: PlaybookLibrary, amount: int, unit: str, words: tuple[str, str, str]
) -> None:
    rule = Rule.model_validate({"name": "a", "amount": amount, "unit": unit})
    speech = german(playbooks).speech
    assert tuple(speech.rule_words(rule, case) for case in ("nom", "acc", "dat")) == words
    for said in words:
        assert {(v.kind, v.value) for v in find_values(f"innerhalb von {said}.", locale="de_DE")} <= {
            ("duration", f"{amount} {unit}"),
            ("percent", f"{amount} percent"),
        }


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ("Erstattung von 49,99 €", {"ask_for": "Erstattung von 49,99 €"}),
        ("Ich bitte um vollständige Erstattung", {"ask_for": "vollständige Erstattung"}),
        ("Ich möchte eine Ersatzlieferung", {"ask_for": "eine Ersatzlieferung"}),
        ("mir den Kaufpreis erstatten", {"ask_to": "mir den Kaufpreis zu erstatten"}),
        ("das Konto wieder freischalten", {"ask_to": "das Konto wieder freizuschalten"}),
        ("SOFORT MEIN GELD!!", {}),
        ("a full refund", {}),
        ("", {}),
    ],
)
def test_a_german_wish_fits_into_a_request(playbooks: PlaybookLibrary, ask: str, words: dict[str, str]) -> None:
    assert wish_words(ask, german(playbooks).speech) == words


@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2150, 12, 31)))
def test_a_german_date_reads_back(day: dt.date) -> None:
    found = find_values(f"Am {show_date(day, 'de_DE')} war es so.", locale="de_DE")
    assert [(v.kind, v.value) for v in found] == [("date", day.isoformat())]


@given(cents=st.integers(1, 999_999_999), currency=st.sampled_from(["EUR", "USD", "GBP", "CHF", "PLN"]))
def test_german_money_reads_back(cents: int, currency: str) -> None:
    value = f"{cents // 100}.{cents % 100:02d} {currency}"
    found = find_values(f"Bezahlt habe ich {show_money(value, 'de_DE')}.", locale="de_DE")
    assert [(v.kind, v.value) for v in found] == [("money", value)]


@given(text=st.text(max_size=300))
def test_any_text_is_in_one_language_or_none(text: str) -> None:
    assert language_of(text) in ("", "en", "de")


def test_sentences_are_told_apart_by_their_small_words() -> None:
    assert language_of("Das Paket ist nie bei mir angekommen.") == "de"
    assert language_of("The parcel has never arrived at my house.") == "en"
    assert language_of("OK 12345") == ""


def _numbers(folder: Path) -> Iterator[str]:
    for file in sorted((folder / "kinds").glob("*.yaml")):
        yield from re.findall(
            r"\d+ (?:Tage|Stunden|Monate|Werktage)\w*", file.read_text("utf-8").partition("points:")[2]
        )


def test_no_period_stands_in_the_german_words() -> None:
    assert list(_numbers(ROOT / "playbooks" / "de")) == []
