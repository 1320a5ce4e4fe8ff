// Apollo Client 4: cache by id, fetchMore, persisted queries by GET, error policies, fragments on interfaces.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { relayStylePagination } from "@apollo/client/utilities";
import { filter, firstValueFrom } from "rxjs";

import { GATEWAY, ask, eventIds, fail, watchedFetch } from "./house.js";

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

async function possibleTypes() {
  const { __schema } = await ask("{ __schema { types { name possibleTypes { name } } } }");
  const abstract = __schema.types.filter((type) => type.possibleTypes);
  return Object.fromEntries(abstract.map((type) => [type.name, type.possibleTypes.map(({ name }) => name)]));
}

async function client({ persisted = false } = {}) {
  const { watched, sent } = watchedFetch();
  const http = new HttpLink({ uri: GATEWAY, fetch: watched });
  const cache = new InMemoryCache({
    possibleTypes: await possibleTypes(),
    typePolicies: {
      Query: { fields: { events: relayStylePagination(["filter", "orderBy"]) } },
      Event: { fields: { people: relayStylePagination(["filter"]) } },
    },
  });
  const link = persisted ? new PersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(http) : http;
  return { apollo: new ApolloClient({ cache, link }), sent };
}

const whole = (watched) => firstValueFrom(watched.pipe(filter(({ dataState }) => dataState === "complete")));

const EVENT = gql`
  query Event($id: ID!) {
    node(id: $id) {
      id
      ... on VendorRecord {
        vendor
        vendorId
      }
      ... on Event {
        name
        startsAt
      }
    }
  }
`;

test("records are kept by id: what one query read, another finds", async () => {
  const { apollo, sent } = await client();
  const [id] = await eventIds("ringcentral");
  const { data } = await apollo.query({ query: EVENT, variables: { id } });
  const before = sent.length;
  const again = await apollo.query({ query: EVENT, variables: { id } });

  assert.equal(data.node.__typename, "Event");
  assert.equal(data.node.vendor, "RINGCENTRAL");
  assert.deepEqual(again.data, data);
  assert.equal(sent.length, before);
  const kept = apollo.cache.extract()[`Event:${id}`];
  assert.equal(kept.name, data.node.name);
  const fragment = gql`
    fragment Name on Event {
      name
    }
  `;
  assert.equal(apollo.readFragment({ id: `Event:${id}`, fragment }).name, data.node.name);
});

test("a mutation's answer changes the record wherever it is shown", async () => {
  const { apollo } = await client();
  const id = (await eventIds("eventtia")).at(-1);
  const seen = [];
  const watching = apollo.watchQuery({ query: EVENT, variables: { id } }).subscribe(({ data }) => {
    if (data?.node) seen.push(data.node.name);
  });
  await apollo.query({ query: EVENT, variables: { id } });
  const { data } = await apollo.mutate({
    mutation: gql`
      mutation Rename($input: UpdateEventInput!) {
        updateEvent(input: $input) {
          event {
            id
            name
          }
          userErrors {
            code
            message
          }
        }
      }
    `,
    variables: { input: { id, name: "Renamed by Apollo" } },
  });
  watching.unsubscribe();

  assert.deepEqual(data.updateEvent.userErrors, []);
  assert.equal(data.updateEvent.event.name, "Renamed by Apollo");
  assert.equal(seen.at(-1), "Renamed by Apollo");
});

const PEOPLE = gql`
  query People($id: ID!, $after: String) {
    event(by: { id: $id }) {
      id
      people(first: 20, after: $after) {
        edges {
          cursor
          node {
            id
            name
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`;

test("fetchMore with relayStylePagination joins the pages and loses nobody", async () => {
  const { apollo } = await client();
  const [id] = await eventIds("ringcentral");
  const watched = apollo.watchQuery({ query: PEOPLE, variables: { id } });
  const subscription = watched.subscribe(() => {});
  let { pageInfo } = (await whole(watched)).data.event.people;
  for (let pages = 1; pageInfo.hasNextPage && pages < 10; pages++) {
    const more = await watched.fetchMore({ variables: { after: pageInfo.endCursor } });
    pageInfo = more.data.event.people.pageInfo;
  }
  const data = apollo.readQuery({ query: PEOPLE, variables: { id } });
  subscription.unsubscribe();

  const ids = data.event.people.edges.map((edge) => edge.node.id);
  assert.equal(ids.length, 60);
  assert.equal(new Set(ids).size, 60);
});

