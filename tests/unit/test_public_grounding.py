"""The public measurements of grounding and tone: right areas, all formats read, hostile files refused in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from evals.__main__ import app
from evals.public.areas import area, macro_f1
from evals.public.grounding import read_pairs
from evals.public.tone import read_requests

# Made up for this test in the formats of the data sets.
BEGIN = (
    "model_name\tdata_source\tknowledge\tmessage\tresponse\tbegin_label\n"
    't5\twow\tThe "old mill stands by the river.\thm\tThe "old mill stands by the river.\tFully attributable\n'
    "t5\twow\tThe old mill stands by the river.\thm\tI love windy days in 1999!\tNot fully attributable\n"
)
CONTRACTS = {
    "documents": [
        {
            "text": "The tenant shall not copy the key. The tenant may keep a bicycle in the yard.",
            "spans": [[0, 34], [35, 77]],
            "annotation_sets": [
                {
                    "annotations": {
                        "a": {"choice": "Entailment", "spans": [1]},
                        "b": {"choice": "Contradiction", "spans": [0]},
                        "c": {"choice": "NotMentioned", "spans": []},
                    }
                }
            ],
        }
    ],
    "labels": {
        "a": {"hypothesis": "The tenant may keep a bicycle in the yard."},
        "b": {"hypothesis": "The tenant may copy the key."},
        "c": {"hypothesis": "The landlord paints the fence each spring."},
    },
}


def run(command: str, place: Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["public", command, "--data", str(place)])
    return result.exit_code, result.output


def test_the_area_counts_a_tie_as_half() -> None:
    assert area([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert area([], [0.5]) is None


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8), st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_the_area_is_the_share_of_pairs_in_the_right_order(right: list[int], wrong: list[int]) -> None:
    pairs = [1.0 if a > b else 0.5 if a == b else 0.0 for a in right for b in wrong]
    assert area([float(r) for r in right], [float(w) for w in wrong]) == pytest.approx(sum(pairs) / len(pairs))


def test_macro_f1_of_a_known_case() -> None:
    assert macro_f1(["a", "a", "b"], ["a", "b", "b"]) == pytest.approx((2 / 3 + 2 / 3) / 2)


def test_begin_is_read_without_quotation_rules(tmp_path: Path) -> None:
    (tmp_path / "dev.tsv").write_text(BEGIN, encoding="utf-8")
    code, output = run("grounding", tmp_path)
    assert code == 0
    assert "| dev.tsv | area, said against not said | 1.000 |" in output


def test_contracts_are_read_whole_and_cut(tmp_path: Path) -> None:
    (tmp_path / "dev.json").write_text(json.dumps(CONTRACTS), encoding="utf-8")
    scopes = dict(read_pairs(tmp_path / "dev.json"))
    assert [len(p) for p in scopes.values()] == [3, 2]
    code, output = run("grounding", tmp_path)
    assert code == 0
    assert "| dev.json, whole contract | area, entailed against contradicted | 1.000 |" in output
    assert "macro F1 of three" in output


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", '{"premise": "A mill.", "hypothesis": "A mill.", "label": "entailment"}\n'),
        ("a.csv", 'source,sentence,label\n"A mill.","A mill.",supported\n'),
        ("a.tsv", "sentence1\tsentence2\tgold_label\nA mill.\tA mill.\tentailment\n"),
    ],
)
def test_other_sets_are_read_by_their_columns(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    ((_, pairs),) = read_pairs(tmp_path / name)
    assert pairs[0][:3] == ("A mill.", "A mill.", "supported")


@pytest.mark.parametrize("command", ["grounding", "tone"])
@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '{"documents": [{}]}', '{"documents": 3}', "\x00"])
def test_a_file_of_another_form_is_refused_in_one_line(tmp_path: Path, command: str, text: str) -> None:
    (tmp_path / "odd.json").write_text(text, encoding="utf-8")
    code, output = run(command, tmp_path)
    assert code == 2
    assert len(output.strip().splitlines()) == 1


def test_politeness_scores_give_their_outer_quarters(tmp_path: Path) -> None:
    rows = [("You idiots, this is your fault!!", -2.0), ("Do it now", -0.1), ("Is it there?", 0.2), ("Thank you.", 1.5)]
    lines = ["Community,Id,Request,Score1,Normalized Score", *(f'wiki,1,"{t}",3,{s}' for t, s in rows)]
    (tmp_path / "wikipedia.annotated.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    requests = read_requests(tmp_path / "wikipedia.annotated.csv")
    assert [r.text for r in requests if r.is_polite] == ["Thank you."]
    code, output = run("tone", tmp_path)
    assert code == 0
    assert "| wikipedia.annotated.csv | 1.000 |" in output


def test_utterances_carry_their_score_in_meta(tmp_path: Path) -> None:
    lines = [{"text": "Thanks!", "meta": {"Normalized Score": 1.0}}, {"text": "Fool.", "meta": {"Binary": -1}}]
    (tmp_path / "utterances.jsonl").write_text("\n".join(json.dumps(x) for x in lines), encoding="utf-8")
    assert [r.is_polite for r in read_requests(tmp_path / "utterances.jsonl")] == [False]
