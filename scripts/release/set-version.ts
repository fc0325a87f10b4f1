/** `npm run version:set -- X.Y.Z`: the version, everywhere; then `npm run generate` makes what is made of it. */

import { readFileSync, writeFileSync } from 'node:fs';
import packageJson from '../../package.json' with { type: 'json' };
import { isVersion, moved, places } from './places.ts';

const root = new URL('../..', import.meta.url);
const [to = ''] = process.argv.slice(2);

if (isVersion(to)) {
  const texts = new Map<string, string>();
  for (const place of places) {
    const text = texts.get(place.path) ?? readFileSync(new URL(place.path, root), 'utf8');
    texts.set(place.path, moved(text, place, packageJson.version, to));
  }
  for (const [path, text] of texts) writeFileSync(new URL(path, root), text);
  console.log(
    `${packageJson.version} → ${to} in ${texts.size} files. Now: npm run generate, UPDATE_GOLDEN=1 for the rendered charts, and a chapter ${to} in CHANGELOG.md.`,
  );
} else {
  console.error(`"${to}" is no version: npm run version:set -- 1.2.3`);
  process.exitCode = 64;
}
