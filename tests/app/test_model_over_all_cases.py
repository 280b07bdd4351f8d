"""Every evaluation case through the model engine against a loopback endpoint that lies: nothing invented stands."""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.settings import Settings
from assistant.wiring import build_services
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


def run_all(step: Step, home: Path) -> RunResult:
    folders = find_cases(CASES)
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


@pytest.mark.parametrize("step", [lying, refusing_the_key])
def test_no_case_has_an_invented_fact_or_a_broken_citation(step: Step, index_home: Path) -> None:
    result = run_all(step, index_home)
    assert result.broken_gates == ()
    invented = next(t for t in result.totals if t.scorer == "invented facts")
    assert (invented.failed, invented.could_not_score) == (0, 0)
    assert invented.good == invented.total > 300
    for case in result.cases:
        assert case.letter is not None
        assert not [lie for lie in INVENTED if lie in case.letter.body]
