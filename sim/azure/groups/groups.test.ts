/** Resource groups, and what is not there: as recorded of the real Azure (Azure/azure-service-operator, Azure/azure-cli). */

import { describe, expect, test } from '@jest/globals';
import { bench, group, groupId, networkId, ordinary, serviceId, subscription, valuesOf, verdict } from '../azure.test-support.ts';
import { object, text } from '../json.ts';

const made = `${subscription}/resourceGroups/made`;
const body = { location: 'West Europe', tags: { team: 'a' } };

describe('A37: a resource group', () => {
  test('A37: is made, shown with its tags and looked for without a body', async () => {
    const b = bench();
    expect((await b.ask('HEAD', made)).status).toBe(404);
    const first = await b.ask('PUT', made, body);
    expect([first.status, first.body]).toEqual([
      201,
      {
        id: made,
        name: 'made',
        type: 'Microsoft.Resources/resourceGroups',
        location: 'westeurope',
        tags: { team: 'a' },
        properties: { provisioningState: 'Succeeded' },
      },
    ]);
    expect((await b.ask('GET', made)).body).toEqual(first.body);
    const head = await b.ask('HEAD', made.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'));
    expect([head.status, head.body]).toEqual([204, undefined]);
    expect((await b.ask('PUT', made, body)).status).toBe(200);
    expect(object((await b.ask('PATCH', made, { tags: { team: 'b' } })).body)['tags']).toEqual({ team: 'b' });
    expect(valuesOf(await b.ask('GET', `${subscription}/resourceGroups`)).map((one) => text(object(one)['name']))).toEqual([
      'gateways',
      'made',
    ]);
  });

  test('A37: is deleted with everything in it, by polls of 202 with Location until 200 without anything', async () => {
    const b = bench();
    const first = await b.ask('DELETE', group);
    expect([first.status, first.headers['retry-after'], 'azure-asyncoperation' in first.headers, first.body]).toEqual([
      202,
      '15',
      false,
      undefined,
    ]);
    const poll = await b.follow(first.headers['location']);
    expect([poll.status, poll.headers['location'], poll.headers['retry-after']]).toEqual([202, first.headers['location'], '15']);
    expect(verdict(await b.ask('PUT', groupId, { location: 'westeurope', properties: {} }))).toBe('409 ResourceGroupBeingDeleted');
    await b.minutes(5);
    expect((await b.follow(first.headers['location'])).status).toBe(200);
    for (const id of [group, networkId, serviceId]) expect(verdict(await b.ask('GET', id))).toBe('404 ResourceGroupNotFound');
    expect((await b.ask('PUT', group, { location: 'westeurope' })).status).toBe(201);
  });

  test('A37: stays where it is, and a lock on anything in it keeps it', async () => {
    const b = bench();
    expect((await b.ask('PUT', made, body)).status).toBe(201);
    expect(verdict(await b.ask('PUT', made, { location: 'northeurope' }))).toBe('409 InvalidResourceGroupLocation');
    expect(verdict(await b.ask('PUT', `${subscription}/resourceGroups/other`, {}))).toBe('400 LocationRequired');
    await b.ask('PUT', `${networkId}/providers/Microsoft.Authorization/locks/keep`, { properties: { level: 'CanNotDelete' } });
    expect(verdict(await b.ask('DELETE', group))).toBe('409 ScopeLocked');
    expect(verdict(await b.ask('DELETE', made))).toBe('202');
  });
});

describe('A40: what is named', () => {
  test('A40: a lock on a group that is not there is refused, and the group is no more there than before', async () => {
    const b = bench();
    const lock = (scope: string) => `${scope}/providers/Microsoft.Authorization/locks/keep`;
    const level = { properties: { level: 'ReadOnly' } };
    expect(verdict(await b.ask('PUT', lock(made), level))).toBe('404 ResourceGroupNotFound');
    expect(verdict(await b.ask('GET', made))).toBe('404 ResourceGroupNotFound');
    expect(verdict(await b.ask('PUT', lock(`${group}/providers/Microsoft.Storage/storageAccounts/logs`), level))).toBe('201');
    expect(verdict(await b.ask('PUT', lock(subscription), level))).toBe('201');
  });

  test('A40: two slashes are one: a lock by such a path locks', async () => {
    const b = bench();
    await b.ask('PUT', `${group}//providers/Microsoft.Network/virtualNetworks//hub/providers/Microsoft.Authorization/locks/keep`, {
      properties: { level: 'ReadOnly' },
    });
    expect(verdict(await b.ask('DELETE', networkId))).toBe('409 ScopeLocked');
    expect(verdict(await b.ask('GET', networkId.replace('/providers/', '//providers/')))).toBe('200');
    expect(verdict(await b.ask('PUT', `${networkId}//subnets/more`, { properties: { addressPrefix: '10.0.9.0/24' } }))).toBe(
      '409 ScopeLocked',
    );
  });

  test.each([
    ['GET', 'Microsoft.Network/interfaceEndpoints/x', '404 InvalidResourceType'],
    ['PUT', 'Microsoft.ApiManagement/services/x', '404 InvalidResourceType'],
    ['GET', 'Microsoft.Netwrk/virtualNetworks/x', '404 InvalidResourceNamespace'],
    ['PUT', 'Contoso.Things/things/x', '404 InvalidResourceNamespace'],
    ['PUT', 'Microsoft.Compute/virtualMachines/x', '409 MissingSubscriptionRegistration'],
    ['GET', 'Microsoft.Compute/virtualMachines/x', '404 ResourceNotFound'],
  ])('A40: %s of %s is %s', async (method, type, answer) => {
    const b = bench(ordinary);
    expect(verdict(await b.ask(method, `${group}/providers/${type}`, method === 'PUT' ? { location: 'westeurope' } : undefined))).toBe(
      answer,
    );
  });
});
