/** The Azure role that we ship holds each action that the operator's requests need, and no other; its page explains each of them. */

import { beforeAll, describe, expect, test } from '@jest/globals';
import { actionsFor, type ArmRequest } from './support/azure-actions.ts';
import { lived, lives } from './support/azure-lives.ts';
import { textOf } from './support/objects.ts';

interface Role {
  readonly Actions: readonly string[];
  readonly NotActions: readonly string[];
  readonly DataActions: readonly string[];
  readonly AssignableScopes: readonly string[];
}

const role = JSON.parse(textOf('deploy/azure-role.json')) as Role;
const page = textOf('deploy/azure-role.md');

/** Asked only where an answer names a result and no status, which the recorded ones never do (Microsoft: Track asynchronous Azure operations). */
const seldom = [
  'Microsoft.Network/locations/operationResults/read',
  // A zone takes longer than a reconcile may wait; the next reconcile shows what became of it.
  'Microsoft.Network/privateDnsOperationStatuses/read',
];

const sorted = (actions: Iterable<string>): readonly string[] => [...new Set(actions)].toSorted();

const lower = (action: string): string => action.toLowerCase();

describe('the Azure role', () => {
  let requests: readonly ArmRequest[];
  beforeAll(async () => {
    requests = (await Promise.all(Object.values(lives).map((life) => lived(life)))).flatMap((life) => life.requests);
  });

  test('A23, A12: holds the actions that are used, each of them, and no more, those on what a network is linked to included', () => {
    expect(sorted(role.Actions.map(lower))).toEqual(sorted([...requests.flatMap(actionsFor), ...seldom].map(lower)));
  });

  test('names no wildcard, nothing twice, and no data', () => {
    expect(role.Actions.filter((action) => action.includes('*'))).toEqual([]);
    expect(new Set(role.Actions).size).toBe(role.Actions.length);
    expect([...role.NotActions, ...role.DataActions]).toEqual([]);
  });

  test('leaves the subscription to the reader', () => {
    expect(role.AssignableScopes).toEqual(['/subscriptions/00000000-0000-0000-0000-000000000000']);
  });

  test('is explained action by action on its page, in the same order', () => {
    const explained = [...page.matchAll(/^\| `(Microsoft\.[^`]+)`/gm)].map(([, action]) => action);
    expect(explained).toEqual(role.Actions);
  });

  /** Actions that nothing needs but the PUT of a whole network, which only `dns.servers` sends. */
  const onlyForDns = () => {
    const isNetwork = ({ method, path }: ArmRequest) =>
      method === 'PUT' && /\/virtualNetworks\/[^/]+$/i.test(path) && !/privateDnsZones/i.test(path);
    const others = new Set(requests.filter((one) => !isNetwork(one)).flatMap(actionsFor));
    return sorted(requests.filter(isNetwork).flatMap(actionsFor)).filter((action) => !others.has(action));
  };

  test('A23: asks for links of a network for dns.servers alone, and its page says so', () => {
    expect(onlyForDns()).toEqual([
      'Microsoft.Network/ddosProtectionPlans/join/action',
      'Microsoft.Network/virtualNetworks/peer/action',
      'Microsoft.Network/virtualNetworks/write',
    ]);
    for (const action of onlyForDns()) {
      const why = page.split('\n').find((line) => line.startsWith(`| \`${action}\``));
      expect([action, why]).toEqual([action, expect.stringContaining('only for `dns.servers`')]);
    }
  });

  test('A23: has a small sister for where the links lead, a role with nothing else in it', () => {
    for (const action of ['Microsoft.Network/virtualNetworks/peer/action', 'Microsoft.Network/ddosProtectionPlans/join/action'])
      expect(page.slice(page.indexOf('## Elsewhere'))).toContain(`"${action}"`);
  });
});
