"""A browser that sees loopback only, on a server of this folder; visits of three kinds."""

import os
import shutil
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
import uvicorn
from page_server import APP
from playwright.async_api import Browser, async_playwright
from visiting import Visit, visit_with

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@pytest.fixture(scope="session")
def origin() -> Iterator[str]:
    """Where the server listens: a loopback address with a free port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(APP, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


def chromium_path() -> str:
    """The browser to drive; CHROMIUM names another than the system's."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.fail("No Chromium here: install the package `chromium`, or name one in CHROMIUM.")
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(browser: Browser) -> AsyncIterator[Visit]:
    """A first visit on a laptop, in the light theme."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    yield await visit_with(context)
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def night(browser: Browser) -> AsyncIterator[Visit]:
    """The same in the dark theme, on a wide screen."""
    context = await browser.new_context(viewport={"width": 1680, "height": 900}, color_scheme="dark")
    yield await visit_with(context)
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def phone(browser: Browser) -> AsyncIterator[Visit]:
    """A first visit on a small phone."""
    context = await browser.new_context(
        viewport={"width": 360, "height": 740}, color_scheme="light", has_touch=True, is_mobile=True
    )
    yield await visit_with(context)
    await context.close()


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    """Where pictures go: SCREENSHOTS, to look at them, or a folder that pytest keeps for a while."""
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
