"""nginx with a configuration of the READMEs."""

import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

needs_nginx = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")

NGINX = """
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    log_format copies '$msec $uri $upstream_addr';
    access_log {folder}/access.log copies;
    {readme}
}}
"""


@contextmanager
def nginx(readme: str, port: int, folder: Path):
    """nginx while it listens on a port of this machine, as it says in readme; it leaves its logs in folder."""
    conf = folder / "nginx.conf"
    conf.write_text(NGINX.format(folder=folder, readme=readme), "utf-8")
    with subprocess.Popen(["nginx", "-p", folder, "-c", conf, "-e", folder / "error.log"]) as process:
        try:
            while True:
                try:
                    httpx.get(f"http://127.0.0.1:{port}/")
                    break
                except httpx.ConnectError:
                    if process.poll() is not None:
                        raise RuntimeError((folder / "error.log").read_text("utf-8")) from None
                    time.sleep(0.05)
            yield
        finally:
            process.terminate()
