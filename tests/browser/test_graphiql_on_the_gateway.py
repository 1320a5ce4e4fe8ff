"""GraphiQL as the gateway itself serves it, on the sandboxes: its three queries, its docs, its panel of real calls."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect
from visiting import Visit

sys.path.append(str(Path(__file__).parents[1] / "api"))  # its house: gateway and sandbox as they run

import api_house

pytestmark = pytest.mark.asyncio(loop_scope="module")
TABS = ("UpcomingEvents", "EventsInFull", "AccountsAndProfile")


@pytest.fixture(scope="module")
def house() -> Iterator[api_house.House]:
    with api_house.open_house() as one:
        yield one


async def test_its_queries_run_and_nothing_is_refused_or_fetched_elsewhere(
    visit: Visit, house: api_house.House, screenshots: Path
) -> None:
    await visit.open(house.url)
    answers = []
    for title in TABS:
        await visit.page.get_by_role("tab", name=title).click()
        await visit.run()
        answers.append(await visit.answer())
        await visit.page.screenshot(path=screenshots / f"gateway-{title}.png")

    assert [f'"vendor": "{vendor}"' in answers[0] for vendor in ("EVENTTIA", "EVENTMOBI")] == [True, True]
    assert '"sessions"' in answers[1]
    assert '"capabilities"' in answers[2]
    assert '"profile": null' not in answers[2]
    assert '"errors"' not in "".join(answers)
    assert visit.complaints == []
    origin = house.url.removesuffix("/graphql")
    assert [request.url for request in visit.requests if not request.url.startswith(f"{origin}/graphql")] == []


async def test_the_panel_shows_the_calls_that_the_vendors_counted(
    visit: Visit, house: api_house.House, screenshots: Path
) -> None:
    house.fresh()
    await visit.open(house.url)
    await visit.write("Flat", "query Flat { events(first: 60) { nodes { name description } } }")
    await visit.run()
    await visit.page.get_by_role("button", name="Show calls").click()

    counted = [call for call in house.sandbox.calls() if not call.endswith("/auth")]
    panel = visit.page.get_by_role("region", name="Upstream calls", exact=True)
    rows = visit.page.get_by_role("table", name="Vendor calls of the last operation").get_by_role("row")
    shown = [" ".join((await row.inner_text()).split()) for row in await rows.all()][1:]
    assert len([line for line in shown if " miss " in line and "/auth" not in line]) == len(counted) > 12
    assert all(" 200 " in line for line in shown if " miss " in line)
    await expect(panel).to_contain_text("single reads")  # how the planner chose
    await visit.page.screenshot(path=screenshots / "gateway-panel.png")

    await visit.run()
    again = [" ".join((await row.inner_text()).split()) for row in await rows.all()][1:]
    assert again
    assert not any(" miss " in line for line in again)
    assert visit.complaints == []


async def test_its_docs_know_the_schema_that_runs(visit: Visit, house: api_house.House) -> None:
    await visit.open(house.url)
    await visit.page.get_by_role("button", name="Show Documentation Explorer").click()
    docs = visit.page.locator(".graphiql-plugin")
    await docs.get_by_role("link", name="Mutation", exact=True).first.click()
    await docs.get_by_role("link", name="createMagicLink", exact=True).click()

    await expect(docs).to_contain_text("MagicLinkPayload")
    assert visit.complaints == []
