"""Words in a form that can be compared: lower case, endings off, words of one meaning under one name.

One idea: two sentences say the same thing when the same things are named, however they are inflected; "I bought it"
and "the purchase" share a word here, "may" and "may not" do not. Negations are words like any other and are kept.
"""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]{1,2})?|[0-9]+")
_CONCEPTS = {
    "order": "order buy purchase place placing",
    "deliver": "deliver delivery arrive arrival come came reach arriving received receive receipt",
    "expect": "due expect estimate promise suppose schedule guaranteed owed estimated",
    "contact": "contact write wrote written message email mail phone call chat speak spoke turn ask told tell report "
    "complain complaint",
    "ship": "ship dispatch post send sent mail hand handed despatch shipment",
    "refund": "refund reimburse reimbursement repay repayment money",
    "reply": "reply answer respond response replied",
    "parcel": "parcel package item goods article product",
    "pay": "pay paid payment charge cost price amount total sum",
    "return": "return returned back",
    "problem": "problem issue matter trouble",
    "suspend": "suspend suspension deactivate deactivation",
    "remove": "remove removal delete takedown",
    "document": "document paper file record",
    "supplier": "supplier distributor wholesaler vendor manufacturer",
    "buyer": "buyer customer consumer purchaser",
    "seller": "seller merchant",
    "attach": "attach enclose enclosure attachment enclosed attached",
    "request": "request please kindly",
    "late": "late delay overdue",
}
# German words of the same things, in the forms that letters use; so a German sentence meets the English clause.
_GERMAN_CONCEPTS = {
    "order": "bestellung bestellungen bestellt bestellte bestellten bestellen auftrag gekauft kaufte kauf kaufvertrag "
    "erworben",
    "deliver": "lieferung lieferungen geliefert liefern zustellung zugestellt zustellen angekommen ankommen ankunft "
    "eingetroffen eingegangen eingang erhalten erhielt erhalte erreicht übergeben übergabe empfangen",
    "expect": "fällig spätestens voraussichtlich angekündigt erwartet zugesagt versprochen",
    "contact": "kontaktiert kontakt geschrieben schrieb gewandt wandte angeschrieben gemeldet gefragt nachricht "
    "anfrage beschwerde beschwerden beschwert angerufen",
    "ship": "versandt verschickt versendet versand abgesandt aufgegeben abgeschickt übergeben sendung sendungen",
    "refund": "erstattung erstattet erstatten erstatte rückerstattung rückzahlung zurückgezahlt zurückzahlen "
    "zurückzuzahlen rückerstattet geld",
    "reply": "antwort antworten antwortet antwortete geantwortet beantwortet beantworten rückmeldung",
    "parcel": "paket pakete ware waren artikel produkt päckchen",
    "pay": "bezahlt zahlung zahlen gezahlt bezahlen betrag kaufpreis preis kosten",
    "return": "rücksendung rückgabe zurückgesandt zurückgeschickt zurückgegeben retoure zurücksenden zurückgeben",
    "problem": "problem probleme angelegenheit mangel mängel",
    "suspend": "gesperrt sperrung deaktiviert deaktivierung ausgesetzt",
    "remove": "entfernt entfernung gelöscht löschung löschen",
    "document": "unterlage unterlagen dokument dokumente nachweis nachweise beleg belege",
    "supplier": "lieferant lieferanten großhändler hersteller",
    "buyer": "käufer käufers kunde kunden kundin verbraucher verbrauchers käuferin",
    "seller": "verkäufer verkäufers verkäuferin händler händlers",
    "attach": "beigefügt anlage anlagen anbei angehängt beiliegend",
    "request": "bitte bitten",
    "late": "verspätet verspätung verspätete überfällig",
}
_NEVER_STEMMED = frozenset("this his is was has does less us always thus plus address process access business".split())
_ENDINGS = (
    ("ations", "", 4), ("ation", "", 4), ("ating", "", 4), ("ated", "", 4), ("ates", "", 4), ("ate", "", 4),
    ("ions", "", 4), ("ion", "", 4), ("ies", "y", 3), ("sses", "ss", 3), ("ingly", "", 3), ("edly", "", 3),
    ("ments", "", 3), ("ment", "", 3), ("ing", "", 3), ("ied", "y", 3), ("ed", "", 3), ("es", "", 3), ("ly", "", 3),
    ("s", "", 3),
)  # fmt: skip
STOP_WORDS = frozenset(
    "a an the and or of in it its to is are was were be been being as at i me my we us our you your he she they them "
    "their this that these those there here so too also just very do did does have has had will would shall should can "
    "could am which who whom what than then s t m re ve d ll with for from by on up out into about over under again "
    "more any each some such only own same both all if but because while when where how".split()
)
FUNCTION_WORDS = frozenset(
    "on by from to at until since in for of with before after between through within per".split()
)
_GERMAN_STOP_WORDS = frozenset(
    "der die das den dem des ein eine einen einem einer eines und oder ist sind waren wird werden wurde "
    "wurden worden sein habe haben hatte hatten ich mir mich mein meine meinen meinem meiner meines wir uns "
    "unser unsere unseren unserem unserer unseres sie ihr ihre ihren ihrem ihrer er es sich dieser diese "
    "dieses diesem diesen auch noch nur schon dass daß wenn als wie weil denn aber doch jedoch daher deshalb "
    "dafür damit dazu davon hier dort dies sowie zwar nun".split()
)
FUNCTION_WORDS |= frozenset(
    "am im zum zur vom beim ab aus bei bis für mit nach seit um unter über vor von zu zwischen innerhalb "
    "spätestens".split()
)
STOP_WORDS |= _GERMAN_STOP_WORDS
NEGATIONS = frozenset("not no never none nothing cannot without neither nor nobody hardly n't".split()) | frozenset(
    "nicht nie niemals kein keine keinen keinem keiner keines nichts niemand ohne weder".split()
)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """ "ordered" -> "order", "purchases" -> "order", "parcels" -> "parcel"."""
    low = word.lower().replace("’", "'")
    if low.endswith("n't") or low in NEGATIONS:
        return "not"
    low = low.removesuffix("'s").replace("'", "")
    bare = _bare(low)
    return _CONCEPT_OF.get(low) or _CONCEPT_OF.get(bare) or (low if bare in NEGATIONS else bare)


