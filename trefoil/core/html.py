"""The Jinja environment of all pages: formats by the reader's language, icons, links."""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import phonenumbers
from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.numbers import NumberPattern, format_decimal, get_currency_precision, get_currency_symbol
from django.apps import apps
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.templatetags.static import static as static_path
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

NumberFormat = Callable[[Decimal | float], str]
FALLBACK_LANGUAGE: Final = "en"
# drawn for left to right; turned in right-to-left pages
TURNING_ICONS: Final = frozenset(
    (
        *(
            "arrow-left",
            "arrow-right",
            "arrow-back-up",
            "chevron-left",
            "chevron-right",
            "arrows-sort",
            "external-link",
        ),
        *("send", "login", "logout", "list", "list-check", "message", "message-circle", "file-import", "file-export"),
    )
)


# ------------------------------------------------------------------ language and numbers


def active_language() -> str:
    """The reader's language code, or English outside of a request."""
    return get_language() or FALLBACK_LANGUAGE


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's locale of a Django language code."""
    return Locale.parse(language.replace("_", "-"), sep="-")


@lru_cache(maxsize=64)
def date_locale_of(language: str) -> Locale:
    """As locale_of; days in English are told as 12 Mar and 15:00, as most of the world does."""
    return Locale("en", "GB") if language == "en" else locale_of(language)


def _numeral(pattern: NumberPattern, language: str, digits: int, symbol: str) -> NumberFormat:
    """A formatter for one pattern; prepared once because lists call it for every row."""
    symbols = locale_of(language).number_symbols["latn"]
    marks = str.maketrans({",": symbols["group"], ".": symbols["decimal"]})
    specification = f",.{digits}f"
    before = tuple(part.replace("¤", symbol) for part in pattern.prefix)
    after = tuple(part.replace("¤", symbol) for part in pattern.suffix)
    whole_groups = pattern.grouping == (3, 3)

    def formatted(value: Decimal | float) -> str:
        is_negative = value < 0
        size = -value if is_negative else value
        if whole_groups:
            text = format(size, specification).translate(marks)
        else:
            tail = f".{'0' * digits}" if digits else ""
            text = format_decimal(size, f"#,##,##0{tail}", locale=locale_of(language))
        return f"{before[is_negative]}{text}{after[is_negative]}"

    return formatted


@lru_cache(maxsize=512)
def _money_format(language: str, currency: str, digits: int | None) -> NumberFormat:
    locale = locale_of(language)
    places = get_currency_precision(currency) if digits is None else digits
    return _numeral(locale.currency_formats["standard"], language, places, get_currency_symbol(currency, locale))


def money(amount: Decimal | None, currency: str, cents: bool | None = None) -> str:
    """An amount with its currency; whole amounts have no cents unless `cents` is true."""
    if amount is None:
        return ""
    is_whole = not cents and (cents is False or amount == amount // 1)
    return _money_format(get_language() or FALLBACK_LANGUAGE, currency, 0 if is_whole else None)(amount)


@lru_cache(maxsize=128)
def _number_format(language: str, digits: int) -> NumberFormat:
    return _numeral(locale_of(language).decimal_formats[None], language, digits, "")


def number(value: Decimal | float | None, digits: int = 0) -> str:
    """A number with the grouping of the reader's language."""
    return "" if value is None else _number_format(active_language(), digits)(value)


@lru_cache(maxsize=128)
def _percent_format(language: str, digits: int) -> NumberFormat:
    formatted = _numeral(locale_of(language).percent_formats[None], language, digits, "")
    return lambda value: formatted(value * 100)


def percent(share: Decimal | float | None, digits: int = 0) -> str:
    """A share of one (0.25) as a percentage (25 %)."""
    return "" if share is None else _percent_format(active_language(), digits)(share)


# ------------------------------------------------------------------------ days and times


@lru_cache(maxsize=4096)
def _day_text(language: str, day_: dt.date, has_year: bool) -> str:
    return format_skeleton("yMMMd" if has_year else "MMMd", day_, locale=date_locale_of(language))


@lru_cache(maxsize=2048)
def _time_text(language: str, time: dt.time) -> str:
    return format_time(time, "short", locale=date_locale_of(language))


def _today() -> dt.date:
    return dt.datetime.now(timezone.get_current_timezone()).date()


@lru_cache(maxsize=4096)
def _day_element(language: str, on: dt.date, has_year: bool) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), _day_text(language, on, has_year))


