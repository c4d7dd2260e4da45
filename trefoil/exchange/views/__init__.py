"""The pages of moving in."""

from trefoil.exchange.views.pages import imports, one, progress
from trefoil.exchange.views.pasting import paste
from trefoil.exchange.views.pasting import undo as paste_undo
from trefoil.exchange.views.steps import cancellation, error_file, preview, run

__all__ = ["cancellation", "error_file", "imports", "one", "paste", "paste_undo", "preview", "progress", "run"]
