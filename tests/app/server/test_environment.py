"""What a host sets has the effect that app/README.md names, or none."""

import os
import re
import urllib.request
from pathlib import Path

import gradio
import gradio_client
import httpx
import pytest

from app.server.environment import MEANT, drop_variables
from tests.support.docs import APP_README

READ = re.compile(r"""\b(?:environ\.(?:get|pop|setdefault)\(|environ\[|getenv\()\s*["'](\w+)["']""")
SOURCES = [path for package in (gradio, gradio_client) for path in Path(package.__file__).parent.rglob("*.py")]
VARIABLES = {name for path in SOURCES for name in READ.findall(path.read_text("utf-8"))}
OTHERS = {
    "SYSTEM", "SPACE_ID", "SPACE_HOST", "SPACE_AUTHOR_NAME",  # Spaces': they name the tools for agents
    "SPACES_ZERO_GPU",  # limits a queue that has no limit of its own: ours has
    "KAGGLE_KERNEL_RUN_TYPE",  # a tunnel, unless share is given: it is
    "OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OAUTH_SCOPES", "OPENID_PROVIDER_URL",  # signing in, which is closed
    "HF_TOKEN", "OPENAI_API_KEY", "DISCORD_TOKEN", "HF_HUB_DISABLE_TELEMETRY",  # other services, which are not asked
    "BROWSER", "CI", "DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_TTY",  # gr.Workflow's window
    "PATH",  # where Node is, which is not looked for
}  # fmt: skip


@pytest.fixture
def environment():
    """os.environ, put back afterwards."""
    kept = dict(os.environ)
    yield os.environ
    os.environ.clear()
    os.environ.update(kept)


def test_gradio_reads_no_variable_that_nobody_has_looked_at():
    assert len(VARIABLES) > 50
    new = {name for name in VARIABLES if not name.startswith("GRADIO_")} - OTHERS
    assert new == set(), f"Gradio reads {', '.join(new)}: has that an effect here? If so, app/README.md should say it."


@pytest.mark.parametrize("name", MEANT)
def test_what_is_meant_is_kept_read_and_documented(name, environment, capsys):
    environment[name] = "kept"
    drop_variables()
    assert environment[name] == "kept"
    assert name not in capsys.readouterr().err
    assert name in VARIABLES
    assert f"| `{name}` |" in APP_README


@pytest.mark.parametrize("name", sorted(name for name in VARIABLES - {*MEANT} if name.startswith("GRADIO_")))
def test_every_other_variable_of_gradios_is_dropped_and_named(name, environment, capsys):
    environment[name] = "1"
    drop_variables()
    assert name not in environment
    assert re.fullmatch(rf"Without effect here: .*\b{name}\b.*\.\n", capsys.readouterr().err)


def test_nothing_is_said_where_nothing_is_dropped(environment, capsys):
    for name in [name for name in environment if name.startswith("GRADIO_")]:
        del environment[name]
    drop_variables()
    assert capsys.readouterr().err == ""


PROXIES = "http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy", "socks_proxy"
VALUES = (
    "socks://x:1",
    "socks5://127.0.0.1:9",
    "http://127.0.0.1:9",
    "127.0.0.1:9",
    "rubbish",
    "://",
    "[::1",
    "",
    ",,*x",
)


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("spell", [str.lower, str.upper, str.title])
def test_no_proxy_comes_in_between(spell, value, environment):
    for name in PROXIES:
        environment[spell(name)] = value
    drop_variables()
    assert urllib.request.getproxies() == {"no": "*"}
    httpx.Client(trust_env=True).close()


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"])
def test_certificates_that_are_missing_do_not_matter(name, environment):
    environment[name] = "/no/such/folder/file"
    drop_variables()
    httpx.Client(trust_env=True).close()
