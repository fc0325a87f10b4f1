/** A world to start from, and what happens in it by script. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../src/runtime/random.ts';
import { virtualClock } from '../virtual-clock.ts';
import {
  bench,
  group,
  groupId,
  management,
  networkId,
  ordinary,
  props,
  rule,
  securityGroup,
  service,
  serviceId,
  stateOf,
  subnetId,
  subscription,
  verdict,
} from './azure.test-support.ts';
import { createAzure } from './azure.ts';
import { object, objects, properties, text } from './json.ts';
import { loadWorld } from './world.ts';

describe('what is put into a world', () => {
  test('is settled, and has everything that Azure would have added', async () => {
    const b = bench([securityGroup(management), ...ordinary.slice(1, 2), { id: serviceId, location: 'West Europe' }]);
    expect(props(await b.ask('GET', serviceId))).toMatchObject({
      provisioningState: 'Succeeded',
      targetProvisioningState: '',
      virtualNetworkType: 'None',
      platformVersion: 'stv2',
      gatewayUrl: 'https://orders.azure-api.net',
      gatewayRegionalUrl: 'https://orders-westeurope-01.regional.azure-api.net',
      publicIPAddresses: [expect.stringMatching(/^20\.50\./)],
    });
    expect((await b.ask('GET', serviceId)).body).toMatchObject({
      name: 'orders',
      type: 'Microsoft.ApiManagement/service',
      sku: { name: 'Developer' },
    });
    for (const id of [groupId, networkId, subnetId]) expect(stateOf(await b.ask('GET', id))).toBe('Succeeded');
    expect(text(props(await b.ask('GET', groupId))['resourceGuid'])).not.toBe('');
  });

  test('an address has a value, that of the world if it says one', async () => {
    const address = (name: string, more = {}) => ({
      id: groupId.replace('networkSecurityGroups/nsg', `publicIPAddresses/${name}`),
      location: 'westeurope',
      properties: more,
    });
    const [drawn, said] = [address('drawn'), address('said', { ipAddress: '20.1.2.3' })];
    const b = bench([...ordinary, drawn, said]);
    expect(props(await b.ask('GET', drawn.id))['ipAddress']).toMatch(/^20\.16\./);
    expect(props(await b.ask('GET', said.id))['ipAddress']).toBe('20.1.2.3');
  });

  test('what is read may be put back: ids, names, types and tags in a body are no part of it', async () => {
    const b = bench();
    const before = object(b.azure.resource(serviceId));
    b.azure.put(serviceId, before);
    const after = object(b.azure.resource(serviceId));
    expect({ ...after, etag: '' }).toEqual({ ...before, etag: '' });
    expect(after['etag']).not.toBe(before['etag']);
    expect(`"${text(after['etag'])}"`).toBe((await b.ask('GET', serviceId)).headers['etag']);
  });

  test('another actor puts and removes children, and the tag moves', () => {
    const { azure } = bench();
    const tag = () => object(azure.resource(groupId))['etag'];
    const rules = () => objects(properties(object(azure.resource(groupId)))['securityRules']).map(({ name }) => name);
    const tags = [tag()];
    azure.put(`${groupId}/securityRules/ssh`, rule('ssh', 200, 'Inbound Allow 22 from * to *'));
    tags.push(tag());
    expect(rules()).toEqual(['management', 'ssh']);
    azure.put(`${groupId}/securityRules/SSH`, rule('ssh', 201, 'Inbound Allow 22 from * to *'));
    expect(rules()).toEqual(['management', 'SSH']);
    azure.remove(`${groupId}/securityRules/ssh`);
    tags.push(tag());
    expect(rules()).toEqual(['management']);
    expect(new Set(tags).size).toBe(3);
    azure.remove(groupId);
    expect(azure.resource(groupId)).toBeUndefined();
    expect(() => azure.put(`${groupId}/securityRules/ssh`, {})).toThrow(`the parent of ${groupId}/securityRules/ssh is not in this world`);
  });
});

test('a group that a user removes takes everything in it along, and a zone its records', async () => {
  const zone = `${group}/providers/Microsoft.Network/privateDnsZones/contoso.com`;
  const lock = `${groupId}/providers/Microsoft.Authorization/locks/keep`;
  const b = bench([
    ...ordinary,
    { id: `${subscription}/resourceGroups/gateways-2`, location: 'westeurope' },
    { id: zone, location: 'global', properties: {} },
    { id: `${zone}/A/@`, properties: { ttl: 60, aRecords: [{ ipv4Address: '10.0.0.1' }] } },
    { id: lock, properties: { level: 'CanNotDelete' } },
  ]);
  b.azure.remove(zone);
  expect([b.azure.resource(zone), b.azure.resource(`${zone}/A/@`)]).toEqual([undefined, undefined]);
  b.azure.remove(group);
  for (const id of [serviceId, networkId, groupId, lock]) expect(verdict(await b.ask('GET', id))).toMatch(/^404/);
  expect(verdict(await b.ask('DELETE', groupId))).toBe('404 ResourceGroupNotFound');
  expect(verdict(await b.ask('GET', `${subscription}/resourceGroups/gateways-2`))).toBe('200');
});

describe('a script', () => {
  const script = [
    { at: '30s', do: { action: 'put', id: `${groupId}/securityRules/deny`, body: rule('deny', 100, 'Inbound Deny * from * to *') } },
    { at: '2m', do: { action: 'update', service: serviceId, minutes: 20 } },
    { at: '1h', do: { action: 'remove', id: `${groupId}/securityRules/deny` } },
  ];

  test.each([1, 60])('happens at its instants, divided by the speed: %i', async (speed) => {
    const clock = virtualClock();
    const azure = createAzure({ clock, random: seededRandom(1), speed, world: loadWorld({ resources: ordinary, script }) });
    const deny = () => azure.resource(`${groupId}/securityRules/deny`) !== undefined;
    const busy = () => azure.progress(serviceId) !== undefined;
    const seen = [];
    for (const seconds of [29, 2, 88, 2, 1198, 3, 2277, 2]) {
      await clock.forward((seconds * 1000) / speed);
      seen.push([deny(), busy()]);
    }
    expect(seen).toEqual([
      [false, false],
      [true, false],
      [true, false],
      [true, true],
      [true, true],
      [true, false],
      [true, false],
      [false, false],
    ]);
  });
});

describe('a world that cannot be is refused in a sentence', () => {
  const at = (entry: unknown) => ({ resources: [], script: [entry] });
  test.each<[unknown, string]>([
    [[], 'world: resources must be a list'],
    [{ resources: {} }, 'world: resources must be a list'],
    [{ resources: [service(), { id: 'orders' }] }, 'world: resources[1].id must be an ARM id'],
    [at({ at: 'soon', do: {} }), 'world: script[0].at must be a duration such as 30s, 5m or 1h'],
    [at({ at: '1m' }), 'world: script[0].do must be an object'],
    [at({ at: '1m', do: { action: 'explode' } }), 'world: script[0].do.action must be update, put or remove'],
    [at({ at: '1m', do: { action: 'update', service: serviceId } }), 'world: script[0].do needs service (an id) and minutes (a number)'],
    [at({ at: '1m', do: { action: 'put', id: serviceId } }), 'world: script[0].do needs id and body'],
    [at({ at: '1m', do: { action: 'remove' } }), 'world: script[0].do needs id'],
  ])('%j', (json, sentence) => {
    expect(() => loadWorld(json)).toThrow(sentence);
  });

  test('a child without its parent', () => {
    expect(() => bench([{ id: `${groupId}/securityRules/r`, properties: {} }])).toThrow('is not in this world');
  });
});

test("the demo's world is one", () => {
  const json: unknown = JSON.parse(readFileSync(new URL('../worlds/demo.json', import.meta.url), 'utf8'));
  const { resources, script } = loadWorld(json);
  const azure = createAzure({ clock: virtualClock(), random: seededRandom(1), world: { resources, script: script ?? [] } });
  for (const { id } of resources) expect(azure.resource(text(id))).toBeDefined();
});
