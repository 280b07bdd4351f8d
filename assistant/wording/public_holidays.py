"""The nationwide public holidays of a country, by a library that is kept up to date.

One idea: only days off in the whole country count; a day off in one state or region moves no date. Years far from
now, for which no calendar of holidays is known, have none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

FIRST_YEAR: Final = 2001  # for these years the library knows the holidays of every country
LAST_YEAR: Final = 2035
_NONE: Final[Mapping[dt.date, str]] = MappingProxyType({})


def public_holidays(country: str, year: int) -> Mapping[dt.date, str]:
    """The days of that year with their English names.

    Args:
        country: ISO 3166 code, "GB"; empty, "EU" or one that the library does not know: no holidays.
        year: outside of 2001 to 2035 no holidays are known.
    """
    return _of_year(country, year) if country and FIRST_YEAR <= year <= LAST_YEAR else _NONE


def holidays_between(after: dt.date, until: dt.date, country: str) -> tuple[tuple[dt.date, str], ...]:
    """The holidays on weekdays after one day and until another, that one included, in order of their days."""
    years = range(max(after.year, FIRST_YEAR), min(until.year, LAST_YEAR) + 1)
    found = (item for year in years for item in public_holidays(country, year).items())
    return tuple(sorted((d, name) for d, name in found if after < d <= until and d.weekday() < 5))


@lru_cache(maxsize=256)
def _of_year(country: str, year: int) -> Mapping[dt.date, str]:
    import holidays  # kept off the start-up path: only clauses in business days need it

    if country not in holidays.list_supported_countries():
        return _NONE
    found = holidays.country_holidays(country, years=year, language="en_US")
    return MappingProxyType({d: name for d, name in found.items() if d.year == year})
