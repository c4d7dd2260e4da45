"""Files on records: kept whole, named safely, served so that no browser runs them, seen by who sees the record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from trefoil.collaborative.documents.actions import forget_removed_files, put_files, remove_file, restore_file
from trefoil.collaborative.documents.models import File
from trefoil.collaborative.documents.store import LONGEST_NAME, media_type, place_of, safe_name
from trefoil.core.actions import Invalid, Refused, write_permit
from trefoil.timeline.models import Entry

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def _put(world: Any, user: Any, name: str = "offer.pdf", content: bytes = b"%PDF-1.7 offer") -> File:
    return put_files(actor=user, object_type="deal", pk=world.deal.pk, sent=[(name, [content])])[0]


def _on_disk() -> set[Path]:
    return {path for path in (Path(settings.MEDIA_ROOT) / "documents").rglob("*") if path.is_file()}


def test_a_file_is_kept_as_it_was_and_the_timeline_tells_of_it(world: Any) -> None:
    file = _put(world, world.marek)
    assert place_of(file.path).read_bytes() == b"%PDF-1.7 offer"
    assert (file.media_type, file.size) == ("application/pdf", 14)
    entry = Entry.objects.system("test").get(verb="file.added")
    assert (entry.source_type, entry.source_id, entry.data["name"]) == ("deal", world.deal.pk, "offer.pdf")


def test_of_several_files_with_an_empty_one_none_stays(world: Any) -> None:
    before = _on_disk()
    with pytest.raises(Invalid) as wrong:
        put_files(actor=world.marek, object_type="deal", pk=world.deal.pk, sent=[("a.txt", [b"a"]), ("b.txt", [b""])])
    assert "b.txt" in wrong.value.errors["file"]
    assert _on_disk() == before and not File.objects.system("test").exists()


def test_a_file_larger_than_the_limit_is_refused_by_name(world: Any, settings: Any) -> None:
    settings.TREFOIL_MAX_BODY = 1024 * 1024
    before = _on_disk()
    with pytest.raises(Invalid, match=r"film.mp4.*1 MB"):
        put_files(actor=world.marek, object_type="deal", pk=world.deal.pk, sent=[("film.mp4", [b"x" * 600_000] * 2)])
    assert _on_disk() == before


def test_who_does_not_see_the_record_can_neither_put_nor_fetch(world: Any) -> None:
    before = _on_disk()
    with pytest.raises(Http404):
        put_files(actor=world.marek, object_type="deal", pk=world.vault_deal.pk, sent=[("a.txt", [b"a"])])
    assert _on_disk() == before
    file = put_files(actor=world.igor, object_type="deal", pk=world.vault_deal.pk, sent=[("plan.txt", [b"a"])])[0]
    assert world.client(world.marek).get(f"/files/{file.pk}/").status_code == 404
    assert world.client(world.igor).get(f"/files/{file.pk}/").status_code == 200


def test_removing_is_for_editors_and_for_who_added_it_and_can_be_undone(world: Any) -> None:
    file = _put(world, world.marek)
    with pytest.raises((Refused, Http404)):
        remove_file(actor=world.ruth, file=file)
    remove_file(actor=world.marek, file=file)
    assert world.client(world.marek).get(f"/files/{file.pk}/").status_code == 404
    restore_file(actor=world.marek, file=file)
    assert world.client(world.marek).get(f"/files/{file.pk}/").status_code == 200


def test_what_was_removed_is_erased_after_ninety_days_and_not_before(world: Any) -> None:
    file = _put(world, world.marek)
    remove_file(actor=world.marek, file=file)
    assert forget_removed_files(actor=None) == 0
    rows = File.objects.system("test")
    with write_permit("time passes"):
        rows.update(deleted_at=file.at.replace(year=file.at.year - 1))
    assert forget_removed_files(actor=None) == 1
    assert not place_of(file.path).exists() and not rows.exists()


@pytest.mark.parametrize(
    ("name", "content", "kind", "is_shown"),
    [
        ("shot.png", PNG, "image/png", True),
        ("shot.txt", PNG, "image/png", True),
        ("page.html", b"<script>alert(1)</script>", "application/octet-stream", False),
        ("picture.svg", b"<svg onload='alert(1)'/>", "application/octet-stream", False),
        ("picture.png", b"<script>alert(1)</script>", "application/octet-stream", False),
        ("feed.xml", b"<?xml version='1.0'?>", "application/octet-stream", False),
        ("offer.pdf", b"%PDF-1.4", "application/pdf", False),
        ("sheet.xlsx", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", False),
    ],
)
def test_only_true_pictures_are_shown_by_the_browser(
    world: Any, name: str, content: bytes, kind: str, is_shown: bool
) -> None:
    file = _put(world, world.marek, name, content)
    answer = world.client(world.marek).get(f"/files/{file.pk}/")
    assert file.media_type == kind
    assert answer["Content-Disposition"].startswith("inline" if is_shown else "attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(answer.streaming_content) == content


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\Users\\me\\offer.pdf", "offer.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00b\r\nSet-Cookie: x.txt", "abSet-Cookie x.txt"), ("", "file"), ("...", "file"), ("שלום.pdf", "שלום.pdf"),
        ("договор № 5.docx", "договор № 5.docx"), ("<b>.png", "b.png"),
    ],
)  # fmt: skip
def test_a_name_has_no_folders_and_nothing_that_cannot_be_seen(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_an_endless_name_keeps_its_ending() -> None:
    name = safe_name("x" * 5000 + ".pdf")
    assert len(name) <= LONGEST_NAME and name.endswith(".pdf")
    assert media_type(b"", "x.unknown-ending") == "application/octet-stream"


def test_the_page_takes_several_files_and_says_what_is_wrong_with_one(world: Any) -> None:
    client, path = world.client(world.marek), f"/files/deal/{world.deal.pk}/"
    two = [SimpleUploadedFile("one.txt", b"1"), SimpleUploadedFile("two.txt", b"2")]
    answer = client.post(path, {"file": two}, headers={"HX-Request": "true"})
    assert answer.status_code == 204 and "2 files added" in answer["HX-Trigger"]
    wrong = client.post(path, {"file": SimpleUploadedFile("none.txt", b"")}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422 and "none.txt" in wrong.content.decode()
    page = client.get(f"/deals/{world.deal.pk}/").content.decode()
    assert page.count('class="tf-item tf-file"') == 2
