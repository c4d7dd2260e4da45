"""The verbs of customers."""

from trefoil.customers.actions.customer import (
    change_customer,
    create_customer,
    delete_customer,
    link_customers,
    restore_customer,
    unlink_customers,
)
from trefoil.customers.actions.log import log_contact, pin_entry, unpin_entry
from trefoil.customers.actions.point import add_point, change_point, remove_point

__all__ = [
    "add_point", "change_customer", "change_point", "create_customer", "delete_customer", "link_customers",
    "log_contact", "pin_entry", "remove_point", "restore_customer", "unlink_customers", "unpin_entry",
]  # fmt: skip
