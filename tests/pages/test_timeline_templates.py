"""Every verb can be shown: by a template of its own or by that of its kind."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import get_template
from django.utils import timezone

from trefoil import timeline
from trefoil.core import registry
from trefoil.customers.entries import template_of

FOLDER = Path(timeline.__file__).parent / "templates" / "timeline"


@pytest.mark.parametrize("name", sorted(registry.verbs.things))
def test_every_verb_has_a_template_that_shows_who_did_it(name: str) -> None:
    entry = SimpleNamespace(
        id=7, at=timezone.now(), verb=registry.verbs[name], actor="Marek <Kania>", actor_id=2, surface="web",
        title="Second bar", url="", data={"text": "said", "from": "A", "to": "B"}, changes=[("Name", "–", "x")],
        other="", other_url="", folded=[],
    )  # fmt: skip
    text = get_template(template_of(name)).render({"entry": entry})
    assert "Marek &lt;Kania&gt;" in text and 'id="entry-7"' in text


def test_every_kind_of_verb_has_a_template() -> None:
    kinds = {verb.kind for verb in registry.verbs}
    assert {f"kind_{kind}.html" for kind in kinds} <= {path.name for path in FOLDER.iterdir()}


def test_templates_of_single_verbs_belong_to_verbs_that_exist() -> None:
    own: list[Any] = [path.stem for path in FOLDER.glob("*.*.html") if re.match(r"[a-z_]+\.[a-z_]+$", path.stem)]
    assert own and set(own) <= set(registry.verbs.things)
