/** The operator works with exactly the Azure roles that are shipped, each where it belongs; and of each right that lacks the binding says which, and where. */

import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Assignment } from '../../sim/azure/directory/roles.ts';
import { group, serviceId } from '../scenarios/support/world.ts';
import { actionsFor } from './support/azure-actions.ts';
import { lived, lives, type Life, type Lived } from './support/azure-lives.ts';
import { textOf } from './support/objects.ts';

const actionsIn = (file: string): readonly string[] => (JSON.parse(textOf(file)) as { readonly Actions: readonly string[] }).Actions;

const whole = actionsIn('deploy/azure-role.json');
const part = {
  reader: actionsIn('deploy/azure-roles/reader.json'),
  gateway: actionsIn('deploy/azure-roles/gateway.json'),
  network: actionsIn('deploy/azure-roles/network.json'),
  dns: actionsIn('deploy/azure-roles/dns.json'),
};

const [subscription, central, plans] = ['1', '2', '3'].map(
  (n) => `/subscriptions/${n.repeat(8)}-${n.repeat(4)}-4${n.repeat(3)}-8${n.repeat(3)}-${n.repeat(12)}`,
) as [string, string, string];

/** As the page says: what is read for the subscription, the rest where it is needed. */
const places: readonly (readonly [role: keyof typeof part, scope: string])[] = [
  ['reader', subscription],
  ['gateway', serviceId('orders')],
  ['network', group],
  ['dns', group],
  ['dns', `${central}/resourceGroups/hub`],
  ['dns', `${plans}/resourceGroups/hub`],
];

const shipped = (without?: string): readonly Assignment[] =>
  places.map(([role, scope]) => ({ principal: 'operator', scope, role: part[role].filter((action) => action !== without) }));

const refused = ({ stage }: Lived) => stage.azure.requests.filter(({ status }) => status === 403);

describe('the four roles', () => {
  test('hold together what the one role holds, each action once', () => {
    const all = Object.values(part).flat();
    expect(all.toSorted()).toEqual(whole.toSorted());
  });

  test('T4: are none of a wildcard, and the reader changes nothing', () => {
    expect(part.reader.filter((action) => !/\/read$|\/list[A-Za-z]+\/action$/.test(action))).toEqual([]);
    expect(part.gateway.every((action) => action.startsWith('Microsoft.ApiManagement/'))).toBe(true);
  });

  test.each(Object.entries(lives))('are enough, each where it belongs, for %s: nothing is refused', async (_, life) => {
    const one = await lived(life, shipped());
    expect([one.stopped, refused(one)]).toEqual([undefined, []]);
  });
});

/** What tells of a right that lacks. */
type Told =
  /** A finding, with the action and the scope. */
  | 'finding'
  /** Ready, in Azure's words, while the binding goes. */
  | 'ready'
  /** A finding of another name that holds Azure's words. */
  | 'AdminRulesUnreadable'
  /** Nothing: what was asked shows in the resource itself, and the life ends as it does with the right. */
  | 'works without';

const otherwise: Readonly<Record<string, Told>> = {
  'Microsoft.Network/networkSecurityGroups/delete': 'ready',
  'Microsoft.Network/publicIPAddresses/delete': 'ready',
  'Microsoft.Network/routeTables/delete': 'ready',
  'Microsoft.Resources/subscriptions/resourceGroups/read': 'ready',
  'Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action': 'AdminRulesUnreadable',
  'Microsoft.Network/locations/operations/read': 'works without',
  // The plan then says that the addresses of the gateway change, and not to which.
  'Microsoft.Network/natGateways/read': 'works without',
  'Microsoft.Network/publicIPPrefixes/read': 'works without',
  'Microsoft.Network/privateDnsOperationStatuses/read': 'works without',
};

/** Asked only where an answer names a result and no status, which the recorded ones never do. */
const seldom = new Set(['Microsoft.Network/locations/operationResults/read']);

describe('a right that lacks', () => {
  const used = new Map<string, Life>();
  beforeAll(async () => {
    for (const life of Object.values(lives)) {
      const { requests } = await lived(life);
      for (const action of requests.flatMap(actionsFor)) if (!used.has(action.toLowerCase())) used.set(action.toLowerCase(), life);
    }
  });

  test.each(whole.filter((action) => !seldom.has(action)))('%s is told with the action and the scope', async (action) => {
    const life = used.get(action.toLowerCase());
    if (!life) throw new Error(`${action} is needed in no life`);
    const one = await lived(life, shipped(action), '90m');
    expect(refused(one).length).toBeGreaterThan(0);
    const { status } = one.stage.latest('orders') ?? {};
    const told = otherwise[action] ?? 'finding';
    const named = new RegExp(`${action.replaceAll('/', '\\/')}\\b.*\\/subscriptions\\/`, 'is');
    switch (told) {
      case 'finding':
      case 'AdminRulesUnreadable': {
        const check = told === 'finding' ? 'NotAuthorized' : told;
        return expect([...one.findings].filter((finding) => finding.startsWith(`${check} `) && named.test(finding))).not.toEqual([]);
      }
      case 'ready':
        return expect(status?.conditions?.find(({ type }) => type === 'Ready')?.message).toMatch(named);
      case 'works without':
        return expect(one.stopped).toBeUndefined();
    }
  });
});
