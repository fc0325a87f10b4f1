/** Promises of `kubectl apimvnet status NAME --flows`: on one screen each flow with the rule and the hop that decide it, and the free addresses, as Azure is now. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { status } from '../../src/cli/plugin/commands/status.ts';
import { createStage, ordinarySpec, type Stage } from '../scenarios/support/stage.ts';
import { network, ordinary, routeTable, rule, securityGroup, service, tableId } from '../scenarios/support/world.ts';
import { terminalOf } from './plugin.test-support.ts';
import { armOn } from './preview.test-support.ts';
import { expectScreen } from './screens.ts';

const cluster = { namespace: undefined, kubeconfig: undefined, context: undefined, cloud: 'public', cloudFile: undefined } as const;
const asked = { ...cluster, allNamespaces: false, watch: false, flows: true, name: ['orders'] } as const;

async function screenOf(stage: Stage): Promise<string> {
  const { session, read } = terminalOf(stage);
  const before = stage.azure.requests.filter(isWrite).length;
  expect(await status(1, async () => armOn(stage))(asked, session)).toBe(0);
  expect(stage.azure.requests.filter(isWrite)).toHaveLength(before);
  return read();
}

describe('P18: the flows of a binding on a screen of 80 × 24', () => {
  test('settled', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    expectScreen('flows-settled', await screenOf(stage));
  });

  test('a rule in the way, and a route that leads away: what is broken comes first, with why', async () => {
    const stage = await createStage({
      resources: [
        securityGroup('apim-nsg', [rule('no-sql', 200, 'Outbound Deny 1433 from * to Sql')]),
        routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' }, []),
        network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: tableId('rt') } } }),
        service('orders'),
      ],
    });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), policy: 'Audit' });
    await stage.forward('10m');
    expectScreen('flows-broken', await screenOf(stage));
  });

  test('what cannot be read is said, and ends with 1', async () => {
    const stage = await createStage({ resources: ordinary });
    await stage.apply('orders');
    stage.azure.faults.add({
      where: ({ path }) => /\/virtualnetworks\//i.test(path),
      fault: { kind: 'status', status: 403, code: 'AuthorizationFailed', message: 'no rights' },
    });
    const { session, read } = terminalOf(stage);
    expect(await status(1, async () => armOn(stage))(asked, session)).toBe(1);
    expect(read()).toMatch(/Azure could not be read: AuthorizationFailed/);
  });

  test.each([
    [{ watch: true }, /leave -w out/],
    [{ name: [] }, /a name is needed: kubectl apimvnet status NAME --flows/],
  ])('wrong usage: %j', async (more, sentence) => {
    const stage = await createStage();
    const { session } = terminalOf(stage);
    await expect(status(1, async () => armOn(stage))({ ...asked, ...more }, session)).rejects.toThrow(sentence);
  });
});
