/** The story of what was taken away, as somebody on call reads it: the object, its events and its metrics at each stage. */

import { describe, expect, test } from '@jest/globals';
import { childrenOf } from './support/shown.ts';
import { expectGolden, storyOf, type Story } from './support/golden.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { groupId, network, routeTable, ruleId, rule, securityGroup, service, tableId } from './support/world.ts';

interface Loss {
  readonly resources: readonly object[];
  readonly parent: string;
  readonly field: string;
  /** What the name of the thing ends with. */
  readonly ending: string;
  /** What Ready says of it under Audit. */
  readonly reported: string;
  readonly id: (name: string) => string;
}

const hub = (more: object = {}) => network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', ...more } });
const passing = ['AzureMonitor', 'Internet', 'AzureActiveDirectory', 'EventHub', 'AzureKeyVault', 'Storage', 'Sql'];

const losses: readonly (readonly [name: string, loss: Loss])[] = [
  [
    'management-rule',
    {
      resources: [
        securityGroup('apim-nsg', [rule('deny-all-inbound', 4096, 'Inbound Deny * from * to *')]),
        hub(),
        service('orders', { sku: 'Premium' }),
      ],
      parent: groupId('apim-nsg'),
      field: 'securityRules',
      ending: '-management',
      // A20: it runs where it is, and the lack shows in its own status.
      reported: 'False/DependencyUnreachable',
      id: (name) => ruleId('apim-nsg', name),
    },
  ],
  [
    'controlplane-route',
    {
      resources: [
        securityGroup('apim-nsg'),
        routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' }, passing),
        hub({ routeTable: { id: tableId('rt') } }),
        service('orders', { sku: 'Premium' }),
      ],
      parent: tableId('rt'),
      field: 'routes',
      ending: '-controlplane',
      reported: 'False/PrerequisitesNotMet',
      id: (name) => `${tableId('rt')}/routes/${name}`,
    },
  ],
];

const nameIn = (stage: Stage, { parent, field, ending }: Loss): string | undefined =>
  childrenOf(stage, parent, field).find(({ name }) => name.endsWith(ending))?.name;

async function settled({ resources }: Loss): Promise<{ readonly stage: Stage; readonly story: Story }> {
  const stage = await createStage({ resources, steady: true });
  const instance = stage.start();
  await stage.apply('orders', ordinarySpec());
  await stage.until('orders', 'True/Settled');
  return { stage, story: await storyOf(stage, instance, 'orders') };
}

function takeAway(stage: Stage, loss: Loss): void {
  const name = nameIn(stage, loss);
  if (name === undefined) throw new Error(`nothing ends with ${loss.ending}`);
  stage.azure.remove(loss.id(name));
}

describe.each(losses)('%s', (name, loss) => {
  test('under Enforce: settled, lost, repaired', async () => {
    const { stage, story } = await settled(loss);
    await stage.forward('1m');
    await story.tell('settled');
    takeAway(stage, loss);
    await stage.until('orders', 'False/PreparingNetwork');
    await story.tell('lost: removed by somebody, and seen');
    await stage.until('orders', 'True/Settled');
    await stage.forward('20m');
    await story.tell('repaired');
    expect(nameIn(stage, loss)).toBeDefined();
    expectGolden(`${name}-enforce`, story.text);
  });

  test('under Audit: settled, lost, reported', async () => {
    const { stage, story } = await settled(loss);
    await stage.edit('orders', { policy: 'Audit' });
    await stage.forward('1m');
    await story.tell('settled');
    takeAway(stage, loss);
    await stage.until('orders', loss.reported);
    await story.tell('lost: removed by somebody, and seen');
    await stage.forward('40m');
    await story.tell('reported');
    expect(nameIn(stage, loss)).toBeUndefined();
    expectGolden(`${name}-audit`, story.text);
  });
});
