import gzip
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from claims.publishing.gold import gold_record, reviewed_versions


class Command(BaseCommand):
    help = (
        "Write what editors decided as attribution gold, one article a line (.jsonl or .jsonl.gz)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", metavar="OUT.jsonl[.gz]", type=Path)
        parser.add_argument(
            "--unfinished", action="store_true", help="include articles with open suggestions"
        )

    def handle(self, *args: object, **options: Any) -> None:
        out: Path = options["out"]
        opener = gzip.open if out.suffix == ".gz" else open
        articles = attributions = 0
        with opener(out, "wt", encoding="utf-8") as lines:
            versions = reviewed_versions(unfinished=options["unfinished"])
            for version in versions.iterator(chunk_size=200):
                record = gold_record(version)
                lines.write(json.dumps(record, ensure_ascii=False) + "\n")
                articles += 1
                attributions += len(record["attributions"])
        self.stdout.write(f"{articles} articles, {attributions} attributions in {out}")
