"""How to reach the customer of a row: e-mails, phones, website and address as contact points."""

from __future__ import annotations

from trefoil.customers.normalise import Point, domain, phone, point
from trefoil.exchange.cells import Cells
from trefoil.exchange.problems import Problem, of_value
from trefoil.exchange.reading.contacts import parse_emails
from trefoil.exchange.reading.errors import BadValue
from trefoil.exchange.reading.table import cell_text


class ReachCells:
    """Reads contact points; `country` is that of phones written without one."""

    def __init__(self, cells: Cells, country: str) -> None:
        self._cells, self._country = cells, country
        self._readers = [
            read
            for names, read in (
                (("email",), self._emails), (("phone",), self._phones), (("website", "domain"), self._website),
                (("address", "city", "country", "postcode"), self._address),
            )
            if any(cells.has(name) for name in names)
        ]  # fmt: skip

    def read(self) -> list[Point]:
        """The points of the row, each once."""
        points: list[Point] = []
        for read in self._readers:
            read(points)
        return points

    def _emails(self, points: list[Point]) -> None:
        for cell in self._cells.cells("email"):
            try:
                found = parse_emails(cell)
            except BadValue as bad:
                raise of_value("email", bad) from None
            points += [Point("email", address, address) for address in found]

    def _phones(self, points: list[Point]) -> None:
        for text in self._cells.phones("phone"):
            try:
                number = phone(text, self._country)
            except ValueError as wrong:
                raise Problem("refused_value", "phone", text=str(wrong)) from None
            points.append(Point("phone", number, number))

    def _website(self, points: list[Point]) -> None:
        text = self._cells.text("website", 500) or self._cells.text("domain", 500)
        if text:
            try:
                points.append(Point("website", domain(text), text))
            except ValueError as wrong:
                raise Problem("refused_value", "website", text=str(wrong)) from None

    def _address(self, points: list[Point]) -> None:
        parts = {
            "street": ", ".join(cell_text(cell) for cell in self._cells.cells("address")),
            "postcode": self._cells.text("postcode", 40), "city": self._cells.text("city"),
            "country": self._cells.text("country"),
        }  # fmt: skip
        filled = {name: " ".join(text.split())[:200] for name, text in parts.items() if text}
        if filled:
            points.append(point("address", "", country=self._country, data=filled))
