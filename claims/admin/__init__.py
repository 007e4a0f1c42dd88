"""The admin site: one module per subject. Importing this package registers them all."""

from claims.admin import accounts, articles, claims, evidence, records, sources, speakers

__all__ = ["accounts", "articles", "claims", "evidence", "records", "sources", "speakers"]
