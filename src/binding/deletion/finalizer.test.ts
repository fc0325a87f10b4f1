/** Promises about the finalizer's patches: they say what they rest on, and change nothing of others. */

import { describe, expect, test } from '@jest/globals';
import { binding } from '../testing/situation.test-support.ts';
import { holds } from '../../api/binding.ts';
import { finalizerPatch } from './finalizer.ts';
import { isBeingDeleted } from '../../api/binding.ts';

const ours = 'apimvnet.io/detach';
const having = (finalizers?: readonly string[], deletionTimestamp?: string) =>
  binding({ metadata: { ...(finalizers && { finalizers }), ...(deletionTimestamp !== undefined && { deletionTimestamp }) } });
const paths = (finalizers: readonly string[] | undefined, wanted: boolean) =>
  finalizerPatch(having(finalizers), wanted)?.map(({ op, path }) => `${op} ${path}`);
const same = 'test /metadata/uid';

describe('a patch', () => {
  test.each<[string, readonly string[] | undefined, boolean, readonly string[] | undefined]>([
    ['puts the first one on', undefined, true, [same, 'test /metadata/resourceVersion', 'add /metadata/finalizers']],
    ['puts it into an empty list', [], true, [same, 'test /metadata/resourceVersion', 'add /metadata/finalizers']],
    ['puts it behind others', ['a'], true, [same, 'test /metadata/finalizers', 'add /metadata/finalizers/-']],
    ['takes it from between others', ['a', ours, 'b'], false, [same, 'test /metadata/finalizers/1', 'remove /metadata/finalizers/1']],
    ['is none when it is there', [ours], true, undefined],
    ['is none when it is not there', ['a'], false, undefined],
    ['is none when there is no list', undefined, false, undefined],
  ])('%s', (_, finalizers, wanted, patch) => {
    expect(paths(finalizers, wanted)).toEqual(patch);
  });
});

test('only one that is deleted and held by us is leaving', () => {
  const going = '2026-01-05T08:00:00Z';
  expect(
    [having([ours]), having([ours], going), having(['a'], going), having(undefined, going)].map((one) => [holds(one), isBeingDeleted(one)]),
  ).toEqual([
    [true, false],
    [true, true],
    [false, false],
    [false, false],
  ]);
});
