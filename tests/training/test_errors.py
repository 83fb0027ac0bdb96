"""Files that cannot be read are told in one sentence: which, why, and what to do."""

import os
import socket
import time

import pytest

from training.cli import exit_with_sentence
from training.errors import UserError, read_file

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"4d7a" * 16 + b"\nsize 2676104\n"


def refusal(path):
    with pytest.raises(UserError) as refused:
        read_file(path, "make it anew")
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_what_can_be_read_is_returned(tmp_path):
    path = tmp_path / "a file"
    path.write_bytes(b"its content")
    assert read_file(path, "make it anew") == b"its content"


def test_what_is_missing_or_no_file_is_told(tmp_path):
    assert refusal(tmp_path / "a file") == f"{tmp_path}/a file is missing: make it anew."
    assert refusal(tmp_path) == f"{tmp_path} cannot be read (Is a directory): make it readable, or make it anew."


def test_what_is_not_allowed_is_told(tmp_path, monkeypatch):
    def locked(path, *_):
        raise PermissionError(13, "Permission denied", str(path))  # not by chmod, which does not keep root out

    with monkeypatch.context() as patch:
        patch.setattr("os.open", locked)
        said = refusal(tmp_path / "a file")
    assert said == f"{tmp_path}/a file cannot be read (Permission denied): make it readable, or make it anew."


def stand_in(path, what):
    """Something that is no file where one belongs."""
    match what:
        case "a folder":
            path.mkdir()
        case "a pipe":
            os.mkfifo(path)
        case "a link to a pipe":
            os.mkfifo(path.with_name("pipe"))
            path.symlink_to("pipe")
        case "a link to nothing":
            path.symlink_to("nowhere")
        case "a link to itself":
            path.symlink_to(path)
        case "a socket":
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(str(path))
        case "zeros without end" | "a terminal" | "memory":
            path.symlink_to({"zeros without end": "/dev/zero", "a terminal": "/dev/ptmx", "memory": "/dev/full"}[what])


@pytest.mark.timeout(10)  # instead of waiting for what never comes
@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("a folder", "cannot be read (Is a directory)"),
        ("a pipe", "is not a file"),
        ("a link to a pipe", "is not a file"),
        ("a link to nothing", "is missing"),
        ("a link to itself", "cannot be read (Too many levels of symbolic links)"),
        ("a socket", "cannot be read (No such device or address)"),
        ("zeros without end", "is not a file"),
        ("a terminal", "is not a file"),
        ("memory", "is not a file"),
    ],
)
def test_what_is_not_a_file_is_told_at_once(tmp_path, what, says):
    stand_in(tmp_path / "a file", what)
    start = time.perf_counter()
    assert refusal(tmp_path / "a file").startswith(f"{tmp_path / 'a file'} {says}")
    assert time.perf_counter() - start < 1


def test_what_is_too_large_is_told_and_not_read(tmp_path):
    path = tmp_path / "a file"
    with path.open("wb") as file:
        file.truncate(10**12)
    assert refusal(path) == f"{path} is larger than the 60,000,000 bytes that belong there: make it anew."
    path.write_bytes(b"its content")
    assert read_file(path, "make it anew", 11) == b"its content"
    with pytest.raises(UserError, match="is larger than the 10 bytes"):
        read_file(path, "make it anew", 10)


def test_a_file_that_grows_is_not_read_to_its_end():
    """As those seem to do that the system makes up while they are read: they say that they are empty."""
    with pytest.raises(UserError, match="grows while it is read: try again, or make it anew"):
        read_file("/proc/self/status", "make it anew")


def test_a_message_is_a_line_that_no_terminal_obeys(tmp_path):
    path = tmp_path / "\x1b[31mred\x1b]0;title\x07\r\n\u202e\udcff é"
    said = str(UserError(f"{path} is missing."))
    assert said == rf"{tmp_path}/\x1b[31mred\x1b]0;title\x07\r\n\u202e\udcff é is missing."
    with pytest.raises(SystemExit) as ended, exit_with_sentence():
        read_file(path, "make it anew")
    assert str(ended.value).isprintable()


def test_a_clone_without_git_lfs_is_told_how_to_get_the_file(tmp_path):
    path = tmp_path / "a file"
    path.write_bytes(POINTER)
    assert refusal(path) == f"{path} is only a pointer of Git LFS: install that, and run `git lfs pull` in the clone."
