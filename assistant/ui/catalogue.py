"""Keeps the translations of the pages: `python -m assistant.ui.catalogue update de`, `check` and `playbooks de`.

The catalogues are plain `.po` files that any translation tool reads; they name no lines, so that moving code changes
nothing in them. An update adds what is new without words and drops what no page says any more.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any, Final

from assistant.errors import ClaimError
from assistant.playbook_library import PlaybookLibrary, read_playbooks
from assistant.settings import data_folder
from assistant.ui.playbook_words import words_of
from assistant.ui.translating import ENGLISH, FOLDER, languages

PACKAGE: Final = Path(__file__).parent
# The functions of `assistant.ui.translating` and what their first arguments are.
FUNCTIONS: Final = {
    "tr": ("text",),
    "later": ("text",),
    "tr_n": ("text", "many"),
    "tr_in": ("context", "text"),
    "later_in": ("context", "text"),
}

# Of a catalogue's head; a day or a name there would change with every update.
UNUSED: Final = tuple(
    f'"{name}:'
    for name in (
        "Project-Id-Version",
        "Report-Msgid-Bugs-To",
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Generated-By",
    )
)


def said_by_pages() -> Any:
    """The catalogue of all texts of the pages, without words.

    Raises:
        ClaimError: a page cannot be read.
    """
    from babel.messages.catalog import Catalog  # kept off the start-up path

    catalogue = Catalog()
    for file in sorted([*PACKAGE.glob("*.py"), PACKAGE.parent.parent / "app.py"]):
        if not file.is_file():
            continue  # in an installed wheel the entry lies elsewhere
        for said in texts_of(file.read_text(encoding="utf-8")):
            text = (said["text"], said["many"]) if "many" in said else said["text"]
            catalogue.add(text, locations=[(file.name, 0)], context=said.get("context"))
    return catalogue


def texts_of(code: str) -> Iterator[dict[str, str]]:
    """The texts that a piece of code marks, in its order: `text`, and where there is one `many` and `context`.

    Read from the parsed code and not by Babel's extractor, which sees nothing inside an f-string.
    """
    calls = [n for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    for call in sorted(calls, key=lambda n: (n.lineno, n.col_offset)):
        names = FUNCTIONS.get(call.func.id, ()) if isinstance(call.func, ast.Name) else ()
        given = [a.value if isinstance(a, ast.Constant) else None for a in call.args[: len(names)]]
        found = {name: value for name, value in zip(names, given, strict=False) if isinstance(value, str)}
        if names and len(found) == len(names):
            yield found


def texts_of_playbooks(library: PlaybookLibrary) -> tuple[str, ...]:
    """All English texts of the playbooks that the pages show, the most seen first."""
    books = library.playbooks.values()
    found = [
        *(b.title for b in books),
        *(c.label for c in library.channels.values()),
        *(w.label for b in books for w in b.deadlines),
        *(d.title for b in books for d in b.documents),
        *(f.label for f in library.catalogue),
        *(t.question for b in books for t in b.tell_apart),
        *(text for m in library.replies for text in (m.label, m.do)),
        *(r.reason for b in books for r in b.routes),
        *(text for r in library.refusals for text in (r.reason, *r.next_steps)),
        *(s.step for b in books for s in (*b.ladder, *(n for r in b.routes for n in r.next_steps))),
        *(s.when_text for b in books for s in (*b.ladder, *(n for r in b.routes for n in r.next_steps))),
        *(d.why for b in books for d in b.documents),
        *(q.why for b in books for q in b.questions),
        *(text for b in books for w in b.weak for text in (w.what, w.why)),
        *(a.why for b in books for a in b.adverse),
        *(s.question for b in books for s in b.suggestions),
    ]
    return tuple(dict.fromkeys(text for text in found if text))


def problems_of(tag: str) -> Iterator[str]:
    """What is wrong with the translation into that language, a line each: a text without words, words without a text,
    doubtful words, places of values that differ.

    Raises:
        ClaimError: there is no such translation, or it cannot be read.
    """
    said, own = said_by_pages(), _read(tag)
    for message in said:
        if message.id and (message.context, _key(message)) not in {(m.context, _key(m)) for m in own}:
            yield f"no words for {message.id!r}"
    for message in own:
        if not message.id:
            continue
        if said.get(_key(message), message.context) is None:
            yield f"no page says {message.id!r}"
        elif message.fuzzy:
            yield f"the words for {message.id!r} are marked as doubtful"
        else:
            yield from _word_problems(message)


def update(tag: str) -> int:
    """Brings the file of that language up to date; gives the number of texts that still lack words.

    Raises:
        ClaimError: the file cannot be read.
    """
    from babel.messages.catalog import Catalog  # kept off the start-up path
    from babel.messages.pofile import write_po

    own = _read(tag) if (FOLDER / f"{tag}.po").exists() else Catalog(locale=tag)
    own.update(said_by_pages(), no_fuzzy_matching=True, update_creation_date=False)
    own.obsolete.clear()
    own.header_comment, own.fuzzy = f"# The pages of Claimwright: {tag}", False
    written = BytesIO()
    write_po(written, own, width=120, sort_by_file=True, include_lineno=False)
    lines = written.getvalue().decode().splitlines(keepends=True)
    (FOLDER / f"{tag}.po").write_text("".join(n for n in lines if not n.startswith(UNUSED)), encoding="utf-8")
    return sum(not _words(m) for m in own if m.id)


def _read(tag: str) -> Any:
    from babel.messages.pofile import PoFileError, read_po  # kept off the start-up path

    try:
        with (FOLDER / f"{tag}.po").open("rb") as file:
            return read_po(file, locale=tag, abort_invalid=True)
    except (OSError, PoFileError, ValueError) as problem:
        raise ClaimError(f"translations/{tag}.po cannot be read ({problem})") from None


def _key(message: Any) -> str:
    return str(message.id[0] if isinstance(message.id, tuple) else message.id)


def _words(message: Any) -> list[str]:
    words = message.string if isinstance(message.string, tuple) else (message.string,)
    return list(words) if all(words) else []


def _word_problems(message: Any) -> Iterator[str]:
    words = _words(message)
    if not words:
        yield f"no words for {message.id!r}"
        return
    texts = message.id if isinstance(message.id, tuple) else (message.id,)
    wanted = {*places(texts[-1])}
    for each in words:
        # The form for one thing may go without its number; the last form has all values.
        is_whole = {*places(each)} == wanted if each == words[-1] else {*places(each)} <= wanted
        if not is_whole:
            yield f"{each!r} has other places for values than {message.id!r}"


def places(text: str) -> list[str]:
    """The names of the places for values in a text.

    Raises:
        ClaimError: its braces do not match.
    """
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as problem:
        raise ClaimError(f"{text!r}: {problem}") from None


def main(words: list[str]) -> int:
    """`update TAG`, `check`, or `playbooks TAG` for the texts of the playbooks without words; gives the exit code."""
    try:
        if len(words) == 2 and words[0] == "update":
            print(f"{words[1]}.po is up to date; {update(words[1])} texts have no words yet")
            return 0
        if len(words) == 2 and words[0] == "playbooks":
            texts = texts_of_playbooks(read_playbooks(data_folder("playbooks")))
            print("\n".join(t for t in texts if t not in words_of(words[1]).texts))
            return 0
        if words != ["check"]:
            raise ClaimError("say `update TAG`, for example `update de`, `playbooks TAG` or `check`")
        found = [f"{tag}: {line}" for tag in languages() if tag != ENGLISH for line in problems_of(tag)]
    except ClaimError as problem:
        print(problem, file=sys.stderr)
        return 2
    print("\n".join(found) or "every text of the pages has its words")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
