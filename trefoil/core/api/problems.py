"""What went wrong, as application/problem+json: one shape for every refusal of the API."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

TYPE = "application/problem+json"


class ProblemOut(BaseModel):
    """A refusal. Nothing was changed."""

    type: str = Field(description="Always about:blank: the status and the title say what kind of problem it is.")
    title: str = Field(description="The kind of problem in a few words, in the reader's language.")
    status: int = Field(description="The HTTP status once more.")
    detail: str = Field(description="What happened and what to do.")
    errors: dict[str, str] | None = Field(
        default=None, description="What is wrong with each field or parameter: `points.0.text` names a place inside."
    )
    current: dict[str, Any] | None = Field(
        default=None, description="With 409 and 412: the record as it stands now, as the reader may see it."
    )


class Problem(Exception):
    """Ends a request with a problem document."""

    def __init__(
        self, status: int, detail: str = "", *, errors: dict[str, Any] | None = None, current: Any = None,
        headers: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(status, detail)
        self.status, self.detail, self.errors, self.current = status, detail, errors, current
        self.headers = headers or {}

    def answer(self) -> HttpResponse:
        """The response."""
        title, advice = sentences(self.status)
        body: dict[str, Any] = {
            "type": "about:blank", "title": title, "status": self.status, "detail": self.detail or advice,
        }  # fmt: skip
        if self.errors:
            body["errors"] = {str(field): str(text) for field, text in self.errors.items()}
        if self.current is not None:
            body["current"] = self.current
        content = json.dumps(body, ensure_ascii=False, default=str)
        return HttpResponse(content, status=self.status, content_type=TYPE, headers=self.headers)


def sentences(status: int) -> tuple[str, str]:
    """Title and advice for a status."""
    known = {
        400: (_("Unreadable request"), _("The request cannot be read.")),
        401: (_("Not signed in"), _("Send a token in the header “Authorization: Bearer …”.")),
        403: (_("Not allowed"), _("You may not do this.")),
        404: (_("Nothing here"), _("It does not exist, or it is not open to you.")),
        405: (_("Method not allowed"), _("The header Allow says what can be done here.")),
        409: (_("Conflict"), _("This does not fit what is there now. Read it again and retry.")),
        412: (_("Changed meanwhile"), _("Someone else saved the record meanwhile. “current” is how it stands now.")),
        413: (_("Too large"), _("Send less at once, or use an import.")),
        415: (_("Wrong media type"), _("Send JSON with “Content-Type: application/json”.")),
        422: (_("Something is missing or wrong"), _("Mend what “errors” names and send it again.")),
    }
    return known.get(status, (_("Problem"), ""))
