"""A further line of business is one further file, whatever it says; a wrong file is told by its name."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from trefoil.core.html import icon
from trefoil.customfields.models import Field
from trefoil.operational.sales.models import Stage
from trefoil.start import line as module
from trefoil.start.actions import add_samples, remove_samples
from trefoil.start.line import lines
from trefoil.start.samples.cast import NAMES, PHONES, WORTH
from trefoil.start.tests.test_founding import begin
from trefoil.start.tests.test_samples import page_of

ICONS = Path(__file__).parents[3] / "frontend" / "icons.txt"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for file in module.FOLDER.glob("*.toml"):
        shutil.copy(file, tmp_path)
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    lines.cache_clear()
    yield tmp_path
    lines.cache_clear()


@pytest.mark.django_db
def test_a_seventh_line_of_business_is_one_file(folder: Path) -> None:
    text = (folder / "salon.toml").read_text()
    for guest, patient in (("guest; guests", "patient; patients"), ('en = "Salon"', 'en = "Dentist"')):
        text = text.replace(guest, patient)
    (folder / "dentist.toml").write_text(text.replace("order = 10", "order = 70"))
    lines.cache_clear()
    assert list(lines())[-1] == "dentist" and len(lines()) == 7
    owner = begin("en", "dentist")
    page = page_of(owner)
    assert "Dentist" in page.get("/settings/line/").content.decode()
    assert "New patient" in page.get("/customers/").content.decode()
    assert sum(add_samples(actor=owner).values()) == sum(remove_samples(actor=owner).values()) == 16
    assert Stage.objects.system("test").count() == 3 and Field.objects.system("test").count() == 3


def test_a_file_that_renames_something_unknown_is_told_by_its_name(folder: Path) -> None:
    text = (folder / "salon.toml").read_text().replace("[words.customer]", "[words.visitor]")
    (folder / "spa.toml").write_text(text)
    lines.cache_clear()
    with pytest.raises(ValueError, match=r"spa\.toml.*visitor"):
        lines()


def test_every_text_of_every_line_is_there_in_every_language() -> None:
    def texts(part: object) -> Iterator[dict[str, object]]:
        if isinstance(part, dict) and "en" in part:
            yield part
        elif isinstance(part, dict):
            for one in part.values():
                yield from texts(one)
        elif isinstance(part, (list, tuple)):
            for one in part:
                yield from texts(one)

    for line in lines().values():
        parts = [line.name, line.text, line.words, line.pipeline, line.reasons, list(line.fields), line.samples]
        for text in texts(parts):
            assert set(text) == {"en", "ru", "pl", "he"}, (line.key, text)
    assert set(NAMES) == set(PHONES) == {"en", "ru", "pl", "he"} and "EUR" in WORTH


def test_every_line_has_an_icon_of_the_sprite() -> None:
    known = set(ICONS.read_text().split())
    assert {line.icon for line in lines().values()} <= known
    assert "i-scissors" in icon("scissors")
