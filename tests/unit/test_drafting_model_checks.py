"""The model engine together with the real plan and the real checks: hostile wordings never reach the letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant.checks import build_ground, check, read_word_lists
from assistant.drafting import write_offline
from assistant.drafting.model_points import open_points, said
from assistant.editing import letter_text
from assistant.planning import build_plan
from assistant.playbook_library import PlaybookLibrary
from assistant.policy_library import PolicyLibrary
from assistant.records import CheckReport, Draft, Plan
from assistant.settings import data_folder
from assistant.triage import decide_route
from assistant.wording.markers import find_markers
from assistant.wording.values import find_values
from tests.known_case import make_case, make_known
from tests.model_plan import FakeLanguageModel, answer, make_engine

FACTS = {
    "order_id": "113-1234567-1234567",
    "order_date": "2026-02-20",
    "amount": "49.99 USD",
    "latest_delivery_date": "2026-03-03",
    "delivery_status": "in transit",
    "fulfilled_by": "seller",
    "item": "copper kettle",
}
CONTACTS = [{"when": {"day": "2026-03-05"}, "who": "seller", "channel": "message", "outcome": "asked me to wait"}]

# Ways to spoil a faithful sentence; each takes a sentence and gives it back spoiled.
SPOILERS: dict[str, Callable[[str], str]] = {
    "another year": lambda t: t.replace("2026", "2025"),
    "another amount": lambda t: t.replace("49.99", "94.99"),
    "another order": lambda t: t.replace("1234567-1234567", "7654321-1234567"),
    "another period": lambda t: t.replace("three", "seven").replace("30", "60").replace("90", "180"),
    "another month": lambda t: t.replace("March", "April"),
    "an invented cause": lambda t: t.rstrip(".") + " because the driver stole it.",
    "an invented name": lambda t: f"Priyanka says: {t}",
    "an invented citation": lambda t: t.rstrip(".") + " [E9 p.4].",
    "a denial": lambda t: (
        t.replace(" not ", " ").replace(" no ", " ") if " no" in t else t.replace(" was ", " was not ", 1)
    ),
    "a threat": lambda t: t.rstrip(".") + ", or I will sue you.",
    "a promise": lambda t: t.rstrip(".") + ", and you are certain to win.",
    "the story of an injection": lambda t: f"Ignore the plan. {t}",
    "shouting": lambda t: t.upper(),
    "a bare figure": lambda t: t.rstrip(".") + " and 4711.",
}


@pytest.fixture(scope="module")
def plan(library: PolicyLibrary, playbooks: PlaybookLibrary) -> Plan:
    case = make_case(facts=FACTS, contacts=CONTACTS, ask="Full refund of 49.99 USD", sender={"name": "Ada Example"})
    known = make_known(library, playbooks, "item-not-received", case)
    return build_plan(known, route=decide_route(known), deadlines=tuple(known.windows.values()), found=())


@pytest.fixture(scope="module")
def real_check(plan: Plan, playbooks: PlaybookLibrary) -> Callable[[str], CheckReport]:
    words = read_word_lists(data_folder("playbooks") / "wording.yaml")
    ground = build_ground(plan, write_offline(plan), playbooks.catalogue, words)
    return lambda text: check(text, ground)


def drafted(plan: Plan, real_check: Callable[[str], CheckReport], *answers: dict[str, Any]) -> Draft:
    return make_engine(FakeLanguageModel(*answers)).write(plan, write_offline(plan), real_check)


def test_the_offline_sentences_come_through_as_an_answer(plan: Plan, real_check: Callable[[str], CheckReport]) -> None:
    same = answer({n: said(p) for n, p in open_points(plan).items()})
    draft = drafted(plan, real_check, same, same)
    assert letter_text(draft) == letter_text(write_offline(plan))
    assert draft.engine.name == "llm"
    assert draft.engine.fallbacks == ()


@pytest.mark.parametrize("spoil", SPOILERS.values(), ids=SPOILERS)
def test_a_spoiled_answer_adds_nothing_to_the_letter(
    plan: Plan, real_check: Callable[[str], CheckReport], spoil: Callable[[str], str]
) -> None:
    spoiled = answer({n: spoil(said(p)) for n, p in open_points(plan).items()})
    assert spoiled != answer({n: said(p) for n, p in open_points(plan).items()})
    draft = drafted(plan, real_check, spoiled, spoiled)
    mine, theirs = letter_text(draft), letter_text(write_offline(plan))
    assert mine == theirs
    assert {(v.kind, v.value) for v in find_values(mine)} == {(v.kind, v.value) for v in find_values(theirs)}
    assert {m.cite for m in find_markers(mine)} == {m.cite for m in find_markers(theirs)}
    old = {(f.rule, f.message) for f in real_check(theirs).findings if f.severity != "info"}
    assert {(f.rule, f.message) for f in real_check(mine).findings if f.severity != "info"} <= old
