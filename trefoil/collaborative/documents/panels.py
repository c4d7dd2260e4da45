"""The files of a record, on its page."""

from __future__ import annotations

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from trefoil.collaborative.documents.models import PICTURES, File
from trefoil.core.registry import panel

MOST = 50


def file_panel(user: Any, object_type: str, record: Any) -> dict[str, Any]:
    """The newest files of a record that the viewer sees, and where to send more."""
    rows = File.objects.system("files of a record that the viewer sees").alive().of(object_type, record.pk)
    files: list[Any] = list(
        rows.order_by("-pk").values("pk", "name", "size", "media_type", "at", "by_id", "by__name")[:MOST]
    )
    may_edit = type(record).scope.allows(record, user.viewer, "edit")
    for one in files:
        one["amount"] = filesizeformat(one["size"])
        one["is_picture"] = one["media_type"] in PICTURES
        one["may_remove"] = may_edit or one["by_id"] == user.pk
    return {"files": files, "url": reverse("documents:files", args=[object_type, record.pk])}


@panel("files", on="customer", template="documents/panel.html", order=60)
def customer_files(user: Any, record: Any) -> dict[str, Any]:
    """Files of a customer."""
    return file_panel(user, "customer", record)


@panel("deal_files", on="deal", template="documents/panel.html", order=60)
def deal_files(user: Any, record: Any) -> dict[str, Any]:
    """Files of a deal."""
    return file_panel(user, "deal", record)


@panel("lead_files", on="lead", template="documents/panel.html", order=60)
def lead_files(user: Any, record: Any) -> dict[str, Any]:
    """Files of a lead."""
    return file_panel(user, "lead", record)


@panel("task_files", on="task", template="documents/panel.html", order=60)
def task_files(user: Any, record: Any) -> dict[str, Any]:
    """Files of a task."""
    return file_panel(user, "task", record)
