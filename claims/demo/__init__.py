"""The demo newsroom. This package knows no Django, so that a script may ask for the password."""

#: The password of every demo account; `load_demo` runs only where FACTCHECK_DEMO allows it.
PASSWORD = "correct-horse-demo"  # noqa: S105
