// urql: the document cache, GET, fragments, errors beside data.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Client, cacheExchange, fetchExchange, gql } from "@urql/core";

import { GATEWAY, eventIds, fail, watchedFetch } from "./house.js";

function client(options = {}) {
  const { watched, sent } = watchedFetch();
  const urql = new Client({ url: GATEWAY, exchanges: [cacheExchange, fetchExchange], fetch: watched, ...options });
  return { urql, sent };
}

const EVENT = gql`
  query Event($id: ID!) {
    event(by: { id: $id }) {
      ...Head
      people(first: 2) {
        nodes {
          id
          name
        }
      }
    }
  }
  fragment Head on Event {
    id
    name
    startsAt
  }
`;

for (const preferGetMethod of [false, "force"]) {
  test(`a query by ${preferGetMethod ? "GET" : "POST"}, then from the cache`, async () => {
    const { urql, sent } = client({ preferGetMethod });
    const [id] = await eventIds("eventtia");
    const first = await urql.query(EVENT, { id }).toPromise();
    const second = await urql.query(EVENT, { id }).toPromise();

    assert.equal(first.error, undefined);
    assert.equal(first.data.event.__typename, "Event");
    assert.equal(first.data.event.people.nodes.length, 2);
    assert.deepEqual(second.data, first.data);
    assert.deepEqual(sent.map(({ method }) => method), [preferGetMethod ? "GET" : "POST"]);
    assert.match(sent[0].accept, /graphql-response\+json/);
  });
}

test("a mutation asks anew what the document cache holds of its types", async () => {
  const { urql, sent } = client();
  const id = (await eventIds("eventtia")).at(-2);
  const names = [];
  const subscription = urql.query(EVENT, { id }).subscribe(({ data }) => names.push(data?.event.name));
  await urql.query(EVENT, { id }).toPromise();
  const rename = gql`
    mutation Rename($input: UpdateEventInput!) {
      updateEvent(input: $input) {
        event {
          id
          name
        }
        userErrors {
          message
        }
      }
    }
  `;
  const { data, error } = await urql.mutation(rename, { input: { id, name: "Renamed by urql" } }).toPromise();
  assert.equal(error, undefined);
  assert.equal(data.updateEvent.event.name, "Renamed by urql");
  const after = await urql.query(EVENT, { id }, { requestPolicy: "cache-first" }).toPromise();
  subscription.unsubscribe();

  assert.equal(after.data.event.name, "Renamed by urql");
  assert.ok(sent.length >= 3);
});

test("errors stand beside data, with code and path", async () => {
  const { urql } = client();
  const id = (await eventIds("ringcentral"))[4];
  await fail({ vendor: "ringcentral", path: "/v1/events/*/tickets", status: 403 });
  const query = "query ($id: ID!) { event(by: {id: $id}) { name tickets { nodes { id } } } }";
  const { data, error } = await urql.query(query, { id }).toPromise();

  assert.ok(data.event.name);
  const [first] = error.graphQLErrors;
  assert.match(first.extensions.code, /^VENDOR_/);
  assert.deepEqual(first.path.slice(0, 2), ["event", "tickets"]);
});

test("a mistake is a GraphQL error, not a network error", async () => {
  const { urql } = client();
  const { error } = await urql.query("{ evnts { nope } }", {}).toPromise();

  assert.equal(error.networkError, undefined);
  assert.equal(error.graphQLErrors[0].extensions.code, "INVALID_INPUT");
  assert.deepEqual(error.response.status, 400);
});
