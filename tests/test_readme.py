"""What the README promises is true."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from app import evaluate
from tests.conftest import ROOT
from tests.test_classify import picture
from training.results import load_records, table
from training.weights import FOLDER

README = (ROOT / "README.md").read_text("utf-8")


def between(name):
    return re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", README, re.S)[1]


def test_the_results_are_the_recorded_ones():
    assert between("shipped") == table(load_records([FOLDER]))
    assert between("seeds") == table(load_records(sorted((FOLDER / "seeds").iterdir())))


@pytest.mark.skipif(
    not os.environ.keys() >= {"MNIST_ROOT", "STROKES"}, reason="MNIST_ROOT and STROKES name no MNIST and no drawings"
)
def test_the_drawings_are_read_as_well_as_it_says(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["app.evaluate", os.environ["STROKES"]])
    evaluate.main()
    assert between("drawings") == capsys.readouterr().out.strip()


def test_the_file_map_names_every_file_and_no_other():
    rows = re.findall(r"^\| (`.*?`) \|", README.partition("## File map")[2], re.M)
    named = [name for row in rows for name in re.findall(r"`(.*?)`", row)]
    assert [name for name in named if not (ROOT / name).exists()] == []
    files = [
        path.relative_to(ROOT).as_posix() for folder in ("app", "training") for path in (ROOT / folder).rglob("*.py")
    ]
    assert len(files) > 20
    assert [name for name in files if not name.endswith("__init__.py") and name not in named] == []


def test_every_test_that_the_readme_names_is_there():
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").glob("test_*.py"))
    names = re.findall(r"`(test_\w+)`", README)
    assert len(names) >= 6
    for name in names:
        assert f"def {name}(" in tests, name


@pytest.mark.parametrize(
    ("number", "prints"),
    [
        (0, r"\{'baseline': 7, 'dropout': 7, 'prelu': 7\}\n"),
        (1, r"7 \[.*\]\n\{'baseline': 7, 'dropout': 7, 'prelu': 7\}\n"),
    ],
)
def test_the_examples_run(number, prints, address, tmp_path, monkeypatch, capsys):
    picture(7).save(tmp_path / "digit.png")
    monkeypatch.chdir(tmp_path)
    example = re.findall(r"```python\n(.*?)```", README, re.S)[number]
    exec(compile(example.replace("http://127.0.0.1:7860", address), "README.md", "exec"), {})
    assert re.fullmatch(rf"(Loaded as API: .*\n)?{prints}", capsys.readouterr().out)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_the_examples_for_curl_run(address, tmp_path):
    picture(7).save(tmp_path / "digit.png")
    example = re.search(r"```sh\n(curl .*?)```", README, re.S)[1].replace("http://127.0.0.1:7860/", address)
    done = subprocess.run(["sh", "-ec", example], cwd=tmp_path, capture_output=True, text=True, check=True)
    first, end = json.JSONDecoder().raw_decode(done.stdout)
    for answer in first, json.loads(done.stdout[end:]):
        assert [network["digit"] for network in answer["data"][0].values()] == [7, 7, 7]


def test_the_screenshot_is_there():
    for image in re.findall(r"!\[.*?\]\((.*?)\)", README):
        assert (ROOT / image).stat().st_size > 10_000
