import sys
from argparse import ArgumentParser, FileType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError
from django.template.defaultfilters import pluralize
from tqdm import tqdm

from codes.management.terminal import QuietCommand, as_json
from public.serving.warming import frequent_paths, usual_paths, warm


class Command(QuietCommand):
    help = "Have a running site, or a proxy before it, make its public pages before readers ask for them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default=settings.SITE_URL, help="where the site answers (default: SITE_URL)")
        parser.add_argument("--most", type=int, default=2_000, help="how many pages (2000)")
        parser.add_argument("--connections", type=int, default=4, help="how many at once (4)")
        parser.add_argument(
            "--log",
            type=FileType(errors="replace"),
            help="an access log, or addresses, one a line; - for standard input",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        url, most, connections = options["url"], options["most"], options["connections"]
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise CommandError(f"--url: {url} is no address of a site, such as http://127.0.0.1:8000")
        if most < 1 or not 1 <= connections <= 100:
            raise CommandError("--most is 1 at least, --connections 1 to 100")
        paths = frequent_paths(options["log"], most) if options["log"] else usual_paths(most)
        if not paths:
            raise CommandError("there is nothing to ask for: the log has no address of a public page")
        rounds = []
        with tqdm(file=sys.stderr, disable=not sys.stderr.isatty(), leave=False, unit=" pages") as bar:
            for outcome in warm(url, paths, connections=connections, progress=bar.update):
                rounds.append(outcome)
                if outcome.failed == outcome.asked:
                    raise CommandError(f"{url} does not answer with pages: {outcome.problem}")
        last = rounds[-1]
        if options["json"]:
            self.stdout.write(as_json({"pages": len(paths), "rounds": len(rounds)} | last._asdict()))
            return
        self.stdout.write(
            f"{len(paths):,} pages asked for in {len(rounds)} round{pluralize(len(rounds))}; "
            f"{last.from_memory:,} of the last round came from memory"
        )
        if last.failed:
            self.stdout.write(f"{last.failed:,} were no page, the first: {last.problem}")
