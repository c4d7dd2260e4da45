"""The verbs of moving in."""

from trefoil.exchange.actions.moving import begin_preview, cancel_import, preview_import, set_mapping, start_import
from trefoil.exchange.actions.run import begin_import, run_import
from trefoil.exchange.actions.tidy import forget_old_imports

__all__ = [
    "begin_import", "begin_preview", "cancel_import", "forget_old_imports", "preview_import", "run_import",
    "set_mapping", "start_import",
]  # fmt: skip
