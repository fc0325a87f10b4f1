/** Promises about what a user takes away from a gateway that is settled: each rule that it lives on, under Enforce and under Audit. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { createStage, type Stage } from './support/stage.ts';
import { groupId, network, ruleId, securityGroup, service } from './support/world.ts';

interface Rule {
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Behind our rules everything is denied, so that what is taken away is really missed. */
const denyAll = (direction: 'Inbound' | 'Outbound') => ({
  name: `deny-all-${direction.toLowerCase()}`,
  properties: {
    priority: 4096,
    direction,
    access: 'Deny',
    protocol: '*',
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: '*',
  },
});
const world = [
  securityGroup('apim-nsg', [denyAll('Inbound'), denyAll('Outbound')]),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
  service('orders', { sku: 'Premium' }),
];

const rulesOf = (stage: Stage): readonly Rule[] =>
  (stage.azure.resource(groupId('apim-nsg')) as unknown as { readonly properties: { readonly securityRules: readonly Rule[] } }).properties
    .securityRules;
const ourRule = (stage: Stage, flow: string): Rule | undefined => rulesOf(stage).find(({ name }) => name.endsWith(`-${flow}`));
const said = ({ properties: { provisioningState: _, ...properties } }: Rule) => properties;

async function settled(): Promise<Stage> {
  const stage = await createStage({ resources: world, election: false });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  return stage;
}

const flows = ['management', 'loadbalancer', 'certificates', 'storage', 'sql', 'keyvault', 'monitor'];
/** Without these the gateway itself says, by its network status, that it does not get through. */
const noticed = ['management', 'storage', 'sql', 'keyvault', 'monitor'];

describe.each(flows)('the rule for %s, removed by a user', (flow) => {
  test('is back as it was before the gateway misses it for long, and no other rule is touched', async () => {
    const stage = await settled();
    const before = rulesOf(stage);
    const rule = ourRule(stage, flow);
    if (!rule) throw new Error(`no rule for ${flow}`);
    const written = stage.azure.requests.filter(isWrite).length;
    stage.azure.remove(ruleId('apim-nsg', rule.name));
    await stage.clock.until(() => ourRule(stage, flow) !== undefined, 40 * 60_000);
    await stage.until('orders', 'True/Settled', '1h');
    const by = (rules: readonly Rule[]) => new Map(rules.map((one) => [one.name, said(one)]));
    expect(by(rulesOf(stage))).toEqual(by(before));
    expect(stage.azure.requests.filter(isWrite).slice(written)).toHaveLength(1);
    expect(stage.seen('orders').at(-2)).toMatch(/^False/);
  });

  test('is told under Audit, with the deny that is in the way now, until a user puts it back; nothing is written', async () => {
    const stage = await settled();
    await stage.edit('orders', { policy: 'Audit' });
    await stage.forward('1m');
    const rule = ourRule(stage, flow);
    if (!rule) throw new Error(`no rule for ${flow}`);
    const written = stage.azure.requests.filter(isWrite).length;
    stage.azure.remove(ruleId('apim-nsg', rule.name));
    await stage.forward('2h');
    expect(stage.azure.requests.filter(isWrite)).toHaveLength(written);
    expect(ourRule(stage, flow)).toBeUndefined();
    const { status } = await stage.binding('orders');
    const found = status?.findings?.filter(({ check, severity }) => check === 'FlowBlocked' && severity === 'Degrading') ?? [];
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toMatch(/deny-all-(in|out)bound/);
    // A20: nothing is to be moved, so nothing is in the way; what the gateway reaches no more is told by its own status.
    expect(stage.ready('orders')).toBe(noticed.includes(flow) ? 'False/DependencyUnreachable' : 'True/DeviationsAudited');
    expect(status?.findings?.some(({ check, severity }) => check === 'DependencyFailing' && severity !== 'Advisory')).toBe(
      noticed.includes(flow),
    );

    stage.azure.put(ruleId('apim-nsg', rule.name), { name: rule.name, properties: rule.properties });
    await stage.until('orders', 'True/Settled', '1h');
    expect(stage.azure.requests.filter(isWrite)).toHaveLength(written);
  });
});
