"""What is private is hidden before it leaves and comes back exactly."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.records import Action, Contact, Exhibit, Fact, Locator, Plan, Sender
from assistant.redaction import Stretch, Vault, find_private, hider_of
from assistant.redaction.patterns import find_numbers
from assistant.redaction.vault import united
from tests.letter_plan import make_plan

PIECES = st.sampled_from(
    [
        "{NAME_1}",
        "NAME_1",
        "{",
        "}",
        "{NAME_",
        "1",
        "Dana",
        "Okafor",
        " ",
        "\n",
        "ä",
        "e\u0301",
        "😀",
        "ſ",
        "İ",
        "[[name]]",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join))


@st.composite
def texts_with_stretches(draw: st.DrawFn) -> tuple[str, list[Stretch]]:
    text = draw(TEXTS)
    places = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=8))
    kinds = draw(st.lists(st.sampled_from(["NAME", "ORDER", "ADDRESS"]), min_size=len(places), max_size=len(places)))
    return text, [Stretch(kind=k, start=min(p), end=max(p)) for k, p in zip(kinds, places, strict=True)]


@given(st.lists(texts_with_stretches(), min_size=1, max_size=3))
def test_what_is_hidden_comes_back_exactly(cases: list[tuple[str, list[Stretch]]]) -> None:
    vault = Vault()
    hidden = [vault.hide(text, stretches) for text, stretches in cases]
    assert [vault.restore(h) for h in hidden] == [text for text, _ in cases]


@given(TEXTS)
def test_recognised_values_come_back_exactly(text: str) -> None:
    vault = Vault()
    assert vault.restore(vault.hide(text, find_private(text))) == text


@given(texts_with_stretches())
def test_united_stretches_cover_the_same_characters_and_never_overlap(case: tuple[str, list[Stretch]]) -> None:
    one = united(case[1])
    assert {i for s in one for i in range(s.start, s.end)} == {i for s in case[1] for i in range(s.start, s.end)}
    assert all(a.end <= b.start for a, b in pairwise(one))


def test_the_same_value_has_the_same_token_and_another_value_another() -> None:
    vault = Vault()
    first = vault.hide("Dana and Ola", [Stretch(kind="NAME", start=0, end=4), Stretch(kind="NAME", start=9, end=12)])
    second = vault.hide(
        "Ola, then Dana", [Stretch(kind="NAME", start=0, end=3), Stretch(kind="NAME", start=10, end=14)]
    )
    assert (first, second) == ("{NAME_1} and {NAME_2}", "{NAME_2}, then {NAME_1}")


@pytest.mark.parametrize(
    "bad", ["{NAME_7}", "{NAME_x}", "NAME_1", "[NAME_1]", "{name_1}", "<NAME 1>", "{ NAME_1 }", "{Name}"]
)
def test_a_token_that_a_model_made_up_or_miswrote_becomes_a_blank(bad: str) -> None:
    vault = Vault()
    vault.hide("Dana", [Stretch(kind="NAME", start=0, end=4)])
    assert vault.restore_answer(f"Thanks to {bad} and {{NAME_1}}.") == "Thanks to [[name]] and Dana."


def test_ordinary_words_beside_figures_are_no_broken_tokens() -> None:
    said = "My order 1 came; in order - 3 units - the phone 5 and text 2, reference 12."
    assert Vault().restore_answer(said) == said


def fact(name: str, kind: str, value: str) -> Fact:
    return Fact(name=name, kind=kind, value=value, as_written=value, source=Locator(where="answer"))


def plan_of_a_person() -> Plan:
    plan = make_plan()
    case = plan.case.model_copy(
        update={
            "sender": Sender(
                name="Dana Okafor", address="14 Larch Row\nRye, NY 10580", email="dana@home.example",
                phone="+1 914 555 0142", store="Larch & Rye Goods", seller_id="A2EXAMPLE9XYZ",
            ),
            "contacts": (Contact(name="Will Mensah", reference="CS-88-1207"),),
            "actions": (Action(what="counted the stock", owner="Ines Prado"),),
        }
    )  # fmt: skip
    exhibit = Exhibit(
        marker="E1", file="a.txt", title="Order", sha256="0", state="read", pages=("x",),
        facts=(fact("order_id", "order_id", "113-7654321-7654321"), fact("card", "card_number", "4111111111111111")),
    )  # fmt: skip
    return plan.model_copy(
        update={"case": case, "exhibits": (exhibit,), "facts": (fact("case_id", "reference", "Q55120"),)}
    )


PRIVATE = [
    ("Mr Okafor was at home", "Okafor"), ("DANA OKAFOR signed", "OKAFOR"), ("dana okafor signed", "okafor"),
    ("Dana  Okafor", "Okafor"), ("it went to 14 Larch Row, Rye, NY 10580", "Larch"), ("zip 10580", "10580"),
    ("write to Dana@Home.example", "Home"), ("call 914-555-0142 or +19145550142", "555"), ("(914) 555 0142", "0142"),
    ("Larch & Rye Goods", "Goods"), ("seller a2example9xyz", "example"), ("Will told me", "Will"),
    ("case CS881207", "1207"), ("Ines counted", "Ines"), ("order 113 7654321 7654321", "7654321"),
    ("card 4111-1111 1111-1111", "1111"), ("see q55120", "55120"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "gone"), PRIVATE)
def test_every_spelling_of_what_the_case_knows_is_hidden(text: str, gone: str) -> None:
    hider = hider_of(plan_of_a_person())
    hidden = hider.hide([text], recognise=False)[0]
    assert gone not in hidden
    assert hider.vault.restore(hidden) == text


def test_an_everyday_word_is_a_name_only_with_a_capital_letter() -> None:
    hider = hider_of(plan_of_a_person())
    assert hider.hide(["Will said that he will wait"], recognise=False) == ["{NAME_1} said that he will wait"]


def test_names_are_hidden_in_either_way_of_composing_accents() -> None:
    plan = make_plan()
    case = plan.case.model_copy(update={"sender": Sender(name="Zoë Brücke")})
    hider = hider_of(plan.model_copy(update={"case": case}))
    assert hider.hide(["Zoe\u0308 Bru\u0308cke"], recognise=False) == ["{NAME_1}"]


FORMS = [
    "ola.n@mail.example", "https://ola.example/home", "198.51.100.7", "2001:db8::7", "GB29 NWBK 6016 1331 9268 19",
    "DE89370400440532013000", "4111 1111 1111 1111", "123-45-6789", "+49 30 901820", "(020) 7946 0958", "555 0142",
    "113-1234567-1234567", "1Z999AA10123456784", "case number 8812345", "SW1A 2AA", "10580-1234", "PLZ 50667",
    "FBA15ABCDEFG", "passport no. X1234567",
]  # fmt: skip


@pytest.mark.parametrize("value", FORMS)
def test_a_value_with_a_form_is_hidden_to_its_last_figure(value: str) -> None:
    text = f"It is {value}, as I said."
    hidden = Vault().hide(text, list(find_numbers(text)))
    assert not any(c.isdigit() for c in hidden.partition("{")[0] + hidden.partition("}")[2])
    assert hidden != text


@pytest.mark.parametrize(
    "text",
    [
        "on March 3, 2026",
        "2026-03-03",
        "for $1,234.50",
        "49,99 EUR",
        "within 30 days",
        "98.5 %",
        "B0ABCDEFGH",
        "[E2 p.3]",
    ],
)
def test_dates_amounts_and_products_stay(text: str) -> None:
    assert find_private(f"This was {text} and no more.") == []


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("My neighbour Mr. Oyelaran took it in.", "Oyelaran"),
        ("I spoke to Siobhán Ní Dhomhnaill yesterday.", "Siobhán"),
        ("Send it to 221 Quarry Lane, Apt. 4, Dayton, OH 45402, please.", "Quarry"),
        ("Das Paket ging an die Lindenstraße 8, 04109 Leipzig.", "Lindenstraße"),
        ("Le colis est parti au 8 rue des Tilleuls, 69003 Lyon.", "Tilleuls"),
        ("Il pacco è andato in Via Garibaldi 3, 10122 Torino.", "Garibaldi"),
        ("El paquete fue a Calle de Alcalá 12, 28014 Madrid.", "Alcalá"),
        ("my name is tomasz kowalczyk and i want my money", "kowalczyk"),
        ("Меня зовут Иван Петров.", "Петров"),
    ],
)
def test_names_and_addresses_that_nobody_marked_are_hidden(text: str, gone: str) -> None:
    assert gone not in Vault().hide(text, find_private(text))


def test_public_words_as_spelled_in_the_clauses_stay() -> None:
    text = "The Oyelaran Promise covers it."
    assert "Oyelaran" not in Vault().hide(text, find_private(text))
    assert "Oyelaran" in Vault().hide(text, find_private(text, public=frozenset({"The", "Oyelaran", "Promise"})))
