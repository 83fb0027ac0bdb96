"""What the READMEs promise is true."""

import json
import re
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from app import evaluate
from app.limits import MAX_REQUEST
from tests.support.data import MNIST_ROOT, STROKES
from tests.support.digits import picture
from tests.support.docs import APP_README, README, TRAINING_README, between, examples
from tests.support.server import ROOT
from training.model.recipe import SIZES
from training.model.variants import VARIANTS
from training.paths import SEEDS, WEIGHTS
from training.records.run_record import load_records
from training.records.tables import markdown_table, mean_and_spread, results_table

PAGES = {"README.md": README, "app/README.md": APP_README, "training/README.md": TRAINING_README}


def test_the_front_page_is_short():
    assert README.count("\n") <= 150


def test_the_results_are_the_recorded_ones():
    assert between(TRAINING_README, "shipped") == results_table(load_records([WEIGHTS]))
    assert between(TRAINING_README, "seeds") == results_table(load_records(sorted(SEEDS.iterdir())))


def test_the_front_page_sums_up_both_tables():
    """The spread over seeds of MNIST's test set, and the shipped networks on drawings."""
    drawn = [line.split(" | ") for line in between(TRAINING_README, "drawings").splitlines()[2:]]
    rows = []
    for (size, variant), drawings in zip(product(SIZES, VARIANTS), drawn, strict=True):
        runs = [run for run in load_records(sorted(SEEDS.iterdir())) if (run.size, run.variant) == (size, variant)]
        assert len(runs) == 5
        assert drawings[:2] == [f"| {size}", variant]
        rows.append((size, variant, mean_and_spread([100 * run.test_accuracy for run in runs]), drawings[4]))
    header = "size", "network", "MNIST test, % (5 seeds)", "real drawings, %"
    assert between(README, "results") == markdown_table("llrr", header, rows)


@pytest.mark.slow
@pytest.mark.skipif(not (MNIST_ROOT and STROKES), reason="MNIST_ROOT and STROKES name no MNIST and no drawings")
def test_the_drawings_are_read_as_well_as_it_says(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["app.evaluate", STROKES])
    evaluate.main()
    drawings, differences = capsys.readouterr().out.strip().split("\n\n")
    assert between(TRAINING_README, "drawings") == drawings
    assert between(TRAINING_README, "differences") == differences


@pytest.mark.parametrize("page", PAGES)
def test_what_is_linked_and_named_is_there(page):
    folder = (ROOT / page).parent
    links = [link for link in re.findall(r"\]\(([^)]+)\)", PAGES[page]) if "://" not in link]
    assert links
    assert [link for link in links if not (folder / link.partition("#")[0]).exists()] == []
    files = re.findall(r"`((?:app|training|tests|weights)/[\w./]+\.\w+)`", PAGES[page])
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_the_tree_names_every_room_and_no_other():
    (tree,) = (block for block in examples(README, "text") if "preprocessing/" in block)
    heads = (line[:26] for line in tree.splitlines())  # before what is said of them
    named = {name for head in heads for name in re.findall(r"([\w-]+)/", head)}
    rooms = {
        path.name
        for folder in (ROOT / "app", ROOT / "training")
        for path in (folder, *folder.iterdir())
        if path.is_dir() and (path / "__init__.py").exists()
    }
    assert named == rooms | {"weights", "tests"}


@pytest.mark.parametrize("page", PAGES)
def test_every_module_that_is_to_be_run_is_there(page):
    modules = re.findall(r"python -m ([\w.]+)", PAGES[page])
    for module in modules:
        path = ROOT / module.replace(".", "/")
        assert module in ("pytest", "venv") or path.with_suffix(".py").exists() or (path / "__main__.py").exists(), (
            module
        )


def test_every_test_that_the_readme_names_is_there():
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    names = re.findall(r"`(test_\w+)`", README)
    assert len(names) >= 6
    for name in names:
        assert f"def {name}(" in tests, name


@pytest.mark.parametrize(
    ("page", "prints"),
    [
        (README, r"\{'baseline': 7, 'dropout': 7, 'prelu': 7\}\n"),
        (APP_README, r"7 \[.*\]\n\{'baseline': 7, 'dropout': 7, 'prelu': 7\}\n"),
    ],
    ids=["README.md", "app/README.md"],
)
def test_the_examples_run(page, prints, address, tmp_path, monkeypatch, capsys):
    picture(7).save(tmp_path / "digit.png")
    monkeypatch.chdir(tmp_path)
    (example,) = examples(page, "python")
    exec(compile(example.replace("http://127.0.0.1:7860", address), "README.md", "exec"), {})
    assert re.fullmatch(rf"(Loaded as API: .*\n)?{prints}", capsys.readouterr().out)


def test_every_nginx_takes_what_the_app_takes():
    configurations = examples(APP_README, "nginx")
    assert len(configurations) == 2
    for each in configurations:
        assert int(re.search(r"client_max_body_size (\d+)m;", each)[1]) * 2**20 >= MAX_REQUEST


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_the_examples_for_curl_run(address, tmp_path):
    picture(7).save(tmp_path / "digit.png")
    (example,) = (each for each in examples(APP_README, "sh") if each.startswith("curl "))
    example = example.replace("http://127.0.0.1:7860/", address)
    done = subprocess.run(["sh", "-ec", example], cwd=tmp_path, capture_output=True, text=True, check=True)
    first, end = json.JSONDecoder().raw_decode(done.stdout)
    for answer in first, json.loads(done.stdout[end:]):
        assert [network["digit"] for network in answer["data"][0].values()] == [7, 7, 7]


def test_the_screenshot_is_there():
    for image in re.findall(r"!\[.*?\]\((.*?)\)", README):
        assert (ROOT / image).stat().st_size > 10_000


def test_shell_scripts_keep_their_line_endings_on_windows():
    attributes = (ROOT / ".gitattributes").read_text("utf-8").splitlines()
    for script in "tests/run", ".ci/run":
        assert f"{script} text eol=lf" in attributes
        assert b"\r" not in Path(ROOT, script).read_bytes()
