/** Promises about the metrics of the network status: every row of every gateway, and none of a binding that is gone. */

import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { status } from '../testing/observation.test-support.ts';
import { reachMetrics } from './reach-metrics.ts';
import { binding } from '../testing/situation.test-support.ts';

const lines = async (registry: Registry) =>
  (await registry.metrics()).split('\n').filter((line) => line.startsWith('apimvnet_network_status'));

test('each row is a series with its value and its last change, until the binding goes', async () => {
  const registry = new Registry();
  const metrics = reachMetrics(registry);
  metrics.reached(binding({}), status({ db: 'success', store: 'timed out' }, '07:50'));
  const labels = (name: string) =>
    `{namespace="platform",binding="orders",location="westeurope",resource_type="SQLDatabase",name="${name}",optional="false"}`;
  expect(await lines(registry)).toEqual([
    `apimvnet_network_status${labels('db')} 1`,
    `apimvnet_network_status${labels('store')} 0`,
    `apimvnet_network_status_changed_timestamp_seconds${labels('db')} 1767599400`,
    `apimvnet_network_status_changed_timestamp_seconds${labels('store')} 1767599400`,
  ]);
  metrics.forget('platform/orders');
  expect(await lines(registry)).toEqual([]);
});

test('T11: a status with rows without end has two hundred series', async () => {
  const registry = new Registry();
  const rows = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`row${at}`, 'success']));
  reachMetrics(registry).reached(binding({}), status(rows, '07:50'));
  expect((await lines(registry)).filter((line) => line.startsWith('apimvnet_network_status{'))).toHaveLength(200);
});
