"""What every command has in common: how it prints and how it ends, wherever its output goes."""

import os
import re
import subprocess
import sys

import pytest

from tests.support.server import CLEAN, ROOT

SOURCES = [path for folder in ("app", "training", "tests") for path in (ROOT / folder).rglob("*.py")]
COMMANDS = {path: text for path in SOURCES if re.search(r"^def main\(", text := path.read_text("utf-8"), re.M)}


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_ends_with_a_sentence_and_knows_help(path):
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__main__")
    assert re.search(r"^@exit_with_sentence\([^@]*\)\ndef main\(", COMMANDS[path], re.M)
    assert re.search(rf'Parser\(\s*prog="python -m {re.escape(name)}"', COMMANDS[path])
    assert "sys.argv" not in COMMANDS[path]


def test_all_commands_were_found():
    assert len(COMMANDS) == 16


START = """
import sys
from training.cli import Parser, exit_with_sentence
from training.errors import UserError

@exit_with_sentence()
def command():
"""


def end(code, *arguments, shell="", stdout=subprocess.PIPE, **environment):
    """How a command ends that does what code says, started with the shell's redirections."""
    words = ["sh", "-c", f'"$@" {shell}', "sh", sys.executable, "-c", START + f"    {code}\ncommand()", *arguments]
    return subprocess.run(words, cwd=ROOT, env={**CLEAN, **environment}, stdout=stdout, stderr=subprocess.PIPE)


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
HANDLERS = "", ":strict", ":surrogateescape", ":surrogatepass"
ENCODINGS = "ascii", "cp1252", "latin-1", "cp932", "utf-8", "utf-16"


@pytest.mark.parametrize("handler", HANDLERS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_everything_is_printed_in_every_encoding(encoding, handler):
    done = end(r'print("97 \xb1 1 \U0001f528 \udcff")', PYTHONIOENCODING=encoding + handler)
    assert (done.returncode, done.stderr) == (0, b"")
    printed = done.stdout.decode(encoding)
    assert printed.startswith("97 ")
    assert printed.rstrip().endswith(r"\udcff")
    assert ("\xb1" in printed) == (encoding != "ascii")


def test_everything_is_printed_where_there_is_no_locale():
    done = end(r'print("97 \xb1 1 \U0001f528")', **ASCII)
    assert (done.returncode, done.stderr, done.stdout) == (0, b"", b"97 \\xb1 1 \\U0001f528\n")


@pytest.mark.parametrize("environment", [ASCII, {"PYTHONIOENCODING": "ascii:strict"}, {"PYTHONIOENCODING": "utf-16"}])
def test_a_sentence_may_name_any_file(environment):
    done = end(r'raise UserError("/n\xf6/\udcff is missing.")', **environment)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert "is missing." in done.stderr.decode(environment.get("PYTHONIOENCODING", "ascii").partition(":")[0])


SHOW_BAR = "from tqdm import tqdm; print(sys.stdout.isatty(), [*tqdm(range(3))], flush=True)"


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_output_that_is_closed_changes_nothing(closed):
    kept = "import os; assert [os.fstat(number) for number in range(3)]"  # no file or socket gets in between
    for code in SHOW_BAR, kept:
        done = end(code, shell=closed)
        assert done.returncode == 0
        assert b"Error" not in done.stderr
    assert end("raise UserError('No.')", shell=closed).returncode == 1


BUFFERED = pytest.mark.parametrize("buffered", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["buffered", "unbuffered"])


def end_unread(code, *arguments, **environment):
    """How a command ends whose output nobody reads any more, as after `| head`."""
    read, written = os.pipe()
    os.close(read)
    done = end(code, *arguments, stdout=written, **environment)
    os.close(written)
    return done


@BUFFERED
@pytest.mark.parametrize("code", ["print('a table')", "print('a table', flush=True); raise UserError('Late.')"])
def test_output_that_nobody_reads_ends_a_command_without_a_word(buffered, code):
    done = end_unread(code, **buffered)
    assert (done.returncode, done.stderr) == (1, b"")


@BUFFERED
def test_output_that_nobody_reads_leaves_a_sentence_readable(buffered):
    done = end_unread("try: print('a table')\n    finally: raise UserError('No.')", **buffered)
    assert (done.returncode, done.stderr) == (1, b"No.\n")


@BUFFERED
def test_help_that_nobody_reads_is_no_error(buffered):
    done = end_unread("Parser(prog='x', description='\xb1').parse_args()", "--help", **buffered)
    assert (done.returncode, done.stderr) == (0, b"")


@BUFFERED
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_output_to_a_full_disk_ends_with_a_sentence(buffered):
    done = end("print('a table')", shell=">/dev/full", **buffered)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert done.stderr.startswith(b"The output cannot be written (No space left on device): ")


def test_an_error_of_something_else_is_not_taken_for_one_of_the_output():
    done = end("print('a table'); open('/no/such/file')")
    assert done.returncode == 1
    assert b"FileNotFoundError" in done.stderr
