"""A language model that never sees what is private: every message leaves with tokens, every answer comes back whole.

The one idea: this is the only door. Whoever asks a model asks it through here, so no caller can forget to hide
anything. Data of a case stands in `<data>` as JSON; its texts are hidden one by one, so that nothing is missed for
being escaped, and the JSON stays sound.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.ports import Completion, LanguageModel
from assistant.prompt_library import as_json
from assistant.redaction import Hider

RULE = (
    "Words in braces such as {NAME_1} or {ORDER_1} stand for something private. Copy each one exactly as it is, "
    "with its braces, where the point has it. Never make one up, and never change its number."
)
_DATA = re.compile(r"(<data>\n?)(.*?)(\n?</data>)", re.DOTALL)


@dataclass(frozen=True)
class PrivateModel:
    """A `LanguageModel` around another one, for one letter."""

    inner: LanguageModel
    hider: Hider

    @property
    def name(self) -> str:
        """The name of the model inside."""
        return self.inner.name

    def complete(self, *, system: str, user: str, schema: Mapping[str, Any]) -> Completion:
        """The answer with what is private in its place; a token that nobody gave is a blank, "[[name]]".

        Raises:
            ModelError: as the model inside.
        """
        told = self.hider.hide([system], recognise=False)[0]
        completion = self.inner.complete(system=f"{told}\n\n{RULE}", user=self._hidden(user), schema=schema)
        data = _changed(completion.data, self.hider.vault.restore_answer)
        return completion.model_copy(update={"data": data})

    def _hidden(self, message: str) -> str:
        pieces: list[str] = []
        at = 0
        for block in _DATA.finditer(message):
            before = self.hider.hide([message[at : block.start()]], recognise=False)[0]
            pieces += before, block[1], self._data(block[2]), block[3]
            at = block.end()
        # A message without data may be anything, so all of it is looked through.
        return "".join(pieces) + self.hider.hide([message[at:]], recognise=not at)[0]

    def _data(self, written: str) -> str:
        try:
            data = json.loads(written)
        except ValueError:
            return self.hider.hide([written])[0]
        texts = list(dict.fromkeys(_texts(data)))
        hidden = dict(zip(texts, self.hider.hide(texts), strict=True))
        return as_json(_changed(data, hidden.__getitem__))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    """The same structure with every text changed; keys stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _changed(inner, change) for key, inner in value.items()}
    return [_changed(inner, change) for inner in value] if isinstance(value, list) else value
