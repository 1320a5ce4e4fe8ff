// What relay-compiler reads; nothing here is run. Its artifacts are, by ../relay.js.
import { graphql } from "relay-runtime";

graphql`
  query operationsPeopleQuery($id: ID!) {
    event: node(id: $id) {
      __typename
      ... on Event @alias(as: "shown") {
        ...operationsPeople_event
        ...operationsHead_event
      }
    }
  }
`;

graphql`
  fragment operationsHead_event on Event {
    name
    startsAt
    account {
      name
    }
  }
`;

// A list that pages, and asks again for itself through `node`.
graphql`
  fragment operationsPeople_event on Event
  @refetchable(queryName: "operationsPeoplePageQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 20 }, after: { type: "String" }) {
    people(first: $first, after: $after) @connection(key: "operationsPeople_people") {
      edges {
        node {
          id
          name
        }
      }
    }
  }
`;

graphql`
  query operationsFindQuery($by: EventBy!) {
    event(by: $by) {
      id
      ...operationsHead_event
    }
  }
`;

graphql`
  mutation operationsRenameMutation($input: UpdateEventInput!) {
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

graphql`
  mutation operationsDeletePersonMutation($input: PersonActionInput!) {
    deletePerson(input: $input) {
      deletedId @deleteRecord
      userErrors {
        message
      }
    }
  }
`;
