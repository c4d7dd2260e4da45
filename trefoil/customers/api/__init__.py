"""Customers in the REST API: people, organisations, and what was said to them."""

from trefoil.customers.api.customers import organisations, people
from trefoil.customers.api.entries import entries

routers = {"people": people, "organisations": organisations, "entries": entries}
