"""The hider of one letter: what the case knows to be private, and what is recognised as such, becomes tokens.

One idea: known values are hidden wherever they stand, recognised ones only outside of what is public (clauses, the
marketplace, the place where the letter goes), so that the model still reads rules as rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.records import Plan
from assistant.redaction.known import KnownValues, known_values
from assistant.redaction.recognising import find_private
from assistant.redaction.vault import Vault

# Of the trade: they look like names and name nobody.
TRADE = frozenset(
    "ASIN ASINs SKU SKUs FNSKU FBA FBM UPC EAN GTIN MSKU VAT ID IDs PDF A-to-z Prime Guarantee Support".split()
)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Hider:
    """Hides and puts back; the same value has the same token in every call for the same letter."""

    known: KnownValues
    public: frozenset[str] = frozenset()  # words, spelled as there, that are no names here
    vault: Vault = field(default_factory=Vault)

    def hide(self, texts: Sequence[str], *, recognise: bool = True) -> list[str]:
        """The texts with tokens; without `recognise` only for what the case knows."""
        known = self.known.within(texts)
        return [
            self.vault.hide(t, [*known.find(t), *(find_private(t, public=self.public) if recognise else ())])
            for t in texts
        ]


def hider_of(plan: Plan) -> Hider:
    """The hider for letters of this plan."""
    clauses = [s.clause for s in plan.sources]
    public = [plan.case.marketplace, plan.channel.label, plan.playbook_title, plan.subject]
    public += [f"{c.title} {c.heading} {c.text}" for c in clauses]
    words = {w for text in public for w in _WORD.findall(text)}
    return Hider(
        known_values(plan), TRADE | frozenset(words | {w.capitalize() for w in _WORD.findall(plan.case.marketplace)})
    )
