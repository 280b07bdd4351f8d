"""The question that a case puts to the policies.

A story alone is a poor question: it is long, and much of it is not about any rule. What kind of case it is,
what the marketplace wrote and which facts are known say more, so they come first, and the model's limit
cuts the story.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.records import Case, Fact

MAX_NOTICE_WORDS = 80
MAX_STORY_WORDS = 200


def case_query(case: Case, playbook_title: str, facts: Iterable[Fact]) -> str:
    """Kind of case, what is asked for, names and wordings of known facts, the notice, the story; one line
    each.
    """
    lines = (
        playbook_title,
        case.ask,
        ", ".join(dict.fromkeys(_spoken(f) for f in facts)),
        _first_words(case.notice, MAX_NOTICE_WORDS),
        _first_words(case.story, MAX_STORY_WORDS),
    )
    return "\n".join(line for line in lines if line.strip())


def _spoken(fact: Fact) -> str:
    """A figure or an identifier says nothing to a policy, but that it is known does; a wording says more."""
    name = fact.name.replace("_", " ")
    return f"{name} {_first_words(fact.value, 12)}" if fact.kind == "text" else name


def _first_words(text: str, count: int) -> str:
    # Cut by characters first: splitting a text of many megabytes into words would take long for nothing.
    return " ".join(text[: count * 40].split()[:count])
