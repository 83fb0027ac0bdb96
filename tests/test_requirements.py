"""What requirements.txt lets in: what is installed, what Spaces builds with, and nothing with a known hole."""

from importlib.metadata import version

import pytest
from packaging.requirements import Requirement

from tests.support.server import ROOT

LINES = [line.partition("#")[0].strip() for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines()]
BOUNDS = {each.name: each for each in map(Requirement, filter(None, LINES))}

# The last release before the one that closed it, and the hole.
HOLES = {
    "torch": ("2.9.1", "CVE-2026-24747: a checkpoint corrupts memory under weights_only"),
    "pillow": ("12.2.0", "CVE-2026-59199 and others: writes out of bounds in paste, crop and filters"),
    "orjson": ("3.11.5", "CVE-2025-67221: nested values without end"),
    "starlette": ("1.3.0", "CVE-2026-54283, CVE-2026-48710: forms without limits, a path in Host"),
    "python-multipart": ("0.0.31", "CVE-2026-53540, and parts dense with line ends that take long"),
    "mcp": ("1.28.0", "CVE-2026-59950, CVE-2026-52869: foreign origins, sessions of others"),
    "h11": ("0.15.0", "CVE-2025-43859: chunked bodies that a proxy reads otherwise"),
    "filelock": ("3.20.2", "CVE-2026-22701, CVE-2025-68146: a link in place of a lock is followed"),
    "tqdm": ("4.66.2", "CVE-2024-34062: options are evaluated"),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_what_is_installed_is_let_in(name):
    assert BOUNDS[name].specifier.contains(version(name), prereleases=True)


@pytest.mark.parametrize("name", HOLES)
def test_nothing_with_a_known_hole_is_let_in(name):
    bad, hole = HOLES[name]
    assert not BOUNDS[name].specifier.contains(bad), hole


@pytest.mark.parametrize("torch", ["2.10.0", "2.11.0"])
def test_zero_gpu_has_a_torch_that_is_let_in(torch):
    assert BOUNDS["torch"].specifier.contains(torch)
