"""Public retrieval suites in the formats their authors publish: who may be asked what, and which passages
answer it.

ContractNLI (Koreeda and Manning 2021): a hypothesis is asked of one contract, whose `spans` are the
passages; those annotated as evidence are right. PolicyQA (Ahmad et al. 2020): a question is asked of one
privacy policy, or of all of them; the segments in which an answer was marked are right.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from assistant.errors import DataError


class Question(NamedTuple):
    """A question to the passages `first` up to but not including `last`; `right` holds positions among all
    passages.
    """

    text: str
    first: int
    last: int
    right: frozenset[int]


class Suite(NamedTuple):
    """Passages in the order of their documents, and sets of questions over them by scope."""

    name: str
    passages: tuple[str, ...]
    scopes: dict[str, tuple[Question, ...]]


def read_suite(name: str, place: Path) -> Suite:
    """The suite of that name from a JSON file, or from the folder that holds its `dev.json` or `test.json`.

    Raises:
        DataError: the name is not known, there is no such file, or it is not in that format.
    """
    reader = READERS.get(name)
    if reader is None:
        raise DataError(f"there is no suite '{name}'; choose one of {', '.join(READERS)}")
    file = _find_file(place)
    try:
        return reader(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise DataError(f"{file} is not in the format of {name} ({type(error).__name__}: {error})") from error


def _find_file(place: Path) -> Path:
    if place.is_file():
        return place
    named = [place / f"{split}.json" for split in ("dev", "test")]
    found = [f for f in named if f.is_file()] or sorted(place.glob("*.json"))
    if not found:
        raise DataError(f"{place} holds no JSON file; give the folder or the file of the suite with --data")
    return found[0]


def _read_contractnli(content: Any) -> Suite:
    passages: list[str] = []
    questions: list[Question] = []
    hypotheses = {key: str(label["hypothesis"]) for key, label in content["labels"].items()}
    for document in content["documents"]:
        first, text = len(passages), document["text"]
        passages.extend(text[start:end] for start, end in document["spans"])
        for key, annotation in document["annotation_sets"][0]["annotations"].items():
            right = frozenset(first + int(span) for span in annotation["spans"])
            if right:
                questions.append(Question(hypotheses[key], first, len(passages), right))
    return Suite("contractnli", tuple(passages), {"inside a contract": tuple(questions)})


def _read_policyqa(content: Any) -> Suite:
    passages: list[str] = []
    inside: list[Question] = []
    anywhere: dict[str, set[int]] = {}
    for policy in content["data"]:
        first = len(passages)
        answers: dict[str, set[int]] = {}
        for segment in policy["paragraphs"]:
            for asked in segment["qas"]:
                answers.setdefault(str(asked["question"]), set()).add(len(passages))
            passages.append(str(segment["context"]))
        for text, right in answers.items():
            inside.append(Question(text, first, len(passages), frozenset(right)))
            anywhere.setdefault(text, set()).update(right)
    over_all = tuple(Question(t, 0, len(passages), frozenset(right)) for t, right in anywhere.items())
    return Suite("policyqa", tuple(passages), {"inside a policy": tuple(inside), "over all policies": over_all})


READERS: dict[str, Callable[[Any], Suite]] = {"contractnli": _read_contractnli, "policyqa": _read_policyqa}
