// What the clients' tests need besides the client: the gateway's address, ids to ask about, the sandbox behind it.

export const GATEWAY = process.env.GATEWAY_URL;
const SANDBOX = `${process.env.SANDBOX_URL}/__sandbox`;

/** A plain request, for what a test needs to know beforehand. */
export async function ask(query, variables = {}) {
  const response = await fetch(GATEWAY, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** The global ids of an account's events. */
export async function eventIds(account) {
  const query = "query ($accounts: [String!]) { events(filter: { accounts: $accounts }) { nodes { id } } }";
  return (await ask(query, { accounts: [account] })).events.nodes.map((event) => event.id);
}

/** Arm a fault at a vendor: sandbox/README.md names the members. */
export async function fail(fault) {
  const response = await fetch(`${SANDBOX}/faults`, { method: "POST", body: JSON.stringify(fault) });
  if (!response.ok) throw new Error(await response.text());
}

/** What the vendors have been asked since `forgetCalls`, as "METHOD path". */
export async function calls() {
  const { calls } = await (await fetch(`${SANDBOX}/calls`)).json();
  return calls.map(({ method, path }) => `${method} ${path}`);
}

export async function forgetCalls() {
  await fetch(`${SANDBOX}/calls`, { method: "DELETE" });
}

/** `fetch` that writes down what a client sent: [{method, url, accept, body}]. */
export function watchedFetch() {
  const sent = [];
  const watched = (url, options = {}) => {
    sent.push({
      method: options.method ?? "GET",
      url: String(url),
      accept: new Headers(options.headers).get("accept"),
      body: options.body,
    });
    return fetch(url, options);
  };
  return { watched, sent };
}

/** Have the gateway forget vendors' answers: all, or those of one account or event. */
export async function purge(which) {
  const response = await fetch(new URL("/admin/cache/purge", GATEWAY), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(which),
  });
  if (!response.ok) throw new Error(await response.text());
}
