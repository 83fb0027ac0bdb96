"""Files that cannot be read are told in one sentence: which, why, and what to do."""

from pathlib import Path

import pytest

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
    def locked(path):
        raise PermissionError(13, "Permission denied", str(path))  # not by chmod, which does not keep root out

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", locked)
        said = refusal(tmp_path / "a file")
    assert said == f"{tmp_path}/a file cannot be read (Permission denied): make it readable, or make it anew."


def test_a_clone_without_git_lfs_is_told_how_to_get_the_file(tmp_path):
    path = tmp_path / "a file"
    path.write_bytes(POINTER)
    assert refusal(path) == f"{path} is only a pointer of Git LFS: install that, and run `git lfs pull` in the clone."
