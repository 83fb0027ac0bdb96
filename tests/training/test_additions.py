"""A variant and a style are added as training/README.md says: a few lines, and all else follows."""

import re
import shutil
import subprocess
import sys

import pytest
from PIL import Image

from tests.support.data import needs_mnist
from tests.support.docs import TRAINING_README, examples
from tests.support.server import ROOT
from tests.support.training import QUICK
from training.evaluation.styles import sheet
from training.model.variants import VARIANTS

LOOK = """
from pathlib import Path
from app.inference.model_store import use
from training.data.corruptions import CORRUPTIONS
from training.model.alterations import ALTERATIONS
CORRUPTIONS.clear()  # as in a quick training
ALTERATIONS.clear()
use(Path("runs"))
from app.handlers import respond
from app.views import VIEWS, show_training
answers, views = respond([[(80, 65), (200, 65), (130, 225)]], "notebook", list(VIEWS))
names = [network["name"] for network in answers["networks"]]
print(names, answers["weights"]["missing"], views.count('class="card leaky"') == len(VIEWS))
print("a hundredth passes below zero" in views, show_training("notebook").count('class="line leaky"'))
"""


@needs_mnist
@pytest.mark.slow
@pytest.mark.skipif("leaky" in VARIANTS, reason="somebody has done it here")
def test_a_variant_is_added_as_the_readme_says(tmp_path):
    for folder in "app", "training":
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    alone, component, named, leaky, _ = examples(TRAINING_README, "python")
    edit(tmp_path / "training/model/variants.py", "}  # fmt: skip", alone + leaky + "}  # fmt: skip")
    (tmp_path / "training/components/leaky_relu.py").write_text(component, "utf-8")
    now = "\nACTIVATIONS = {each.__name__: each for each in (ReLU, PReLU)}\n"
    edit(tmp_path / "training/components/__init__.py", now, named)
    options = ["--size", "notebook", "--variant", "leaky", "--epochs", "1", "--out", "runs"]
    printed = run(tmp_path, *QUICK, *options)
    assert float(re.search(r"\| notebook \| leaky \| 1 \| (\S+) \|", printed)[1]) > 85
    first, second = run(tmp_path, sys.executable, "-c", LOOK).splitlines()
    assert first == "['Leaky'] Baseline, Dropout, PReLU and PReLU alone True"
    assert second == "True 3"
    table = run(tmp_path, sys.executable, "-m", "training.results", "runs", "--curves", "curves.svg")
    assert table.count("| notebook |") == 1
    assert (tmp_path / "curves.svg").read_text("utf-8").count('class="line leaky"') == 4


@pytest.mark.slow
def test_a_style_is_added_as_the_readme_says(tmp_path):
    shutil.copytree(ROOT / "training", tmp_path / "training", ignore=shutil.ignore_patterns("__pycache__"))
    style = examples(TRAINING_README, "python")[-1]
    edit(tmp_path / "training/data/allographs.py", "ALLOGRAPHS = [\n", style)
    run(tmp_path, sys.executable, "-m", "training.evaluation.styles", "--sheet", "styles.png")
    with Image.open(tmp_path / "styles.png") as picture:
        assert picture.tobytes() != sheet().tobytes()


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def run(folder, *command):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    return done.stdout
