"""What imports what: the arrows between the rooms of the project, as the sources say and as fresh interpreters see."""

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter

import pytest

from app.ui.format import all_of
from tests.support.server import ROOT
from training.model.variants import VARIANTS


def modules_after(statement):
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()} | set(done.stdout.split())


@pytest.mark.slow
def test_classify_brings_neither_gradio_nor_torchvision_nor_training_code():
    modules = modules_after("from app.inference import classify")
    assert modules.isdisjoint({"gradio", "torchvision", "training.loop.train", "training.data.mnist"})
    assert "torch" in modules


@pytest.mark.slow
def test_a_process_that_decodes_pictures_is_light():
    assert modules_after("import app.decoding.__main__").isdisjoint({"numpy", "scipy", "torch", "gradio", "training"})


# As torch's build for CPUs comes, and with torchvision left out, which the app never needs.
BARE = """
import asyncio, gc, sys
gc.disable()

class Absent:
    asked = set()

    def find_spec(self, name, *_):
        self.asked.add(name)
        if name.partition(".")[0] in ("torchvision", "triton", "nvidia", "cuda"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
import app.server.launch, app.__main__
from app.gradio_internals import prepare
prepare()
from app.handlers import respond
from app.inference import classify
from app.page import build
from app.views import TRAINING, VIEWS
from tests.support.digits import DIGITS, picture

async def built():
    return build()

asyncio.run(built())
answers, views = respond(DIGITS[7], "wide", [*VIEWS, TRAINING])
print(answers["verdict"], "whiskers" in views, {int(each.argmax()) for each in classify(picture(3)).values()})
print(*Absent.asked)
"""


@pytest.fixture(scope="module")
def bare():
    """What the app answers there, and the modules that it asks for."""
    done = subprocess.run([sys.executable, "-c", BARE], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answer, asked = done.stdout.splitlines()
    return answer, set(asked.split())


@pytest.mark.slow
def test_the_app_answers_without_torchvision_and_without_cuda(bare):
    assert bare[0] == f"{all_of(VARIANTS)} say 7. True {{3}}"


@pytest.mark.slow
def test_the_page_brings_no_torchvision_and_no_training_code(bare):
    assert bare[1].isdisjoint({"torchvision", "training.loop.train", "training.data.mnist"})
    assert "gradio" in bare[1]


@pytest.mark.slow
def test_training_never_imports_the_app():
    assert modules_after("import training.__main__, training.results").isdisjoint({"app", "gradio"})


SOURCES = [*(ROOT / "app").rglob("*.py"), *(ROOT / "training").rglob("*.py")]


@pytest.mark.parametrize(("library", "where"), [("torchvision", r"training/data/mnist\.py"), ("gradio", r"app/.*")])
def test_each_library_is_imported_only_where_it_belongs(library, where):
    files = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in SOURCES}
    importing = [name for name, text in files.items() if re.search(rf"^\s*(from|import) {library}\b", text, re.M)]
    assert importing
    assert [name for name in importing if not re.fullmatch(where, name)] == []


# For each room, those that it imports and may import. app imports training, never the reverse; no arrow runs back up.
MAP = """
app.__main__: app.server training.cli training.paths
app.server: app.decoding app.errors app.gradio_internals app.inference app.limits app.page app.ui
    training.errors training.paths
app.page: app.api app.gradio_internals app.handlers app.inference app.ui app.views training.data
    training.model
app.handlers: app.inference app.limits app.preprocessing app.ui app.views
app.api: app.inference app.preprocessing training.model
app.evaluate: app.inference app.preprocessing training.cli training.data training.errors training.paths
    training.records
app.views: app.inference app.ui training.components training.data training.evaluation training.model training.records
app.ui: app.inference app.limits app.preprocessing training.data training.model
app.inference: app.preprocessing training.components training.data training.evaluation training.model
    training.paths training.records
app.gradio_internals: app.errors app.limits app.preprocessing
app.errors: app.limits app.preprocessing
app.preprocessing: app.decoding app.limits training.data
app.decoding: app.limits
training.__main__: training.cli training.data training.errors training.loop training.model training.paths
    training.records
training.measure: training.cli training.data training.errors training.evaluation training.model training.paths
    training.records
training.results: training.cli training.errors training.paths training.records
training.benchmark: training.cli training.components training.data training.errors training.loop training.model
    training.paths training.records
training.study: training.cli training.components training.data training.errors training.evaluation training.loop
    training.model training.paths training.records
training.loop: training.components training.data training.errors training.evaluation training.model training.paths
    training.records
training.evaluation: training.cli training.components training.data training.errors training.model training.paths
    training.records
training.records: training.cli training.components training.data training.errors training.model training.paths
training.model: training.components training.data training.errors training.paths
training.data: training.errors training.paths
training.cli: training.errors training.paths
"""
ROWS = (row.split(":") for row in re.split(r"\n(?=\S)", MAP.strip()))
ARROWS = {here: set(there.split()) for here, there in ROWS}


def room(*parts):
    """app.ui of app.ui.pad, and app.page of app.page.build."""
    return ".".join(parts[:2])


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_rooms_import_what_the_map_says_and_nothing_else():
    found = {}
    for path in SOURCES:
        here = room(*path.relative_to(ROOT).with_suffix("").parts)
        there = {room(*name.split(".")) for name in imports(path) if name.startswith(("app.", "training."))}
        found.setdefault(here, set()).update(there - {here})
    assert {here: there for here, there in found.items() if there} == ARROWS


def test_the_map_has_no_circle():
    order = list(TopologicalSorter(ARROWS).static_order())
    assert order.index("training.components") < order.index("app.__main__")


@pytest.mark.parametrize("folder", ["app", "training"])
def test_a_folder_shows_at_most_16_entries(folder):
    names = {path.name for path in (ROOT / folder).iterdir() if path.suffix != ".md"} - {"__pycache__"}
    assert 8 < len(names) <= 16


def test_no_test_imports_a_test():
    paths = [*(ROOT / "tests").rglob("*.py")]
    assert len(paths) > 50
    assert [path.name for path in paths if any(".test_" in name for name in imports(path))] == []


@pytest.mark.parametrize("folder", ["app", "training"])
def test_the_tests_mirror_the_code(folder):
    """Every folder of tests is named after one of the code; the page is what a browser sees of all of them."""
    rooms = {path.name for path in (ROOT / "tests" / folder).iterdir() if path.is_dir()} - {"__pycache__", "page"}
    assert len(rooms) >= 5
    assert rooms <= {path.name for path in (ROOT / folder).iterdir() if path.is_dir()}
