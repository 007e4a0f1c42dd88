from django.core.management.base import BaseCommand

from claims.actions.workflow.gates import missing_date
from claims.actions.workflow.table import TABLE, Transition, Who, Why

WHO = {
    Who.ANYONE: "",
    Who.ASSIGNEE: ", the assignee",
    Who.NOT_CHECKER: ", not the checker",
}
WHY = {Why.NOTHING: "", Why.CODE: "a reason from the list", Why.WORDS: "a reason in words"}


class Command(BaseCommand):
    help = "Print the transitions of a claim as a Markdown table."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(workflow_table())


def workflow_table() -> str:
    """The table as Markdown, one row a transition."""
    head = "| from | act | to | who | must say | gate |\n|---|---|---|---|---|---|"
    return "\n".join([head, *(_line(row) for row in TABLE)])


def _line(row: Transition) -> str:
    sources = ", ".join(sorted(row.sources))
    gates = [missing_date] if row.begins_checking else []
    names = [f"`gates.{gate.__name__}`" for gate in (*gates, row.gate) if gate]
    who = f"{row.role}{WHO[row.who]}"
    return f"| {sources} | {row.act} | {row.target} | {who} | {WHY[row.why]} | {' '.join(names)} |"
