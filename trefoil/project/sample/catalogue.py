"""What Orchard & Vale sells and how: products, prices, rates, pipelines, reasons, fields of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from trefoil.customfields.actions import create_field
from trefoil.operational.sales.actions import (
    create_pipeline,
    create_price_list,
    create_product,
    create_reason,
    set_price,
    set_rate,
)
from trefoil.operational.sales.models import Stage
from trefoil.project.sample.agenda import REASON, Agenda

# code, name, family, unit, price in EUR, price in PLN
PRODUCTS = (
    ("TG-2", "Two-group espresso machine", "Coffee", "pcs", "9800.00", "41900.00"),
    ("TG-3", "Three-group espresso machine", "Coffee", "pcs", "13400.00", "57300.00"),
    ("GR-64", "Grinder 64 mm", "Coffee", "pcs", "1560.00", "6690.00"),
    ("BB-4", "Batch brewer 4 l", "Coffee", "pcs", "3450.00", "14750.00"),
    ("WS-10", "Water softener", "Coffee", "pcs", "900.00", "3850.00"),
    ("OV-2", "Deck oven, two chambers", "Bakery", "pcs", "17200.00", "73500.00"),
    ("SM-60", "Spiral mixer 60 l", "Bakery", "pcs", "9550.00", "40800.00"),
    ("PR-18", "Proofer cabinet", "Bakery", "pcs", "5400.00", "23100.00"),
    ("BS-12", "Bread slicer", "Bakery", "pcs", "5600.00", "23950.00"),
    ("IM-50", "Ice machine 50 kg", "Cold", "pcs", "3950.00", "16900.00"),
    ("DF-18", "Display fridge 1.8 m", "Cold", "pcs", "6740.00", "28800.00"),
    ("IN-1", "Installation and training", "Service", "h", "85.00", "360.00"),
    ("SV-12", "Service contract, one year", "Service", "year", "1300.00", "5550.00"),
)
PIPELINES = {
    "Equipment": (
        ("New contact", 10, 10), ("Needs found", 25, 14), ("Offer sent", 50, 14), ("Negotiation", 70, 21),
        ("Contract", 90, 30),
    ),
    "Service contracts": (("Asked", 20, 7), ("Visit done", 45, 14), ("Offer sent", 60, 14), ("Renewal agreed", 90, 21)),
}  # fmt: skip
REASONS = {
    "won": ("Price", "Delivery time", "Trust", "Service nearby"),
    "lost": ("Too dear", "Went silent", "Bought elsewhere", "No financing", "Shop not opening"),
    "disqualified": ("No need", "Spam", "Student project", "Outside our area"),
}
# What one unit was worth in EUR so many days ago.
RATES = {
    "PLN": ((430, "0.2318"), (180, "0.2345"), (20, "0.2352")),
    "ILS": ((430, "0.2441"), (180, "0.2507"), (20, "0.2533")),
    "USD": ((430, "0.9204"), (180, "0.8915"), (20, "0.8840")),
}
FIELDS: tuple[dict[str, Any], ...] = (
    {"object_type": "customer", "label": "Segment", "kind": "choice", "is_fast": True,
     "choices": ("Café", "Bakery", "Hotel", "Roastery", "Restaurant")},
    {"object_type": "customer", "label": "Bars", "kind": "number", "hint": "How many coffee bars or shops"},
    {"object_type": "customer", "label": "Machines", "kind": "text", "hint": "What stands there, since when"},
    {"object_type": "customer", "label": "VAT ID", "kind": "text", "group": "sensitive"},
    {"object_type": "customer", "label": "Good time", "kind": "choice",
     "choices": ("Weekdays, 8 to 10", "Before noon", "After 14:00", "Not on Mondays")},
    {"object_type": "deal", "label": "Delivery", "kind": "choice",
     "choices": ("Collected", "Our van", "Carrier", "With crane")},
    {"object_type": "deal", "label": "Installation date", "kind": "date"},
    {"object_type": "deal", "label": "Training included", "kind": "yes_no"},
    {"object_type": "lead", "label": "Opening", "kind": "choice",
     "choices": ("This month", "This quarter", "This year", "Open already")},
)  # fmt: skip


@dataclass
class Catalogue:
    """The firm's set-up by the names that the sample uses."""

    products: dict[str, Any] = field(default_factory=dict)
    prices: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    rates: dict[str, Decimal] = field(default_factory=dict)
    stages: dict[str, list[Stage]] = field(default_factory=dict)
    reasons: dict[str, list[Any]] = field(default_factory=dict)


def set_up(actor: Any, agenda: Agenda) -> Catalogue:
    """Everything that has to stand before the first customer comes."""
    made = Catalogue()
    for name, stages in PIPELINES.items():
        rows = [{"name": stage, "probability": chance, "rot_days": rot} for stage, chance, rot in stages]
        pipeline = create_pipeline(actor=actor, name=name, stages=rows)
        made.stages[name] = list(Stage.objects.system(REASON).filter(pipeline=pipeline).order_by("position"))
    for outcome, names in REASONS.items():
        made.reasons[outcome] = [create_reason(actor=actor, outcome=outcome, name=name) for name in names]
    for one in FIELDS:
        create_field(actor=actor, **one)
    for currency, known in RATES.items():
        for days, rate in known:
            set_rate(actor=actor, currency=currency, on=(agenda.now - timedelta(days=days)).date(), rate=rate)
            made.rates[currency] = Decimal(rate)
    lists = {
        code: create_price_list(actor=actor, name=f"Price list {code}", currency=code, is_default=True)
        for code in ("EUR", "PLN")
    }
    for code, name, family, unit, *prices in PRODUCTS:
        row = create_product(actor=actor, name=name, code=code, family=family, unit=unit)
        made.products[code] = row
        made.prices[code] = {}
        for currency, price in zip(lists, prices, strict=True):
            set_price(actor=actor, product=row, amount=price, price_list=lists[currency])
            made.prices[code][currency] = Decimal(price)
    return made
