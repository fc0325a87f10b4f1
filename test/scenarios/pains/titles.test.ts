/** docs/pains.md promises scenarios by title: each is here, and none is here that it does not name. */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

test('every scenario that the page of pains names is there, and the other way round', () => {
  const page = readFileSync(new URL('../../../docs/pains.md', import.meta.url), 'utf8');
  const promised = [...page.matchAll(/`(pain \d+: [^`…]+)`/g)].map(([, title]) => title);
  const sources = readdirSync(new URL('.', import.meta.url)).map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'));
  const there = sources.flatMap((source) => [...source.matchAll(/test\((['"])(pain \d+: .+?)\1, async/g)].map(([, , title]) => title));
  expect(there.length).toBeGreaterThan(0);
  expect(there.toSorted()).toEqual([...new Set(promised)].toSorted());
});
