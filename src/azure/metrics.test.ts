/** Promises about the metrics of the traffic with Azure: what answers in its place cannot make series without end, and what has none is told. */

import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { armMetrics } from './metrics.ts';

const series = async (registry: Registry) =>
  (await registry.metrics()).split('\n').filter((line) => line.startsWith('apimvnet_arm_unknown_errors_total{'));

test('T11: codes that are known to come have series, all others share one and are told once', async () => {
  const registry = new Registry();
  const told: string[] = [];
  const metrics = armMetrics(registry, (code) => told.push(code));
  for (const code of ['MoonIsFull', 'MoonIsFull', 'QuotaExceeded', 'StarIsRed']) metrics.unknownError(code);
  expect(await series(registry)).toEqual([
    'apimvnet_arm_unknown_errors_total{code="other"} 3',
    'apimvnet_arm_unknown_errors_total{code="QuotaExceeded"} 1',
  ]);
  expect(told).toEqual(['MoonIsFull', 'StarIsRed']);
});

test('T11: ten thousand codes make one series and a hundred lines', async () => {
  const registry = new Registry();
  const told: string[] = [];
  const metrics = armMetrics(registry, (code) => told.push(code));
  for (let at = 0; at < 10_000; at++) metrics.unknownError(`Code${at}`);
  expect(await series(registry)).toEqual(['apimvnet_arm_unknown_errors_total{code="other"} 10000']);
  expect(told).toHaveLength(100);
});
