"""Migrations may write: both backends' schema editors hold the permit while they are at work."""

from contextlib import ExitStack
from typing import Any

from trefoil.core.db.permit import write_permit


def permitted(editor: type[Any]) -> type[Any]:
    """The schema editor class with the write permit from entering to leaving."""

    class PermittedSchemaEditor(editor):  # type: ignore[misc]
        def __enter__(self) -> Any:
            self._permit = ExitStack()
            self._permit.enter_context(write_permit("migration"))
            return super().__enter__()

        def __exit__(self, *exception: Any) -> None:
            try:
                super().__exit__(*exception)
            finally:
                self._permit.close()

    return PermittedSchemaEditor
