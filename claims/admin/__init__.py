"""The admin site: one module per subject. Importing this package registers them all."""

from claims.admin import articles, claims, evidence, records, sources, speakers

__all__ = ["articles", "claims", "evidence", "records", "sources", "speakers"]
