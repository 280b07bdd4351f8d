"""Says of a question that it is not in English, so that a person is told why little was found.

One idea: the small words give a language away, and an English question has English ones. What could be either
counts as English: a hint that comes too seldom is a pity, one that comes to an English question is wrong.
"""

from __future__ import annotations

import re

HINT = "The clauses are in English; a question in English finds more."
# Scores of English questions that have an answer lie above, of others mostly below.
CERTAIN_FROM = 0.95
MAX_WORDS = 200
FOREIGN_FOR_EACH_ENGLISH = 3  # names of people and places bring a few foreign small words into English

_WORD = re.compile(r"[^\W\d_]+")
# The small words of English, and what an English question about a purchase or an account is made of. What other
# languages write alike (a, am, an, in, me) speaks for none.
_ENGLISH = frozenset(
    """
    about account after again against all already and another any appeal are as ask at be because been
    before between both but buy buyer by can cannot claim closed could day days delivery did do does don done down each
    early for from funds get give given go goes got had has have he her here him his how i if into is it its item
    just late later less letter listing long lost made make may money months more most much must my never no none
    not now of off on one only open or order other our out over own package paid parcel pay payment per please policy
    price product purchase really reason receive received refund reject rejected reply request return review rule
    said say sell seller send sent shall she ship shipment should since so some still stock store such suspended take
    tell than that the their them then there these they this those time to too tracking two under until up us use
    verification very want was way we week weeks were what when where whether which who whom whose why will with
    within without work would wrong yes yet you your
    """.split()
)
# Small words, then words of this field. None of them is an English word; "de" and "la" count like the others
# and are kept in check by the English around a name.
_FOREIGN = {
    "de": """
    aber auch auf aus bei beim bis bin bitte dann das dass dem den der des dich dir doch dort durch ein eine einem einen
    einer eines er für gegen haben habe hatte ich ihm ihn ihr ihre im innerhalb ist jetzt kann kein keine können lange
    machen mein meine meinem meinen meiner mich mir mit muss müssen nach nicht noch nur oder ohne schon sein seit seine
    sich sie sind soll trotz über um und uns unser unter vom von vor wann warum wegen weil welche wenn werden wie wieder
    wir wird wo wurde wurden zu zum zur zwischen
    """,
    "fr": """
    à au aux avec avez avoir avons ce cela ces cette chez comment contre dans depuis des donc du elle elles en est et
    être été faire faut il ils je jours jamais la le les leur lui ma mais mon même ne nous ont ou où par peut peux plus
    pour pourquoi puis quand que quel quelle quels quelles qui sans sera ses si sont sous suis tous tout très
    un une vers vos votre vous y
    """,
    "es": """
    al antes aún como cómo con cuál cuándo cuanto cuánto cuanta cuánta cuántos cuantos cuándo de del desde después días
    donde dónde el ella ellos en entre es esta está este esto estos fue ha hace hacer han hasta hay la las le les lo
    los mi mis muy nada ni nunca o para pero poder por porque puede puedo que qué quien quién se ser si sí sobre
    soy su sus también tengo tiene tienen todavía todo tu un una uno unos y ya yo
    """,
    "it": """
    agli ai al alla alle anche ancora che chi ci come con cosa cosi così da dal dalla dei del della delle dello dove
    devo di dopo è era essere fare fino fra gli ha hanno ho il io la le lei lo loro ma mai mi mia mie miei mio molto
    nel nella nelle nessun niente noi nostro ogni per perché però più poi posso prima può qual quale quali quando
    quanto quanti sarà se senza si sia sono sta sto su sua sue sul suo tra tutti tutto un una uno vi voi
    """,
}
_FIELD = frozenset(
    """
    rückgabe rücksendung rückerstattung erstattung bestellung lieferung verkäufer käufer paket sendung frist
    gesperrt zahlen konto verkäuferkonto widerspruch einspruch kündigung widerruf beschwerde remboursement
    rembourser colis vendeur acheteur commande livraison livré réclamation compte fermé suspendu délai envoi
    reembolso devolución devolver pedido vendedor comprador paquete envío entrega llegado cuenta cerrado
    suspendida reclamación plazo rimborso restituire reso ordine conto chiuso venditore acquirente pacco
    spedizione consegna arrivato sospeso reclamo scadenza
    """.split()
)
_SMALL = {language: frozenset(words.split()) - _ENGLISH for language, words in _FOREIGN.items()}


def english_hint(question: str, best_score: float) -> str:
    """The hint for a question in another language whose best clause is none or not certain; empty when there is
    nothing to say.

    Args:
        question: as the person asked it.
        best_score: of the best clause found, 0 to 1; 0 when none was.
    """
    return HINT if best_score < CERTAIN_FROM and not may_be_english(question) else ""


def may_be_english(question: str) -> bool:
    """False only when the words speak clearly for another language, or are written in other letters."""
    words = _WORD.findall(question.lower())[:MAX_WORDS]
    if not words:
        return True
    if sum(not _is_latin(word) for word in words) * 2 > len(words):
        return False
    english = sum(word in _ENGLISH for word in words)
    small = max(sum(word in known for word in words) for known in _SMALL.values())
    field = sum(word in _FIELD for word in words)
    foreign = small + 2 * field
    return foreign < 2 or foreign < FOREIGN_FOR_EACH_ENGLISH * english


def _is_latin(word: str) -> bool:
    return all(ord(letter) < 0x250 or 0x1E00 <= ord(letter) < 0x1F00 for letter in word)
