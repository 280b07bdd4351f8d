"""The names of carriers as people write them, and where a text names one."""

from __future__ import annotations

import re

NAMES = (
    "UPS", "USPS", "FedEx", "DHL", "Royal Mail", "Parcelforce", "Hermes", "Evri", "DPD", "GLS", "Yodel", "InPost",
    "Bluedart", "Blue Dart", "Delhivery", "India Post", "Canada Post", "Purolator", "Canpar", "Australia Post",
    "AusPost", "Aramex", "StarTrack", "Deutsche Post", "Österreichische Post", "Swiss Post", "La Poste", "Colissimo",
    "Chronopost", "Mondial Relay", "Correos", "SEUR", "MRW", "Poste Italiane", "BRT", "Bartolini", "PostNL", "bpost",
    "PostNord", "An Post", "OnTrac", "LaserShip", "Amazon Logistics", "China Post", "Yanwen", "Cainiao", "YunExpress",
    "Japan Post",
)  # fmt: skip
CARRIER = re.compile("|".join(rf"(?<![\w-]){re.escape(n)}(?![\w-])" for n in NAMES), re.IGNORECASE)


def carrier_name(written: str) -> str:
    """The name as its carrier writes it: "usps" -> "USPS"; empty for no carrier."""
    return next((n for n in NAMES if n.lower() == written.lower()), "")
