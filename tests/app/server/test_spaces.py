"""The app on Hugging Face Spaces, with as much of Spaces as can be had elsewhere."""

import itertools
import json
import re
import subprocess
import sys
import urllib.request

import pytest
from huggingface_hub import metadata_load
from huggingface_hub.cli.hf import app as hf

from app.page import DOCUMENTS, space
from app.ui.texts import find
from tests.support.digits import SEVEN
from tests.support.docs import APP_README
from tests.support.http import post
from tests.support.server import ROOT, serving

FRONT = metadata_load(ROOT / "README.md")
COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}


def test_the_front_matter_is_complete():
    assert FRONT["title"]
    assert FRONT["emoji"]
    assert {FRONT["colorFrom"], FRONT["colorTo"]} <= COLOURS
    assert FRONT["sdk"] == "gradio"
    assert FRONT["python_version"] == "3.12"  # a string: as a number, 3.10 would be 3.1
    assert (ROOT / FRONT["app_file"]).is_file()
    assert FRONT["license"] == "mit"
    assert len(FRONT["short_description"]) <= 60
    assert FRONT["tags"]
    assert FRONT["datasets"] == ["ylecun/mnist"]
    assert FRONT["pinned"] is False


@pytest.mark.parametrize("name", ["user/three.net-works", "", "user", 'a/b"><script>', "a/b/c", "a/${b}"])
def test_the_page_links_to_its_code_where_that_is_known(monkeypatch, name):
    monkeypatch.setenv("SPACE_ID", name)
    assert space() == (name if name == "user/three.net-works" else "")


@pytest.mark.parametrize("path", DOCUMENTS)
def test_what_the_page_links_to_exists(path):
    assert (ROOT / re.split("^(?:tree|blob)/main/?", path)[1]).exists()
    assert len(DOCUMENTS) == len(find("page.head.documents"))


def test_no_file_needs_large_file_storage():
    files = [path for folder in ("app", "training", "weights") for path in (ROOT / folder).rglob("*")]
    assert [path.name for path in files if path.stat().st_size > 10_000_000] == []


@pytest.mark.parametrize("command", re.findall(r"^\.venv/bin/hf ([^#\n]+)", APP_README, re.M))
def test_the_commands_for_spaces_exist(command, capsys):
    words = command.split()
    names = list(itertools.takewhile(str.islower, words))
    with pytest.raises(SystemExit) as done:
        hf([*names, "--help"])
    assert done.value.code == 0
    assert {word for word in words if word.startswith("--")} <= set(re.findall(r"--[\w-]+", capsys.readouterr().out))


@pytest.mark.slow
def test_what_spaces_installs_fits_together():
    """Spaces installs in one call of pip, with requirements.txt and nothing else of the repository."""
    gradio = f"gradio[oauth,mcp]=={FRONT['sdk_version']}"
    line = ["-r", "requirements.txt", gradio, "uvicorn>=0.14.0", "websockets>=10.4", "spaces"]
    pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--disable-pip-version-check", "--retries", "1"]
    done = subprocess.run([*pip, *line], cwd=ROOT, capture_output=True, text=True, timeout=300)
    offline = "Failed to establish a new connection", "Temporary failure in name resolution", "ConnectTimeoutError"
    if done.returncode and any(sign in done.stderr for sign in offline):
        pytest.skip("there is no network to ask what can be installed")
    assert done.returncode == 0, done.stderr


SPACES = """
import sys
from pathlib import Path

def GPU(function):
    Path(__file__).with_suffix(".marked").write_text(f"{function.__name__} {'torch' in sys.modules}")
    return function

def gradio_auto_wrap(function):
    return function
"""


@pytest.mark.slow
def test_it_starts_as_spaces_starts_it(tmp_path):
    """A plain script in a clean environment, beside Spaces' own package, which wants a mark, before torch."""
    (tmp_path / "spaces.py").write_text(SPACES)
    space = {"SYSTEM": "spaces", "SPACE_ID": "someone/digits", "SPACE_HOST": "someone-digits.hf.space"}
    with serving("app/__main__.py", GRADIO_SERVER_NAME="0.0.0.0", PYTHONPATH=str(tmp_path), **space) as address:
        assert (tmp_path / "spaces.marked").read_text() == "never_called False"
        with urllib.request.urlopen(address) as page:
            text = page.read().decode()
        assert "Three networks, one digit" in text
        assert post(address, "classify_strokes", SEVEN, "wide")["data"][0]["prelu"]["digit"] == 7
        with urllib.request.urlopen(f"{address}gradio_api/mcp/schema") as tools:
            assert [tool["name"] for tool in json.load(tools)] == ["digits_classify", "digits_classify_strokes"]
