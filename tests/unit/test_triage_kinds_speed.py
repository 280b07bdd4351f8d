"""Signs are found without a pattern where their words are not there; what is found stays the same."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from assistant.playbook_library import PlaybookLibrary
from assistant.triage.kinds import _ANY, _says
from assistant.wording.compiled import compiled

WORDS = st.sampled_from(["never", "came", "refund", "opened", "cases", "a", "c++", "e-mail", ".", "(x)", "came,"])


def plain(text: str, sign: str) -> bool:
    pattern = rf"\b{_ANY.join(re.escape(p.strip()) for p in sign.split('*'))}\b"
    return re.search(pattern, text) is not None


@given(st.lists(WORDS, max_size=12).map(" ".join), st.lists(st.one_of(WORDS, st.just("*")), min_size=1, max_size=4))
def test_the_short_way_finds_what_the_pattern_finds(text: str, words: list[str]) -> None:
    sign = " ".join(words)
    assert _says(text, sign) == plain(text, sign)


def test_every_sign_of_the_playbooks_is_found_in_its_own_words(playbooks: PlaybookLibrary) -> None:
    for book in playbooks.playbooks.values():
        for sign in (*book.signs.decisive, *book.signs.strong, *book.signs.weak, *book.signs.against):
            for told in (sign.replace("*", "one two"), sign.replace("*", "1 2 3 4 5 6"), "nothing of it"):
                assert _says(told, sign) == plain(told, sign)


def test_a_pattern_is_compiled_once() -> None:
    assert compiled("never came", re.IGNORECASE) is compiled("never came", re.IGNORECASE)
    assert compiled("never came") is not compiled("never came", re.IGNORECASE)
