"""Finding published verdicts by words: one function, a backend for each database."""

from claims.infrastructure.search.find import matching
from claims.infrastructure.search.install import install_index, rebuild_index, remove_index

__all__ = ["install_index", "matching", "rebuild_index", "remove_index"]