test("lists over several vendors page, too", async () => {
  const { apollo } = await client();
  const query = gql`
    query Events($after: String) {
      events(first: 20, after: $after, orderBy: { field: STARTS_AT }) {
        edges {
          cursor
          node {
            id
            startsAt
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  `;
  const watched = apollo.watchQuery({ query });
  const subscription = watched.subscribe(() => {});
  const first = await whole(watched);
  await watched.fetchMore({ variables: { after: first.data.events.pageInfo.endCursor } });
  const data = apollo.readQuery({ query });
  subscription.unsubscribe();

  const times = data.events.edges.map((edge) => edge.node.startsAt && Date.parse(edge.node.startsAt));
  assert.equal(times.length, data.events.totalCount);
  const told = times.filter(Boolean);
  assert.deepEqual(told, told.toSorted((a, b) => a - b));
});

test("persisted queries go by GET and hash, and the text follows once", async () => {
  const first = await client({ persisted: true });
  const [id] = await eventIds("eventmobi");
  // A document that no run before has taught the gateway.
  const query = gql`
    query Persisted${Date.now()}($id: ID!) {
      event(by: { id: $id }) {
        id
        name
        vendor
      }
    }
  `;
  const options = { query, variables: { id }, fetchPolicy: "no-cache" };
  const learned = await first.apollo.query(options);
  const known = await first.apollo.query(options);

  assert.deepEqual(known.data, learned.data);
  assert.equal(learned.data.event.vendor, "EVENTMOBI");
  const hashed = first.sent.map(({ method, url, body }) => [method, /[?&]query=|"query"/.test(url + (body ?? ""))]);
  assert.deepEqual(hashed.slice(0, 1), [["GET", false]]);
  assert.equal(hashed[1][1], true);
  assert.deepEqual(hashed.slice(2), [["GET", false]]);

  const second = await client({ persisted: true });
  await second.apollo.query(options);
  assert.deepEqual(second.sent.map(({ method }) => method), ["GET"]);
});

const PARTLY = gql`
  query Partly($id: ID!) {
    event(by: { id: $id }) {
      id
      name
      tickets(first: 5) {
        nodes {
          id
        }
      }
    }
  }
`;

test("error policies: none gives the error, all gives both, ignore gives the data", async () => {
  const { apollo } = await client();
  const ids = await eventIds("ringcentral");
  const query = PARTLY;
  await fail({ vendor: "ringcentral", path: "/v1/events/*/tickets", status: 403 });
  const ask = (errorPolicy, id) =>
    apollo.query({ query, variables: { id }, errorPolicy, fetchPolicy: "network-only" });

  await assert.rejects(ask("none", ids[3]), (error) => {
    assert.ok(CombinedGraphQLErrors.is(error));
    const [first] = error.errors;
    assert.match(first.extensions.code, /^VENDOR_/);
    assert.equal(first.extensions.account, "ringcentral");
    assert.deepEqual(first.path.slice(0, 2), ["event", "tickets"]);
    return true;
  });
  const both = await ask("all", ids[3]);
  assert.ok(both.data.event.name);
  assert.match(both.error.errors[0].extensions.code, /^VENDOR_/);
  const ignored = await ask("ignore", ids[3]);
  assert.ok(ignored.data.event.name);
  assert.equal(ignored.error, undefined);
});

test("a query with a mistake is an error with a code, whatever its status", async () => {
  const { apollo } = await client();
  const query = gql`
    {
      evnts {
        id
      }
    }
  `;
  await assert.rejects(apollo.query({ query }), (error) => {
    assert.ok(CombinedGraphQLErrors.is(error), error);
    assert.equal(error.errors[0].extensions.code, "INVALID_INPUT");
    assert.match(error.message, /Did you mean 'events'/);
    return true;
  });
});
