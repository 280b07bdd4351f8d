"""Correct letters of the example plans in other people's words, and every exchange of two values inside a letter."""

# ruff: noqa: E501 - the sentences of letters and clauses stand as they are read

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from assistant.checks.phrases import Mention, read_phrases
from tests.unit.checks_plans import CATALOGUE, letter_of, plans

BUYER_REWORDED = """Dear customer service,

My order 113-1234567-1234567 has not arrived. I bought the kettle from Kettle Corner on 2 March 2026 for $49.99, and postage \
of $4.50 came on top. The parcel was expected by 9 March 2026 [E1 p.1]. According to the tracking page (number 123456789012) it \
was shipped on 4 March 2026 [E2 p.1].

I messaged the seller on 12 March 2026 and waited 48 hours without hearing anything. On 16 March 2026 I spoke to Priya in the \
chat; the reference of that conversation is C-8841.

Your guarantee covers orders that never arrive [P1]. A claim is possible three days after the latest estimated delivery date \
[P2] and until 90 days after it [P3].

Please refund the full $49.99. I look forward to your reply by 3 April 2026.

Kind regards,
Jane Doe
"""

BUYER_TERSE = """Hello,

Order number: 113-1234567-1234567
Order date: March 2, 2026
Expected delivery: March 9, 2026
Order total: $49.99
Tracking number: 123456789012

Kettle Corner sent it on March 4, 2026, and nothing has come. I wrote to the seller on March 12, 2026; there was no answer. \
Customer service (chat of March 16, 2026, reference C-8841) told me to wait.

The guarantee covers an order that has not arrived [P1]. The seller must answer within 48 hours [P3].

I ask you to refund $49.99 and to reply by April 3, 2026.

Yours sincerely,
Jane Doe
"""

SELLER_REWORDED = """Your notice of May 4, 2026 tells us that our account was deactivated: the late shipment rate stood at 7.5 %, \
while the limit is 4 % [P1].

In April we had 812 orders and shipped 61 of them late. The listings hit most were the red lamp, B0ABCDEFGH, and the blue lamp, \
B0HGFEDCBA.

Root cause: our packers began at noon and the carrier picked the parcels up at 15:00.

What we have done: on May 6, 2026 we trained the packing team on the new cut-off time. Since May 7, 2026 the carrier collects at \
18:00.

What comes next: we will install a second label printer in the warehouse by June 1, 2026.

We ask you to reinstate our account.
"""

LETTERS = {
    "buyer, offline": ("buyer", letter_of(plans()["buyer"])),
    "buyer, reworded": ("buyer", BUYER_REWORDED),
    "buyer, terse": ("buyer", BUYER_TERSE),
    "seller, offline": ("seller", letter_of(plans()["seller"])),
    "seller, reworded": ("seller", SELLER_REWORDED),
}


def mentions(text: str) -> list[Mention]:
    return [m for p in read_phrases(text, locale="en_US", catalogue=CATALOGUE) for m in p.mentions]


def exchanges(text: str) -> Iterator[tuple[Mention, Mention]]:
    """All pairs of different values of one kind."""
    for one, other in combinations(mentions(text), 2):
        if one.value.kind == other.value.kind and one.key != other.key:
            yield one, other


def exchanged(text: str, one: Mention, other: Mention) -> str:
    """The letter with the two values in each other's place."""
    a, b = one.value, other.value
    return text[: a.start] + b.as_written + text[a.end : b.start] + a.as_written + text[b.end :]
