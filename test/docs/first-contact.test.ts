/** Promises about what a newcomer copies first: it takes no gateway down unasked, and the way to an image and the time of the checks are said. */

import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';

const textOf = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
interface Manifest {
  readonly spec: { readonly policy?: string; readonly changes?: { readonly approval?: string } };
}
const manifestsOf = (file: string): readonly Manifest[] =>
  [...textOf(file).matchAll(/```yaml\n([^]*?)```/g)].flatMap(([, text = '']): readonly Manifest[] =>
    text.includes('kind: ApimVnetBinding') ? [parse(text) as Manifest] : [],
  );

test.each(['README.md', 'docs/start-on-azure.md'])('P16: the first binding of %s interrupts nothing without a yes', (file) => {
  const [first] = manifestsOf(file);
  expect(first).toBeDefined();
  expect(first?.spec.policy === 'Audit' || first?.spec.changes?.approval === 'WhenDisruptive').toBe(true);
});

test.each(['README.md', 'docs/start-on-azure.md'])('P6: %s says how to build, push and name an image', (file) => {
  for (const part of [/docker (build|buildx)/, /docker push|--push/, /image\.repository/]) expect(textOf(file)).toMatch(part);
});

test('P13: how long the checks take is said, for all of them and for the quick ones', () => {
  expect(textOf('package.json')).toContain('"test:quick"');
  expect(textOf('CONTRIBUTING.md')).toMatch(/test:quick .*under two minutes/);
  expect(textOf('CONTRIBUTING.md')).toMatch(/npm test .*minutes/);
});
