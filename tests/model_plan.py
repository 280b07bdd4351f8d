"""A small made-up plan with points, and a scripted model, for tests of the model engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assistant.drafting import write_offline
from assistant.drafting.model import ModelEngine, Prices
from assistant.editing import letter_text
from assistant.errors import ModelError
from assistant.ports import Completion, LanguageModel
from assistant.prompt_library import read_prompts
from assistant.records import (
    CheckReport,
    Draft,
    Finding,
    LedgerEntry,
    Plan,
    Point,
    Sentence,
    SentenceKind,
    Severity,
    Verdict,
)
from assistant.settings import data_folder
from assistant.wording.markers import find_markers
from tests.letter_plan import make_plan

ORDERED = "I ordered a kettle on February 20, 2026 for $49.99 under order 113-1234567-1234567 [E1 p.1]."
DUE = "The latest estimated delivery date was March 3, 2026 [E1 p.1]."
TRACKED = "Tracking shows no movement since March 1, 2026 [E2]."
ASKED = "I wrote to the seller on March 4, 2026 and asked for a refund, but there was no reply."
RULE = "Under the guarantee, a request opens three days after the latest estimated delivery date [P1]."
REQUEST = "Please refund $49.99 to my original payment method and reply by April 1, 2026."
THANKS = "Thank you for your time."

# Faithful wordings of points 2 to 8, as a good model would give them.
REWORDED = {
    2: "On February 20, 2026 I ordered a kettle for $49.99 (order 113-1234567-1234567) [E1 p.1].",
    3: "Delivery was estimated for March 3, 2026 at the latest [E1 p.1].",
    4: "Since March 1, 2026 the tracking shows no movement [E2].",
    5: "On March 4, 2026 I wrote to the seller asking for a refund, but received no reply.",
    6: "The guarantee allows a request three days after the latest estimated delivery date [P1].",
    7: "Please refund the $49.99 to my original payment method and let me have your reply by April 1, 2026.",
    8: "Thank you for your time and attention.",
}


def make_point(text: str, kind: SentenceKind, **fields: Any) -> Point:
    sentence = Sentence(text=text, kind=kind, cites=tuple(m.cite for m in find_markers(text)))
    return Point(id=f"point-{abs(hash(text))}", kind=kind, sentences=(sentence,), **fields)


def plan_with_points(**changes: Any) -> Plan:
    """Greeting, seven points in three paragraphs and a closing."""
    points = (
        make_point("Dear customer service,", "structure", starts_paragraph=True),
        make_point(ORDERED, "fact", starts_paragraph=True, part="problem"),
        make_point(DUE, "fact"),
        make_point(TRACKED, "fact"),
        make_point(ASKED, "fact", starts_paragraph=True),
        make_point(RULE, "policy", part="rule"),
        make_point(REQUEST, "request", starts_paragraph=True, part="request"),
        make_point(THANKS, "courtesy"),
        make_point("Yours faithfully, Ada Example", "structure", starts_paragraph=True),
    )
    return make_plan().model_copy(update={"points": points, **changes})


def answer(wordings: Mapping[int, str]) -> dict[str, Any]:
    """What a model answers for these points."""
    return {"sentences": [{"points": [n], "text": t} for n, t in wordings.items()]}


class FakeLanguageModel(LanguageModel):
    """Gives its answers one after the other, raises those that are errors, fails when it has run out."""

    def __init__(self, *answers: Mapping[str, Any] | ModelError) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, Mapping[str, Any]]] = []

    @property
    def name(self) -> str:
        return "made-up-model"

    def complete(self, *, system: str, user: str, schema: Mapping[str, Any]) -> Completion:
        self.asked.append((system, user, schema))
        if not self.answers:
            raise AssertionError("the fake model has no further answer")
        given = self.answers.pop(0)
        if isinstance(given, ModelError):
            raise given
        return Completion(data=dict(given), model="served", input_tokens=1000, output_tokens=200, seconds=0.1)


def make_engine(model: LanguageModel, prices: Prices | None = None) -> ModelEngine:
    return ModelEngine(model, read_prompts(data_folder("prompts")), letter_text, prices or Prices())


def write(
    model: LanguageModel, *, plan: Plan | None = None, check: Callable[[str], CheckReport] | None = None
) -> Draft:
    """The engine's letter of the plan, with checks that find nothing unless others are given."""
    plan = plan or plan_with_points()
    return make_engine(model).write(plan, write_offline(plan), check or no_findings)


def no_findings(text: str) -> CheckReport:
    return CheckReport(findings=(), ledger=())


def objecting_to(
    *phrases: str, severity: Severity = "error", verdict: Verdict | None = None
) -> Callable[[str], CheckReport]:
    """A check that objects wherever one of the phrases stands: by a finding, or in the ledger."""

    def check(text: str) -> CheckReport:
        places = [(text.find(p), text.find(p) + len(p), p) for p in phrases if p in text]
        if verdict is not None:
            entries = [LedgerEntry(text=p, start=s, end=e, kind="fact", verdict=verdict) for s, e, p in places]
            return CheckReport(findings=(), ledger=tuple(entries))
        found = [
            Finding(rule="MADE001", severity=severity, message=f"'{p}' is not wanted.", start=s, end=e)
            for s, e, p in places
        ]
        return CheckReport(findings=tuple(found), ledger=())

    return check


def missing_unless(phrase: str) -> Callable[[str], CheckReport]:
    """A check that says, of the letter as a whole, that something is missing unless the phrase is there."""
    lost = Finding(rule="MADE002", severity="error", message="The request is missing.")

    def check(text: str) -> CheckReport:
        return CheckReport(findings=() if phrase in text else (lost,), ledger=())

    return check


def texts(draft: Draft) -> Sequence[str]:
    return [s.text for s in draft.sentences]
