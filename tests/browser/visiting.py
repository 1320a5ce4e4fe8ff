"""A visit to the page: what a reader does there, and what the browser complained of."""

from dataclasses import dataclass, field

from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request
from playwright.async_api import TimeoutError as TooLate


@dataclass
class Visit:
    """A tab on the page, and what went wrong there: script errors, refusals of the policy, addresses asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    async def open(self, address: str) -> None:
        """Go there and wait until the editor has its text and the schema is known."""
        await self.page.goto(address)
        await self.page.locator(".graphiql-query-editor .view-line").first.wait_for()
        await self.page.locator(".graphiql-sidebar .graphiql-spin").wait_for(state="detached")

    async def write(self, name: str, query: str) -> None:
        """Replace the query in the open tab; `name` is its operation's, which the tab then shows."""
        await self.page.locator(".graphiql-query-editor .monaco-editor").first.click()
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.insert_text(query)
        await self.page.get_by_role("tab", name=f"{name} Close Tab").wait_for()

    async def run(self) -> None:
        """Run the query and wait for its end."""
        for tried in range(PATIENCE):
            try:
                async with self.page.expect_request(_is_run, timeout=5_000) as sent:
                    await self.page.get_by_role("button", name="Execute query").click()
                await (await sent.value).response()
                break
            except TooLate:  # on a busy machine the editor was not ready for the click
                assert tried + 1 < PATIENCE, "nothing was sent"
        await self.page.get_by_role("status", name="Last run").get_by_text(" ms").wait_for()

    async def answer(self) -> str:
        """The answer's whole text; Monaco keeps in the document only the lines in sight."""
        text: str = await self.page.evaluate(ANSWER)
        return text


PATIENCE = 5
"""Clicks on "Execute query" until one sends something."""


def _is_run(request: Request) -> bool:
    return request.method == "POST" and "IntrospectionQuery" not in (request.post_data or "")


ANSWER = """
__MONACO.editor.getModels().find((model) => model.uri.path.endsWith('response.json')).getValue()
"""
VIOLATIONS = """
document.addEventListener('securitypolicyviolation', (event) =>
  console.error('refused by policy:', event.violatedDirective, event.blockedURI, event.sourceFile));
"""


async def visit_with(context: BrowserContext) -> Visit:
    await context.add_init_script(VIOLATIONS)
    visit = Visit(await context.new_page())

    def hear(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            visit.complaints.append(said.text)

    visit.page.on("console", hear)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    context.on("request", lambda request: visit.requests.append(request))
    return visit
