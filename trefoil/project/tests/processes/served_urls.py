"""Addresses that put the server to the proof."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path, re_path

from trefoil.identity.models import User
from trefoil.project.health import healthz


def page(request: HttpRequest) -> HttpResponse:
    """A page, or what the request looked like."""
    seen = {key: value for key, value in request.META.items() if isinstance(value, str) and key not in os.environ}
    return JsonResponse(
        {"path": request.path_info, "pid": os.getpid(), "meta": seen, "threads": threading.active_count()}
    )


def upload(request: HttpRequest) -> HttpResponse:
    """Size and digest of the body."""
    digest, size = hashlib.sha256(), 0
    while piece := request.read(65536):
        digest.update(piece)
        size += len(piece)
    return JsonResponse({"size": size, "sha256": digest.hexdigest()})


def export(request: HttpRequest, rows: int) -> StreamingHttpResponse:
    """Many rows; fails in the middle when asked."""

    def lines() -> Iterator[bytes]:
        for number in range(rows):
            if request.GET.get("fail") and number == rows // 2:
                raise RuntimeError("broken in the middle")
            if pause := request.GET.get("pause"):
                time.sleep(float(pause))
            yield b"%09d,row\n" % number

    return StreamingHttpResponse(lines(), content_type="text/csv")


def document(request: HttpRequest, size: int) -> FileResponse:
    """A file from the disk."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    file.write(b"x" * size)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="a.bin")


def slow(request: HttpRequest, tenths: int) -> HttpResponse:
    """A page that takes its time."""
    time.sleep(tenths / 10)
    return HttpResponse("slow")


def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in without a password."""
    login(request, User.objects.get(pk=pk), settings.AUTHENTICATION_BACKENDS[0])
    return HttpResponse("in")


def leave(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return HttpResponse("out")


urlpatterns = [
    path("healthz", healthz),
    path("upload", upload),
    path("export/<int:rows>", export),
    path("file/<int:size>", document),
    path("slow/<int:tenths>", slow),
    path("enter/<int:pk>", enter),
    path("leave", leave),
    re_path("^page", page),
]
