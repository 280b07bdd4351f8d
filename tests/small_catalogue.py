"""A fact catalogue of a few names, for tests that must not depend on the product's own."""

from __future__ import annotations

from assistant.records import FactName

CATALOGUE = (
    FactName(
        name="order_id",
        kind="order_id",
        label="order number",
        aliases=("order_number",),
        cues=("order number", "order id", "order-id", "order"),
    ),
    FactName(
        name="order_date",
        kind="date",
        label="order date",
        aliases=("ordered_on",),
        cues=("ordered on", "order placed", "ordered"),
    ),
    FactName(
        name="latest_delivery_date",
        kind="date",
        label="latest estimated delivery date",
        aliases=("expected_delivery",),
        cues=("due by", "was due", "estimated delivery"),
    ),
    FactName(
        name="return_received_date",
        kind="date",
        label="date the return was received",
        cues=("return received",),
    ),
    FactName(
        name="amount",
        kind="money",
        label="order amount",
        aliases=("price", "total"),
        cues=("total", "paid", "amount"),
    ),
    FactName(name="quantity", kind="number", label="quantity", cues=("quantity",)),
    FactName(name="tracking_number", kind="tracking_number", label="tracking number", cues=("tracking number",)),
    FactName(name="item", kind="text", label="item", aliases=("product",)),
    FactName(
        name="delivery_status",
        kind="text",
        label="what tracking shows",
        choices=("in transit", "lost", "unknown"),
    ),
    FactName(name="chargeback_filed", kind="yes_no", label="whether a card dispute was opened"),
    FactName(name="asin", kind="asin", label="ASIN", role="seller", aliases=("asins",), cues=("asin",)),
    FactName(name="metric_value", kind="percent", label="value of the metric", role="seller", cues=("rate is",)),
    FactName(name="notice_date", kind="date", label="date of the notice", role="seller", cues=("notice of",)),
)
