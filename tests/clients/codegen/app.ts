// A client program as graphql-codegen's users write it: typed documents, masked fragments; prints what it was told.
import { GraphQLClient } from "graphql-request";

import { graphql, unmask } from "./gql/index.js";
import type { EventBy, EventFilter } from "./gql/graphql.js";

declare const process: { env: Record<string, string> };
declare const console: { log(text: string): void };

const Head = graphql(`
  fragment Head on Event {
    id
    name
    vendor
    startsAt
    raw
    venue {
      address {
        city
      }
    }
  }
`);

const Events = graphql(`
  query Events($filter: EventFilter, $after: String) {
    events(first: 5, filter: $filter, after: $after, orderBy: { field: STARTS_AT }) {
      nodes {
        ...Head
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
      failures {
        code
      }
    }
  }
`);

const OneEvent = graphql(`
  query OneEvent($by: EventBy!) {
    event(by: $by) {
      ...Head
    }
  }
`);

const Register = graphql(`
  mutation Register($input: RegisterPersonInput!) {
    registerPerson(input: $input) {
      person {
        id
        name
        email
      }
      userErrors {
        code
        message
      }
    }
  }
`);

const client = new GraphQLClient(process.env["GATEWAY_URL"] ?? "");
const filter: EventFilter = { vendors: ["RINGCENTRAL"] };
const { events } = await client.request(Events, { filter });
const heads = events.nodes.map((node) => unmask(Head, node));
const first = heads[0];
if (!first) throw new Error("no events");

const by: EventBy = { id: first.id };
const { event } = await client.request(OneEvent, { by });
const same = unmask(Head, event ?? null);

// @ts-expect-error two members of a one-of input
const both: EventBy = { id: first.id, slug: { account: "ringcentral", slug: "x" } };
// @ts-expect-error `first` is not nullable text
const starts: string = first.startsAt;
// @ts-expect-error a variable of another type
const wrong = () => client.request(OneEvent, { by: 1 });
void [both, starts, wrong, Register];

const city: string | null | undefined = first.venue?.address?.city;
console.log(JSON.stringify({ names: heads.map((head) => head.name), vendor: first.vendor, same: same?.id === first.id, city }));
