// graphql-request: requests, raw requests, errors, several documents.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ClientError, GraphQLClient, gql, request } from "graphql-request";

import { GATEWAY, eventIds } from "./house.js";

const EVENTS = gql`
  query Events($first: Int!) {
    events(first: $first) {
      nodes {
        id
        name
      }
      pageInfo {
        endCursor
      }
    }
  }
`;

test("a plain request", async () => {
  const { events } = await request(GATEWAY, EVENTS, { first: 3 });

  assert.equal(events.nodes.length, 3);
  assert.ok(events.pageInfo.endCursor);
});

test("by GET, with the headers at hand", async () => {
  const client = new GraphQLClient(GATEWAY, { method: "GET", headers: { "x-request-id": "from-graphql-request" } });
  const { data, headers, status } = await client.rawRequest(EVENTS, { first: 2 });

  assert.equal(data.events.nodes.length, 2);
  assert.equal(status, 200);
  assert.equal(headers.get("x-request-id"), "from-graphql-request");
  assert.ok(headers.get("etag"));
});

test("an error throws, unless data is wanted with it", async () => {
  const query = gql`
    query Mixed($id: ID!) {
      events(first: 1) {
        nodes {
          name
        }
      }
      nodes(ids: [$id]) {
        id
      }
      city(id: $id) {
        id
      }
      event(by: { slug: { account: "nobody", slug: "x" } }) {
        id
      }
    }
  `;
  const [id] = await eventIds("eventmobi");
  await assert.rejects(new GraphQLClient(GATEWAY).request(query, { id }), (error) => {
    assert.ok(error instanceof ClientError);
    assert.ok(error.response.errors.every((one) => one.extensions.code && one.path));
    return true;
  });
  const { data, errors } = await new GraphQLClient(GATEWAY, { errorPolicy: "all" }).rawRequest(query, { id });

  assert.equal(data.events.nodes.length, 1);
  assert.equal(errors.length >= 1, true);
});

test("a missing variable says which", async () => {
  await assert.rejects(request(GATEWAY, EVENTS), (error) => {
    const [first] = error.response.errors;
    assert.equal(first.extensions.code, "INVALID_INPUT");
    assert.match(first.message, /\$first/);
    assert.ok(first.locations[0].line);
    return true;
  });
});
