"""The firm's words in every message: one more catalogue of translations, on top of the product's own.

One firm is one database and its processes, so the catalogue belongs to the process. It is built again when the set-up
has changed; asking for it costs one comparison.
"""

from __future__ import annotations

import gettext
import threading
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.mofile import read_mo
from django.conf import settings
from django.utils.translation import trans_real

from trefoil.core.html import forget_said
from trefoil.start.words.noun import KEYS, LANGUAGES, Noun, standard
from trefoil.start.words.renaming import mentions, rename

Words = Mapping[str, Mapping[str, Noun]]
CONTEXT = trans_real.CONTEXT_SEPARATOR
# "lead" the verb, and words that the API itself uses
NEVER = {"leads it", "Who leads a team also reaches the teams below it."}
_lock = threading.Lock()
_spoken: Words = {}
_tops: dict[str, dict[Any, str]] = {}


def speak(words: Words) -> None:
    """From now on this process says these words."""
    global _spoken
    if words == _spoken:
        return
    with _lock:
        for language in LANGUAGES:
            _top(language, renamed(language, words))
        _spoken = words
    forget_said()


def forget() -> None:
    """The product's own words again."""
    speak({})


def renamed(language: str, words: Words) -> dict[Any, str]:
    """The messages that these words change, as a catalogue of gettext holds them."""
    made: dict[Any, str] = {}
    for message, context, strings in _messages(language):
        keys = [key for key in KEYS if key in words and language in words[key] and mentions(message, key)]
        if not keys or message in NEVER:
            continue
        texts = [_said(text, message, language, {key: words[key][language] for key in keys}) for text in strings]
        name = f"{context}{CONTEXT}{message}" if context else message
        if len(texts) == 1:
            made[name] = texts[0]
        else:
            made.update({(name, number): text for number, text in enumerate(texts)})
    return made


def _said(text: str, message: str, language: str, nouns: Mapping[str, Noun]) -> str:
    new = text
    for key, noun in nouns.items():
        new = rename(new, language, key, noun)
    # words under which the palette finds a command: the old ones too
    is_list = message.islower() and message.endswith("create") and "%" not in message
    return f"{text} {new}" if is_list and new != text else new


@lru_cache(maxsize=8)
def _messages(language: str) -> list[tuple[str, str, list[str]]]:
    """(message, context, what it says in the language: one text or its plural forms) of all our messages."""
    folder = Path(settings.LOCALE_PATHS[0]) / (LANGUAGES[1] if language == "en" else language) / "LC_MESSAGES"
    if not (folder / "django.mo").exists():
        return []
    with (folder / "django.mo").open("rb") as file:
        catalogue = read_mo(file)
    found = []
    for one in catalogue:
        ids = list(one.id) if isinstance(one.id, (tuple, list)) else [str(one.id)]
        strings = list(one.string) if isinstance(one.string, (tuple, list)) else [str(one.string)]
        if ids[0] and any(mentions(ids[0], key) for key in KEYS):
            found.append((ids[0], one.context or "", ids if language == "en" else strings))
    return found


def _plural(language: str) -> Callable[[int], int]:
    """How our own translations count in a language (Django's may have more forms)."""
    own = gettext.translation("django", settings.LOCALE_PATHS[0], [language], fallback=True)
    return getattr(own, "plural", lambda count: int(count != 1))


def _top(language: str, messages: dict[Any, str]) -> None:
    """Put our catalogue on top of a language's, or change it; readers see either the old or the new one."""
    translation: Any = trans_real.translation(language)
    catalogue = translation._catalog
    if _tops.get(language) is not catalogue._catalogs[0]:
        catalogue._plurals.insert(0, _plural(language))
        catalogue._catalogs.insert(0, {})
    catalogue._catalogs[0] = _tops[language] = messages


def words_of(lines: Mapping[str, Mapping[str, str]], parse: Any) -> Words:
    """Nouns from their lines; the product's own word where a language has none."""
    return {
        key: {code: (parse(given[code], code) if given.get(code) else None) or own[code] for code in LANGUAGES}
        for key, given in lines.items() if (own := standard().get(key))
    }
