from argparse import ArgumentParser
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from django.apps import apps
from django.core.management.base import CommandError
from django.utils.module_loading import module_has_submodule

from codes.management.terminal import QuietCommand, as_json


def benchmarks() -> Iterator[ModuleType]:
    """The modules with a NAME in the ``benchmarks`` packages of our rooms."""
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "benchmarks"):
            package = import_module(f"{config.name}.benchmarks")
            for info in iter_modules(package.__path__):
                module = import_module(f"{package.__name__}.{info.name}")
                if hasattr(module, "NAME"):
                    yield module


class Command(QuietCommand):
    help = "Measure against floors of the same run, without a change to the database in use."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="one benchmark instead of all")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--releases", type=int, metavar="N", help="pages: against a copy with N releases")
        parser.add_argument("--publications", type=int, metavar="N", help="pages: against a copy with N texts")

    def handle(self, *args: Any, **options: Any) -> None:
        known = {module.NAME: module for module in benchmarks()}
        if options["name"] and options["name"] not in known:
            raise CommandError(f"no benchmark {options['name']!r}; there are: {', '.join(known)}")
        chosen = [known[options["name"]]] if options["name"] else list(known.values())
        sizes = {name: options[name] for name in ("releases", "publications") if options[name]}
        if sizes and not all(getattr(module, "HAS_SIZES", False) for module in chosen):
            raise CommandError("--releases and --publications are for the benchmark pages")
        figures = {}
        for module in chosen:
            self.stderr.write(f"{module.NAME}: {module.ABOUT}")
            figures[module.NAME] = module.run(lambda text: self.stderr.write(f"  {text}"), **sizes)
        if options["json"]:
            self.stdout.write(as_json(figures))
            return
        for name, rows in figures.items():
            for row, values in rows.items():
                figures_of_row = values.items() if isinstance(values, dict) else [("", values)]
                words = ", ".join(f"{key} {value}".strip() for key, value in figures_of_row)
                self.stdout.write(f"{name} {row}: {words}")
