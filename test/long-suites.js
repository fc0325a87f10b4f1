import { existsSync } from 'node:fs';

/**
 * Suites that play hours of many gateways, start processes or open sockets: each takes over six seconds alone, and together they take longer than all others.
 * `npm test` leaves them out so that it ends within five minutes on two cores, unless a path on its command line names them; `npm run test:long` runs them.
 */
const names = {
  'sim/standalone': ['program'],
  'src/binding/decide': ['invariants'],
  'src/binding/plan': ['predict'],
  'src/network/filter': ['judge.properties'],
  'src/runtime': ['reflector'],
  'test/azure': ['questions'],
  'test/bench': ['runner'],
  'test/cli': ['plan-is-kept'],
  'test/conformance/azure': ['official'],
  'test/deploy': ['azure-rights', 'azure-role', 'flux'],
  'test/properties': ['tables'],
  'test/scenarios': [
    'any-table',
    'approval-once',
    'approval-taken-back',
    'approval',
    'bad-input-sizes',
    'bad-input',
    'budget',
    'clients',
    'crash',
    'definition-goes',
    'deletion-crash',
    'deletion-obstacles',
    'deletion',
    'deputies',
    'downgrade',
    'drift-network',
    'drift',
    'failures',
    'fair-crowds',
    'fair-shares',
    'first-look',
    'gone',
    'holds',
    'hours',
    'identities',
    'left-behind',
    'modes',
    'names-of-others',
    'odd-status',
    'owned',
    'patch-body',
    'refusals',
    'regions',
    'release',
    'remedies-addresses',
    'remedies-gateway',
    'remedies-names',
    'repeats-regions',
    'revert',
    'rolling',
    'silence',
    'tag-lists',
    'two-owners',
    'two-releases',
    'unreadable-status',
    'windows',
  ],
  'test/scenarios/pains': ['moving', 'writing'],
};

const files = Object.entries(names).flatMap(([folder, all]) => all.map((name) => `${folder}/${name}.test.ts`));
for (const file of files) {
  if (!existsSync(new URL(`../${file}`, import.meta.url))) throw new Error(`test/long-suites.js names ${file}, and there is no such file`);
}

/** Globs for Jest's testMatch. */
export const longSuites = ['test/processes/**/*.test.ts', 'test/sockets/**/*.test.ts', ...files].map((path) => `**/${path}`);
