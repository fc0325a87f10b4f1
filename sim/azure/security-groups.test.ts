/** Writes to security groups and their rules: what is kept, what is added, what is refused, and how tags move. */

import { describe, expect, test } from '@jest/globals';
import {
  bench,
  group,
  groupId,
  management,
  messageOf,
  names,
  otherSubnetId,
  props,
  rule,
  stateOf,
  subnetId,
  valuesOf,
  verdict,
} from './azure.test-support.ts';
import { object, objects, properties, text, type Json } from './json.ts';
import type { Answer } from './exchange.ts';

const ruleId = (name: string) => `${groupId}/securityRules/${name}`;
const probe = rule('probe', 3001, 'Inbound Allow 6390 from AzureLoadBalancer to VirtualNetwork');
const tagOf = (answer: Answer): string => text(object(answer.body)['etag']);

describe('a rule', () => {
  test('is made: 201 Updating, an operation, no ETag header; then Succeeded under another tag', async () => {
    const b = bench();
    const made = await b.ask('PUT', ruleId('probe'), { properties: probe['properties'] });
    expect([made.status, stateOf(made)]).toEqual([201, 'Updating']);
    expect(made.headers).toMatchObject({
      'azure-asyncnotification': 'Enabled',
      'retry-after': '1',
      'azure-asyncoperation': expect.any(String),
    });
    expect(made.headers).not.toHaveProperty('etag');
    expect(made.headers).not.toHaveProperty('location');
    await b.seconds(5);
    const read = await b.ask('GET', ruleId('probe'));
    expect([read.status, stateOf(read), read.headers['etag']]).toEqual([200, 'Succeeded', tagOf(read)]);
    expect(tagOf(read)).not.toBe(tagOf(made));
    expect(read.body).toMatchObject({
      id: ruleId('probe'),
      name: 'probe',
      type: 'Microsoft.Network/networkSecurityGroups/securityRules',
      properties: {
        ...properties(probe),
        sourcePortRanges: [],
        destinationPortRanges: [],
        sourceAddressPrefixes: [],
        destinationAddressPrefixes: [],
      },
    });
  });

  test("carries its group's tag, as all of the group's rules do", async () => {
    const b = bench();
    await b.ask('PUT', ruleId('probe'), { properties: probe['properties'] });
    await b.seconds(5);
    const whole = await b.ask('GET', groupId);
    const tags = [...objects(props(whole)['securityRules']), ...objects(props(whole)['defaultSecurityRules'])].map((one) => one['etag']);
    expect(tags).toHaveLength(8);
    expect(new Set([...tags, tagOf(await b.ask('GET', ruleId('management')))])).toEqual(new Set([tagOf(whole)]));
  });

  test('is changed: 200 Updating; unchanged: 200 Succeeded at once, still with an operation, without Retry-After', async () => {
    const b = bench();
    const changed = await b.ask('PUT', ruleId('management'), { properties: { ...properties(management), priority: 3002 } });
    expect([changed.status, stateOf(changed), changed.headers['retry-after']]).toEqual([200, 'Updating', '1']);
    await b.seconds(5);
    const same = await b.ask('PUT', ruleId('management'), { properties: { ...properties(management), priority: 3002 } });
    expect([same.status, stateOf(same), same.headers['retry-after']]).toEqual([200, 'Succeeded', undefined]);
    expect((await b.follow(same.headers['azure-asyncoperation'])).body).toEqual({ status: 'Succeeded' });
    expect(verdict(await b.ask('PUT', ruleId('probe'), { properties: probe['properties'] }))).toBe('201');
  });

  test('in another letter case is another text, but the same id', async () => {
    const b = bench();
    const description = (text: string) => ({ properties: { ...properties(management), description: text } });
    await b.ask('PUT', ruleId('management'), description('One'));
    await b.seconds(5);
    expect(stateOf(await b.ask('PUT', ruleId('MANAGEMENT'), description('one')))).toBe('Updating');
    await b.seconds(5);
    expect(names(props(await b.ask('GET', groupId))['securityRules'])).toEqual(['MANAGEMENT']);
  });

  test('is deleted: 202 with both headers and an empty body, there until it is over, 204 when it was gone', async () => {
    const b = bench();
    const deleted = await b.ask('DELETE', ruleId('management'));
    expect([deleted.status, deleted.body]).toEqual([202, undefined]);
    expect(deleted.headers['azure-asyncoperation']).toContain('/operations/');
    expect(deleted.headers['location']).toContain('/operationResults/');
    expect(stateOf(await b.ask('GET', ruleId('management')))).toBe('Deleting');
    expect((await b.follow(deleted.headers['location'])).status).toBe(202);
    await b.seconds(5);
    expect(verdict(await b.ask('GET', ruleId('management')))).toBe('404 NotFound');
    const result = await b.follow(deleted.headers['location']);
    expect([result.status, result.headers['location'], result.headers['azure-asyncoperation']]).toEqual([
      204,
      deleted.headers['location'],
      deleted.headers['azure-asyncoperation'],
    ]);
    expect(verdict(await b.ask('DELETE', ruleId('management')))).toBe('204');
  });

  test.each<[string, Json, string]>([
    ['a priority that another has', { ...properties(probe), priority: 3000 }, '400 SecurityRuleConflict'],
    ['the same one the other way', { ...properties(probe), priority: 3000, direction: 'Outbound' }, '201'],
    ['a priority below 100', { ...properties(probe), priority: 99 }, '400 SecurityRuleInvalidPriority'],
    ['a priority above 4096', { ...properties(probe), priority: 4097 }, '400 SecurityRuleInvalidPriority'],
    ['no priority', { ...properties(probe), priority: undefined }, '400 SecurityRuleInvalidPriority'],
    ['a bad direction', { ...properties(probe), direction: 'Sideways' }, '400 InvalidRequestFormat'],
    ['a bad address', { ...properties(probe), sourceAddressPrefix: '10.0.0.0/33' }, '400 SecurityRuleInvalidAddressPrefix'],
    ['no address', { ...properties(probe), sourceAddressPrefix: undefined }, '400 SecurityRuleInvalidAddressPrefix'],
    ['a bad port', { ...properties(probe), destinationPortRange: '70000' }, '400 SecurityRuleInvalidPortRange'],
    ['no port', { ...properties(probe), destinationPortRange: '' }, '400 SecurityRuleInvalidPortRange'],
  ])('with %s', async (_, body, answer) => {
    expect(verdict(await bench().ask('PUT', ruleId('probe'), { properties: body }))).toBe(answer);
  });
});

