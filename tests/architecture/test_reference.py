"""What is registered is written down, and every verb can be shown."""

import pytest
from django.template.loader import get_template

from tests.architecture.source import ROOT
from trefoil.core import registry
from trefoil.project.reference import pages


@pytest.mark.parametrize("name", ["settings.md", "verbs.md", "rights.md", "registered.md"])
def test_reference_pages_say_what_is_registered(name: str) -> None:
    kept = (ROOT / "docs" / "reference" / name).read_text()
    assert kept == pages()[name], "run `trefoil reference docs/reference`"


def test_every_verb_is_a_noun_and_a_past() -> None:
    assert [verb.name for verb in registry.verbs if verb.name.count(".") != 1] == []


def test_every_kind_of_entry_has_a_template() -> None:
    kinds = {verb.kind for verb in registry.verbs}
    for kind in sorted(kinds):
        get_template(f"timeline/kind_{kind}.html")
