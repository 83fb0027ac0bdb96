import gc
import json
import math
from collections import Counter
from contextlib import ExitStack
from functools import cache

import pytest
import torch
from playwright.sync_api import expect, sync_playwright

from tests.support.browser import FLAGS, installed
from tests.support.pages import DESKTOP, PHONE
from tests.support.server import serving
from training.model.variants import VARIANTS

gc.disable()  # until all tests are collected: to look for garbage in what is imported takes a sixth of that time
torch.set_num_threads(1)  # the tests share their cores with a server and a browser


def pytest_collection_modifyitems(items):
    """Files with the longest tests come first, those without long ones last: whoever is done early takes those."""
    long = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: long.get(item.path, math.inf))  # one long test in a file is longer than one of thirty


def pytest_collection_finish():
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def address():
    with serving("-m", "app") as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def contexts(chromium):
    """A browser context for each device, whose pages share what was fetched and compiled, and nothing of a drawing."""
    with ExitStack() as stack:

        @cache
        def context(device):
            opened = stack.enter_context(chromium.new_context(**json.loads(device)))
            opened.new_page()  # keeps a window open, whose own buttons take as long to load as the app's page
            return opened

        yield context


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(request, contexts, address):
    page = contexts(json.dumps(request.param)).new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.errors.append(message.text))
    page.strangers = []
    page.on("request", lambda request: request.url.startswith((address, "data:")) or page.strangers.append(request.url))
    page.goto(address)
    expect(page.locator(".network")).to_have_count(len(VARIANTS))
    page.locator(".paper").click(trial=True)  # painted and at rest: before that Chromium drops what the pen does
    yield page
    assert page.errors == []
    assert page.strangers == []
    page.close()
