// What graphql-js, and so GraphiQL, says of documents: JSON lists in, messages and places out.
import { readFileSync } from "node:fs";

import { buildSchema, getVariableValues, parse, validate } from "graphql";

const schema = buildSchema(readFileSync("schema.graphql", "utf8"));

function errorsOf({ query, variables }) {
  let document;
  try {
    document = parse(query);
  } catch (error) {
    return [error];
  }
  const invalid = validate(schema, document);
  if (invalid.length > 0) return invalid;
  const [operation] = document.definitions;
  return getVariableValues(schema, operation.variableDefinitions, variables).errors ?? [];
}

const cases = JSON.parse(readFileSync(0, "utf8"));
const told = cases.map((one) => errorsOf(one).map(({ message, locations }) => ({ message, locations })));
console.log(JSON.stringify(told));
