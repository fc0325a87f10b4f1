/** Promises about the three ways to keep the operator's hands off, or to ask for a reconcile: suspend, Audit, and the annotation. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { checksOf, childrenOf, statusOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage, type StageOptions } from './support/stage.ts';
import { groupId, network, rule, ruleId, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const requested = 'apimvnet.io/reconcile-requested-at';
const two = [
  securityGroup('apim-nsg'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, next: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
  service('orders'),
];

async function settled(
  spec: object = ordinarySpec(),
  options: StageOptions = {},
): Promise<{ readonly stage: Stage; readonly from: number }> {
  const stage = await createStage(options);
  stage.start();
  await stage.apply('orders', spec);
  await stage.until('orders', 'True/Settled');
  return { stage, from: stage.azure.requests.length };
}
const writes = (stage: Stage, from: number) => stage.azure.requests.slice(from).filter(isWrite);
const firstRule = (stage: Stage) => ruleId('apim-nsg', childrenOf(stage, groupId('apim-nsg'), 'securityRules')[0]?.name ?? '');

describe('suspend', () => {
  test('on a settled gateway changes nothing that people see, and drift is told and not put right', async () => {
    const { stage, from } = await settled();
    await stage.edit('orders', { suspend: true });
    await stage.forward('1h');
    expect(stage.ready('orders')).toBe('True/Settled');
    const lost = firstRule(stage);
    stage.azure.remove(lost);
    await stage.forward('1h');
    expect(stage.ready('orders')).toBe('False/Suspended');
    expect((await statusOf(stage)).plan?.steps).toHaveLength(1);
    expect(writes(stage, from)).toEqual([]);
    await stage.edit('orders', { suspend: false });
    await stage.until('orders', 'True/Settled', '1h');
    expect(stage.azure.resource(lost)).toBeDefined();
  });

  test('with an edit beside it: the new plan is shown, and carried out only once suspend is lifted', async () => {
    const { stage, from } = await settled(ordinarySpec(), { resources: two });
    await stage.edit('orders', { suspend: true, subnetId: subnetId('hub', 'next') });
    await stage.until('orders', 'False/Suspended', '5m');
    expect((await statusOf(stage)).plan?.steps.map(({ phase }) => phase)).toContain('switch');
    await stage.forward('6h');
    expect(writes(stage, from)).toEqual([]);
    await stage.edit('orders', { suspend: false });
    await stage.until('orders', 'False/UpdatingNetwork', '5m');
    await stage.until('orders', 'True/Settled', '12h');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(2);
  });

  test('survives a restart', async () => {
    const stage = await createStage();
    const first = stage.start();
    await stage.apply('orders', { ...ordinarySpec(), suspend: true });
    await stage.until('orders', 'False/Suspended', '5m');
    first.kill();
    stage.start();
    await stage.forward('2h');
    expect([stage.ready('orders'), writes(stage, 0)]).toEqual(['False/Suspended', []]);
  });
});

describe('a reconcile that is asked for', () => {
  test('is taken at once and answered, also while suspended', async () => {
    const { stage } = await settled({ ...ordinarySpec(), suspend: false });
    await stage.edit('orders', { suspend: true });
    await stage.forward('1m');
    const before = stage.azure.requests.length;
    stage.azure.remove(firstRule(stage));
    await stage.annotate('orders', { [requested]: 'now' });
    await stage.forward('5s');
    expect((await statusOf(stage)).lastHandledReconcileAt).toBe('now');
    expect(stage.ready('orders')).toBe('False/Suspended');
    expect(stage.azure.requests.length).toBeGreaterThan(before);
    expect(writes(stage, before)).toEqual([]);
  });

  test('puts right what was changed without waiting for the next round, and the same value is not answered twice', async () => {
    const { stage, from } = await settled();
    const lost = firstRule(stage);
    stage.azure.remove(lost);
    await stage.annotate('orders', { [requested]: '1' });
    await stage.forward('20s');
    expect(stage.azure.resource(lost)).toBeDefined();
    expect(writes(stage, from)).toHaveLength(1);
    const quiet = stage.azure.requests.length;
    await stage.annotate('orders', { [requested]: '1', 'example.org/other': 'x' });
    await stage.forward('30s');
    expect(writes(stage, quiet)).toEqual([]);
  });
});

describe('Audit', () => {
  test('observes only: what differs is told, the gateway stays ready while nothing it needs fails, and no write is sent in a day', async () => {
    const { stage, from } = await settled();
    await stage.edit('orders', { policy: 'Audit' });
    await stage.until('orders', 'True/Settled', '5m');
    stage.azure.put(ruleId('apim-nsg', 'near'), rule('near', 4000, 'Inbound Deny 22 from * to *'));
    await stage.edit('orders', { networkSecurity: { clientSources: ['198.51.100.0/24'] } });
    await stage.until('orders', 'True/DeviationsAudited', '10m');
    await stage.forward('24h');
    expect(stage.ready('orders')).toBe('True/DeviationsAudited');
    expect((await statusOf(stage)).plan?.steps.length).toBeGreaterThan(0);
    expect(writes(stage, from)).toEqual([]);
  });

  test('of one part leaves the others to be enforced', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), networkSecurity: { policy: 'Audit' } });
    await stage.forward('3h');
    expect(writes(stage, 0).filter(({ path }) => path.includes('securityRules'))).toEqual([]);
    expect((await checksOf(stage)).length).toBeGreaterThan(0);
  });
});
