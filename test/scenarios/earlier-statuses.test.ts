/**
 * Promises about statuses that an earlier version has written: they are read as they are, nothing of them is lost, and nothing is sent or asked twice.
 * `earlier/statuses.json` is what the operator wrote before approvals said where they came from, in the stories that are told here.
 */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { bindingsPath, type BindingStatus } from '../../src/api/binding.ts';
import { fitted } from '../../src/binding/status/limits/fit.ts';
import { readStatus } from '../../src/binding/status/stored.ts';
import { isWrite } from '../../sim/azure/azure.ts';
import { approve, asked } from './support/approving.ts';
import { statusOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { network, securityGroup, service } from './support/world.ts';

const earlier = JSON.parse(readFileSync(new URL('earlier/statuses.json', import.meta.url), 'utf8')) as Readonly<
  Record<'half-done' | 'awaiting-window' | 'updating' | 'settled', BindingStatus>
>;
const world = [securityGroup('apim-nsg'), network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }), service('orders')];
const spec = (changes: object = {}) => ({ ...ordinarySpec(), changes: { approval: 'WhenDisruptive', ...changes } });
const patches = (stage: Stage): number =>
  stage.azure.requests.filter(({ method, path }) => method === 'PATCH' && path.includes('/service/')).length;
const asks = (stage: Stage): number => stage.seen('orders').filter((ready) => ready === 'False/AwaitingApproval').length;

/** Another operator takes over what the earlier one had written by then. */
async function takenOver(stage: Stage, status: BindingStatus): Promise<void> {
  const { apiVersion, kind, metadata, spec: declared } = await stage.binding('orders');
  const body = { apiVersion, kind, metadata, spec: declared, status };
  await stage.cluster.api().request({ method: 'PUT', path: `${bindingsPath('platform')}/orders/status`, body });
  stage.start();
}

test.each(Object.entries(earlier))('%s is taken as it is', (_, status) => {
  expect(fitted(status)).toEqual({ status, leftOut: [] });
  expect(readStatus(status)).toEqual({ status, leftOut: [] });
});

describe('W25: an approval without where it came from', () => {
  const untilWindow = async () => {
    const stage = await createStage({ resources: world });
    const before = stage.start();
    await stage.apply('orders', spec({ windows: [{ schedule: '0 22 * * *', duration: '4h' }] }));
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    await stage.edit('orders', { changes: { approved: await asked(stage) } });
    await stage.until('orders', 'False/AwaitingWindow', '5m');
    before.kill();
    return stage;
  };

  test('W25: is one of the spec where it stands there, and goes with it', async () => {
    const stage = await untilWindow();
    await takenOver(stage, earlier['awaiting-window']);
    await stage.forward('10m');
    expect((await statusOf(stage)).approvals).toMatchObject([{ from: 'Spec', spent: false }]);
    await stage.edit('orders', { changes: { approved: null } });
    await stage.forward('20h');
    expect([stage.ready('orders'), patches(stage)]).toEqual(['False/AwaitingApproval', 0]);
  });

  test('W25: is one of an annotation where it does not, and counts', async () => {
    const stage = await untilWindow();
    await stage.edit('orders', { changes: { approved: null } });
    await takenOver(stage, earlier['awaiting-window']);
    await stage.forward('10m');
    expect((await statusOf(stage)).approvals).toMatchObject([{ from: 'Annotation', spent: false }]);
    await stage.until('orders', 'True/Settled', '24h');
    expect([asks(stage), patches(stage)]).toEqual([1, 1]);
  });

  test('W25: of a half-done step goes on with it, and asks for nothing twice', async () => {
    const stage = await createStage({ resources: world });
    let rules = 0;
    stage.start(({ to, method, path }) => {
      if (to === 'azure' && method === 'PUT' && path.includes('/securityRules/')) rules += 1;
      return rules === 4 ? 'dies before' : 'lives';
    });
    await stage.apply('orders', spec({ approval: 'Always' }));
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    await approve(stage, await asked(stage));
    await takenOver(stage, earlier['half-done']);
    await stage.until('orders', 'True/Settled', '2h');
    expect([asks(stage), patches(stage)]).toEqual([1, 1]);
  });

  test('W25: of a request that has left is not given a second time', async () => {
    const stage = await createStage({ resources: world });
    const before = stage.start();
    await stage.apply('orders', spec());
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    await approve(stage, await asked(stage));
    await stage.until('orders', 'False/UpdatingNetwork', '5m');
    await stage.forward('5m');
    before.kill();
    await takenOver(stage, earlier.updating);
    await stage.until('orders', 'True/Settled', '2h');
    expect([asks(stage), patches(stage)]).toEqual([1, 1]);
    await stage.forward('10m');
    const writes = stage.azure.requests.filter(isWrite).length;
    await stage.forward('12h');
    expect(stage.azure.requests.filter(isWrite)).toHaveLength(writes);
    expect(stage.ready('orders')).toBe('True/Settled');
  });
});
