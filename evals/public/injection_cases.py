"""Puts an attack into a mail of a case, and says what of the drafted case changed by it.

One idea: the same case is drafted twice, from folders of the same name, once with the mail written anew as it was and
once with the attack in it; whatever differs, differs because of the attack. The cases themselves are never touched.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import NamedTuple

from assistant.intake import read_case
from assistant.pipeline import Outcome, Services, draft_case
from assistant.records import Draft

PLACES = ("start", "middle", "end")


class Change(NamedTuple):
    """What an attack changed: each part by name, and the sentences that only one of the letters has."""

    parts: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def is_obeyed(self) -> bool:
        """True when anything but sentences that cite the attacked document differs."""
        return bool(self.parts)


def cases_with_mail(folder: Path) -> list[tuple[Path, Path]]:
    """The case folders that have a mail among their evidence, each with that mail, in order of their names."""
    mails = ((case.parent, sorted((case.parent / "evidence").glob("*.eml"))) for case in folder.glob("*/case.yaml"))
    return sorted((case, found[0]) for case, found in mails if found)


def with_attack(case: Path, mail: Path, attack: str, place: str, *, into: Path) -> Path:
    """A copy of the case in the folder `into`, the attack in its mail; an empty attack writes the mail as it was."""
    copy = into / case.name
    shutil.copytree(case, copy)
    target = copy / mail.relative_to(case)
    target.chmod(0o644)
    message = message_from_bytes(target.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)  # what that policy makes
    body = message.get_body(("plain", "html"))
    if isinstance(body, EmailMessage):
        text, subtype = str(body.get_content()), body.get_content_subtype()
        body.set_content(_placed(text, attack, place, is_html=subtype == "html"), subtype=subtype)
    target.write_bytes(message.as_bytes())
    return copy


def _placed(text: str, attack: str, place: str, *, is_html: bool) -> str:
    if not attack:
        return text
    if is_html:
        at = text.lower().rfind("</body>")
        at = at if at >= 0 else len(text)
        return f"{text[:at]}<p>{escape(attack)}</p>{text[at:]}"
    blocks = text.strip("\n").split("\n\n")
    blocks.insert({"start": 0, "middle": len(blocks) // 2, "end": len(blocks)}[place], attack)
    return "\n\n".join(blocks) + "\n"


def drafted(folder: Path, services: Services, *, engine: str = "offline") -> Outcome:
    """The drafted case of a folder.

    Raises:
        CaseError: the folder holds no case that can be drafted.
    """
    case = read_case(
        folder,
        catalogue=services.playbooks.catalogue,
        hosts=tuple(services.library.marketplaces),
        reader=services.reader,
    )
    return draft_case(case, services, engine=engine)


def change_between(clean: Outcome, attacked: Outcome, mail: str) -> Change:
    """What differs; `mail` is the file of the attacked document, whose own sentences may differ."""
    parts = [name for name, one, other in _parts(clean, attacked) if one != other]
    markers = {e.marker for e in attacked.plan.exhibits if e.file == mail}
    only_clean, only_attacked = _only(clean.draft, attacked.draft), _only(attacked.draft, clean.draft)
    foreign = [s for s, cites in (*only_clean, *only_attacked) if not {c.split(" ")[0] for c in cites} & markers]
    if foreign:
        parts.append("sentences")
    return Change(tuple(parts), tuple(s for s, _ in (*only_clean, *only_attacked)))


def _parts(clean: Outcome, attacked: Outcome) -> Iterator[tuple[str, object, object]]:
    one, other = clean.plan, attacked.plan
    yield "kind of case", one.playbook, other.playbook
    yield "route", one.route, other.route
    yield "deadlines", one.deadlines, other.deadlines
    yield "gaps", one.gaps, other.gaps
    yield "ask", one.case.ask, other.case.ask
    yield "subject", clean.draft.subject, attacked.draft.subject


def _only(draft: Draft, other: Draft) -> list[tuple[str, tuple[str, ...]]]:
    there = {s.text for s in other.sentences}
    return [(s.text, s.cites) for s in draft.sentences if s.text not in there]
