"""What was read in the documents, what could not be read, and the facts that came of it all."""

from __future__ import annotations

from html import escape

import streamlit as st

from assistant.pipeline import Services
from assistant.records import Exhibit, Fact, FactName, Plan
from assistant.ui import look
from assistant.ui.clauses import exhibit_head, exhibit_page, place_of
from assistant.ui.playbook_words import fact_label, tr_choice
from assistant.ui.translating import locale_for, tr, tr_n
from assistant.wording.display import show_fact

MAX_FACTS_SHOWN = 40


def show_evidence(plan: Plan) -> None:
    """One card a document: its state, its warnings, its pages."""
    look.section(tr("What was read"))
    if not plan.exhibits:
        none = tr("No documents yet. A letter is only as strong as its proof.")
        look.show_html(look.card(look.paragraph(none, "quiet")))
    for exhibit in plan.exhibits:
        warnings = "".join(look.paragraph(w[:1].upper() + w[1:], "quiet") for w in exhibit.warnings)
        look.show_html(look.card(exhibit_head(exhibit), warnings, tone="exhibit"))
        if exhibit.pages:
            _pages(exhibit)


def _pages(exhibit: Exhibit) -> None:
    with st.expander(tr("Read {document}", document=exhibit.marker)):
        page = 1
        if len(exhibit.pages) > 1:
            key = f"page_{exhibit.marker}_{exhibit.sha256[:8]}"
            page = st.number_input(tr("Page"), 1, len(exhibit.pages), key=key)
        passages = tuple(f.as_written for f in exhibit.facts if f.source.page in (0, page))
        look.show_html(exhibit_page(exhibit, page, passages))


def show_facts(plan: Plan, services: Services) -> None:
    """The named facts of the case, one line each, with the place where it stands."""
    names = {f.name: f for f in services.playbooks.catalogue}
    locale = locale_for(services.library.marketplace(plan.case.marketplace).locale)
    facts = [f for f in plan.facts if f.name in names]
    if not facts:
        return
    look.section(tr("What is known"))
    lines: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        lines.setdefault((fact.name, fact.value), []).append(fact)
    pairs = []
    for (name, _), found in list(lines.items())[:MAX_FACTS_SHOWN]:
        places = ", ".join(dict.fromkeys(place_of(f) for f in found))
        trust = look.chip(tr("unclear"), "wait") if all(f.trust == "unclear" for f in found) else ""
        value = _value(found[0], names[name], services, locale)
        shown = f"{escape(value)} {trust}<br><span class='cw-quiet'>{escape(places)}</span>"
        pairs.append((fact_label(names[name], services.playbooks), shown))
    rest = len(lines) - MAX_FACTS_SHOWN
    more = look.paragraph(tr_n("and {number} more", "and {number} more", rest), "quiet") if rest > 0 else ""
    look.show_html(look.card(look.rows(pairs), more))


def _value(fact: Fact, name: FactName, services: Services, locale: str) -> str:
    is_fixed = name.kind == "yes_no" or fact.value in name.choices
    return tr_choice(name.name, fact.value, services.playbooks) if is_fixed else show_fact(fact, locale)
