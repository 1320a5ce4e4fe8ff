"""GraphiQL in a real browser that reaches loopback only: it loads, runs, explains, and fits a phone."""

import asyncio
from pathlib import Path

import pytest
from page_server import TRACE
from playwright.async_api import Locator, Page, expect
from visiting import Visit

pytestmark = pytest.mark.asyncio(loop_scope="module")


FOCUSED = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Upstream calls", exact=True)


def rows(page: Page) -> Locator:
    return page.get_by_role("table", name="Vendor calls of the last operation").get_by_role("row")


async def width_of(page: Page) -> int:
    """How wide the document is, in CSS pixels: wider than the window where something sticks out."""
    return await page.evaluate("document.documentElement.scrollWidth")


async def test_it_loads_without_a_complaint_and_without_the_world(visit: Visit, origin: str):
    await visit.open(f"{origin}/graphql")
    await visit.run()

    assert visit.complaints == []
    assert [request.url for request in visit.requests if not request.url.startswith(f"{origin}/graphql")] == []


async def test_behind_a_proxys_prefix(visit: Visit, origin: str):
    await visit.open(f"{origin}/behind/a/proxy/graphql")
    await visit.run()

    assert visit.complaints == []
    assert {request.url.startswith(f"{origin}/behind/a/proxy/graphql") for request in visit.requests} == {True}


async def test_its_three_queries_run(visit: Visit, origin: str, screenshots: Path):
    await visit.open(f"{origin}/graphql")
    answers = []
    for title in ("UpcomingEvents", "EventsInFull", "AccountsAndProfile"):
        await visit.page.get_by_role("tab", name=title).click()
        await visit.run()
        answers.append(await visit.answer())
        await visit.page.screenshot(path=screenshots / f"light-{title}.png")

    assert ["Rails Conf" in answers[0], "Stand 4" in answers[1], "Ana Silva" in answers[2]] == [True] * 3
    assert "errors" not in "".join(answers)
    assert "upstream" not in "".join(answers)  # asked for by the panel, shown in the panel
    assert visit.complaints == []


async def test_mistakes_are_underlined_as_they_are_written(visit: Visit, origin: str):
    await visit.open(f"{origin}/graphql")
    await visit.write("Wrong", "query Wrong { events { nodes { nmae } } }")

    await visit.page.locator(".graphiql-query-editor .squiggly-error").first.wait_for()
    assert visit.complaints == []


async def test_the_editors_own_tools_open_under_the_policy(visit: Visit, origin: str):
    await visit.open(f"{origin}/graphql")
    await visit.write("Tools", "query Tools { accounts {  } }")
    for _ in range(4):
        await visit.page.keyboard.press("ArrowLeft")
    await visit.page.keyboard.press("Control+Space")
    await expect(visit.page.get_by_role("option", name="capabilities").first).to_be_visible()
    await visit.page.keyboard.press("Escape")
    await visit.page.keyboard.press("Control+f")
    await expect(visit.page.get_by_role("dialog", name="Find / Replace")).to_be_visible()
    await visit.page.keyboard.press("Escape")
    await visit.page.keyboard.press("F1")
    await visit.page.keyboard.type("run op")
    await expect(visit.page.get_by_role("option", name="Run Operation").first).to_be_visible()
    await visit.page.keyboard.press("Escape")
    await visit.page.locator(".view-line span", has_text="accounts").last.hover()
    await expect(visit.page.get_by_role("tooltip", name="The vendor accounts behind")).to_be_visible()
    assert visit.complaints == []


async def test_prettifying_keeps_comments(visit: Visit, origin: str):
    await visit.open(f"{origin}/graphql")
    await visit.write("A", "query A{accounts{name #why\n}}")
    await visit.page.get_by_role("button", name="Prettify query").click()

    lines = visit.page.locator(".graphiql-query-editor .view-line")
    await expect(lines.nth(2)).to_have_text("    name #why")
    assert visit.complaints == []


