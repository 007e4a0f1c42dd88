"""Extraction is tested without Django's database; tests that need the English model say so."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "model: needs the installed English model")
