"""What imports what: the arrows of the project's structure, seen from fresh interpreters."""

import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT


def modules_after(statement):
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()} | set(done.stdout.split())


def test_classify_brings_neither_gradio_nor_torchvision_nor_training_code():
    modules = modules_after("from app.inference import classify")
    assert modules.isdisjoint({"gradio", "torchvision", "training.train", "training.mnist"})
    assert "torch" in modules


def test_the_page_brings_no_torchvision_and_no_training_code():
    modules = modules_after("import app.serve, app.__main__")
    assert modules.isdisjoint({"torchvision", "training.train", "training.mnist"})


@pytest.mark.parametrize("module", ["training.__main__", "training.results"])
def test_training_never_imports_the_app(module):
    assert modules_after(f"import {module}").isdisjoint({"app", "gradio"})


SOURCES = [*(ROOT / "app").rglob("*.py"), *(ROOT / "training").rglob("*.py")]


@pytest.mark.parametrize(("library", "where"), [("torchvision", r"training/mnist\.py"), ("gradio", r"app/.*")])
def test_each_library_is_imported_only_where_it_belongs(library, where):
    files = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in SOURCES}
    importing = [name for name, text in files.items() if re.search(rf"^\s*(from|import) {library}\b", text, re.M)]
    assert importing
    assert [name for name in importing if not re.fullmatch(where, name)] == []
