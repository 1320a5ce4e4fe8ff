// Relay's runtime on what its compiler made: pages that join, refetching by node, mutations that reach the store.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import relay from "relay-runtime";

import { GATEWAY, ask, eventIds } from "../house.js";

const require = createRequire(import.meta.url);
const artifact = (name) => require(`./src/__generated__/operations${name}.graphql.js`);
const { Environment, Network, RecordSource, Store, commitMutation, createOperationDescriptor, fetchQuery } = relay;

function environment() {
  const sent = [];
  const network = Network.create(async ({ id, name, text }, variables) => {
    sent.push(name);
    const response = await fetch(GATEWAY, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify(text ? { query: text, variables } : { documentId: id, variables }),
    });
    return response.json();
  });
  return { relayed: new Environment({ network, store: new Store(new RecordSource()) }), sent };
}

/** A query's data, kept from the store's garbage collection. */
async function load(relayed, query, variables) {
  relayed.retain(createOperationDescriptor(query, variables));
  return fetchQuery(relayed, query, variables).toPromise();
}

/** What a component with this fragment would be given. */
function read(relayed, fragment, reference) {
  const snapshot = relayed.lookup(relay.getSingularSelector(fragment, reference));
  assert.equal(snapshot.isMissingData, false);
  return snapshot.data;
}

function commit(relayed, mutation, input) {
  return new Promise((onCompleted, onError) => {
    commitMutation(relayed, {
      mutation,
      variables: { input },
      onCompleted: (data, errors) => (errors ? onError(new Error(JSON.stringify(errors))) : onCompleted(data)),
      onError,
    });
  });
}

test("a connection pages through `node` and the pages join", async () => {
  const { relayed, sent } = environment();
  const [id] = await eventIds("ringcentral");
  const { event } = await load(relayed, artifact("PeopleQuery"), { id });
  const fragment = artifact("People_event");
  let { people } = read(relayed, fragment, event.shown);
  assert.equal(people.edges.length, 20);

  // As usePaginationFragment's loadNext does it.
  for (let pages = 1; people.pageInfo.hasNextPage && pages < 10; pages++) {
    const page = artifact("PeoplePageQuery");
    await load(relayed, page, { id, first: 20, after: people.pageInfo.endCursor });
    people = read(relayed, fragment, event.shown).people;
  }

  const ids = people.edges.map((edge) => edge.node.id);
  assert.equal(ids.length, 60);
  assert.equal(new Set(ids).size, 60);
  assert.deepEqual(sent, ["operationsPeopleQuery", "operationsPeoplePageQuery", "operationsPeoplePageQuery"]);
});

test("a one-of input, a fragment, and a mutation that changes what is shown", async () => {
  const { relayed } = environment();
  const id = (await eventIds("eventtia")).at(-3);
  const { event } = await load(relayed, artifact("FindQuery"), { by: { id } });
  const head = () => read(relayed, artifact("Head_event"), event);
  assert.equal(head().account.name, "eventtia");

  const { updateEvent } = await commit(relayed, artifact("RenameMutation"), { id, name: "Renamed by Relay" });
  assert.deepEqual(updateEvent.userErrors, []);
  assert.equal(head().name, "Renamed by Relay");
});

test("a deleted record leaves the store by its id", async () => {
  const { relayed } = environment();
  const id = (await eventIds("eventmobi")).at(-1);
  const { event } = await load(relayed, artifact("PeopleQuery"), { id });
  const people = () => read(relayed, artifact("People_event"), event.shown).people.edges.filter((edge) => edge.node);
  const before = people();
  const gone = before.find((edge) => edge.node).node.id;
  const { deletePerson } = await commit(relayed, artifact("DeletePersonMutation"), { id: gone });

  assert.deepEqual(deletePerson, { deletedId: gone, userErrors: [] });
  assert.equal(people().length, before.length - 1);
  const { node } = await ask("query ($id: ID!) { node(id: $id) { id } }", { id: gone });
  assert.equal(node, null);
});
