"""Origins: which Host is ours, which site a browser comes from, and what CORS allows it."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from gateway.edge.messages import Head, Refusal, Reply, refuse
from gateway.errors import ErrorCode
from gateway.settings import AuthMode, CorsSettings, Settings, is_loopback

CSRF_HEADERS = (b"x-graphql-csrf", b"apollo-require-preflight", b"x-apollo-operation-name")
"""A browser sends none of these across sites without asking first. The last two are what Apollo's clients send."""
ALLOWED_HEADERS = (
    "content-type, accept, authorization, x-api-key, x-request-id, x-eventgate-trace, x-eventgate-cost, "
    "x-graphql-csrf, "
    "apollo-require-preflight, x-apollo-operation-name, apollographql-client-name, apollographql-client-version, "
    "if-none-match"
)
EXPOSED_HEADERS = "x-request-id, etag, retry-after"
PROBES = frozenset({"/healthz", "/readyz"})
"""A balancer asks them by address, whatever names the world knows."""
LONGEST_HOST = 300
_HOST = re.compile(r"((?:[A-Za-z0-9_-]+\.)*[A-Za-z0-9_-]+\.?|\[[0-9A-Fa-f:.]{2,45}\])(?::([0-9]{0,5}))?")


class Hosts:
    """The names under which the gateway may be asked.

    In ``auth.mode = none`` only loopback names: else a page that points its own name at 127.0.0.1 could read
    everything (DNS rebinding).
    """

    def __init__(self, settings: Settings) -> None:
        self._names = frozenset(name.lower() for name in settings.server.hosts)
        self._loopback_only = settings.auth.mode is AuthMode.NONE
        self._judged = lru_cache(256)(self._judge)

    def refusal(self, head: Head) -> Refusal | None:
        header = head.get(b"host")
        given = "" if b"host" in head.repeated else header[: LONGEST_HOST + 1]
        return self._judged(given, head.path in PROBES)

    def _judge(self, header: str, is_probe: bool) -> Refusal | None:
        host = host_name(header)
        if host is None:
            return refuse(400, "The Host header is missing, repeated or no host name.")
        if self._loopback_only:
            if not is_loopback(host):
                return refuse(
                    403, "Without auth only loopback names are accepted in Host: use 127.0.0.1.", ErrorCode.FORBIDDEN
                )
        elif self._names and not is_probe and host not in self._names:
            return refuse(403, "This host name is not among server.hosts.", ErrorCode.FORBIDDEN)
        return None


def host_name(header: str) -> str | None:
    """The name in a Host header, in small letters and without its port; None where it is not one (RFC 3986, 3.2.2)."""
    found = _HOST.fullmatch(header) if len(header) <= LONGEST_HOST else None
    if found is None or int(found[2] or 0) > 65_535:
        return None
    return found[1].strip("[]").lower()


class Origins:
    """Who may ask from a browser."""

    def __init__(self, settings: CorsSettings) -> None:
        self._settings = settings

    def allows(self, origin: str) -> bool:
        allowed = self._settings.origins
        return bool(origin) and origin != "null" and ("*" in allowed or origin.lower() in allowed)

    def headers(self, head: Head) -> dict[str, str]:
        """The CORS headers of an answer."""
        origin = head.get(b"origin")
        if not self.allows(origin):
            return {}
        headers = {
            "access-control-allow-origin": "*" if "*" in self._settings.origins else origin,
            "access-control-expose-headers": EXPOSED_HEADERS,
            "cross-origin-resource-policy": "cross-origin",
        }
        if self._settings.credentials:
            headers["access-control-allow-credentials"] = "true"
        return headers

    def preflight(self, head: Head) -> Reply:
        """The answer to OPTIONS; without CORS headers where the origin is not allowed, and browsers stop there."""
        headers = {"allow": "GET, HEAD, POST, OPTIONS", "vary": "Origin, Access-Control-Request-Headers"}
        allowed = self.headers(head)
        if allowed:
            headers |= allowed
            headers["access-control-allow-methods"] = "GET, POST"
            headers["access-control-allow-headers"] = ALLOWED_HEADERS
            headers["access-control-max-age"] = str(self._settings.max_age_s)
        return Reply(204, headers=headers)

    def check_simple_request(self, head: Head) -> None:
        """Refuse what a foreign page can make a browser send without asking first: a GET marked as another site's.

        Raises:
            Refusal: 403.
        """
        if any(name in head.headers for name in CSRF_HEADERS) or self.allows(head.get(b"origin")):
            return
        if is_foreign(head):
            raise refuse(
                403,
                "A browser's request from another site is refused: send the header x-graphql-csrf, "
                "or allow the origin in [cors].",
                ErrorCode.FORBIDDEN,
            )


def is_foreign(head: Head) -> bool:
    """Whether the browser itself says that another origin is asking."""
    site = head.get(b"sec-fetch-site").lower()
    if site:
        return site not in ("same-origin", "none")
    origin = head.get(b"origin")
    try:
        return bool(origin) and urlsplit(origin).netloc.lower() != head.get(b"host").lower()
    except ValueError:  # no browser writes such an origin
        return True
