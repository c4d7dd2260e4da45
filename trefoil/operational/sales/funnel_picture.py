"""The picture of a funnel: bands that narrow from stage to stage, as plain numbers for an SVG without styles."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from trefoil.core.html import money, number, percent
from trefoil.operational.sales.funnel import Funnel

WIDTH, MIDDLE, HALF = 1140.0, 150.0, 62.0
GAP, LETTER = 3.0, 7.4


@dataclass(frozen=True)
class Band:
    """One stage: its shape, what stands above it, and between it and the next one."""

    shape: str
    tone: str
    name: str
    count: str
    amount: str
    at: float
    joint: float
    rate: str = ""
    lost: str = ""
    is_weakest: bool = False


@dataclass(frozen=True)
class Picture:
    """The whole picture; `anchor` is where its texts begin."""

    title: str
    bands: list[Band]


def draw(found: Funnel, own: str, *, is_mirrored: bool = False) -> Picture:
    """Bands as high as the deals that reached each stage; read from right to left when mirrored."""
    tallies = [step.reached for step in found.steps] + [found.won]
    names = [step.stage.name for step in found.steps] + [_("Won")]
    most, width = max((tally.count for tally in tallies), default=0) or 1, WIDTH / len(tallies)
    halves = [max(HALF * tally.count / most, 0.6 if tally.count else 0.0) for tally in tallies]
    bands = []
    for place, (tally, name) in enumerate(zip(tallies, names, strict=True)):
        step = found.steps[place] if place < len(found.steps) else None
        following = halves[place + 1] if step else halves[place]
        start, joint = place * width, place * width + width / 2
        lost = ""
        if step and step.lost:
            lost = _("lost %(num)s") % {"num": number(step.lost)}
            if step.losses[0].name:
                lost = f"{lost}, {step.losses[0].name}"
        bands.append(
            Band(
                shape=_shape(start, width, halves[place], following, is_mirrored),
                tone=f"f{1 + round(4 * place / max(1, len(tallies) - 1))}", name=_cut(name, width),
                count=number(tally.count), amount=money(tally.amount, own, cents=False), lost=_cut(lost, width),
                rate=percent(step.to_next) if step and step.to_next is not None else "",
                at=_side(start, is_mirrored), joint=_side(joint, is_mirrored),
                is_weakest=bool(step and step.is_weakest),
            )
        )  # fmt: skip
    said = ", ".join(f"{band.count} {name}" for band, name in zip(bands, names, strict=True))
    return Picture(_("Funnel: %(figures)s") % {"figures": said}, bands)


def _shape(start: float, width: float, half: float, following: float, is_mirrored: bool) -> str:
    """A band that holds its height to the middle and then eases to that of the next one."""
    end, middle, ease = start + width - GAP, start + width / 2, width / 4
    x = [_side(one, is_mirrored) for one in (start, middle, middle + ease, end)]
    top, low, top2, low2 = MIDDLE - half, MIDDLE + half, MIDDLE - following, MIDDLE + following
    return (
        f"M{x[0]} {top:.1f} H{x[1]} C{x[2]} {top:.1f} {x[2]} {top2:.1f} {x[3]} {top2:.1f} V{low2:.1f} "
        f"C{x[2]} {low2:.1f} {x[2]} {low:.1f} {x[1]} {low:.1f} H{x[0]} Z"
    )


def _side(x: float, is_mirrored: bool) -> float:
    return round(WIDTH - x if is_mirrored else x, 1)


def _cut(text: str, width: float) -> str:
    """As much of a text as fits above its band."""
    most = max(4, int((width - 10) / LETTER))
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
