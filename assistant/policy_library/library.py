"""All clauses together: answers which of them apply where, to whom and when.

One idea: place, role and day are filters before any ranking, so a clause of another marketplace or of
another year can never come first.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress

from assistant.errors import DataError
from assistant.policy_library.entries import DocumentEntry, Marketplace
from assistant.records import Clause

MAX_REMEMBERED = 16  # answers; of a million clauses each takes up to eight megabytes


@dataclass(frozen=True)
class PolicyLibrary:
    """All clauses, and the marketplaces they speak of."""

    clauses: tuple[Clause, ...]
    marketplaces: Mapping[str, Marketplace]
    documents: tuple[DocumentEntry, ...] = field(default=())
    not_answered: tuple[str, ...] = ()  # questions that people ask and no clause answers

    @cached_property
    def by_id(self) -> dict[str, Clause]:
        """Clauses by their id."""
        return {c.id: c for c in self.clauses}

    @cached_property
    def document_by_id(self) -> dict[str, DocumentEntry]:
        """Documents by their id."""
        return {d.id: d for d in self.documents}

    @cached_property
    def fingerprint(self) -> str:
        """A hash over the ids and contents of all clauses; any changed word changes it."""
        digest = hashlib.sha256()
        for clause in sorted(self.clauses, key=lambda c: c.id):
            digest.update(f"{clause.id}\n{clause.content_hash}\n".encode())
        return digest.hexdigest()[:16]

    def marketplace(self, host: str) -> Marketplace:
        """The marketplace of that host name ("www." and capitals do not matter).

        Raises:
            DataError: the corpus does not know it; the message names those it knows.
        """
        known = self.marketplaces.get(normal_host(host))
        if known is None:
            names = ", ".join(sorted(self.marketplaces))
            raise DataError(f"the corpus does not know the marketplace '{host}'; it knows {names}")
        return known

    def applicable(self, *, marketplace: str = "", role: str = "", on: dt.date | None = None) -> tuple[Clause, ...]:
        """The clauses that speak to that role on that marketplace and were in force on that day.

        A clause without an effective date counts as in force. Empty arguments do not filter. The same question gives
        the same tuple while it is among the last ones.
        """
        wanted = (marketplace, role, on)
        found = self._applicable.get(wanted)
        if found is None:
            place = self.marketplace(marketplace) if marketplace else None
            scopes, numbers = self._scopes
            speaks = [applies(clause, place=place, role=role, on=on) for clause in scopes]
            found = tuple(compress(self.clauses, map(speaks.__getitem__, numbers))) if not all(speaks) else self.clauses
            if len(self._applicable) >= MAX_REMEMBERED:
                self._applicable.clear()
            self._applicable[wanted] = found
        return found

    def rule(self, name: str, *, marketplace: str, role: str = "", on: dt.date | None = None) -> Clause | None:
        """The clause that fixes the rule of that name there and then; None when no clause does.

        Of several, the one that names the marketplace beats one for its jurisdiction, then the later version.
        """
        place = self.marketplace(marketplace)
        earliest = dt.date.min
        return max(
            (c for c in self._by_rule.get(name, ()) if applies(c, place=place, role=role, on=on)),
            key=lambda c: (bool(c.marketplaces), bool(c.jurisdictions), c.effective_from or earliest, c.id),
            default=None,
        )

    @cached_property
    def _applicable(self) -> dict[tuple[str, str, dt.date | None], tuple[Clause, ...]]:
        """The last answers: the same place, role and day are asked for again and again."""
        return {}

    @cached_property
    def _scopes(self) -> tuple[list[Clause], array[int]]:
        """One clause for each place, role and time that clauses speak to, and for each clause the number of its
        own: there are few of them, however many clauses there are.
        """
        numbers: dict[tuple[object, ...], int] = {}
        found: list[Clause] = []
        scopes = array("i")
        for clause in self.clauses:
            times = (clause.effective_from, clause.effective_to)
            scope = (clause.audience, clause.marketplaces, clause.jurisdictions, *times)
            number = numbers.setdefault(scope, len(found))
            if number == len(found):
                found.append(clause)
            scopes.append(number)
        return found, scopes

    @cached_property
    def _by_rule(self) -> dict[str, list[Clause]]:
        found: dict[str, list[Clause]] = {}
        for clause in self.clauses:
            if clause.rule is not None:
                found.setdefault(clause.rule.name, []).append(clause)
        return found


def applies(clause: Clause, *, place: Marketplace | None, role: str, on: dt.date | None) -> bool:
    """True when the clause speaks to that role at that place on that day."""
    if role and clause.audience not in (role, "both"):
        return False
    if place is not None:
        if clause.marketplaces:
            if place.host not in clause.marketplaces:
                return False
        elif clause.jurisdictions and not set(clause.jurisdictions) & set(place.jurisdictions):
            return False
    if on is not None:
        if clause.effective_from is not None and on < clause.effective_from:
            return False
        if clause.effective_to is not None and on > clause.effective_to:
            return False
    return True


def normal_host(host: str) -> str:
    """ "https://www.Amazon.com/" -> "amazon.com"."""
    bare = re.sub(r"^[a-z]+://", "", host.strip().lower()).split("/")[0]
    return bare.removeprefix("www.").removeprefix("sellercentral.")
