// Builds the page into gateway/edge/graphiql/built: relative addresses, hashed names, no source maps.
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What GraphiQL asks for in whole, and the smaller module of ours that stands in for it. */
const STAND_INS: [RegExp, string][] = [
  [/^prettier\/(standalone|plugins\/estree|parser-babel|parser-graphql)$/, here('src/prettier.ts')],
  [/\/(diffEditorWidget|multiDiffEditorWidget)\.js$/, here('src/diff_editor.ts')],
  [/^(monaco-graphql\/esm|\.)\/monaco-editor(\.js)?$/, here('src/monaco.ts')],
];

function standIns(): Plugin {
  return {
    name: 'stand-ins',
    enforce: 'pre',
    resolveId(source, importer) {
      // A stand-in itself, and monaco-graphql's worker, get the real thing.
      if (!importer?.includes('/node_modules/')) return null;
      return STAND_INS.find(([wanted]) => wanted.test(source))?.[1] ?? null;
    },
  };
}

export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [standIns()],
  build: {
    outDir: here('../gateway/edge/graphiql/built'),
    emptyOutDir: true,
    target: ['chrome111', 'firefox114', 'safari16.4'],
    assetsInlineLimit: 0, // files instead of data: addresses, so that the policy can refuse data: fonts
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    sourcemap: false,
    license: { fileName: 'licenses.md' },
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      // Libraries for server rendering mark their files "use client"; here all is client.
      checks: { moduleLevelDirective: false },
    },
  },
  worker: { format: 'es' },
});
