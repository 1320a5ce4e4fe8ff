// Records which sources the built page was made from, so that a test notices a forgotten rebuild.
// tests/edge/test_graphiql.py computes the same digest; see graphiql/README.md for its definition.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = new URL('../', import.meta.url);
const root = fileURLToPath(project);
const FILES = ['index.html', 'package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts'];
const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));

const digest = createHash('sha256');
for (const name of [...FILES, ...sources].sort()) {
  const content = readFileSync(new URL(name, project));
  digest.update(`${name}\0${content.length}\0`).update(content);
}
const manifest = { sources: digest.digest('hex') };
writeFileSync(new URL('../gateway/edge/graphiql/built/manifest.json', project), `${JSON.stringify(manifest, null, 2)}\n`);
