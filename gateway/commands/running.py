"""Running: the sandboxes, and the gateway on them."""

import json
import tempfile
import tomllib

from gateway.commands import CommandError
from gateway.edge.app import create_app
from gateway.edge.serving import listen, server
from gateway.logs import configure_logs
from gateway.settings import LogFormat, LogLevel, Settings, SettingsError, StoreSettings
from sandbox import server as sandboxes
from sandbox.world import World

SANDBOX_PORT = 9100
FIRST_QUERY = """\
{
  events(first: 5) {
    nodes { name vendor startsAt status }
    failures { account message }
  }
}"""


async def demo(port: int) -> None:
    """Serve sandbox and gateway until a signal comes.

    Raises:
        SettingsError: the port is taken.
    """
    configure_logs(LogLevel.WARNING, LogFormat.AUTO)
    with listen("127.0.0.1", port) as listener, tempfile.TemporaryDirectory(prefix="eventgate-") as folder:
        async with sandboxes.running(World(), _free(SANDBOX_PORT)) as vendors:
            settings = Settings(
                **tomllib.loads(vendors.config_toml),
                store=StoreSettings.model_validate({"url": f"sqlite+aiosqlite:///{folder}/demo.db"}),
            )
            welcome = _welcome(listener.getsockname()[1], vendors.url, vendors.config_toml)
            gateway = server(create_app(settings), lambda: print(welcome, flush=True))
            await gateway.serve(sockets=[listener])
            if not gateway.started:
                raise CommandError("The gateway did not start; the log above says why.")


def sandbox(port: int, seed: int, events: int, people: int, latency_ms: float) -> None:
    """Serve the four vendors until a signal comes.

    Raises:
        SettingsError: the port is taken.
    """
    port = port or _free(0)
    listen(sandboxes.HOST, port).close()
    url = f"http://{sandboxes.HOST}:{port}"
    print(f"Four vendors at {url}. An eventgate.toml for them:\n\n{sandboxes.config_toml(url)}", flush=True)
    sandboxes.run(port, seed, events, people, latency_ms)


def _free(wanted: int) -> int:
    """The wanted port if it is free, else one that is."""
    for port in (wanted, 0):
        try:
            with listen(sandboxes.HOST, port) as probe:
                found: int = probe.getsockname()[1]
                return found
        except SettingsError:
            continue
    raise CommandError("No port is free on 127.0.0.1.")


def _welcome(port: int, vendors: str, config: str) -> str:
    body = json.dumps({"query": " ".join(FIRST_QUERY.split())})
    return (
        f"GraphiQL: http://127.0.0.1:{port}/graphql\nVendors:  {vendors}\n\nA first query:\n\n{FIRST_QUERY}\n\n"
        f"or\n\ncurl -s http://127.0.0.1:{port}/graphql -H 'content-type: application/json' -d '{body}'\n\n"
        f"An eventgate.toml for these vendors:\n\n{config}\nCtrl-C stops all."
    )
