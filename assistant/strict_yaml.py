"""Reads a YAML file into a record and says file, line and nearest key when something does not fit.

Every scalar is read as the text that stands there (`0123`, `no` and `2026-02-31` stay what the person wrote); the
record's own types turn it into dates and numbers. Anchors and aliases are refused: a person does not need them and
they are the way to make a small file explode.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from assistant.errors import ClaimError

MAX_YAML_BYTES = 4_000_000
MAX_DEPTH = 30
# libyaml's parser reads the whole corpus six times as fast; not every build of PyYAML has it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Model = TypeVar("Model", bound=BaseModel)
# What pydantic calls by the names of Python's types, in a person's words.
_WANTED = {
    "string_type": "a plain value",
    "list_type": "a list",
    "dict_type": "`key: value` lines",
    "model_type": "`key: value` lines",
    "model_attributes_type": "`key: value` lines",
}
Path_ = tuple[str | int, ...]


def read_record(path: Path, model: type[Model], *, error: type[ClaimError], name: str = "") -> Model:
    """The file at `path` as a `model`.

    Args:
        path: a YAML file in UTF-8 (a file in Latin-1 is read too).
        model: the pydantic model to fill.
        error: the error class to raise.
        name: how messages call the file; default its own name.

    Raises:
        ClaimError: of the class `error`, one line "<file>, line <n>: <what>; <way out>".
    """
    return parse_record(read_text(path, error=error), model, error=error, name=name or path.name)


def read_text(path: Path, *, error: type[ClaimError]) -> str:
    """The text of a small file in UTF-8, or in Windows-1252 when it is not UTF-8."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise error(f"{path} does not exist; check the path") from None
    except IsADirectoryError:
        raise error(f"{path} is a folder, not a file") from None
    except OSError as problem:
        raise error(f"{path} cannot be read: {problem.strerror or problem}") from None
    if len(raw) > MAX_YAML_BYTES:
        raise error(f"{path} is larger than {MAX_YAML_BYTES // 1_000_000} MB; put long texts into evidence files")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_record(text: str, model: type[Model], *, error: type[ClaimError], name: str) -> Model:
    """As `read_record`, from a text that is already there."""
    text = text.translate({ord(c): " " for c in set(text) if c not in "\n\t" and not c.isprintable()})
    try:
        _refuse_aliases_and_depth(text, error, name)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = mark.line + 1 if mark else 1
        raise error(
            f"{name}, line {line}: not valid YAML ({problem.problem}); check indents, colons and quotes"
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        raise error(f"{name}: not valid YAML ({str(problem).splitlines()[0]})") from None
    lines: dict[Path_, int] = {}
    if node is None:
        data: Any = {}
    elif not isinstance(node, yaml.MappingNode):
        raise error(f"{name}, line 1: expected `key: value` lines")
    else:
        data = _value(node, (), lines, error, name)
    try:
        return model.model_validate(data)
    except ValidationError as problem:
        raise error(_first_problem(problem, model, lines, name)) from None


def _refuse_aliases_and_depth(text: str, error: type[ClaimError], name: str) -> None:
    """Looks at the events before a tree is built: building a hostile one could cost all memory or the stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise error(f"{name}: YAML anchors and aliases are not taken; write the value out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise error(f"{name}, line {line}: nested too deep")


def _value(node: yaml.Node, where: Path_, lines: dict[Path_, int], error: type[ClaimError], name: str) -> Any:
    lines[where] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            line = key_node.start_mark.line + 1
            if not key:
                raise error(f"{name}, line {line}: a key must be a plain word")
            if key in found:
                raise error(f"{name}, line {line}: '{key}' stands twice; keep one of the two")
            found[key] = _value(value_node, (*where, key), lines, error, name)
            lines[(*where, key)] = line
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_value(n, (*where, i), lines, error, name) for i, n in enumerate(node.value)]
    text = str(node.value)
    return None if node.tag == "tag:yaml.org,2002:null" and not text.strip("~ ") else text


def _first_problem(problem: ValidationError, model: type[BaseModel], lines: dict[Path_, int], name: str) -> str:
    errors = problem.errors(include_url=False, include_context=False)
    # A misspelt key is told before the required one that is missing because of it.
    first = min(errors, key=lambda e: e["type"] != "extra_forbidden")
    where = tuple(p for p in first["loc"] if isinstance(p, str | int))
    line = _line_of(where, lines)
    key = str(where[-1]) if where else ""
    if first["type"] == "extra_forbidden":
        near = _meant(model, where) or difflib.get_close_matches(key, _known_keys(model, where[:-1]), n=1, cutoff=0.5)
        hint = f"did you mean '{near[0]}'?" if near else f"known keys: {', '.join(_known_keys(model, where[:-1]))}"
        return f"{name}, line {line}: unknown key '{key}'; {hint}"
    if first["type"] == "missing":
        return f"{name}, line {line}: '{key}' is missing; add it"
    said = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    dotted = ".".join(str(w) for w in where)
    given = first["input"]
    if not isinstance(given, str):
        shown = "a group of keys" if isinstance(given, dict) else "a list" if isinstance(given, list) else "this"
        said = _WANTED.get(first["type"], said)
        return f"{name}, line {line}: {dotted}: {shown} does not fit; expected {said}".replace("\n", " ")
    shown = given if len(given) <= 40 else given[:40] + "…"
    said = _WANTED.get(first["type"], said)
    if said.startswith("is "):  # the rule says the whole sentence: "is not a day that exists"
        return f"{name}, line {line}: {dotted}: '{shown}' {said}".replace("\n", " ")
    return f"{name}, line {line}: {dotted}: '{shown}' does not fit; expected {said}".replace("\n", " ")


def _line_of(where: Path_, lines: dict[Path_, int]) -> int:
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where, 1)


def _meant(model: type[BaseModel], where: Path_) -> list[str]:
    """The key that people often mean with another word, where the record names it in `key_hints`."""
    hints = getattr(_model_at(model, where[:-1]), "key_hints", {})
    return [hints[where[-1]]] if where and where[-1] in hints else []


def _known_keys(model: type[BaseModel], where: Path_) -> list[str]:
    """The keys that the model takes at that place."""
    fields = getattr(_model_at(model, where), "model_fields", {})
    return [f.alias or n for n, f in fields.items()]


def _model_at(model: type[BaseModel], where: Path_) -> Any:
    """The record at that place, by walking the fields."""
    current: Any = model
    for step in where:
        if isinstance(step, int):
            continue
        fields = getattr(current, "model_fields", {})
        field = next((f for n, f in fields.items() if step in (n, f.alias)), None)
        current = _model_inside(field.annotation) if field else None
    return current


def _model_inside(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_inside(inner)
        if found is not None:
            return found
    return None
