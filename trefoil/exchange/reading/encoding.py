"""Which encoding a text file is in, and why: mark, zero bytes, strict UTF-8, then letters of known languages."""

import codecs
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from trefoil.exchange.reading.errors import UnreadableFile
from trefoil.exchange.reading.letters import MODELS, NEUTRAL, OTHER_PAGES, PAGES, SCRIPT_OWN_WORDS
from trefoil.exchange.reading.table import Evidence

CHUNK = 1 << 20
MAX_WORDS = 20_000
MAX_LINE_CHUNKS = 16
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WORD = re.compile(rb"[A-Za-z]{0,40}[\x80-\xff]{1,40}[A-Za-z\x80-\xff]{0,40}")
_TEXT_CODECS = frozenset(
    ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1250", "cp1251", "cp1252", "cp1253",
     "cp1254", "cp1255", "cp1256", "cp1257", "cp852", "cp866", "koi8-r", "koi8-u", "iso8859-1", "iso8859-2",
     "iso8859-5", "iso8859-8", "iso8859-15", "mac-cyrillic", "cp932", "gb18030", "big5", "euc-jp", "cp949")
)  # fmt: skip
FLOOR, ODD, NEUTRAL_SCORE, GOOD_ENOUGH = -9.0, -6.0, -5.0, -5.6


@dataclass(slots=True)
class TextFile:
    """How to decode a file, and what one pass over its bytes saw."""

    encoding: str
    evidence: Evidence
    has_zero: bool
    has_apostrophe: bool


def chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a megabyte at a time."""
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def detect_encoding(path: Path) -> TextFile:
    """Find the encoding of a text file and prove it on every byte; `bad_encoding` names the first bad byte."""
    with path.open("rb") as stream:
        head = stream.read(1 << 16)
    seen = _look(path)
    for mark, name in MARKS:
        if head.startswith(mark):
            _prove(path, name)
            return _text_file(name, "byte_order_mark", {}, seen)
    if wide := _wide_without_mark(head):
        _prove(path, wide)
        return _text_file(wide, "zero_bytes", {}, seen)
    bad_at = _first_bad_byte(path, "utf-8")
    if bad_at is None:
        ascii_only = head.isascii() and all(chunk.isascii() for chunk in chunks(path))
        return _text_file("utf-8", "plain_ascii" if ascii_only else "strict_utf8", {}, seen)
    if _is_broken_utf8(path, bad_at):
        raise UnreadableFile("bad_encoding", encoding="utf-8", offset=bad_at)
    return _code_page(path, bad_at, seen)


def chosen_encoding(name: str) -> TextFile:
    """The encoding that a person has chosen; a name that no codec has is `bad_encoding`."""
    try:
        known = codecs.lookup(name).name
    except LookupError as error:
        raise UnreadableFile("bad_encoding", encoding=name[:40]) from error
    if known.replace("_", "-") not in _TEXT_CODECS:
        raise UnreadableFile("bad_encoding", encoding=name[:40])
    return TextFile(known, Evidence("encoding", known, "chosen"), True, True)


def _text_file(name: str, code: str, params: dict[str, object], seen: tuple[bool, bool]) -> TextFile:
    return TextFile(name, Evidence("encoding", name, code, params), *seen)


def _look(path: Path) -> tuple[bool, bool]:
    has_zero = has_apostrophe = False
    without_end = 0
    for chunk in chunks(path):
        has_zero = has_zero or b"\0" in chunk
        has_apostrophe = has_apostrophe or b"'" in chunk
        without_end = 0 if b"\n" in chunk or b"\r" in chunk else without_end + 1
        if without_end > MAX_LINE_CHUNKS:
            raise UnreadableFile("row_too_long", limit=MAX_LINE_CHUNKS * CHUNK)
    return has_zero, has_apostrophe


def _wide_without_mark(head: bytes) -> str | None:
    """UTF-16 without a mark: one byte of each pair is a small number (block 0 to 5) nearly everywhere."""
    even, odd = head[0::2], head[1::2]
    if len(odd) < 2:
        return None
    low_even = sum(even.count(number) for number in range(6)) / len(even)
    low_odd = sum(odd.count(number) for number in range(6)) / len(odd)
    if low_odd >= 0.6 and low_even <= 0.1:
        return "utf-16-le"
    if low_even >= 0.6 and low_odd <= 0.1:
        return "utf-16-be"
    return None


def _first_bad_byte(path: Path, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    offset = 0
    try:
        for chunk in chunks(path):
            waiting = len(decoder.getstate()[0])
            decoder.decode(chunk)
            offset += len(chunk)
        waiting = len(decoder.getstate()[0])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return offset - waiting + error.start
    return None


def _prove(path: Path, encoding: str) -> None:
    bad_at = _first_bad_byte(path, encoding)
    if bad_at is not None:
        raise UnreadableFile("bad_encoding", encoding=encoding, offset=bad_at)


def _is_broken_utf8(path: Path, bad_at: int) -> bool:
    """A UTF-8 file with a few broken bytes; in a code page such sequences are accidents."""
    with path.open("rb") as stream:
        stream.seek(max(0, bad_at - CHUNK // 2))
        text = stream.read(CHUNK).decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for letter in text if letter > "\x7f") - bad
    return good >= 4 * max(bad, 1)


def _code_page(path: Path, bad_at: int, seen: tuple[bool, bool]) -> TextFile:
    words: list[bytes] = []
    present: set[int] = set()
    for chunk in chunks(path):
        present.update(chunk)
        if len(words) < MAX_WORDS:
            words.extend(WORD.findall(chunk)[: MAX_WORDS - len(words)])
    name, language, score, same = best_page(words, bytes(sorted(present)))
    if score >= GOOD_ENOUGH:
        return _text_file(name, "letters", {"language": language, "same": same, "first_at": bad_at}, seen)
    guess = from_bytes(b" ".join(words[:2000]), cp_isolation=OTHER_PAGES).best()
    if guess is not None and _first_bad_byte(path, guess.encoding) is None:
        return _text_file(guess.encoding, "statistics", {"language": guess.language, "first_at": bad_at}, seen)
    if not name:
        raise UnreadableFile("bad_encoding", encoding="?", offset=bad_at)
    return _text_file(name, "weak_guess", {"language": language, "same": same, "first_at": bad_at}, seen)


def best_page(words: list[bytes], present: bytes) -> tuple[str, str, float, list[str]]:
    """The code page whose letters fit best: (page, language, mean log share, pages that read the same text)."""
    found: list[tuple[float, str, str, str]] = []
    for page, languages in PAGES:
        try:
            present.decode(page)
            text = b" ".join(words).decode(page)
        except UnicodeDecodeError:
            continue
        score, language = max((fit(text, language), language) for language in languages)
        found.append((score, page, language, text))
    if not found:
        return "", "", FLOOR * 2, []
    best = max(found, key=lambda item: item[0])
    same = [page for _, page, _, text in found if text == best[3] and page != best[1]]
    return best[1], best[2], best[0], same


def fit(text: str, language: str) -> float:
    """Mean log share of the non-ASCII letters in a language, with penalties for shapes no word has."""
    shares = MODELS[language]
    own_words = language in SCRIPT_OWN_WORDS
    total, count, run = 0.0, 0, 0
    before = " "
    for letter in text:
        if letter <= "\x7f":
            run = 0
            if own_words and letter.isalpha() and before.isalpha() and before > "\x7f":
                total += ODD
            before = letter
            continue
        count += 1
        run = run + 1 if letter.isalpha() else 0
        total += _letter_score(letter, shares)
        if before.isalpha():
            jumps = before.islower() and letter.isupper()
            mixed = before <= "\x7f" if own_words else run > 2
            total += ODD * (jumps + mixed)
        before = letter
    return total / count if count else FLOOR


def _letter_score(letter: str, shares: dict[str, float]) -> float:
    if letter in NEUTRAL:
        return NEUTRAL_SCORE
    share = shares.get(letter.lower())
    return math.log(share) if share else FLOOR
