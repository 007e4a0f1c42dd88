"""The picture of the workflow in the docs is the workflow."""

from pathlib import Path

from claims.management.commands.workflow_table import workflow_table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "workflow.md"


def test_the_docs_show_the_table_that_runs() -> None:
    assert workflow_table() in PAGE.read_text()
