/** `npm run release:check -- --tag vX.Y.Z`: whether this tree can be released as that, with every reason why not. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import { chapterOf } from './notes.ts';
import { unpinned } from './pins.ts';
import { moved, places } from './places.ts';

const root = new URL('../..', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');

export function reasonsAgainst(tag: string): readonly string[] {
  const { version } = packageJson;
  const workflows = Object.fromEntries(
    readdirSync(new URL('.github/workflows', root)).map((file) => [file, text(`.github/workflows/${file}`)]),
  );
  const misplaced = places.flatMap((place) => {
    try {
      moved(text(place.path), place, version, version);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  });
  return [
    ...(tag === `v${version}` ? [] : [`the tag ${tag} is not that of version ${version}: npm run version:set -- ${tag.replace(/^v/, '')}`]),
    ...(chapterOf(text('CHANGELOG.md'), version) === undefined ? [`CHANGELOG.md has no chapter "## ${version}"`] : []),
    ...(existsSync(new URL(`test/deploy/released/v${version}.yaml`, root))
      ? []
      : [`test/deploy/released/v${version}.yaml is missing: copy the definition there`]),
    ...misplaced,
    ...unpinned(workflows, text('deploy/Dockerfile')),
  ];
}

if (import.meta.main) {
  const { tag = '' } = parseArgs({ options: { tag: { type: 'string' } } }).values;
  const reasons = reasonsAgainst(tag);
  for (const reason of reasons) console.error(reason);
  console.log(reasons.length === 0 ? `${tag} can be released.` : `${reasons.length} reasons against a release.`);
  process.exitCode = reasons.length === 0 ? 0 : 1;
}
