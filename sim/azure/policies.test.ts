/** Policies that deny writes: which writes, in which words, and until when. */

import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../src/runtime/random.ts';
import { virtualClock } from '../virtual-clock.ts';
import {
  addressId,
  attach,
  bench,
  codeOf,
  group,
  groupId,
  management,
  messageOf,
  networkId,
  ordinary,
  serviceId,
  subnet,
  subnetId,
  subscription,
  verdict,
} from './azure.test-support.ts';
import { createAzure } from './azure.ts';
import { object, properties, type Json } from './json.ts';
import { loadWorld } from './world.ts';

const definition = `${subscription}/providers/Microsoft.Authorization/policyDefinitions/no-public-addresses`;
const policy = (denies: string, scope = group, more: Json = {}): Json => ({
  id: `${scope}/providers/Microsoft.Authorization/policyAssignments/deny`,
  properties: { displayName: 'No public addresses', policyDefinitionId: definition },
  simulated: { denies, ...more },
});
const address: Json = { location: 'westeurope', sku: { name: 'Standard' }, properties: { publicIPAllocationMethod: 'Static' } };
const addresses = 'Microsoft.Network/publicIPAddresses';

describe('a policy denies', () => {
  const rule = `${groupId}/securityRules/management`;
  test.each<[what: string, policy: Json, method: string, id: string, body: Json | undefined, answer: string]>([
    ['its type in its group', policy(addresses), 'PUT', addressId, address, '403 RequestDisallowedByPolicy'],
    ['its type in its subscription', policy(addresses, subscription), 'PUT', addressId, address, '403 RequestDisallowedByPolicy'],
    ['nothing in another group', policy(addresses, `${subscription}/resourceGroups/core`), 'PUT', addressId, address, '201'],
    ['its type in any letter case', policy(addresses.toLowerCase()), 'PUT', addressId, address, '403 RequestDisallowedByPolicy'],
    ['no other type', policy(addresses), 'PUT', rule, { properties: properties(management) }, '200'],
    ['no delete', policy('Microsoft.Network/networkSecurityGroups/securityRules'), 'DELETE', rule, undefined, '202'],
    ['no read', policy('Microsoft.Network/networkSecurityGroups'), 'GET', groupId, undefined, '200'],
    [
      'children',
      policy('Microsoft.Network/virtualNetworks/subnets'),
      'PUT',
      subnetId,
      subnet('apim', '10.0.1.0/24'),
      '403 RequestDisallowedByPolicy',
    ],
    ['not the parent of children', policy('Microsoft.Network/virtualNetworks'), 'PUT', subnetId, subnet('apim', '10.0.1.0/24'), '200'],
    ['a PATCH', policy('Microsoft.ApiManagement/service'), 'PATCH', serviceId, attach(), '403 RequestDisallowedByPolicy'],
    [
      'what is below its narrower scope',
      policy(addresses, subscription, { below: group }),
      'PUT',
      addressId,
      address,
      '403 RequestDisallowedByPolicy',
    ],
    ['nothing beside it', policy(addresses, subscription, { below: `${group}-2` }), 'PUT', addressId, address, '201'],
    [
      'only what is in both scopes',
      policy(addresses, `${subscription}/resourceGroups/core`, { below: group }),
      'PUT',
      addressId,
      address,
      '201',
    ],
  ])('%s', async (_, denying, method, id, body, answer) => {
    const b = bench([...ordinary, denying]);
    const before = b.azure.resource(id);
    expect(verdict(await b.ask(method, id, body))).toBe(answer);
    if (answer.startsWith('403')) expect(b.azure.resource(id)).toEqual(before);
  });

  test('in the words of Azure: with the assignment, the definition, and what it looked at', async () => {
    const refused = await bench([...ordinary, policy(addresses)]).ask('PUT', addressId, address);
    const assignment = `${group}/providers/Microsoft.Authorization/policyAssignments/deny`;
    expect([codeOf(refused.body), refused.headers['x-ms-failure-cause']]).toEqual(['RequestDisallowedByPolicy', 'gateway']);
    expect(messageOf(refused)).toBe(
      `Resource 'ip' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"No public addresses","id":"${assignment}"},"policyDefinition":{"name":"No public addresses","id":"${definition}"}}]'.`,
    );
    expect(object(object(refused.body)['error'])).toMatchObject({
      target: 'ip',
      additionalInfo: [
        {
          type: 'PolicyViolation',
          info: {
            policyDefinitionName: 'no-public-addresses',
            policyDefinitionEffect: 'Deny',
            policyAssignmentName: 'deny',
            policyAssignmentScope: group,
            evaluationDetails: { evaluatedExpressions: [{ expression: 'type', expressionValue: addresses }] },
          },
        },
      ],
    });
  });
});

test('a world puts a policy in force and lifts it by script', async () => {
  const { id, ...body } = policy('Microsoft.Network/virtualNetworks/subnets');
  const script = [
    { at: '1m', do: { action: 'put', id, body } },
    { at: '10m', do: { action: 'remove', id } },
  ];
  const clock = virtualClock();
  const azure = createAzure({ clock, random: seededRandom(1), world: loadWorld({ resources: [...ordinary, policy(addresses)], script }) });
  const write = async (target: string, what: Json) => {
    const url = `https://management.azure.com${target}?api-version=2026-01-01`;
    return verdict(await azure.send({ method: 'PUT', url, headers: {}, body: JSON.stringify(what) }));
  };
  const seen = [];
  for (const minutes of [0, 2, 9]) {
    await clock.forward(minutes * 60_000);
    seen.push(await write(subnetId, subnet('apim', '10.0.1.0/24', { serviceEndpoints: [] })));
  }
  expect(seen).toEqual(['200', '403 RequestDisallowedByPolicy', '200']);
  expect(azure.resource(networkId)).toBeDefined();
});

describe('a policy that cannot be is refused in a sentence', () => {
  const { id, ...body } = policy(addresses);
  const type = 'simulated.denies must be a resource type such as Microsoft.Network/publicIPAddresses';
  test.each<[unknown, string]>([
    [{ resources: [{ id, properties: {} }] }, `world: resources[0].${type}`],
    [{ resources: [...ordinary, policy('publicIPAddresses')] }, `world: resources[3].${type}`],
    [{ resources: [policy(addresses, group, { below: 'gateways' })] }, 'world: resources[0].simulated.below must be an ARM id'],
    [
      { resources: [{ id, simulated: { denies: addresses } }] },
      'world: resources[0].properties.policyDefinitionId must be the id of a policy definition',
    ],
    [
      { resources: [], script: [{ at: '1m', do: { action: 'put', id, body: { ...body, simulated: {} } } }] },
      `world: script[0].do.body.${type}`,
    ],
  ])('%j', (json, sentence) => {
    expect(() => loadWorld(json)).toThrow(sentence);
  });
});
