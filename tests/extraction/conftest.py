"""Extraction is tested without Django's database; tests that need the English model say so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

MODEL_AND_RULES, RULES_ALONE = "model and rules", "rules alone"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "model: needs the installed English model")


@pytest.fixture(scope="module", params=[MODEL_AND_RULES, RULES_ALONE])
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Extraction as it comes, then with the learned model switched off."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("ATTRIBUTION_MODEL", raising=False)
        if request.param == RULES_ALONE:
            patch.setenv("ATTRIBUTION_MODEL", "0")
        yield request.param
