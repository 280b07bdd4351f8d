"""Every evaluation case through the offline engine: the gates of the evaluation hold."""

from pathlib import Path

from assistant.settings import Settings
from assistant.wiring import build_services
from evals.runner import find_cases, run

CASES = Path(__file__).parents[2] / "evals" / "cases"


def test_all_gates_hold(index_home: Path) -> None:
    result = run(find_cases(CASES), build_services(Settings(home=index_home, embedder="wordllama")))
    assert result.broken_gates == ()
    invented = next(t for t in result.totals if t.scorer == "invented facts")
    assert (invented.failed, invented.could_not_score) == (0, 0)
    assert invented.good == invented.total > 300
    own = next(t for t in result.totals if t.scorer == "own checks")
    assert own.failed == 0
