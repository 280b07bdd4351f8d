"""The measurement of what is hidden: right formulas, the published format, and a model that can be made again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant.redaction import Stretch
from assistant.redaction.spotting import KINDS, Layer, odds, shipped_layer
from evals.__main__ import app
from evals.names.command import everyday_list
from evals.names.fitting import fit, write_layer
from evals.names.made_up import KIND_OF, Sentence
from evals.names.sentences import PATTERNS
from evals.public.pii import Marked, Span, measure

ROWS = [
    {
        "full_text": "Ring Ola on 555 0142 7788.",
        "spans": [
            {"entity_type": "PERSON", "entity_value": "Ola", "start_position": 5, "end_position": 8},
            {"entity_type": "PHONE_NUMBER", "entity_value": "555 0142 7788", "start_position": 12, "end_position": 25},
        ],
    },
    {"full_text": "Nothing here.", "spans": []},
]


def test_recall_and_precision_count_characters() -> None:
    texts = [Marked("0123456789", (Span("PERSON", 0, 4), Span("ZIP_CODE", 6, 8)))]
    figures = measure(texts, lambda _: [Stretch(kind="NAME", start=2, end=5), Stretch(kind="ADDRESS", start=6, end=8)])
    assert figures.recall == pytest.approx(4 / 6)
    assert figures.precision == pytest.approx(4 / 5)
    assert figures.kinds["PERSON"].recall == 0.5
    assert (figures.kinds["PERSON"].whole, figures.structured) == (0, 1.0)


def test_the_command_reads_any_file_of_the_format_and_prints_every_kind(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"not": "this"}', encoding="utf-8")
    (tmp_path / "some_test_file.json").write_text(json.dumps(ROWS), encoding="utf-8")
    result = CliRunner().invoke(app, ["public", "pii", "--data", str(tmp_path), "--json", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "| PHONE_NUMBER (form) | 1 | 1 | 13 | 1.000 |" in result.stdout
    assert json.loads((tmp_path / "out").read_text(encoding="utf-8"))["both"]["structured"] == 1.0


@pytest.mark.parametrize("end", [99, -1, "x"])
def test_a_span_outside_of_its_text_is_refused_in_one_line(tmp_path: Path, end: object) -> None:
    span = {"entity_type": "PERSON", "entity_value": "x", "start_position": 0, "end_position": end}
    (tmp_path / "dev.json").write_text(json.dumps([{"full_text": "abc", "spans": [span]}]), encoding="utf-8")
    result = CliRunner().invoke(app, ["public", "pii", "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert result.stderr.startswith("dev.json is not in the format of presidio-research")
    assert result.stderr.count("\n") == 1


def test_what_is_learnt_can_be_written_and_read(tmp_path: Path) -> None:
    names = ("Oyelaran", "Mensah", "Okafor", "Adeyemi")
    examples = [Sentence(f"Ask {n} about it today.", ((4, 4 + len(n), "NAME"),)) for n in names] * 8
    layer = fit(examples, ["ask", "about", "it", "today"])
    write_layer(layer, tmp_path / "layer.npz")
    with np.load(tmp_path / "layer.npz", allow_pickle=False) as kept:
        again = Layer(kept["weights"].astype(np.float32) * kept["scale"], kept["words"], kept["ranks"])
    tokens, chances = odds("Ask Adebayo about it.", again)
    assert [KINDS[k] for k in chances.argmax(axis=1)][:3] == ["", "NAME", ""]
    assert len(tokens) == 5


def test_every_slot_of_the_patterns_is_filled_by_something() -> None:
    from evals.names.made_up import _Filler

    slots = {part.partition("}")[0] for pattern in PATTERNS for part in pattern.split("{")[1:]}
    assert slots <= set(dir(_Filler))
    assert set(KIND_OF) <= slots


def test_the_shipped_model_knows_the_everyday_words_and_no_list_of_names() -> None:
    layer = shipped_layer()
    assert layer.weights.shape[1] == len(KINDS)
    assert len(layer.words) <= len(everyday_list())
