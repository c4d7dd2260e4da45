"""The fields that an import may fill, with the names that columns have for them in other systems and languages."""

from trefoil.exchange.reading.aliases.catalogue import PRODUCTS, USERS
from trefoil.exchange.reading.aliases.deals import DEALS
from trefoil.exchange.reading.aliases.leads import LEADS
from trefoil.exchange.reading.aliases.marks import KIND_MARKS
from trefoil.exchange.reading.aliases.organisations import ORGANISATIONS
from trefoil.exchange.reading.aliases.people import PEOPLE
from trefoil.exchange.reading.headers import TargetField

FIELDS: dict[str, list[TargetField]] = {
    "people": PEOPLE,
    "organisations": ORGANISATIONS,
    "leads": LEADS,
    "deals": DEALS,
    "products": PRODUCTS,
    "users": USERS,
}

__all__ = ["DEALS", "FIELDS", "KIND_MARKS", "LEADS", "ORGANISATIONS", "PEOPLE", "PRODUCTS", "USERS"]
