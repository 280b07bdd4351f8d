"""A small builder of what a case knows, on the shipped playbooks and clauses."""

import dataclasses
import datetime as dt
from typing import Any

from assistant.intake import case_facts
from assistant.knowledge import Knowledge, chosen_facts, normal_choices, placed_facts
from assistant.playbook_library import PlaybookLibrary
from assistant.policy_library import PolicyLibrary
from assistant.records import Case, Exhibit
from assistant.triage import compute_windows, derive_facts

TODAY = dt.date(2026, 3, 18)


def make_case(**given: Any) -> Case:
    """A buyer's case on Amazon.com; any field can be given."""
    return Case.model_validate(
        {
            "id": "case",
            "role": "buyer",
            "marketplace": "amazon.com",
            "today": TODAY,
            "story": "It never came.",
            **given,
        }
    )


def make_known(
    library: PolicyLibrary,
    playbooks: PlaybookLibrary,
    playbook: str,
    case: Case,
    exhibits: tuple[Exhibit, ...] = (),
) -> Knowledge:
    """The knowledge of a case with its derived facts and windows."""
    place = library.marketplace(case.marketplace)
    told = normal_choices(
        case_facts(case, playbooks.catalogue, locale=place.locale, currency=place.currency),
        playbooks.catalogue,
    )
    facts = (*told, *(f for e in exhibits for f in placed_facts(e, playbook, playbooks.document_kinds)))
    facts = (*facts, *chosen_facts(case, playbooks.catalogue, facts, exhibits))
    known = Knowledge(
        case=case,
        facts=facts,
        exhibits_read=exhibits,
        library=library,
        playbooks=playbooks,
        playbook=playbooks.playbook(playbook),
    )
    known = dataclasses.replace(known, facts=(*known.facts, *derive_facts(known)))
    return dataclasses.replace(known, windows={d.name: d for d in compute_windows(known)})
