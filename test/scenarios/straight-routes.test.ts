/** Promises about prefixes that a route sends straight to the internet, or nowhere: whether they are in the tag VirtualNetwork is open, and the operator is right either way. */

import { describe, expect, test } from '@jest/globals';
import type { Assumptions } from '../../sim/azure/assumptions.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { findingsOf, writesOf } from './support/shown.ts';
import { groupId, network, routeTable, rule, securityGroup, service, tableId } from './support/world.ts';

type Answer = Assumptions['routedTag'];
type Words = readonly [name: string, priority: number, words: string];

async function applied(routedTag: Answer, rules: readonly Words[], routes: Readonly<Record<string, string>>): Promise<Stage> {
  const stage = await createStage({
    resources: [
      securityGroup(
        'apim-nsg',
        rules.map((one) => rule(...one)),
      ),
      routeTable('rt', routes),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: tableId('rt') } } }),
      service('orders', { sku: 'Premium' }),
    ],
    assumptions: { routedTag },
  });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal' });
  return stage;
}

const moves = (stage: Stage): number => writesOf(stage).filter((write) => write.startsWith('PATCH')).length;
const doubts = async (stage: Stage) => (await findingsOf(stage, 'FlowUnknown')).map(({ severity, message }) => `${severity}: ${message}`);

const closedOut: Words = ['no-vnet', 200, 'Outbound Deny * from * to VirtualNetwork'];
const closedIn: Words = ['no-vnet', 200, 'Inbound Deny * from VirtualNetwork to *'];
const probes: Words = ['lb', 100, 'Inbound Allow 6390 from AzureLoadBalancer to *'];
const management: Words = ['mgmt', 300, 'Inbound Allow 3443 from ApiManagement to *'];

describe.each<[what: string, rules: readonly Words[], routes: Readonly<Record<string, string>>, flow: string]>([
  ['everything straight, and what goes out to the network denied', [closedOut], { all: '0.0.0.0/0 Internet' }, 'Azure SQL'],
  [
    'the control plane straight, and what comes from the network denied',
    [probes, closedIn, management],
    { plane: 'ApiManagement Internet' },
    'management endpoint',
  ],
  ['half of the internet straight', [closedOut], { half: '0.0.0.0/1 Internet' }, 'Azure SQL'],
])('A9: %s', (_, rules, routes, flow) => {
  const said = expect.stringMatching(new RegExp(`^Advisory: Rule no-vnet .*"${flow}"`));

  test('A9: where such routes bring nothing into the tag, the doubt is said, and the gateway works', async () => {
    const stage = await applied('appliances', rules, routes);
    await stage.until('orders', 'True/Settled');
    expect(await doubts(stage)).toEqual([said]);
    expect(moves(stage)).toBe(1);
  });

  test('A9: where they do, the doubt was said before the move, and what fails is not sent again', async () => {
    const stage = await applied('everyHop', rules, routes);
    await stage.until('orders', 'False/UpdatingNetwork');
    expect(await doubts(stage)).toEqual([said]);
    await stage.until('orders', 'False/OperationFailed', '2h');
    await stage.forward('6h');
    expect(moves(stage)).toBe(1);
    expect(await doubts(stage)).toEqual([said]);
    // What the doubt advises: the rule is changed.
    stage.azure.remove(`${groupId('apim-nsg')}/securityRules/no-vnet`);
    await stage.until('orders', 'True/Settled', '6h');
    expect(await doubts(stage)).toEqual([]);
  });
});

test.each<Answer>(['appliances', 'everyHop'])(
  'A9: a route to nowhere beside the gateway’s own traffic is no doubt of it: %s',
  async (answer) => {
    const stage = await applied(answer, [closedOut], { closed: '203.0.113.0/24 None' });
    await stage.until('orders', 'True/Settled');
    expect((await doubts(stage)).filter((text) => /Azure (SQL|Storage|Key Vault)/.test(text))).toEqual([]);
  },
);
