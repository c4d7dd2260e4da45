"""Every string has its Russian, Polish and Hebrew; plural forms are all there; placeholders are kept."""

import re
import subprocess
import sys

import pytest
from babel.messages.pofile import read_po

from tests.architecture.source import ROOT

LOCALES = ROOT / "trefoil" / "project" / "locale"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def test_no_language_lacks_a_string() -> None:
    command = [sys.executable, "frontend/translations.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("language", ["ru", "pl", "he"])
def test_translations_keep_every_placeholder(language: str) -> None:
    with (LOCALES / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    wrong = []
    for message in catalog:
        ids = message.id if isinstance(message.id, (tuple, list)) else [message.id]
        texts = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        if not message.id:
            continue
        known = set(PLACEHOLDER.findall(" ".join(ids)))
        wrong += [message.id for text in texts if not set(PLACEHOLDER.findall(text)) <= known]
        if len(ids) == 1 and set(PLACEHOLDER.findall(texts[0])) != known:
            wrong.append(message.id)
    assert wrong == []
    assert catalog.num_plurals == {"ru": 3, "pl": 3, "he": 2}[language]
