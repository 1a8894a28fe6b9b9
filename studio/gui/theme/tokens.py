"""The design tokens: every colour, size and gap that the window uses."""

from __future__ import annotations

from dataclasses import dataclass

GRID = 4
GAP_XS, GAP_S, GAP_M, GAP_L, GAP_XL = 4, 8, 12, 16, 24
RADIUS = 6
CONTROL = 28
TEXT_LABEL, TEXT_BODY, TEXT_SECTION, TEXT_TITLE = 11.0, 12.5, 15.0, 20.0
TOOLBAR, STATUS, DOCK_TITLE = 44, 24, 32
LIBRARY_WIDTH, CONTROL_WIDTH, TIMELINE_HEIGHT, PLAY_HEIGHT = 240, 300, 150, 100
FOLD_BELOW = 1100
MOTION_MS = 140


@dataclass(frozen=True)
class Tokens:
    """One theme.

    Attributes:
        ground, panel, raised: surfaces from the back to the front.
        hover, press: a raised surface under the pointer and pressed.
        well: a surface that holds pictures and typed text, behind the panel.
        thumb: the part of a switch that holds.
        line: separates surfaces; outline: bounds a control (3:1 on every surface).
        text, quiet: words (4.5:1 on every surface); faint: disabled words.
        fill: the strong neutral of primary buttons, slider fills and selections; on_fill: words on it.
        generator ... fault: colours that mean what they are called; focus: the keyboard's ring.
        shade: laid over pictures under words, with its alpha.
    """

    name: str
    ground: str
    panel: str
    raised: str
    hover: str
    press: str
    well: str
    thumb: str
    line: str
    outline: str
    text: str
    quiet: str
    faint: str
    fill: str
    on_fill: str
    generator: str
    discriminator: str
    real: str
    quality: str
    warning: str
    fault: str
    focus: str
    shade: str


DARK = Tokens(
    name="dark",
    ground="#17181B",
    panel="#1E2024",
    raised="#26292E",
    hover="#2E3238",
    press="#383D45",
    well="#121316",
    thumb="#383D45",
    line="#34383F",
    outline="#767D88",
    text="#E6E8EB",
    quiet="#9BA1AA",
    faint="#6A707A",
    fill="#E6E8EB",
    on_fill="#17181B",
    generator="#F2A541",
    discriminator="#3FB6B2",
    real="#8AB4F8",
    quality="#7CC47F",
    warning="#E8C14B",
    fault="#E5675B",
    focus="#8AB4F8",
    shade="#CC121316",
)

# The meanings keep their hue; on white they are darkened until they can be told apart at 3:1.
LIGHT = Tokens(
    name="light",
    ground="#F4F5F6",
    panel="#FFFFFF",
    raised="#FFFFFF",
    hover="#ECEEF0",
    press="#DFE2E6",
    well="#E9EBED",
    thumb="#FFFFFF",
    line="#D9DCE1",
    outline="#7A818B",
    text="#1B1D21",
    quiet="#5D646E",
    faint="#9AA0A8",
    fill="#1B1D21",
    on_fill="#FFFFFF",
    generator="#B3690A",
    discriminator="#0F7F7B",
    real="#2C6BD6",
    quality="#3A8240",
    warning="#8A6800",
    fault="#C4382D",
    focus="#2C6BD6",
    shade="#D9FFFFFF",
)

THEMES = {"dark": DARK, "light": LIGHT}

# Labels that people give to loops: softer than the colours with a meaning, and always named in words too.
LABELS: dict[str, dict[str, str]] = {
    "dark": {
        "red": "#D9808A", "orange": "#D99A78", "yellow": "#CDBE7C", "green": "#93BF8E", "blue": "#86A9D6",
        "purple": "#B394D1",
    },
    "light": {
        "red": "#B3505E", "orange": "#A8623C", "yellow": "#85742A", "green": "#4F8249", "blue": "#4472AB",
        "purple": "#8258A8",
    },
}  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance in [0, 1] of #RRGGBB or #AARRGGBB (alpha ignored), by WCAG 2.2."""
    digits = colour.lstrip("#")[-6:]
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, by WCAG 2.2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
