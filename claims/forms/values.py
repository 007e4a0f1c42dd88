"""Values of a form as they are stored."""

from collections.abc import Mapping


def with_unix_newlines(values: Mapping[str, object]) -> dict[str, object]:
    """``values`` with line breaks as the database keeps them; browsers send ``\\r\\n``."""
    return {
        name: value.replace("\r\n", "\n") if isinstance(value, str) else value
        for name, value in values.items()
    }