describe('a group', () => {
  test('is made whole, with its rules inline: six default rules come by themselves and are Updating like it', async () => {
    const id = `${group}/providers/Microsoft.Network/networkSecurityGroups/made`;
    const b = bench();
    const made = await b.ask('PUT', id, {
      location: 'westeurope',
      tags: { owner: 'me' },
      properties: { securityRules: [management, probe] },
    });
    expect([made.status, stateOf(made), made.headers['retry-after']]).toEqual([201, 'Updating', '1']);
    expect(names(props(made)['securityRules'])).toEqual(['management', 'probe']);
    const defaults = objects(props(made)['defaultSecurityRules']);
    expect(defaults).toHaveLength(6);
    expect(new Set(defaults.map((one) => properties(one)['provisioningState']))).toEqual(new Set(['Updating']));
    await b.seconds(5);
    const read = await b.ask('GET', id);
    expect(JSON.stringify(read.body)).not.toContain('Updating');
    expect(object(read.body)['tags']).toEqual({ owner: 'me' });
    expect(text(props(read)['resourceGuid'])).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('is replaced whole: rules that are left out are gone, its guid stays', async () => {
    const b = bench();
    const before = await b.ask('GET', groupId);
    await b.ask('PUT', groupId, { location: 'westeurope', properties: { securityRules: [probe] } });
    await b.seconds(5);
    const after = await b.ask('GET', groupId);
    expect(names(props(after)['securityRules'])).toEqual(['probe']);
    expect(props(after)['resourceGuid']).toBe(props(before)['resourceGuid']);
  });

  test('tags alone: 200 Succeeded at once under a new tag; nothing new keeps the tag', async () => {
    const b = bench();
    const body = { location: 'westeurope', properties: { securityRules: [management] } };
    const before = tagOf(await b.ask('GET', groupId));
    const same = await b.ask('PUT', groupId, body);
    expect([same.status, stateOf(same), tagOf(same)]).toEqual([200, 'Succeeded', before]);
    const tagged = await b.ask('PUT', groupId, { ...body, tags: { a: 'b' } });
    expect([tagged.status, stateOf(tagged), tagged.headers['retry-after'], tagOf(tagged) === before]).toEqual([
      200,
      'Succeeded',
      undefined,
      false,
    ]);
    expect(object((await b.ask('GET', groupId)).body)['tags']).toEqual({ a: 'b' });
  });

  test.each<[string, Json, string]>([
    [
      'two rules of one priority',
      {
        location: 'westeurope',
        properties: { securityRules: [management, { ...probe, properties: { ...properties(probe), priority: 3000 } }] },
      },
      '400 SecurityRuleConflict',
    ],
    ['no location', { properties: {} }, '400 LocationRequired'],
  ])('with %s is refused', async (_, body, answer) => {
    expect(verdict(await bench().ask('PUT', groupId, body))).toBe(answer);
  });

  test('names the subnets that it is attached to, and cannot be deleted while it is', async () => {
    const b = bench();
    expect(props(await b.ask('GET', groupId))['subnets']).toEqual([{ id: subnetId }, { id: otherSubnetId }]);
    const refused = await b.ask('DELETE', groupId);
    expect([verdict(refused), messageOf(refused)]).toEqual([
      '400 InUseNetworkSecurityGroupCannotBeDeleted',
      expect.stringContaining(`${subnetId}, ${otherSubnetId}`),
    ]);
  });

  test('lists its rules, its own and the default ones', async () => {
    const b = bench();
    expect(names(valuesOf(await b.ask('GET', `${groupId}/securityRules`)))).toEqual(['management']);
    expect(valuesOf(await b.ask('GET', `${groupId}/defaultSecurityRules`))).toHaveLength(6);
    expect(stateOf(await b.ask('GET', `${groupId}/defaultSecurityRules/DenyAllInBound`))).toBe('Succeeded');
  });
});