def _bare(low: str) -> str:
    if len(low) <= 3 or low in _NEVER_STEMMED or not low.isalpha():
        return low
    for ending, put, kept in _ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= kept and not low.endswith("ss"):
            low = low[: len(low) - len(ending)] + put
            break
    if len(low) > 3 and low[-1] == low[-2] and low[-1] not in "sl":
        low = low[:-1]
    return low[:-1] if len(low) > 3 and low.endswith("e") else low


_CONCEPT_OF: dict[str, str] = {}
for _name, _words in _CONCEPTS.items():
    for _word in _words.split():
        _CONCEPT_OF[_word] = _name
        _CONCEPT_OF.setdefault(_bare(_word), _name)
for _name, _words in _GERMAN_CONCEPTS.items():
    for _word in _words.split():
        _CONCEPT_OF.setdefault(_word, _name)


def words_of(text: str, start: int = 0) -> list[tuple[str, str, int, int]]:
    """All words as (stem, plain, start, end), with offsets moved by `start`; "don't" stems to "not"."""
    return [(stem(m[0]), m[0].lower(), start + m.start(), start + m.end()) for m in _WORD.finditer(text)]


def content_stems(text: str) -> frozenset[str]:
    """The stems that carry meaning."""
    return frozenset(s for s, plain, _, _ in words_of(text) if is_content(s, plain))


def is_content(word_stem: str, plain: str) -> bool:
    """False for words that every sentence has, for negations and for lone letters."""
    return plain not in STOP_WORDS and word_stem != "not" and len(plain) > 1 and plain not in FUNCTION_WORDS
