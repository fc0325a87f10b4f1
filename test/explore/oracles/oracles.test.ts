/** Promises of the oracles themselves: each finds the fault that it is for, made here by a client that is not a program of ours at all. */

import { expect, test } from '@jest/globals';
import { createStage, type Stage } from '../../scenarios/support/stage.ts';
import { addressId, group, groupId, networkId, ordinary, publicIp, rule, securityGroup, zoneId } from '../../scenarios/support/world.ts';
import { most, tooManyWrites } from './lasting.ts';
import { watch } from './witness.ts';

const zone = zoneId('corp.example');
const theirs = { 'their-app': `${zone}/A/their-app`, 'their-link': `${zone}/virtualNetworkLinks/their-link` } as const;
const versions = [
  [/Network\/privateDnsZones/i, '2020-06-01'],
  [/Microsoft\.Network/i, '2024-03-01'],
] as const;

async function begun(): Promise<Stage> {
  const stage = await createStage({
    resources: [
      ...ordinary,
      publicIp('their-ip'),
      { id: zone, location: 'global', properties: {} },
      securityGroup('their-nsg', [rule('theirs', 100, 'Inbound Allow 443 from 203.0.113.0/24 to *')]),
    ],
  });
  stage.azure.put(theirs['their-app'], { name: 'their-app', properties: { ttl: 60, aRecords: [{ ipv4Address: '10.9.9.9' }] } });
  stage.azure.put(theirs['their-link'], {
    id: theirs['their-link'],
    location: 'global',
    properties: { virtualNetwork: { id: networkId('hub') }, registrationEnabled: false },
  });
  return stage;
}

async function send(stage: Stage, method: string, id: string, body?: object): Promise<number> {
  const version = versions.find(([type]) => type.test(id))?.[1] ?? '';
  const { status } = await stage.azure.send({
    method,
    url: `https://management.azure.com${id}?api-version=${version}`,
    headers: { authorization: 'Bearer a-token', 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  await stage.forward('1m');
  return status;
}

test.each<[what: string, method: string, id: string, body: object | undefined, named: string]>([
  ['a record is deleted', 'DELETE', theirs['their-app'], undefined, 'their-app'],
  ['a record is written', 'PUT', theirs['their-app'], { properties: { ttl: 60, aRecords: [{ ipv4Address: '10.0.0.1' }] } }, 'their-app'],
  ['a link is deleted', 'DELETE', theirs['their-link'], undefined, 'their-link'],
  ['an address is deleted', 'DELETE', addressId('their-ip'), undefined, 'their-ip'],
  ['a group is deleted', 'DELETE', groupId('their-nsg'), undefined, 'their-nsg'],
  [
    'a rule is written',
    'PUT',
    `${groupId('their-nsg')}/securityRules/theirs`,
    { properties: rule('theirs', 100, 'Inbound Deny 443 from 203.0.113.0/24 to *')['properties'] },
    'theirs',
  ],
])('W32: %s, and it was not ours: told', async (_, method, id, body, named) => {
  const stage = await begun();
  const witness = watch(stage);
  expect(await send(stage, method, id, body)).toBeLessThan(300);
  witness.end();
  const told = witness.violations.filter((one) => one.includes('not ours'));
  expect(told).not.toEqual([]);
  for (const one of told) expect(one).toContain(named);
});

test('W32: what is written beside the things of others, and is marked as ours, is not told', async () => {
  const stage = await begun();
  const witness = watch(stage);
  const body = { properties: { ttl: 60, metadata: { 'apimvnet-owner': 'c53be8' }, aRecords: [{ ipv4Address: '10.0.0.1' }] } };
  expect(await send(stage, 'PUT', `${zone}/A/ours`, body)).toBeLessThan(300);
  witness.end();
  expect(witness.violations).toEqual([]);
});

test('W32: writes are bounded by target and hour, other requests are not writes', () => {
  const hour = 3_600_000;
  const at = (count: number, method: string, path: string) =>
    Array.from({ length: count }, (_, nth) => ({ at: (nth * hour) / count, method, path }));
  const rules = `${group}/providers/Microsoft.Network/networkSecurityGroups/apim-nsg/securityRules`;
  const allowed = most.writesOfATarget;
  expect(tooManyWrites(at(allowed, 'PUT', `${rules}/one`))).toEqual([]);
  expect(tooManyWrites(at(allowed + 1, 'PUT', `${rules}/one`))).toEqual([expect.stringContaining('securityrules/one')]);
  // Spread over two targets it is not too much for either; in another letter case it is the same target.
  expect(tooManyWrites([...at(allowed, 'PUT', `${rules}/one`), ...at(allowed, 'PUT', `${rules}/two`)])).toEqual([]);
  expect(tooManyWrites([...at(allowed, 'PUT', `${rules}/one`), ...at(1, 'DELETE', `${rules}/ONE`)])).toHaveLength(1);
  expect(tooManyWrites(at(100, 'POST', `${networkId('hub')}/listNetworkManagerEffectiveSecurityAdminRules`))).toEqual([]);
});
