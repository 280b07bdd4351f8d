"""Where two places of the case give one thing two values, each with its own words; the person decides."""

from __future__ import annotations

from assistant.playbook_library import PlaybookLibrary
from assistant.records import Fact, Plan
from assistant.ui import look
from assistant.ui.playbook_words import fact_label
from assistant.ui.translating import tr


def show_contradictions(plan: Plan, playbooks: PlaybookLibrary) -> None:
    """A card for each; nothing where none was found."""
    if not plan.contradictions:
        return
    look.section(tr("What does not fit together"))
    labels = {f.name: fact_label(f, playbooks) for f in playbooks.catalogue}
    for found in plan.contradictions:
        look.show_html(
            look.card(
                look.paragraph(labels.get(found.name, found.name), "strong"),
                look.paragraph(_place(found.first)),
                look.paragraph(_place(found.second)),
                look.paragraph(tr("Look which is right and correct your words, or take the wrong paper out."), "quiet"),
                tone="bad",
            )
        )


def _place(fact: Fact) -> str:
    if fact.source.marker:
        return tr("{place}: “{words}”", place=fact.source.marker, words=fact.as_written)
    return tr("As you told: “{words}”", words=fact.as_written)
