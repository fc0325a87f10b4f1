/** A17: of every finding the remedy is carried out somewhere, or it is said why not. */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const root = new URL('../../', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const filesIn = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('test-support.ts'))
    .map((name) => `${folder}/${name}`);

const sources = [
  ...['', '/gateway', '/network', '/routing', '/dns', '/removal'].flatMap((part) => filesIn(`src/binding/checks${part}`)),
].map(textOf);
const tried = ['gateway', 'addresses', 'names', 'flows', 'security', 'subnet', 'routes', 'ways']
  .map((part) => textOf(`test/scenarios/remedies-${part}.test.ts`))
  .join('\n');

const named = (pattern: RegExp, texts: readonly string[]): readonly string[] => [
  ...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []))),
];

const notTried: Readonly<Record<string, string>> = {
  TooManyParts: 'it takes two hundred things to make; test/scenarios/at-the-limits.test.ts has them',
  TagListOld: 'it takes two weeks without a newer list; src/binding/observe/tags.test.ts has which answers confirm the one in force',
  LeftUnread: 'nothing has to be done',
  IdentityNotAuthorized: 'rights are granted in test/scenarios/identities.test.ts',
  DependencyFailing: 'what fails is a matter of rules, routes and DNS servers, each with remedies of its own',
};

test('A17: none is left out', () => {
  const findings = named(/(?:advisory|blockingAll|blockingSwitch|degrading|judged|level|atWorst|make|'Advisory'\])\(\s*'(\w+)'/g, sources);
  const ofAttachments = named(/^ {4}(?:missing|notOurs|elsewhere|differs): '(\w+)'/gm, sources);
  const ofAddresses = named(/^ {2}(Address\w+): \(/gm, [textOf('src/network/public-addresses.ts')]);
  const ofTiers = named(/reason: '(\w+)'/g, [textOf('src/network/tiers.ts')]);
  const all = [...new Set([...findings, ...ofAttachments, ...ofAddresses, ...ofTiers])].filter((name) => !(name in notTried));
  expect(all.length).toBeGreaterThan(60);
  expect(all.filter((name) => !tried.includes(`check: '${name}'`))).toEqual([]);
});