def day(value: dt.date | None) -> str:
    """A day without its time: 12 Mar, with the year if it is another one."""
    if value is None:
        return ""
    on = timezone.localtime(value).date() if isinstance(value, dt.datetime) else value
    return _day_element(active_language(), on, on.year != _today().year)


def day_heading(value: dt.date) -> str:
    """A day as the heading of a group: Tuesday, 10 March; Today, 12 March."""
    today, locale = _today(), date_locale_of(active_language())
    near = {0: gettext("Today"), -1: gettext("Yesterday"), 1: gettext("Tomorrow")}.get((value - today).days)
    if near:
        return f"{near}, {format_skeleton('MMMMd', value, locale=locale)}"
    return format_skeleton("yMMMMEEEEd" if value.year != today.year else "MMMMEEEEd", value, locale=locale)


def full_day(value: dt.date) -> str:
    """A day in full, for documents and letters: 12 March 2026."""
    return format_date(value, "long", locale=date_locale_of(active_language()))


def clock(value: dt.datetime | dt.time) -> str:
    """The time of day: 15:00."""
    time = timezone.localtime(value).time() if isinstance(value, dt.datetime) else value
    return _time_text(active_language(), time.replace(second=0, microsecond=0))


@lru_cache(maxsize=8192)
def _when_element(language: str, zone: dt.tzinfo, today: dt.date, moment: dt.datetime) -> Markup:
    local = moment.astimezone(zone)
    near = {0: clock(local), -1: gettext("yesterday"), 1: gettext("tomorrow")}.get((local.date() - today).days)
    text = near or _day_text(language, local.date(), local.year != today.year)
    title = format_datetime(local, "medium", tzinfo=local.tzinfo, locale=date_locale_of(language))
    return Markup('<time datetime="{}" title="{}">{}</time>').format(local.isoformat(timespec="seconds"), title, text)


def when(value: dt.datetime | None) -> str:
    """A moment as people say it: 15:00, yesterday, 12 Mar, 12 Mar 2024; the full moment is in the title."""
    if value is None:
        return ""
    zone = timezone.get_current_timezone()
    return _when_element(active_language(), zone, dt.datetime.now(zone).date(), value)


def duration(value: dt.timedelta | float | None) -> str:
    """A length of time in its two largest units: 6 min 20 s."""
    if value is None:
        return ""
    seconds = int(value.total_seconds() if isinstance(value, dt.timedelta) else value)
    words = (gettext("%(n)s d"), gettext("%(n)s h"), gettext("%(n)s min"), gettext("%(n)s s"))
    sizes = tuple(zip((86400, 3600, 60, 1), words, strict=True))
    parts: list[tuple[int, str]] = []
    for size, text in sizes:
        count, seconds = divmod(seconds, size)
        if count or parts:
            parts.append((count, text))
    shown = [text % {"n": count} for count, text in parts[:2] if count]
    return " ".join(shown) or sizes[-1][1] % {"n": 0}


def step(due_at: dt.datetime | dt.date | None, now: dt.datetime | None = None) -> str:
    """The state of a next step: late, today, planned or none (the four leaves)."""
    if due_at is None:
        return "none"
    at = now or timezone.now()
    today = timezone.localtime(at).date()
    if isinstance(due_at, dt.datetime):
        if due_at < at:
            return "late"
        due_at = timezone.localtime(due_at).date()
    if due_at < today:
        return "late"
    return "today" if due_at == today else "planned"


# ------------------------------------------------------------------------- people


@lru_cache(maxsize=8192)
def phone_text(e164: str) -> str:
    """A phone number in international format as plain text; what cannot be read stays as it is."""
    try:
        parsed = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def phone(e164: str | None) -> str:
    """A phone number for a page; it reads from left to right in every language."""
    return Markup('<bdi dir="ltr" class="tf-num">{}</bdi>').format(phone_text(e164)) if e164 else ""


@lru_cache(maxsize=8192)
def initials(name: str) -> str:
    """At most two letters that stand for a name; a name is always written out beside them."""
    words = re.findall(r"[^\W_]+", name)
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper()


