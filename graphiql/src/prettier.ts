// Stands in for Prettier where GraphiQL formats JSON: that takes Prettier's JavaScript parser, half a megabyte,
// for what jsonc-parser, here anyway, does. GraphQL still goes to Prettier.
import { applyEdits, format as editsOf } from 'jsonc-parser';

interface Options {
  parser: string;
}

const json = (content: string) => applyEdits(content, editsOf(content, undefined, { tabSize: 2, insertSpaces: true }));

async function graphql(content: string): Promise<string> {
  const [prettier, plugin] = await Promise.all([import('prettier/standalone'), import('prettier/plugins/graphql')]);
  return prettier.format(content, { parser: 'graphql', plugins: [plugin] });
}

export const format = async (content: string, { parser }: Options) =>
  parser === 'graphql' ? graphql(content) : json(content);

// Passed back to `format` by GraphiQL, which reads neither.
export const printers = {};
export const parsers = {};
