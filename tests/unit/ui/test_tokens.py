"""Both looks can be read: every pair that stands on one another has the contrast it needs."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ui.kit.tokens import READ_ON, TOKENS, ThemeName, contrast


def test_contrast_is_reckoned_as_the_standard_says() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21.0)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_everything_can_be_read(name: ThemeName) -> None:
    tokens = TOKENS[name]

    weak = [
        (ink, ground, round(contrast(tokens[ink], tokens[ground]), 2))
        for ink, ground, least in READ_ON
        if contrast(tokens[ink], tokens[ground]) < least
    ]

    assert weak == []


@pytest.mark.parametrize("name", ["light", "dark"])
def test_neighbouring_buckets_differ(name: ThemeName) -> None:
    tokens = TOKENS[name]
    fills = [tokens[f"b{place}"] for place in range(1, 6)]

    steps = [contrast(one, other) for one, other in pairwise(fills)]

    assert min(steps) > 1.15