def hue(key: int | str) -> str:
    """The class of one of the eight hues, always the same one for the same key."""
    turn = key if isinstance(key, int) else zlib.crc32(key.encode())
    return f"tf-hue-{turn % 8 + 1}"


# ------------------------------------------------------------------ links, icons, environment


@lru_cache(maxsize=64)
def static(name: str) -> str:
    """The address of a static file with a mark of its content, so that browsers may keep it for ever."""
    path = finders.find(name)
    mark = zlib.crc32(Path(path).read_bytes()) if path else 0
    return f"{static_path(name)}?v={mark:08x}"


@lru_cache(maxsize=8192)
def url(view: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named view; kept, for a page asks for dozens."""
    return reverse(view, args=args or None, kwargs=kwargs or None)


_said: dict[tuple[str | None, str], str] = {}
MOST_SAID = 20_000


def quick_gettext(message: str) -> str:
    """gettext for templates: a page says hundreds of words, and Django looks each up in three steps."""
    key = get_language(), message
    found = _said.get(key)
    if found is None:
        if len(_said) > MOST_SAID:
            _said.clear()
        found = _said[key] = gettext(message)
    return found


def forget_said() -> None:
    """Look every word up again: the firm calls something by another name now."""
    _said.clear()


def query(request: HttpRequest, **changes: Any) -> str:
    """The query of this page with some parameters changed; None takes one away."""
    kept = [(key, value) for key, values in request.GET.lists() if key not in changes for value in values]
    return "?" + urlencode(kept + [(key, value) for key, value in changes.items() if value is not None])


@lru_cache(maxsize=1024)
def icon(name: str, size: str = "", label: str = "") -> Markup:
    """An icon of the sprite: size "s" is small; without a label it is hidden from screen readers."""
    classes = f"tf-i{' tf-i-s' if size == 's' else ''}{' tf-i-turn' if name in TURNING_ICONS else ''}"
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    sprite = static("dist/icons.svg")
    return Markup('<svg class="{}" {}><use href="{}#i-{}"/></svg>').format(classes, spoken, sprite, name)


def attributes(given: dict[str, Any]) -> Markup:
    """HTML attributes from keywords: hx_post becomes hx-post, True stands alone, None and False are left out."""
    named = {key.replace("_", "-"): value for key, value in given.items() if key != "attrs"}
    named |= given.get("attrs") or {}
    parts = [
        Markup(" {}").format(key) if value is True else Markup(' {}="{}"').format(key, value)
        for key, value in named.items()
        if value is not None and value is not False
    ]
    return Markup("").join(parts)


def language() -> str:
    """The reader's language, for the lang attribute."""
    return active_language()


def direction() -> str:
    """The direction of the reader's language: ltr or rtl."""
    return "rtl" if get_language_bidi() else "ltr"


def _template_folders() -> list[Path]:
    """Our apps, and plugins that say `has_pages = True`, keep Jinja templates in `templates/`."""
    ours = __name__.partition(".")[0]
    configs = [c for c in apps.get_app_configs() if c.name.startswith(f"{ours}.") or getattr(c, "has_pages", False)]
    return [folder for config in configs if (folder := Path(config.path) / "templates").is_dir()]


def environment(**options: Any) -> Environment:
    """The environment for Django's Jinja2 backend; templates lie in each app's `templates/`."""
    given = options.pop("loader", None)
    folders = [*getattr(given, "searchpath", ()), *_template_folders()]
    defaults: dict[str, Any] = {
        "autoescape": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "loader": FileSystemLoader(folders),
        "cache_size": 1000,
        "extensions": ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
    }
    made = Environment(**(defaults | options))  # noqa: S701 (autoescape is on, above)
    install: Any = made
    install.install_gettext_callables(quick_gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    formats = {f.__name__: f for f in FORMATS}
    made.filters.update(formats)
    made.filters["attributes"] = attributes
    made.globals.update(formats, static=static, url=url, query=query, language=language, direction=direction)
    made.globals.update(icon=icon, glyph=icon)  # macros have a parameter `icon` and call it glyph
    return made


FORMATS: Final[tuple[Callable[..., str], ...]] = (
    money, number, percent, day, day_heading, full_day, clock, when, duration, step, phone, phone_text, initials, hue,
)  # fmt: skip
