"""The model engine: a language model words the points of the plan, and the letter always comes.

The plan decides what the letter says, in which order and on what it rests; the model only words it. What does
not keep to its point, or what the checks object to, is asked for once more with the reasons and then gives
way to the offline sentence. So a letter by any model says nothing that the offline letter does not say, and
whatever the endpoint does, there is a letter and a plain word about what happened.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from assistant.drafting.model_answer import Wording, WrongShapeError, read_wordings
from assistant.drafting.model_guard import Objection, material
from assistant.drafting.model_letter import build_letter
from assistant.drafting.model_points import (
    Numbered,
    answer_schema,
    letter_data,
    open_points,
    paragraph_numbers,
    repair_data,
)
from assistant.drafting.model_review import Judge, Review, baseline_of
from assistant.errors import ModelError
from assistant.ports import LanguageModel
from assistant.prompt_library import PromptLibrary
from assistant.records import CheckReport, Draft, EngineRun, Plan, Record

LEFT_OUT = Objection(reason="the model left it out")
_PROMPTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("draft_system", ()),
    ("draft_letter", ("data",)),
    ("repair_letter", ("data",)),
)


class Prices(Record):
    """What the endpoint charges, in USD for a million tokens; None: not known."""

    input_usd: float | None = None
    output_usd: float | None = None

    def cost(self, input_tokens: int, output_tokens: int) -> float | None:
        """The cost in USD; None when a price is not known."""
        if self.input_usd is None or self.output_usd is None:
            return None
        return round((input_tokens * self.input_usd + output_tokens * self.output_usd) / 1_000_000, 6)


@dataclass(frozen=True)
class ModelEngine:
    """Writes letters with one model.

    Raises:
        DataError: when it is made and a prompt is missing or has other slots.
    """

    model: LanguageModel
    prompts: PromptLibrary
    text_of: Callable[[Draft], str]  # the text of a draft that `check` takes
    prices: Prices = field(default_factory=Prices)

    def __post_init__(self) -> None:
        for name, slots in _PROMPTS:
            self.prompts.prompt(name, slots=slots)

    def write(self, plan: Plan, offline: Draft, check: Callable[[str], CheckReport]) -> Draft:
        """The letter of the plan, worded by the model as far as it may stand.

        Args:
            plan: what the letter says.
            offline: the offline letter of the same plan; what the model cannot say stays as it is there.
            check: judges the text of a letter of this plan.

        Returns:
            A draft, always; `engine.fallbacks` says what was replaced and why. `engine.name` is "llm" when at
            least one sentence is the model's.
        """
        return _Writing(self, plan, offline, check).letter()


class _Writing:
    """One letter on its way; keeps the meter of what was used."""

    def __init__(self, engine: ModelEngine, plan: Plan, offline: Draft, check: Callable[[str], CheckReport]) -> None:
        self.engine, self.plan, self.offline, self.check = engine, plan, offline, check
        self.points = open_points(plan)
        self.paragraphs = paragraph_numbers(plan.points)
        self.input_tokens = self.output_tokens = 0
        self.started = time.perf_counter()

    def letter(self) -> Draft:
        if not self.points:
            return self._draft((), ("There was nothing for the model to word; this letter was written offline.",))
        try:
            first = self._ask("draft_letter", letter_data(self.plan, self.points), self.points)
        except ModelError as problem:
            said = f"The model could not be used: {problem}; this letter was written offline."
            return self._draft((), (said,))
        judge = self._judge()
        review = judge.review(first)
        open_ones = self._not_in(review)
        notes: tuple[str, ...] = ()
        if open_ones:
            review, notes = self._repaired(judge, review, open_ones)
        return self._draft(review.kept, (*notes, *self._replaced(review)))

    def _repaired(self, judge: Judge, review: Review, open_ones: Numbered) -> tuple[Review, tuple[str, ...]]:
        """The review after the model was asked once more for what could not stand."""
        because = {n: [_told(o) for o in review.faults.get(n, (LEFT_OUT,))] for n in open_ones}
        try:
            again = self._ask("repair_letter", repair_data(open_ones, review.refused, because), open_ones)
        except ModelError as problem:
            return review, (f"The model could not be asked to mend its wording: {problem}.",)
        second = judge.review((*review.kept, *again))
        return Review(second.kept, {**review.faults, **second.faults}, second.refused), ()

    def _ask(self, name: str, data: dict[str, Any], points: Numbered) -> tuple[Wording, ...]:
        prompts = self.engine.prompts.prompts
        completion = self.engine.model.complete(
            system=prompts["draft_system"].render({}),
            user=prompts[name].render({"data": data}),
            schema=answer_schema(points),
        )
        self.input_tokens += completion.input_tokens
        self.output_tokens += completion.output_tokens
        try:
            return read_wordings(completion.data, points, self.paragraphs)
        except WrongShapeError:
            said = f"the answer of {self.engine.model.name} has not the form asked for; choose another model"
            raise ModelError(said, is_temporary=False) from None

    def _judge(self) -> Judge:
        text = self.engine.text_of(self.offline)
        clauses = [s.clause for s in self.plan.sources]
        words = [
            text,
            self.plan.channel.label,
            self.plan.case.marketplace,
            *(e.title for e in self.plan.exhibits),
        ]
        words += [f"{c.title} {c.heading} {c.text}" for c in clauses]
        return Judge(
            points=self.plan.points,
            open_numbers=frozenset(self.points),
            offline=self.offline,
            known=material(words, language=self.plan.case.language),
            check=self.check,
            text_of=self.engine.text_of,
            baseline=baseline_of(self.check, text),
        )

    def _not_in(self, review: Review) -> Numbered:
        kept = {n for w in review.kept for n in w.points}
        return {n: p for n, p in self.points.items() if n not in kept}

    def _replaced(self, review: Review) -> tuple[str, ...]:
        """For each reason how many sentences the offline engine stands in for."""
        counts: Counter[str] = Counter()
        for number, point in self._not_in(review).items():
            counts[review.faults.get(number, (LEFT_OUT,))[0].reason] += len(point.sentences)
        lines = [
            f"{n} sentence{'s' if n > 1 else ''} replaced by the offline wording: {r}." for r, n in counts.most_common()
        ]
        if not review.kept:
            lines.insert(0, "No sentence of the model could stand; this letter was written offline.")
        return tuple(lines)

    def _draft(self, kept: tuple[Wording, ...], fallbacks: tuple[str, ...]) -> Draft:
        run = EngineRun(
            name="llm" if kept else "offline",
            model=self.engine.model.name,
            prompt=self.engine.prompts.fingerprint,
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            cost_usd=self.engine.prices.cost(self.input_tokens, self.output_tokens),
            seconds=round(time.perf_counter() - self.started, 3),
            fallbacks=fallbacks,
        )
        letter = build_letter(self.plan.points, kept, self.offline) if kept else self.offline
        return letter.model_copy(update={"engine": run})


def _told(objection: Objection) -> str:
    return f"{objection.reason}: {objection.detail}" if objection.detail else objection.reason
