/** What stages leave for other judges: each distinct situation that was promised, once, and only where it is asked for. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { bindingsPath, type Binding } from '../../src/api/binding.ts';
import { keptIn, situationOf } from './support/kept.ts';
import { createStage } from './support/stage.ts';

const before = process.env['STATUSES_DIR'];
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kept-'));
});
afterEach(() => {
  if (before === undefined) delete process.env['STATUSES_DIR'];
  else process.env['STATUSES_DIR'] = before;
  rmSync(directory, { recursive: true });
});

const attach = async (): Promise<Binding> => {
  const stage = await createStage();
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  return stage.binding('orders');
};

test('nothing is kept unless a user asks', async () => {
  delete process.env['STATUSES_DIR'];
  await attach();
  expect(readdirSync(directory)).toEqual([]);
});

test('two gateways that go the same way leave every situation once, from the first to the last', async () => {
  process.env['STATUSES_DIR'] = directory;
  const settled = [await attach(), await attach()];
  const situations = keptIn(directory).map(situationOf);
  expect(situations[0]).toMatch(/^unseen, .*Ready Unknown\/Pending/);
  expect(situations).toEqual(expect.arrayContaining([expect.stringContaining('Ready False/UpdatingNetwork'), ...settled.map(situationOf)]));

  const [file = '', ...more] = readdirSync(directory);
  expect(more).toEqual([]);
  expect(readFileSync(join(directory, file), 'utf8').trimEnd().split('\n')).toHaveLength(situations.length);
});

test('what another client wrote is not kept: nobody was promised it', async () => {
  process.env['STATUSES_DIR'] = directory;
  const stage = await createStage();
  await stage.apply('orders');
  const path = `${bindingsPath('platform')}/orders/status`;
  const conditions = [{ type: 'Ready', status: 'True', reason: 'Invented', message: 'So.', lastTransitionTime: '2026-01-05T08:00:00Z' }];
  const body = { status: { conditions } };
  const invented = await stage.cluster.api().request<Binding>({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' });
  stage.excuse(invented);
  await stage.forward('1s');
  expect(keptIn(directory).map(situationOf)).not.toContain(situationOf(invented));
});
