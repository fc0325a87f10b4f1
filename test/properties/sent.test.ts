/** Ids that no user declared: of children, in status and in Azure's answers. What is not an id by Azure's grammar never becomes a URL, and one that is keeps its path. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { idKey, parseArmId, type ArmId } from '../../src/api/arm-id.ts';
import { id as idIn, Malformed } from '../../src/azure/parse.ts';
import { urlOf } from '../../src/azure/url.ts';
import { leftoverHolders } from '../../src/binding/model/terms/owned.ts';
import { idsOf } from '../../src/binding/observe/remembered.ts';
import { heldIn } from '../../src/binding/release/vacated.ts';
import { runsOf, seed } from './runs.ts';
import { spellingsOf } from './spellings.test-support.ts';

const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
const group = `${subscription}/resourceGroups/net-(west)`;
const network = `${group}/providers/Microsoft.Network`;

const kinds: readonly (readonly [what: string, id: string])[] = [
  ['a subscription', subscription],
  ['a resource group', group],
  ['a service', `${group}/providers/Microsoft.ApiManagement/service/orders`],
  ['a virtual network', `${network}/virtualNetworks/hub`],
  ['a subnet', `${network}/virtualNetworks/hub/subnets/apim`],
  ['a security group', `${network}/networkSecurityGroups/apim`],
  ['a rule', `${network}/networkSecurityGroups/apim/securityRules/apimvnet-0a1b2c-management`],
  ['a route table', `${network}/routeTables/apim`],
  ['a route', `${network}/routeTables/apim/routes/apimvnet-0a1b2c-ApiManagement`],
  ['an address', `${network}/publicIPAddresses/front-0`],
  ['a private zone', `${network}/privateDnsZones/orders.azure-api.net`],
  ['the record of a zone', `${network}/privateDnsZones/orders.azure-api.net/A/@`],
  ['a wildcard record', `${network}/privateDnsZones/corp.example.org/A/*.dev`],
  ['a link', `${network}/privateDnsZones/orders.azure-api.net/virtualNetworkLinks/apimvnet-hub`],
  ['a lock', `${group}/providers/Microsoft.Authorization/locks/keep`],
];

const arm = 'https://management.azure.com';
const runs = Math.max(2_000, runsOf(10_000));

/** ARM reads the path segment by segment, each decoded once. */
const readAgain = (url: string): string => new URL(url).pathname.split('/').map(decodeURIComponent).join('/');
const isSentAsItIs = (id: ArmId): void => {
  const url = urlOf(arm, id, '2024-05-01');
  expect(idKey(readAgain(url))).toBe(idKey(id));
  expect(new URL(url).search).toBe('?api-version=2024-05-01');
};

describe.each(kinds)('T1, T2: a spelling of the id of %s', (_, id) => {
  test('is what it was before', () => {
    expect(parseArmId(id)).toBe(id);
  });

  test('is refused, or is sent as it is compared', () => {
    const promise = (text: string): void => {
      const parsed = parseArmId(text);
      if (parsed !== undefined) isSentAsItIs(parsed);
    };
    fc.assert(fc.property(spellingsOf(id), promise), { seed, numRuns: runs });
  });

  test("is malformed in Azure's answer, or is sent as it is compared", () => {
    const promise = (text: string): void => {
      try {
        isSentAsItIs(idIn(text, 'id'));
      } catch (error) {
        expect(error).toBeInstanceOf(Malformed);
      }
    };
    fc.assert(fc.property(spellingsOf(id), promise), { seed, numRuns: runs });
  });

  test('is passed over in status, or is sent as it is compared', () => {
    const promise = (text: string): void => {
      const owned = ['SecurityRules', 'Routes', 'PublicIp', 'Attachment', 'PrivateZone'].map((kind) => ({
        kind: kind as 'Routes',
        id: text,
      }));
      const found = [
        ...leftoverHolders(owned, []),
        ...idsOf(owned, ['PublicIp', 'Attachment', 'PrivateZone']),
        ...heldIn({ holds: [{ id: text, kind: 'Subnet', since: '2026-01-01T00:00:00Z', deadline: '2026-01-01T06:00:00Z' }] }, 'gone'),
      ];
      for (const one of found) isSentAsItIs(one);
    };
    fc.assert(fc.property(spellingsOf(id), promise), { seed, numRuns: Math.ceil(runs / 2) });
  });
});
