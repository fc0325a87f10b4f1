/** The oracle of plans can fail: what was written and not printed, what was printed and never sent, and what was sent otherwise are found. */

import { beforeAll, expect, test } from '@jest/globals';
import type { Preview } from '../../../src/cli/preview/preview.ts';
import { previewOn, watchedStage } from '../../cli/preview.test-support.ts';
import { ordinarySpec } from '../support/stage.ts';
import { ruleId, serviceId } from '../support/world.ts';
import { differences, type Written } from './plan-compared.ts';
import { asFile } from './plan-kept.ts';

interface Told {
  readonly found: Preview;
  readonly writes: readonly Written[];
}

let kept: Told;
beforeAll(async () => {
  const { stage, writes } = await watchedStage();
  const found = await previewOn(stage, asFile('orders', 'platform', ordinarySpec()));
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  await stage.forward('2h');
  kept = { found, writes: [...writes] };
});

const stray: Written = { method: 'PUT', path: ruleId('apim-nsg', 'stray'), body: {} };
const isRule = ({ path }: Written): boolean => path.endsWith('-sql');
const isMove = ({ path }: Written): boolean => path === serviceId('orders');
const closed = (one: Written): Written => (isRule(one) ? { ...one, body: { properties: { access: 'Deny' } } } : one);

const planted: readonly (readonly [string, (told: Told) => Told, RegExp])[] = [
  [
    'a write that was not printed',
    ({ found, writes }) => ({ found, writes: [...writes, stray] }),
    /^written and not printed: PUT .*\/stray$/,
  ],
  [
    'a step that is not printed',
    ({ found, writes }) => ({ found: { ...found, steps: found.steps.slice(1) }, writes }),
    /written and not printed/,
  ],
  [
    'a rule that was never sent',
    ({ found, writes }) => ({ found, writes: writes.filter((one) => !isRule(one)) }),
    /^printed and not written: PUT .*-sql$/,
  ],
  [
    'a move that was never sent',
    ({ found, writes }) => ({ found, writes: writes.filter((one) => !isMove(one)) }),
    /^printed and not written: PATCH/,
  ],
  [
    'a rule that was sent otherwise',
    ({ found, writes }) => ({ found, writes: writes.map(closed) }),
    /-sql: properties.access was not sent as "Allow"/,
  ],
  [
    'nothing printed at all',
    ({ found, writes }) => ({ found: { ...found, steps: [], outcome: { is: 'Nothing' } }, writes }),
    /plan says Nothing/,
  ],
];

test('nothing is found of a plan that was kept', () => {
  const { found, writes } = kept;
  expect(writes.length).toBeGreaterThan(5);
  expect(differences(found, writes, 'Done')).toBeUndefined();
});

test.each(planted)('%s is found', (_, plant, sentence) => {
  const { found, writes } = plant(kept);
  expect(differences(found, writes, 'Done')).toMatch(sentence);
});

test.each([
  [
    'what stalls has written a stray rule',
    ({ found, writes }: Told): Told => ({ found, writes: [...writes, stray] }),
    /written and not printed/,
  ],
  [
    'what stalls has sent a rule otherwise',
    ({ found, writes }: Told): Told => ({ found, writes: writes.map(closed) }),
    /-sql: not sent as it was printed/,
  ],
  ['plan foresaw no obstacle', (told: Told): Told => told, /plan says Changes, and the binding stalls/],
])('%s: it is found too', (_, plant, sentence) => {
  const { found, writes } = plant(kept);
  expect(differences(found, writes, 'Stalled')).toMatch(sentence);
});