async def test_a_long_line_is_seen_from_its_start_once_prettified(visit: Visit, origin: str):
    await visit.open(f"{origin}/graphql")
    names = " ".join(f"a{n}: name" for n in range(40))
    await visit.write("Long", f"query Long {{ accounts {{ {names} }} events {{ nodes {{ {names} }} }} }}")
    text = visit.page.locator(".graphiql-query-editor .lines-content").first
    assert (await text.evaluate("element => parseInt(element.style.left)")) < -100
    await visit.page.get_by_role("button", name="Prettify query").click()

    await expect(visit.page.locator(".graphiql-query-editor .view-line").nth(1)).to_have_text("  accounts {")
    await expect(text).to_have_css("left", "0px")
    assert visit.complaints == []


async def test_docs_explain_types_fields_and_arguments(visit: Visit, origin: str, screenshots: Path):
    await visit.open(f"{origin}/graphql")
    await visit.page.get_by_role("button", name="Show Documentation Explorer").click()
    docs = visit.page.get_by_role("complementary", name="Documentation Explorer").or_(
        visit.page.locator(".graphiql-plugin")
    )
    await docs.get_by_role("link", name="Query", exact=True).first.click()
    await expect(docs).to_contain_text("Events of every account, in one list.")
    await docs.get_by_role("link", name="events", exact=True).click()
    await docs.get_by_role("button", name="Show Arguments").or_(docs.get_by_text("Arguments")).first.wait_for()
    await expect(docs).to_contain_text("How many, 1 to 100.")
    await visit.page.screenshot(path=screenshots / "docs.png")
    assert visit.complaints == []


async def test_the_panel_says_what_to_do_before_the_first_run(visit: Visit, origin: str):
    await visit.open(f"{origin}/graphql")
    await visit.page.get_by_role("button", name="Show Upstream calls").click()

    await expect(panel(visit.page)).to_contain_text("Run a query (Ctrl-Enter")


async def test_the_panel_shows_each_call_and_the_total(night: Visit, origin: str, screenshots: Path):
    await night.open(f"{origin}/graphql")
    await night.run()
    await night.page.get_by_role("button", name="Show calls").click()

    shown = [" ".join((await row.inner_text()).split()) for row in await rows(night.page).all()]
    assert shown[0] == "Account Call Status Cache Records Took When"
    assert [line.split()[0] for line in shown[1:]] == [  # in the order in which they began
        *("eventtia", "ringcentral", "eventmobi", "eventbookings", "ringcentral", "eventmobi", "eventtia")
    ]
    assert "GET /v1/events" in shown[4]
    assert "503 stale 1 record 25 ms from 1.6 ms to 27 ms" in shown[4]
    total = await panel(night.page).get_by_role("list", name="Total").inner_text()
    assert "4\ncalls made\n3\ncalls saved" in " ".join(total.split(" ")).replace("\n\n", "\n")
    assert "eventtia\nslowest, 178 ms" in total.replace("\n\n", "\n")
    await expect(panel(night.page)).to_contain_text("one listing for 40 keys")
    await asyncio.sleep(0.5)  # the button's tooltip fades
    await night.page.screenshot(path=screenshots / "dark-panel.png")
    assert night.complaints == []


async def test_the_panel_by_keyboard_alone(visit: Visit, origin: str):
    await visit.open(f"{origin}/graphql")
    await visit.page.locator(".graphiql-query-editor textarea").first.focus()
    await visit.page.keyboard.press("Control+Enter")
    await visit.page.get_by_role("status", name="Last run").get_by_text(" ms").wait_for()
    await visit.page.get_by_role("button", name="Show Upstream calls").focus()
    await visit.page.keyboard.press("Enter")
    await panel(visit.page).wait_for()
    reached = []
    for _ in range(40):
        await visit.page.keyboard.press("Tab")
        reached.append(await visit.page.evaluate(FOCUSED))
        if reached[-1] == "Took":
            break
    await visit.page.keyboard.press("Enter")

    assert "Vendor calls" in reached  # the list itself, so that arrow keys scroll it
    header = visit.page.get_by_role("columnheader", name="Took")
    await expect(header).to_have_attribute("aria-sort", "descending")
    slowest_first = sorted(TRACE["upstream"], key=lambda call: -call["durationMs"])
    shown = [(await row.inner_text()).split()[0] for row in await rows(visit.page).all()]
    assert shown[1:] == [call["account"] for call in slowest_first]


async def test_an_answer_without_a_trace(visit: Visit, origin: str):
    await visit.open(f"{origin}/graphql")
    await visit.write("Untraced", "query Untraced { accounts { name } }")
    await visit.run()
    await visit.page.get_by_role("button", name="Show calls").click()

    await expect(panel(visit.page)).to_contain_text("The server sent no trace with this answer")
    assert visit.complaints == []


