"""The language of the pages: what a person chose, what it calls a text, and how it writes days and numbers.

The conventions are those of gettext: the English text is the key, `translations/<tag>.po` holds the other words, and a
text without words is shown in English, whole. Values go into named places such as `{day}`, so that a translator can
move them; no sentence is put together from halves. The language of the pages and the language of a letter are two.

Texts that come from the playbooks are the matter of `assistant.ui.playbook_words`.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from assistant.errors import ClaimError
from assistant.wording.display import show_date

ENGLISH: Final = "en"
FOLDER: Final = Path(__file__).with_name("translations")
_LANGUAGE: Final = "lang"  # in the address of the page and in the session
_CONTEXT: Final = "\x04"  # stands between context and text in gettext's own files
# How the pages of a language write a day, where the marketplace does not speak it.
_LOCALES: Final = {ENGLISH: "en_GB", "de": "de_DE"}
_DAY_FIELDS: Final = {ENGLISH: "YYYY-MM-DD", "de": "DD.MM.YYYY"}
_first: str = ""  # of a window whose person chose none; empty: the browser's


def languages() -> tuple[str, ...]:
    """The tags of all languages that the pages speak; English first."""
    return (ENGLISH, *sorted(f.stem for f in FOLDER.glob("*.po")))


def language_name(tag: str) -> str:
    """What its speakers call the language: "Deutsch"."""
    from babel import Locale  # kept off the start-up path

    name = str(Locale.parse(tag).get_display_name(tag) or tag)
    return name[:1].upper() + name[1:]


def set_first_language(tag: str) -> None:
    """The language of windows whose person chose none; empty is the browser's.

    Raises:
        ClaimError: the pages do not speak it.
    """
    global _first  # one server is one process, and every window of it starts alike
    if tag and tag not in languages():
        raise ClaimError(f"the pages do not speak '{tag}'; choose one of {', '.join(languages())}")
    _first = tag


def language() -> str:
    """The language of this window: chosen, else named in its address, else that of the start, else the browser's."""
    if get_script_run_ctx(suppress_warning=True) is None:  # no window: a test, or a thread of its own
        return _first or ENGLISH
    wanted = st.session_state.get(_LANGUAGE) or st.query_params.get(_LANGUAGE) or _first or st.context.locale or ""
    tag = str(wanted).replace("_", "-").split("-")[0].lower()
    return tag if tag in languages() else ENGLISH


def choose_language(tag: str) -> None:
    """Keeps the language for this window, and names it in the address."""
    st.session_state[_LANGUAGE] = tag
    st.query_params[_LANGUAGE] = tag


def keep_language() -> None:
    """To be called at every run: the page's own links drop the language from the address."""
    chosen = st.session_state.get(_LANGUAGE)
    if chosen is None and st.query_params.get(_LANGUAGE) in languages():
        st.session_state[_LANGUAGE] = st.query_params[_LANGUAGE]
    elif chosen and st.query_params.get(_LANGUAGE) != chosen:
        st.query_params[_LANGUAGE] = chosen


def later(text: str) -> str:
    """Marks a text of a table for the catalogue; `tr` gives its words where it is shown."""
    return text


def later_in(context: str, text: str) -> str:
    """Marks a text whose word depends on where it stands: "Open" of a button and of a window in time."""
    return f"{context}{_CONTEXT}{text}"


def tr(text: str, **values: object) -> str:
    """The text in the language of the pages, with the values in their places."""
    found = _catalogue(language()).gettext(text).rpartition(_CONTEXT)[2]
    return found.format(**values) if values else found


def tr_in(context: str, text: str, **values: object) -> str:
    """As `tr`, for a text whose word depends on where it stands."""
    return tr(later_in(context, text), **values)


def tr_n(one: str, many: str, number: int, **values: object) -> str:
    """As `tr`, for a text that counts; `{number}` is the number as the language writes it."""
    found = _catalogue(language()).ngettext(one, many, number)
    return found.format(number=show_number(number), **values)


@cache
def _catalogue(tag: str) -> NullTranslations:
    if tag == ENGLISH:
        return NullTranslations()
    from babel.messages.mofile import write_mo  # kept off the start-up path
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (FOLDER / f"{tag}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=tag))
    compiled.seek(0)
    return GNUTranslations(compiled)


# --- days and numbers ---


def locale_for(locale: str = "") -> str:
    """The marketplace's locale where its language is that of the pages, else the usual one of that language."""
    tag = language()
    return locale if locale[:2] == tag else _LOCALES.get(tag, tag)


def show_day(day: dt.date, locale: str = "") -> str:
    """ "3 March 2026", "3. März 2026"."""
    return show_date(day, locale_for(locale))


def show_short_day(day: dt.date) -> str:
    """The day in figures: "2026-03-02", "02.03.2026"."""
    return day_field().replace("YYYY", f"{day:%Y}").replace("MM", f"{day:%m}").replace("DD", f"{day:%d}")


def show_moment(moment: dt.datetime) -> str:
    """Day and clock time: "3 March 2026, 14:05"."""
    return f"{show_day(moment.date())}, {moment:%H:%M}"


def show_number(number: int) -> str:
    """ "1,470", "1.470"."""
    from babel.numbers import format_decimal  # kept off the start-up path

    return str(format_decimal(number, locale=locale_for()))


def day_field() -> str:
    """How a field for a day is filled in, for a widget."""
    return _DAY_FIELDS.get(language(), _DAY_FIELDS[ENGLISH])
