import httpx
import pytest

from tests.benchmarks.balance import Drawers, balanced, served
from tests.support.nginx import needs_nginx
from tests.support.server import started

pytestmark = pytest.mark.slow


@needs_nginx
def test_no_drawer_notices_that_one_of_two_copies_is_killed(address, tmp_path):
    with (
        started("-m", "app") as (process, other),
        balanced([other, address], tmp_path) as balancer,
        Drawers(balancer, 3) as drawers,
    ):
        drawers.wait_for(30)
        process.kill()
        drawers.wait_for(60)
    assert [answer for answer in drawers.answers if not answer.right] == []
    assert {asked[0] for _, asked in served(tmp_path)} == {httpx.URL(copy).netloc.decode() for copy in (other, address)}