async def test_a_query_that_is_refused(visit: Visit, origin: str):
    """Before any vendor is asked there is nothing to trace: no word of a scope that would not help."""
    await visit.open(f"{origin}/graphql")
    await visit.write("Refused", "query Refused { accounts { name } }")
    await visit.page.get_by_role("button", name="Execute query").click()
    await visit.page.get_by_role("button", name="Show calls").click()

    await expect(panel(visit.page)).to_contain_text("Refused before any vendor was asked")
    await expect(panel(visit.page)).not_to_contain_text("admin")
    assert "QUERY_TOO_COMPLEX" in await visit.answer()
    await expect(visit.page.get_by_role("status", name="Last run")).to_contain_text("refused")


async def test_a_damaged_trace_shows_what_can_be_read(visit: Visit, origin: str):
    await visit.open(f"{origin}/graphql")
    await visit.write("Odd", "query Odd { accounts { name } }")
    await visit.run()
    await visit.page.get_by_role("button", name="Show calls").click()

    shown = [" ".join((await row.inner_text()).split()) for row in await rows(visit.page).all()]
    assert shown[1:] == ["<b>x – no answer miss – no records 0 ms from 0 ms to 0 ms"]
    assert visit.complaints == []


async def test_a_server_that_answers_html(visit: Visit, origin: str):
    await visit.open(f"{origin}/graphql")
    await visit.write("Broken", "query Broken { accounts { name } }")
    await visit.page.get_by_role("button", name="Execute query").click()
    await visit.page.get_by_role("button", name="Show calls").click()

    await expect(panel(visit.page)).to_contain_text("No answer. The server answered 502 Bad Gateway without JSON.")
    assert "without JSON" in await visit.answer()


async def test_a_server_that_is_gone(visit: Visit, origin: str):
    await visit.open(f"{origin}/graphql")
    await visit.page.context.set_offline(True)
    await visit.page.get_by_role("button", name="Execute query").click()
    await visit.page.get_by_role("button", name="Show calls").click()

    await expect(panel(visit.page)).to_contain_text("The gateway could not be reached")


async def test_headers_can_be_typed_only_where_the_gateway_says_so(visit: Visit, origin: str):
    await visit.open(f"{origin}/graphql")
    await expect(visit.page.get_by_role("button", name="Headers", exact=True)).to_have_count(1)

    await visit.open(f"{origin}/graphql?headers=no")
    await expect(visit.page.get_by_role("button", name="Headers", exact=True)).to_have_count(0)


async def test_dark_and_light(visit: Visit, night: Visit, origin: str):
    backgrounds = []
    for each in (visit, night):
        await each.open(f"{origin}/graphql")
        backgrounds.append(
            await each.page.evaluate("getComputedStyle(document.querySelector('.graphiql-container')).backgroundColor")
        )

    assert backgrounds == ["rgb(255, 255, 255)", "rgb(33, 42, 59)"]


async def test_on_a_phone(phone: Visit, origin: str, screenshots: Path):
    await phone.open(f"{origin}/graphql")
    await phone.run()
    await phone.page.screenshot(path=screenshots / "phone-answer.png")
    assert await width_of(phone.page) == 360
    answer = await phone.page.get_by_label("Result Window").bounding_box()
    assert answer is not None
    assert answer["width"] > 300
    assert answer["height"] > 200

    await phone.page.get_by_role("button", name="Show calls").click()
    await phone.page.screenshot(path=screenshots / "phone-panel.png")
    box = await panel(phone.page).bounding_box()
    assert box is not None
    assert (box["x"] >= 0, box["x"] + box["width"] <= 360) == (True, True)
    assert await width_of(phone.page) == 360
    await expect(rows(phone.page)).to_have_count(8)

    await phone.page.get_by_role("button", name="Hide Upstream calls").click()
    await expect(panel(phone.page)).to_have_count(0)
    await phone.page.get_by_role("button", name="Show Documentation Explorer").click()
    await phone.page.get_by_role("link", name="Query", exact=True).wait_for()
    await phone.page.screenshot(path=screenshots / "phone-docs.png")
    assert await width_of(phone.page) == 360
    assert phone.complaints == []
