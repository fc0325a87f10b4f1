/** A simulator can be started from a file of answers: what it says holds, what it does not say is the default, and what it says wrongly is refused. */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { bench, networkId, ordinary } from '../azure.test-support.ts';
import { defaultAssumptions } from '../assumptions.ts';
import { allowed, assumptionsFrom, assumptionsOf } from './from-file.ts';

const written = (text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'assumed-')), 'azure-answers.json');
  writeFileSync(path, text);
  return path;
};

test('A41: a simulator that is started from answers behaves by them', async () => {
  const file = written(JSON.stringify({ assumptions: { networkEtagHeader: 'present', networkSeconds: 60 }, answers: [] }));
  const b = bench(ordinary, assumptionsFrom(file));
  expect((await b.ask('GET', networkId)).headers['etag']).toBeDefined();
  expect(b.azure.assumptions).toEqual({ ...defaultAssumptions, networkEtagHeader: 'present', networkSeconds: 60 });
});

test('A41: every switch has its values, and its default is one of them', () => {
  expect(Object.keys(allowed).toSorted()).toEqual(Object.keys(defaultAssumptions).toSorted());
  for (const [name, value] of Object.entries(defaultAssumptions))
    expect(assumptionsOf({ assumptions: { [name]: value } })).toEqual({ [name]: value });
});

describe('A41: a file that says something else is refused in words', () => {
  test.each<[json: unknown, why: RegExp]>([
    [{ assumptions: { ifMatch: 'sometimes' } }, /ifMatch is "sometimes", and may be honoured, ignored/],
    [{ assumptions: { holdMinutes: -1 } }, /holdMinutes is -1, and may be a number from 0 on/],
    [{ assumptions: { holdMinutes: null } }, /holdMinutes is null/],
    [{ assumptions: { toString: 'x' } }, /toString is no switch/],
    [{ assumptions: [] }, /no `assumptions`/],
    [null, /no `assumptions`/],
  ])('%j', (json, why) => {
    expect(() => assumptionsOf(json)).toThrow(why);
  });

  test('and names the file where it cannot be read', () => {
    const path = written('{');
    expect(() => assumptionsFrom(path)).toThrow(path);
  });
});
