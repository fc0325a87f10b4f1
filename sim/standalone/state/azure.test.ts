/** P22: a simulated Azure that is killed and started again on its file is the one that it was. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ordinary, groupId, management, networkId, otherSubnetId, serviceId, subnetId } from '../../azure/azure.test-support.ts';
import type { Answer } from '../../azure/exchange.ts';
import { object, properties, text, type Json } from '../../azure/json.ts';
import { virtualClock, type VirtualClock } from '../../virtual-clock.ts';
import { liveOn, type AzureLife } from './azure.ts';

let directory: string;
let file: string;
let machine: VirtualClock;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'apimvnet-sim-'));
  file = join(directory, 'azure.state');
  machine = virtualClock();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const limits = { arm: true, network: true };
const minutes = 60_000;

const start = (more: Json = {}): AzureLife =>
  liveOn(() => ({ world: { resources: ordinary }, seed: 7, speed: 1, assumptions: {}, ...more }), { file, limits, machine });

const ask = ({ azure }: AzureLife, method: string, id: string, body?: Json, headers: Record<string, string> = {}): Promise<Answer> =>
  azure.send({
    ...{ method, url: `https://management.azure.com${id}?api-version=2024-05-01`, headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
const into = (subnet: string): Json => ({
  properties: { virtualNetworkType: 'External', virtualNetworkConfiguration: { subnetResourceId: subnet } },
});
const everything = ({ azure }: AzureLife): unknown => Object.fromEntries(azure.ids().map((id) => [id, azure.resource(id)]));

test('P22: resources, ETags and addresses are as they were', async () => {
  const first = start();
  await ask(first, 'PUT', `${groupId}/securityRules/management`, { properties: { ...object(management['properties']), priority: 3100 } });
  await ask(first, 'GET', networkId);
  await machine.forward(2 * minutes);
  // Refused, with numbers drawn on the way: they leave no trace.
  await ask(first, 'PUT', subnetId, { properties: { addressPrefix: '10.0.1.0/24', serviceEndpoints: [{ service: 'Microsoft.Sql' }] } });
  expect((await ask(first, 'PUT', otherSubnetId, { properties: { addressPrefix: '10.0.2.0/25' } })).status).toBe(409);
  await machine.forward(2 * minutes);
  const again = start();
  expect(again).toMatchObject({ replayed: 2, refused: [] });
  expect(everything(again)).toEqual(everything(first));
});

test('P22: an update that ran when the simulator was killed goes on, under the same URL, and ends when it would have', async () => {
  const first = start();
  const answer = await ask(first, 'PATCH', serviceId, into(subnetId));
  const url = answer.headers['azure-asyncoperation'] ?? answer.headers['location'] ?? '';
  await machine.forward(5 * minutes);
  const again = start();
  const poll = () => again.azure.send({ method: 'GET', url, headers: {}, body: undefined });
  expect(object((await poll()).body)['status'] ?? 'InProgress').toBe('InProgress');
  expect(text(properties(again.azure.resource(serviceId) ?? {})['provisioningState'])).toBe('Updating');
  await machine.forward(60 * minutes);
  expect(properties(again.azure.resource(serviceId) ?? {})).toMatchObject({
    provisioningState: 'Succeeded',
    virtualNetworkType: 'External',
  });
});

test('P22: what fell due while nothing ran has happened', async () => {
  await ask(start(), 'PATCH', serviceId, into(subnetId));
  const away = virtualClock(machine.now() + 120 * minutes);
  const { azure } = liveOn(() => ({ world: { resources: [] }, seed: 1, speed: 1, assumptions: {} }), { file, limits, machine: away });
  expect(properties(azure.resource(serviceId) ?? {})).toMatchObject({ provisioningState: 'Succeeded', virtualNetworkType: 'External' });
});

test('P22: a third life has what both others wrote', async () => {
  await ask(start(), 'PATCH', networkId, { tags: { of: 'the first' } });
  await machine.forward(minutes);
  await ask(start(), 'PUT', `${groupId}/securityRules/second`, { properties: { ...object(management['properties']), priority: 3200 } });
  await machine.forward(minutes);
  const { azure } = start();
  expect(azure.resource(networkId)?.['tags']).toEqual({ of: 'the first' });
  expect(azure.resource(`${groupId}/securityRules/second`)).toMatchObject({ name: 'second' });
});

test('P22: tokens that were given out stay good, and the file is for its owner alone', () => {
  start().tokens.set('any.1', 5);
  expect(start().tokens.get('any.1')).toBe(5);
  expect(start().tokens.get('any.2')).toBeUndefined();
});

test('P22: a last line that was cut off is left out, and the file goes on after it', async () => {
  await ask(start(), 'PATCH', networkId, { tags: { a: 'b' } });
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"at":17,"meth`);
  const again = start();
  expect(again.replayed).toBe(1);
  await machine.forward(minutes);
  await ask(again, 'PATCH', networkId, { tags: { a: 'c' } });
  expect(start().azure.resource(networkId)?.['tags']).toEqual({ a: 'c' });
});

test.each([
  ['nonsense\n', /line 1: no JSON object, so this is no state of apimvnet-sim/],
  ['{"state":"kubernetes"}\n', /is no state of apimvnet-sim azure, but of apimvnet-sim kubernetes/],
  ['{"a":1}\n', /is no state of apimvnet-sim azure$/],
])('P22: a file that is something else is refused, and stays: %j', (content, words) => {
  writeFileSync(file, content);
  expect(() => start()).toThrow(words);
  expect(readFileSync(file, 'utf8')).toBe(content);
});

test('P22: without a file nothing is written', async () => {
  const life = liveOn(() => ({ world: { resources: ordinary }, seed: 1, speed: 1, assumptions: {} }), { limits, machine });
  await ask(life, 'PATCH', networkId, { tags: { a: 'b' } });
  expect(existsSync(file)).toBe(false);
});
