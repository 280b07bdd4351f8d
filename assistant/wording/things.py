"""The thing that a story is about: "I bought a second hand phone for 212" -> "second hand phone".

One idea: a thing is named in few ways: as the object of buying, selling or sending, between two marks beside its order
number or price, or as "my headset". Where those ways name one thing it is the item, and where they name two it is
none: a letter about the wrong thing is worse than a blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.wording.values import Value

MAX_WORDS = 5
MAX_TEXT_CHARACTERS = 40_000
MAX_VALUES = 400  # of a text; the thing beside the next ones is not looked for
_STRONG, _WEAK = 2, 1
_STOP = frozenset(
    # articles, pronouns, prepositions, conjunctions, helping verbs, words of time and manner
    "a an the my our your his her its their this that these those some any no none one it them him us me you he she "
    "we they "
    "i who which what where when while because so but and or nor if as than then of in on at to from for with "
    "without by "
    "off up out over under into onto through via per about after before since until till during between against within "
    "is are was were be been being has have had do does did will would can could should may might must isn't wasn't "
    "never not only just now still again already also too very really back here there yesterday today tomorrow last "
    "next "
    "this each every all both more most much many few another other online new brand used now ago twice "
    "once "
    "straight away quickly immediately apparently "
    "came come comes arrived arrive delivered deliver shipped ship sent send returned return bought buy ordered "
    "order got "
    "get gets received receive refused refuse refuses says said say told tell wrote broke broken stopped works work "
    "looked looks costs cost paid pay worth like instead however anyway please thanks except apart plus "
    # German and Spanish
    "der die das den dem des ein eine einen einem einer mein meine meinen meinem unser unsere unseren und oder aber "
    "nicht "
    "nie noch schon von vom bei beim am an auf aus mit nach zu zum zur für über ist war sind waren hat habe haben "
    "hatte "
    "kam kommt wurde wird bestellt gekauft verkauft zurückgeschickt ich er sie es wir ihr dass weil wenn als wie bis "
    "ganz "
    "un una unos unas el la los las mi mis nuestro nuestra que de del por para con sin en y o pero se lo le al".split()
)
_COUNTS = frozenset(("first", "second", "third", "hand"))  # no head: "my second", "second hand"
_STATES = frozenset(
    "faulty broken defective damaged fake wrong whole entire big-name so-called defekte kaputte".split()
)
_ADJECTIVES = frozenset("new used brand".split())  # that a thing may begin with
_NO_THING = frozenset(
    "order orders item items product products thing things stuff goods parcel parcels package packages packet box "
    "boxes "
    "shipment shipments delivery seller sellers buyer buyers customer customers client merchant shop shops store "
    "stores "
    "account accounts refund refunds money cash payment payments price amount total sum fee fees deposit postage "
    "shipping "
    "return returns replacement replacements claim claims case cases complaint complaints appeal appeals dispute "
    "disputes "
    "letter letters email emails e-mail e-mails mail mails message messages notice notices reply replies answer "
    "answers "
    "listing listings asin asins offer offers page pages review reviews feedback label labels tracking number numbers "
    "photo photos picture pictures image images screenshot screenshots video videos proof receipt receipts invoice "
    "invoices document documents paper papers report reports card cards bank cent cents penny week weeks day days "
    "month "
    "months year years hour hours minute minutes time times morning evening agent agents support service person people "
    "guy man woman lady mother father wife husband son daughter sister brother friend boss nephew uncle aunt cousin "
    "neighbour neighbor neighbours family kid kids child reason problem problems fault way question chance right "
    "mistake "
    "part parts half rest pieces piece units unit pcs lot bit side pair set bunch couple few dozen amazon ebay etsy "
    "walmart aliexpress paypal usps ups fedex dhl company companies business supplier suppliers factory manufacturer "
    "brand name address auction auctions phone-number link rule rules policy warranty guarantee insurance "
    "subscription membership prime "
    "gift-card giftcard voucher coupon credit chargeback everything nothing something anything someone nobody same "
    "different full partial similar copy plan step steps stock inventory warehouse house home door office garage "
    "kitchen "
    "bestellung artikel ware paket sendung lieferung verkäufer käufer kunde geld betrag erstattung rückgabe retoure "
    "konto "
    "nachricht antwort mail brief foto fotos rechnung beleg karte stück tage tag woche wochen monat grund frist anwalt "
    "chat post einkaufspreis preis frau mann pedido artículo vendedor dinero reembolso devolución reclamación paquete "
    "spedition versand porto code farbe größe purchase joke shame scam lie gift present pics content copyright "
    "trademark patent kindle-books lawyer accountant team data information help thread rating metric health inbox "
    "hospital life birthday doorstep porch hallway flat garden bathroom holiday wedding school work job wallet "
    "statement mind surprise opinion knowledge behalf staff va rights sales livelihood website webshop income "
    "supermarket "
    "police post postman driver courier carrier bill trip balance mediation dispute-section arbitration deal".split()
)
_COLLECTIVE = frozenset("set pair card report label box".split())  # "planter set", "memory card"
_BAD = frozenset(
    "order refund seller my our credit debit visa gift customer account amazon tracking refunded ebay etsy "
    "walmart sold bought ordered purchased returned shipped sent paid received".split()
)
_WORD = r"[^\W_][\w'’+/-]{0,30}"
_PHRASE = rf"{_WORD}(?:[ ]{_WORD}){{0,{MAX_WORDS + 1}}}"
_SMALL = (
    r"(?:an?|the|my|our|these|those|this|some|one|two|three|four|five|six|eight|ten|twelve|[1-9][0-9]{0,4}|pair of)"
)
_LAZY = rf"{_WORD}(?:[ ]{_WORD}){{0,{MAX_WORDS - 1}}}?"
_DETERMINED = rf"(?:(?:{_SMALL})[ ]){{1,2}}"
_ADVERB = r"(?:(?:just|finally|also|then|recently|myself|only)[ ])?"
_TRADED = re.compile(
    rf"\b(?:i|we)(?:['’](?:ve|d))?(?:[ ]have| had)?[ ]{_ADVERB}(?:bought|ordered|purchased|sold|shipped|returned|"
    rf"sent back|"
    rf"sent|listed|sell)[ ]{_ADVERB}(?:(?:me|him|her|them|myself)[ ])?{_DETERMINED}(?P<a>{_PHRASE})|"
    rf"(?:^|[.!?][ ]|\n)(?:bought|ordered|purchased|sold|returned|sent back)[ ]{_DETERMINED}(?P<b>{_PHRASE})|"
    rf"(?:^|[.!?][ ]|\n)(?P<c>{_LAZY})[ ](?:bought|ordered|purchased)[ ](?:on|from|at|in|off)\b|"
    rf"\b(?:the|these|this)[ ](?P<e>{_LAZY})[ ](?:that[ ]|which[ ])?(?:i|we)[ ](?:got|bought|ordered|purchased|"
    rf"received)\b|"
    rf"\bchanged my mind (?:on|about) (?:an?|the) (?P<f>{_PHRASE})|"
    rf"\b(?:sent|sending)[ ](?:an?|the|my)[ ](?P<g>{_LAZY})[ ]back\b|"
    rf"\b(?:refund|money|paid|payment|section 75|chargeback|claim|compensation)[ ](?:back )?for[ ](?:an?|the|"
    rf"my)[ ](?P<d>{_PHRASE})",
    re.IGNORECASE,
)
_OWN = re.compile(
    rf"\b(?:it|this)(?:['’]s| is| was)[ ](?:about )?(?:an?|our|my)[ ](?P<a>{_PHRASE})(?=[ ]*[.,;!(\n])|"
    rf"\b(?:take back|replace|repair|returned?|sen[dt] back|sell(?:ing)?|list(?:ed|ing)?(?: (?:of|for))?|"
    rf"(?:pictures|photos|images|issue|complaint|chain|invoices?|papers|test report)[ ](?:of|for|on|about))[ ]"
    rf"(?:my|our)[ ](?P<b>{_PHRASE})|"
    rf"(?:^|[.!?][ ]|\n)(?P<d>{_WORD}(?:[ ]{_WORD}){{0,2}}?)[ ](?:stopped working|came with|came without|never came|"
    rf"never arrived|arrived "
    rf"(?:broken|damaged|cracked|dead|late)|isn['’]t real|is fake|is a fake|turned out|doesn['’]t work|faulty)\b|"
    rf"\b(?:(?:they|amazon|ebay|etsy|walmart)[ ](?:have[ ])?(?:pulled|removed|took down|blocked|deleted)|fire "
    rf"on)[ ](?:my|our)[ ](?P<e>{_PHRASE})|"
    rf"\b(?:the|my|our)[ ](?P<c>{_LAZY})[ ](?:never|arrived|came|isn['’]t|hasn['’]t|didn['’]t|stopped|broke|turned out|"
    rf"was (?:damaged|broken|fake|defective|faulty|empty)|is (?:damaged|broken|a fake|fake|defective|faulty)|that "
    rf"never)\b",
    re.IGNORECASE,
)
_GERMAN = re.compile(
    r"\b(?:[Ee]inen?|[Ee]in|[Dd]ie|[Dd]er|[Dd]as|[Dd]en|[Mm]eine?n?|[Uu]nsere?n?)[ ](?P<a>(?:[a-zäöüß]{3,20}(?:e|en|"
    r"er|es)[ ])?"
    r"[A-ZÄÖÜ][\w-]{2,40})[ ](?:kam|kamen|kaputt|bestellt|gekauft|verkauft|zurückgeschickt|"
    r"zu (?:klein|groß|bunt|eng|kurz|lang|laut|weit))\b|"
    r"(?:^|[.!?][ ]|\n)(?P<b>[A-ZÄÖÜ][\w-]{3,40})[ ](?:bestellt|gekauft|zurückgeschickt|kaputt|defekt|(?:von|bei|"
    r"vom) [^.\n]{3,40} (?:gekauft|bestellt))\b|"
    r"\b[1-9][0-9]{0,4}[ ]Stück[ ](?P<c>[A-ZÄÖÜ][\w-]{2,40})"
)
_AFTER_VALUE = re.compile(
    rf"[ ]?[,(:;–—-][ ]*(?:an?[ ]|the[ ]|una?[ ]|eine?n?[ ]|our[ ]|my[ ])?(?P<v>{_PHRASE})[ ]*(?=[,.;:)(!\n–—]|$)",
    re.IGNORECASE,
)
_LEAD = r"(?:(?:^|[,;:(\n.!?–—])[ ]*|(?<!\w)(?:an?|the|my|our|unsere|una?)[ ])"
_BEFORE_ID = re.compile(rf"{_LEAD}(?P<v>{_PHRASE})[ ]?[,(–—:-]?[ ]*(?:ASIN[ ])?$", re.IGNORECASE)
_BEFORE_SUM = re.compile(rf"{_LEAD}(?P<v>{_PHRASE})(?:[ ]?[,(–—:-]|[ ](?:for|at|worth|für|por))[ ]*$", re.IGNORECASE)
_BESIDE = frozenset(("money", "order_id", "asin", "shipment_id"))
_NUMBERED = re.compile(r"\b(?:listing|item|artikel|angebot)[ ](?:no\.?[ ]|number[ ])?$", re.IGNORECASE)
_PRICED = re.compile(r"\b(?:an?|my|this)[ ]$", re.IGNORECASE)
_REACH = 90


class Thing(NamedTuple):
    """A thing named in a text, at its place."""

    start: int
    end: int
    text: str
    head: str  # its last word, without the s of the plural
    weight: int


def the_thing(text: str, values: Sequence[Value], *, is_aside: Sequence[tuple[int, int]] = ()) -> Thing | None:
    """The one thing that the text is about; None when it names none or more than one.

    Args:
        text: a story.
        values: from `find_values(text)`, in order.
        is_aside: stretches of the text that tell of another matter.
    """
    named = [
        t
        for t in _things(text[:MAX_TEXT_CHARACTERS], values)
        if not any(start <= t.start < end for start, end in is_aside)
    ]
    for weight in (_STRONG, _WEAK):
        heads = {t.head for t in named if t.weight == weight}
        if len(heads) == 1:
            of_it = [t for t in named if t.head in heads]
            # The fullest name of it, "smart ring" before "ring"; of two the one told first.
            return max(of_it, key=lambda t: (t.weight, len(t.text.split()), -t.start))
        if heads:
            return None
    return None


def _things(text: str, values: Sequence[Value]) -> Iterator[Thing]:
    for pattern, weight, whole in ((_TRADED, _STRONG, "ceg"), (_OWN, _WEAK, "acd"), (_GERMAN, _STRONG, "")):
        for match in _overlapping(pattern, text):
            for group in pattern.groupindex:
                if match[group] is None:
                    continue
                for thing in _thing(text, *match.span(group), weight, values):
                    if group not in whole or thing.end == match.end(group):
                        yield thing
    for value in values[:MAX_VALUES]:
        if value.kind in _BESIDE or _NUMBERED.search(text, max(0, value.start - 20), value.start):
            yield from _beside(text, value, values)


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The matches, each looked for from where the thing of the one before begins: its words may hold the next."""
    at = 0
    while (match := pattern.search(text, at)) is not None:
        yield match
        at = max(match.start() + 1, min(start for start, _ in match.regs[1:] if start >= 0))


