"""Both themes can be read: words at 4.5:1, controls and meanings at 3:1, on every surface they stand on."""

from __future__ import annotations

import pytest

from studio.gui.theme.tokens import THEMES, contrast

SURFACES = ("ground", "panel", "raised", "hover", "well")
WORDS = ("text", "quiet")
MEANINGS = ("generator", "discriminator", "real", "quality", "warning", "fault", "focus", "outline")


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
@pytest.mark.parametrize("surface", SURFACES)
def test_words_and_meanings_stand_out(theme, surface):
    ground = getattr(theme, surface)
    weak = [w for w in WORDS if contrast(getattr(theme, w), ground) < 4.5]
    weak += [m for m in MEANINGS if contrast(getattr(theme, m), ground) < 3.0]
    assert not weak


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_words_on_strong_and_pressed_surfaces_stand_out(theme):
    assert contrast(theme.on_fill, theme.fill) >= 4.5
    assert contrast(theme.text, theme.press) >= 4.5
    assert contrast(theme.text, theme.thumb) >= 4.5
    assert contrast(theme.fill, theme.press) >= 3.0  # the handle of a slider on its groove


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
