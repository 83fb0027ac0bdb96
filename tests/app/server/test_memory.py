import platform
import subprocess
import sys

import pytest

from tests.support.server import ROOT

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="memory is handed out in another way")


def printed(program):
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return [int(each) for each in done.stdout.split()]


def test_freed_memory_is_given_back():
    freed, left = printed("""
from app.server.memory import give_memory_back
def memory():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 // 1_000_000
before = memory()
kept = [bytes(20_000) for _ in range(10_000)][::100]
freed = memory() - before
give_memory_back()
print(freed, memory() - before)
""")
    assert freed > 150
    assert left < 30


def test_threads_share_pools_of_memory():
    """Each pool is a reservation of 64 MB of addresses."""
    program = """
import threading
from app.server.memory import share_memory
{share}
def addresses():
    return int(open("/proc/self/statm").read().split()[0]) * 4096 // 1_000_000
before, here = addresses(), threading.Barrier(17)
for _ in range(16):
    threading.Thread(target=lambda: (bytes(20_000), here.wait(), here.wait())).start()
here.wait()
print(addresses() - before)
here.wait()
"""
    (shared,), (each,) = printed(program.format(share="share_memory()")), printed(program.format(share=""))
    assert each - shared > 5 * 64