def _beside(text: str, value: Value, values: Sequence[Value]) -> Iterator[Thing]:
    """The thing between two marks right behind a value or right before it."""
    after = _AFTER_VALUE.match(text, value.end, value.end + _REACH)
    if value.kind == "money" and _PRICED.search(text, max(0, value.start - 10), value.start):
        # "a $900 laptop"
        priced = re.compile(rf"[ ](?P<v>{_PHRASE})").match(text, value.end)
        if priced is not None:
            yield from _thing(text, *priced.span("v"), _STRONG, values)
    if after is not None:
        yield from _whole_thing(text, *after.span("v"), values)
    low = max(0, value.start - _REACH)
    pattern = _BEFORE_SUM if value.kind == "money" else _BEFORE_ID
    for at in range(low, value.start):
        before = pattern.match(text, at, value.start)
        found = list(_whole_thing(text, *before.span("v"), values)) if before is not None else []
        if found:
            yield from found
            return


def _whole_thing(text: str, start: int, end: int, values: Sequence[Value]) -> Iterator[Thing]:
    """A thing that stands alone between two marks: all of its words belong to it."""
    for thing in _thing(text, start, end, _STRONG, values):
        if thing.end == end:
            yield thing


def _thing(text: str, start: int, end: int, weight: int, values: Sequence[Value]) -> Iterator[Thing]:
    words = [(m[0], start + m.start(), start + m.end()) for m in re.finditer(r"[^ ]+", text[start:end])]
    while words and words[0][0].lower() in _STATES:
        words = words[1:]
    if words and words[0][0].lower() in _STOP and words[0][0].lower() not in _ADJECTIVES:
        return
    kept: list[tuple[str, int, int]] = []
    for word in words:
        plain = word[0].lower().strip("'’")
        if kept and plain in ("of",) and len(kept) < MAX_WORDS:
            break
        if plain in _STOP and not (not kept and plain in _ADJECTIVES):
            break
        kept.append(word)
    if not kept or len(kept) > MAX_WORDS:
        return
    head = kept[-1][0].lower().strip("'’.,")
    first, last = kept[0][1], kept[-1][2]
    names = {w[0].lower().strip("'’") for w in kept}
    is_figure = any(v.start < last and v.end > first and v.kind not in ("number", "reference") for v in values)
    if (
        (head in _NO_THING and not (head in _COLLECTIVE and len(kept) > 1))
        or head in (_ADJECTIVES | _COUNTS)
        or names & _BAD
        or is_figure
        or not re.search(r"[^\W\d_]{3}", head)
    ):
        return
    if head.endswith(("ly", "'s", "’s")) or (re.fullmatch(r"[\d.,/-]+", kept[0][0]) and len(kept) == 1):
        return
    said = text[first:last]
    # Shouted as the whole story is; an abbreviation such as "USB HUB" is rare and loses nothing.
    yield Thing(
        first, last, said.lower() if said.isupper() and text.isupper() else said, head.removesuffix("s"), weight
    )
