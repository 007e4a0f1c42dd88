"""The picture of the workflow in the docs is the workflow."""

from claims.management.commands.workflow_table import workflow_table
from dev import ROOT

PAGE = ROOT / "docs" / "workflow.md"


def test_the_docs_show_the_table_that_runs() -> None:
    assert workflow_table() in PAGE.read_text()
