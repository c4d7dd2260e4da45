"""The beginning of a firm, as the command line begins it."""

from trefoil.start.actions.founding import found

__all__ = ["found"]
