// Apollo Federation: this subgraph and a small one of ratings composed, and asked through Apollo's gateway.
// federation.graphql beside the program is what `eventgate schema --format federation` printed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { composeServices } from "@apollo/composition";
import { ApolloGateway } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginInlineTraceDisabled } from "@apollo/server/plugin/disabled";
import { startStandaloneServer } from "@apollo/server/standalone";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { parse } from "graphql";

import { GATEWAY, calls, eventIds, fail, forgetCalls, purge } from "./house.js";

const RATINGS = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])

  type Query {
    bestRated: [Event!]!
    ratedPage: RatedConnection!
  }

  type RatedConnection {
    nodes: [Event!]!
    pageInfo: PageInfo!
  }

  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }

  type Event @key(fields: "id") {
    id: ID!
    rating: Int
    stars: [Person!]!
  }

  type Person @key(fields: "id", resolvable: false) {
    id: ID!
  }
`);

let best = [];
let stars = [];
const servers = [];

async function started(server) {
  servers.push(server);
  return (await startStandaloneServer(server, { listen: { port: 0, host: "127.0.0.1" } })).url;
}

const rating = ({ id }) => id.length % 5;
const whole = { hasNextPage: false, hasPreviousPage: false };
const resolvers = {
  Query: {
    bestRated: () => best.map((id) => ({ id })),
    ratedPage: () => ({ nodes: best.map((id) => ({ id })), pageInfo: whole }),
  },
  Event: { __resolveReference: ({ id }) => ({ id }), rating, stars: () => stars.map((id) => ({ id })) },
};

function ratingsServer() {
  const schema = buildSubgraphSchema({ typeDefs: RATINGS, resolvers });
  return new ApolloServer({ schema, plugins: [ApolloServerPluginInlineTraceDisabled()] });
}

let supergraph;

before(async () => {
  const ratings = await started(ratingsServer());
  const composed = composeServices([
    { name: "eventgate", url: GATEWAY, typeDefs: parse(readFileSync("federation.graphql", "utf8")) },
    { name: "ratings", url: ratings, typeDefs: RATINGS },
  ]);
  assert.deepEqual(composed.errors ?? [], []);
  assert.deepEqual(composed.hints.map(String), []);
  const logger = { debug() {}, info() {}, warn: console.error, error: console.error };
  const gateway = new ApolloGateway({ supergraphSdl: composed.supergraphSdl, logger });
  supergraph = await started(new ApolloServer({ gateway, logger }));
});

after(() => Promise.all(servers.reverse().map((server) => server.stop())));

async function ask(query, variables = {}) {
  const response = await fetch(supergraph, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

test("ours first, then theirs", async () => {
  const query = 'query { events(first: 3, filter: { accounts: ["eventmobi"] }) { nodes { name rating } } }';
  const { data, errors } = await ask(query);

  assert.equal(errors, undefined);
  assert.equal(data.events.nodes.length, 3);
  assert.ok(data.events.nodes.every((event) => event.name && Number.isInteger(event.rating)));
});

test("theirs first: entities of one batch cost one listing", async () => {
  best = await eventIds("ringcentral");
  await purge({});
  await forgetCalls();
  const { data, errors } = await ask("{ bestRated { id rating name vendor } }");

  assert.equal(errors, undefined);
  assert.deepEqual(data.bestRated.map((event) => event.id), best);
  assert.ok(data.bestRated.every((event) => event.name && event.vendor === "RINGCENTRAL"));
  const asked = await calls();
  assert.equal(asked.length, 1, asked.join(", "));
  assert.match(asked[0], /^GET \/v1\/organizations\/[^/]+\/events$/);
});

test("entities of several types and vendors at once", async () => {
  const [tia] = await eventIds("eventtia");
  const [mobi] = await eventIds("eventmobi");
  best = [tia, mobi, "no-such-id"];
  stars = [];
  const { data, errors } = await ask("{ bestRated { id rating } }");
  assert.equal(errors, undefined);
  assert.equal(data.bestRated.length, 3);

  best = [tia, mobi];
  const people = await ask("query ($id: ID!) { event(by: { id: $id }) { people(first: 4) { nodes { id name } } } }", {
    id: mobi,
  });
  const named = people.data.event.people.nodes;
  stars = named.map((person) => person.id);
  const starred = await ask("{ bestRated { vendor stars { name } } }");

  assert.equal(starred.errors, undefined);
  assert.deepEqual(starred.data.bestRated.map((event) => event.vendor), ["EVENTTIA", "EVENTMOBI"]);
  assert.deepEqual(starred.data.bestRated[0].stars.map((person) => person.name), named.map((person) => person.name));
});

test("both subgraphs have Relay's pages", async () => {
  best = (await eventIds("eventtia")).slice(0, 2);
  const { data, errors } = await ask(`{
    ratedPage { nodes { name rating } pageInfo { hasNextPage } }
    events(first: 1) { nodes { rating } pageInfo { hasNextPage } }
  }`);

  assert.equal(errors, undefined);
  assert.equal(data.ratedPage.nodes.length, 2);
  assert.deepEqual([data.ratedPage.pageInfo.hasNextPage, data.events.pageInfo.hasNextPage], [false, true]);
});

test("a vendor that fails is an error at its entities, and the other subgraph's fields stand", async () => {
  const [tia] = await eventIds("eventtia");
  const ring = (await eventIds("ringcentral"))[2];
  best = [tia, ring];
  await fail({ vendor: "ringcentral", status: 403 });
  await purge({ account: "ringcentral" });
  const { data, errors } = await ask("{ bestRated { id rating language } }");

  assert.ok(errors.length > 0);
  assert.ok(errors.every((error) => error.extensions.code.startsWith("VENDOR_")), JSON.stringify(errors));
  const [good, bad] = data.bestRated;
  assert.equal(typeof good.language, "string");
  assert.deepEqual(bad, { id: ring, rating: rating({ id: ring }), language: null });
});
