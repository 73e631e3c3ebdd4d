"""The colours by the names screens use for them, and how well they can be read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

ThemeName = Literal["light", "dark"]

# name, light, dark: b0 to b5 are the fills of the aging buckets, s0 to s5 the series of charts
_TABLE: Final = """
bg       #F3F5F7  #14191E
surface  #FFFFFF  #1C2329
raised   #FFFFFF  #232B32
alt      #FAFBFC  #20282F
head     #EDF0F3  #252E35
chip     #EEF2F5  #2A343C
line     #DDE2E8  #323C45
edge     #84919E  #6B7985
text     #1C2733  #E4EAEF
muted    #556270  #A0AEBA
accent   #0B6B8A  #55B9D6
accent2  #E3F1F5  #17343F
sel      #D9EDF4  #1A4352
seltext  #0A2A36  #F2FAFD
nav      #12303C  #0E1317
navtext  #C9DBE2  #A9B9C3
navsel   #0B6B8A  #1B4654
white    #FFFFFF  #FFFFFF
bad      #8E2410  #FF8F78
warn     #985900  #F2B84B
ok       #006B4F  #4FCB9F
info     #005A8D  #6CB8E6
b0       #C6DDE9  #23475C
b1       #FFF0CC  #3B341C
b2       #FFCE86  #513E18
b3       #F8AE63  #6F4619
b4       #EA9159  #8E4920
b5       #DF764F  #A44E2D
s0       #8FB8CC  #8FB8CC
s1       #F2D98B  #F2D98B
s2       #F0B65C  #F0B65C
s3       #E0883C  #E0883C
s4       #C4571F  #C4571F
s5       #8A2D10  #FF8F78
"""
_ROWS: Final = tuple(line.split() for line in _TABLE.strip().splitlines())

TOKENS: Final[Mapping[ThemeName, Mapping[str, str]]] = MappingProxyType(
    {
        "light": MappingProxyType({name: light for name, light, _ in _ROWS}),
        "dark": MappingProxyType({name: dark for name, _, dark in _ROWS}),
    }
)

# what stands on what, and the least contrast WCAG 2 asks for it
READ_ON: Final = (
    *(("text", ground, 4.5) for ground in ("bg", "surface", "raised", "alt", "head", "chip", "b0", "b1", "b2", "b3")),
    *(("text", ground, 4.5) for ground in ("b4", "b5", "accent2")),
    *((tone, ground, 4.5) for tone in ("muted", "bad", "warn", "ok", "info") for ground in ("surface", "alt", "sel")),
    ("muted", "bg", 4.5),
    ("muted", "head", 4.5),
    ("seltext", "sel", 4.5),
    ("surface", "accent", 4.5),
    ("accent", "surface", 4.5),
    ("accent", "accent2", 4.5),
    ("navtext", "nav", 4.5),
    ("white", "navsel", 4.5),
    ("edge", "surface", 3.0),
)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 reckons it, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
