/** What Azure may do to us: operations that fail, lost answers, garbage, silence. Nothing is ever written on a guess. */

import { isWrite } from '../../sim/azure/azure.ts';
import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../sim/azure/faults.ts';
import { createStage } from './support/stage.ts';
import { watchOver } from './support/oracle.ts';
import { groupId, rule, ruleId, serviceId } from './support/world.ts';

describe('an operation that fails', () => {
  test('A34: is not sent again while the facts are the same, and is when they change; what to test by hand is said', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('1m');
    // A deny in front of our band, which comes after the request and goes before anybody looks again.
    stage.azure.put(ruleId('apim-nsg', 'oops'), rule('oops', 150, 'Inbound Deny 3443 from * to *'));
    await stage.until('orders', 'False/OperationFailed', '1h');
    const { status } = await stage.binding('orders');
    expect(status?.lastFailure).toMatchObject({ code: 'ActivationFailed', reason: 'OperationFailed', count: 1 });
    expect(status?.conditions?.[0]).toMatchObject({ type: 'Stalled', message: expect.stringContaining('ActivationFailed') });
    expect(status?.conditions?.[0]?.message).toMatch(
      /From a machine in the subnet, test whether .*blob and table.*SQL database.*Key Vault/,
    );
    expect(status?.history?.[0]?.outcome).toContain('Failed: ActivationFailed');
    await stage.forward('12h');
    expect(stage.azure.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
    stage.azure.remove(ruleId('apim-nsg', 'oops'));
    await stage.until('orders', 'True/Settled', '4h');
    expect(stage.azure.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(2);
  });

  test('is sent again when a user asks for it', async () => {
    const stage = await createStage({ assumptions: { succeededMeans: 'unchanged' } });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/OperationFailed', '2h');
    await stage.annotate('orders', { 'apimvnet.io/reconcile-requested-at': '1' });
    await stage.until('orders', 'False/UpdatingNetwork', '5m');
    expect(stage.azure.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(2);
  });
});

describe('a PATCH whose answer is lost', () => {
  test.each<[string, Fault]>([
    ['after it was carried out', { kind: 'lostAnswer' }],
    ['before it reached Azure', { kind: 'reset' }],
    ['by a 502 page', { kind: 'html' }],
    ['by silence', { kind: 'drop' }],
    ['by a 503', { kind: 'status', status: 503, code: 'ServiceUnavailable' }],
  ])('%s is accepted once in the end', async (_, fault) => {
    const stage = await createStage();
    const { violations } = watchOver(stage, 'orders', serviceId('orders'));
    stage.azure.faults.add({ where: ({ method }) => method === 'PATCH', when: ({ nth }) => nth === 1, fault });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled', '4h');
    expect(violations).toEqual([]);
    const patches = stage.azure.acceptedWrites(serviceId('orders'));
    expect(patches).toHaveLength(1);
  });
});

describe('garbage from Azure', () => {
  const garbage: readonly [string, Fault][] = [
    ['an HTML 502', { kind: 'html' }],
    ['an empty 200', { kind: 'empty' }],
    ['an unknown code', { kind: 'status', status: 418, code: 'TeapotIsShort', message: 'Short and stout.' }],
    ['missing properties', { kind: 'missingFields', fields: ['properties'] }],
    ['a missing state', { kind: 'missingFields', fields: ['provisioningState', 'priority', 'addressPrefix'] }],
    ['missing ids', { kind: 'missingFields', fields: ['id', 'name'] }],
    ['a reset', { kind: 'reset' }],
    ['no answer at all', { kind: 'drop' }],
    ['a 500', { kind: 'status', status: 500 }],
    ['a 429', { kind: 'status', status: 429, code: 'TooManyRequests', retryAfter: 30 }],
  ];

  test.each(garbage)('%s instead of the service never leads to a write, and passes', async (_, fault) => {
    const stage = await createStage();
    const mend = stage.azure.faults.add({ where: ({ method, path }) => method === 'GET' && path === serviceId('orders'), fault });
    stage.start();
    await stage.apply('orders');
    await stage.forward('40m');
    expect(stage.azure.requests.filter(isWrite)).toEqual([]);
    expect(stage.ready('orders')).toMatch(/RetryingAfterError|AzureUnreachable/);
    mend();
    await stage.until('orders', 'True/Settled', '4h');
  });

  test.each(garbage)('%s instead of the network or its security group never leads to a write', async (_, fault) => {
    for (const part of ['virtualNetworks', 'networkSecurityGroups']) {
      const stage = await createStage();
      const mend = stage.azure.faults.add({ where: ({ method, path }) => method === 'GET' && path.includes(part), fault });
      stage.start();
      await stage.apply('orders');
      await stage.forward('40m');
      expect(stage.azure.requests.filter(isWrite)).toEqual([]);
      mend();
      await stage.until('orders', 'True/Settled', '4h');
    }
  });

  test.each(garbage)('%s on a settled gateway leaves it Ready for 15 minutes, then Unknown, and changes nothing', async (_, fault) => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    const writes = stage.azure.requests.filter(isWrite).length;
    const since = stage.clock.now();
    const mend = stage.azure.faults.add({ where: ({ method, path }) => method === 'GET' && !path.includes('networkstatus'), fault });
    await stage.until('orders', 'Unknown/AzureUnreachable', '2h');
    expect(stage.clock.now() - since).toBeGreaterThanOrEqual(15 * 60_000);
    mend();
    await stage.until('orders', 'True/Settled', '1h');
    expect(stage.azure.requests.filter(isWrite)).toHaveLength(writes);
  });
});

describe('ids in another letter case', () => {
  test('are the same ids', async () => {
    const stage = await createStage({ assumptions: { idCase: 'recased' } });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled', '4h');
    await stage.forward('3h');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
    expect(stage.azure.acceptedWrites(groupId('apim-nsg'))).toHaveLength(8);
  });
});
