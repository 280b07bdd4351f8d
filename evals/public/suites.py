"""Public retrieval suites in the formats their authors publish: who may be asked what, and which passages
answer it.

ContractNLI (Koreeda and Manning 2021): a hypothesis is asked of one contract, whose `spans` are the
passages; those annotated as evidence are right. PolicyQA (Ahmad et al. 2020): a question is asked of one
privacy policy, or of all of them; the segments in which an answer was marked are right. ObliQA (Gokhan et al.
2024): a question is asked of all passages of forty regulations; those it was written from are right.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from assistant.errors import DataError
from evals.public.suite_files import Split, find_split, read_json

LIMIT_SEED = 2026


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
    file: str = ""  # the name of the file that was read


def read_suite(name: str, place: Path, *, split: Split = "auto") -> Suite:
    """The suite of that name from a JSON file, or from the folder that holds its files; see `find_split`.

    Raises:
        DataError: the name is not known, there is no such file, it is not in that format, or it asks nothing.
    """
    if name not in READERS:
        raise DataError(f"there is no suite '{name}'; choose one of {', '.join(READERS)}")
    has_form, reader = READERS[name]
    file, content = find_split(place, split, suite=name, has_form=has_form)
    try:
        suite = reader(content, place)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())[:160]
        raise DataError(f"{file} is not in the format of {name} ({said})") from error
    if not any(suite.scopes.values()):
        raise DataError(f"{file} holds no question whose answer is known; choose another split")
    return suite._replace(file=file.name)


def limited(suite: Suite, count: int) -> Suite:
    """The suite with at most that many questions in each scope, always the same ones; 0 keeps all."""
    if count < 1:
        return suite
    chosen = {
        scope: tuple(questions[i] for i in sorted(random.Random(LIMIT_SEED).sample(range(len(questions)), count)))  # noqa: S311
        if count < len(questions)
        else questions
        for scope, questions in suite.scopes.items()
    }
    return suite._replace(scopes=chosen)


def _read_contractnli(content: Any, _: Path) -> Suite:
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


def _read_policyqa(content: Any, _: Path) -> Suite:
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


def _read_obliqa(content: Any, place: Path) -> Suite:
    passages: list[str] = []
    positions: dict[tuple[str, str], list[int]] = {}
    for entry in _obliqa_entries(place):
        text = str(entry["Passage"])
        if text.strip():  # a bare number of a chapter is no passage: 13,012 of 13,732 remain
            positions.setdefault(_obliqa_key(entry), []).append(len(passages))
            passages.append(text)
    questions = []
    for asked in content:
        right: set[int] = set()
        for gold in asked["Passages"]:
            places = positions.get(_obliqa_key(gold), [])
            # A few numbers stand twice in a document; the text then tells which is meant.
            right.update([p for p in places if passages[p] == gold["Passage"]] or places)
            if not places:
                right.add(-1 - len(right))  # no file has it: whoever ranks misses it
        if right:
            questions.append(Question(str(asked["Question"]), 0, len(passages), frozenset(right)))
    if questions and all(p < 0 for q in questions for p in q.right):
        raise ValueError("the files of its regulations, StructuredRegulatoryDocuments, are not beside it")
    return Suite("obliqa", tuple(passages), {"over all regulations": tuple(questions)})


def _obliqa_entries(place: Path) -> Iterable[dict[str, Any]]:
    """The entries of every file of passages below that place, those with the same ID once."""
    folder = place if place.is_dir() else place.parent
    seen: set[str] = set()
    for file in sorted(folder.rglob("*.json")):
        try:
            content = read_json(file)
        except DataError:  # another file of the folder; it is no matter of this suite
            continue
        if not _is_list_with(content, "DocumentID", "PassageID", "Passage"):
            continue
        for entry in content:
            if str(entry.get("ID", "")) in seen:
                continue
            seen.update([str(entry["ID"])] if "ID" in entry else [])
            yield entry


def _obliqa_key(entry: dict[str, Any]) -> tuple[str, str]:
    return str(entry["DocumentID"]), str(entry["PassageID"])


def _is_list_with(content: Any, *keys: str) -> bool:
    return (
        isinstance(content, list)
        and bool(content)
        and isinstance(content[0], dict)
        and all(k in content[0] for k in keys)
    )


def _is_contractnli(content: Any) -> bool:
    return isinstance(content, dict) and "documents" in content and "labels" in content


def _is_policyqa(content: Any) -> bool:
    return isinstance(content, dict) and isinstance(content.get("data"), list)


def _is_obliqa(content: Any) -> bool:
    return _is_list_with(content, "Question", "Passages")


READERS: dict[str, tuple[Callable[[Any], bool], Callable[[Any, Path], Suite]]] = {
    "contractnli": (_is_contractnli, _read_contractnli),
    "policyqa": (_is_policyqa, _read_policyqa),
    "obliqa": (_is_obliqa, _read_obliqa),
}
