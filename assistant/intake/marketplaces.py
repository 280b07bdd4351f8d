"""Recognises a marketplace however a person calls it, where there is only one way to understand the name.

"www.Amazon.com", "Amazon UK" and "amazon germany" name one host each; "Amazon" alone names none, and is
refused with the hosts that are known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.errors import CaseError
from assistant.policy_library import normal_host

# Country words by the last part of a host name; "com" is read as the United States, where these
# marketplaces sit.
_COUNTRIES = {
    "com": "us usa united-states america",
    "uk": "uk gb united-kingdom great-britain britain",
    "de": "de germany deutschland",
    "fr": "fr france",
    "it": "it italy italia",
    "es": "es spain españa",
    "nl": "nl netherlands nederland",
    "in": "in india",
    "ca": "ca canada",
    "au": "au australia",
    "jp": "jp japan",
    "ae": "ae uae united-arab-emirates emirates",
    "sa": "sa saudi-arabia",
    "mx": "mx mexico",
    "br": "br brazil brasil",
    "pl": "pl poland polska",
    "se": "se sweden",
    "be": "be belgium",
    "ie": "ie ireland",
    "tr": "tr turkey",
    "sg": "sg singapore",
    "eg": "eg egypt",
}


def known_marketplace(written: str, hosts: Sequence[str]) -> str:
    """The host name that is meant; without `hosts`, the written name in its normal form.

    Raises:
        CaseError: none or more than one of the hosts fits; the message names those that are known.
    """
    host = normal_host(written).removeprefix("smile.").removeprefix("m.").split("?")[0].strip(" .")
    if not hosts or host in hosts:
        return host
    words = "-".join(re.findall(r"\w+", written.lower()))
    meant = [h for h in hosts if words in _spellings(h)]
    company = [h for h in hosts if h.split(".")[0] == words]
    if len(meant) == 1 or len(company) == 1:
        return (meant if len(meant) == 1 else company)[0]
    shown = " ".join(written.split())[:60]
    raise CaseError(f"marketplace: '{shown}' is not known; write one of {', '.join(sorted(hosts))}")


def is_day_first(written: str) -> bool:
    """True where 03/06/2026 is the third of June for sure: not in America, and not where both ways are in use."""
    ending = normal_host(written).rsplit(".", 1)[-1]
    words = "-".join(re.findall(r"\w+", written.lower()))
    meant = [c for c, names in _COUNTRIES.items() if c == ending or any(words.endswith(f"-{n}") for n in names.split())]
    return bool(meant) and not any(c in ("com", "ca", "jp") for c in meant)


def _spellings(host: str) -> set[str]:
    company, _, ending = host.partition(".")
    countries = _COUNTRIES.get(host.rsplit(".", 1)[-1], "").split()
    return {f"{company}-{ending.replace('.', '-')}", *(f"{company}-{c}" for c in countries)} | {
        f"{c}-{company}" for c in countries if len(c) > 2
    }
