"""Every evaluation case through the model engine against a loopback endpoint that lies: nothing invented stands."""

import html
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.settings import Settings
from assistant.wiring import build_services
from evals.expectations import read_expected
from evals.runner import RunResult, find_cases, run
from tests.scripted_server import ScriptedServer, Step, chat_json, error

CASES = Path(__file__).parents[2] / "evals" / "cases"
CALLS_OF_A_CASE = 2  # the letter and one repair

INVENTED = (
    "On March 9, 2026 the driver admitted the theft.",
    "The damage comes to $5,000.00 in all.",
    "We have dismissed the employee who was responsible.",
    "This will certainly be decided in my favor.",
    "See [P9] and [E9 p.7].",
)


def lying(talk: Any) -> None:
    """Says each point as the plan does and adds an invention to it."""
    told = talk.owner.requests[-1].body["messages"][-1]["content"]
    data = json.loads(html.unescape(re.search(r"<data>(.*?)</data>", told, re.DOTALL)[1]))  # type: ignore[index]
    points = [p for p in data.get("letter", data.get("points", [])) if "point" in p]
    sentences = [
        {"points": [p["point"]], "text": f"{p['say']} {INVENTED[n % len(INVENTED)]}"} for n, p in enumerate(points)
    ]
    chat_json({"sentences": sentences})(talk)


def refusing_the_key(talk: Any) -> None:
    error(401, "Incorrect API key provided")(talk)


def one_of_each_kind() -> list[Path]:
    kinds: dict[str, Path] = {}
    for folder in find_cases(CASES):
        expected = read_expected(folder)
        kinds.setdefault(expected.playbook if expected else "", folder)
    return list(kinds.values())


def run_cases(folders: Sequence[Path], step: Step, home: Path) -> RunResult:
    with ScriptedServer([step] * (CALLS_OF_A_CASE * len(folders))) as server:
        settings = Settings(
            home=home,
            embedder="wordllama",
            model="some-model",
            base_url=server.base_url,
            api_key=SecretStr("key"),
            retries=0,
            timeout_seconds=20,
        )
        return run(folders, build_services(settings), engine="llm")


@pytest.mark.parametrize(
    ("folders", "step"),
    [(find_cases(CASES), lying), (one_of_each_kind(), refusing_the_key)],
    ids=["every case, a model that lies", "every kind, a key that is refused"],
)
def test_nothing_invented_stands_and_no_letter_is_missing(folders: list[Path], step: Step, index_home: Path) -> None:
    result = run_cases(folders, step, index_home)
    assert result.broken_gates == ()
    invented = next(t for t in result.totals if t.scorer == "invented facts")
    assert (invented.failed, invented.could_not_score) == (0, 0)
    assert invented.good == invented.total > 300
    for case in result.cases:
        assert case.letter is not None
        assert not [lie for lie in INVENTED if lie in case.letter.body]
