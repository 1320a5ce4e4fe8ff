// graphql-codegen's client preset over the documents in app.ts, as its command line runs it: gql/ beside this file.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { preset } from "@graphql-codegen/client-preset";
import { codegen } from "@graphql-codegen/core";
import { buildASTSchema, parse } from "graphql";

const schema = parse(readFileSync("schema.graphql", "utf8"));
const tagged = [...readFileSync("app.ts", "utf8").matchAll(/graphql\(`([^`]*)`\)/g)];
const documents = tagged.map(([, rawSDL]) => ({ location: "app.ts", rawSDL, document: parse(rawSDL) }));
const config = {
  strictScalars: true,
  scalars: { Date: "string", DateTime: "string", Decimal: "string", JSON: "unknown", URL: "string", _Any: "unknown" },
  useTypeImports: true,
  importExtension: ".js",
};

const sections = await preset.buildGeneratesSection({
  baseOutputDir: "gql/",
  schema,
  schemaAst: buildASTSchema(schema),
  documents,
  config,
  presetConfig: { fragmentMasking: { unmaskFunctionName: "unmask" } },
  plugins: [],
  pluginMap: {},
});
for (const section of sections) {
  mkdirSync(dirname(section.filename), { recursive: true });
  writeFileSync(section.filename, await codegen(section));
}
console.log(`${documents.length} documents, ${sections.length} files`);
