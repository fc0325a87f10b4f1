/** Private zones, records and links: what is written when, what is refused and how (recordings of Azure/azure-cli, module privatedns). */

import { describe, expect, test } from '@jest/globals';
import { bench, group, messageOf, network, networkId, securityGroup, valuesOf, verdict, type Bench } from './azure.test-support.ts';
import { object, objects, properties, text, type Json } from './json.ts';
import type { Answer } from './exchange.ts';

const zone = `${group}/providers/Microsoft.Network/privateDnsZones/contoso.com`;
const twin = zone.replace('/gateways/', '/others/');
const record = `${zone}/A/api`;
const link = `${zone}/virtualNetworkLinks/hub`;
const global = { location: 'global' };
const linked: Json = { ...global, properties: { virtualNetwork: { id: networkId }, registrationEnabled: false } };
const records = (...ips: readonly string[]): Json => ({ properties: { ttl: 60, aRecords: ips.map((ipv4Address) => ({ ipv4Address })) } });

const world: readonly Json[] = [securityGroup(), network(), { id: zone, location: 'global', properties: {} }];
const made = (resources: readonly Json[] = world) => bench(resources);

/** The first answer's status, and how the operation ended. */
async function end(b: Bench, first: Answer): Promise<readonly unknown[]> {
  await b.seconds(30);
  const { body } = await b.follow(first.headers['azure-asyncoperation']);
  const { status, error } = object(body);
  return [first.status, status, ...(error === undefined ? [] : [object(error)['code'], object(error)['message']])];
}

describe('a zone and a link', () => {
  test('are written later: 202 and `{}`, polls of 202 that name both URLs again, then 200 Succeeded', async () => {
    const b = made();
    const first = await b.ask('PUT', link, linked);
    const { 'azure-asyncoperation': status = '', location = '', 'retry-after': seconds } = first.headers;
    expect([first.status, first.body, seconds]).toEqual([202, {}, '30']);
    for (const [url, kind] of [
      [status, 'privateDnsOperationStatuses'],
      [location, 'privateDnsOperationResults'],
    ] as const)
      expect(new URL(url).pathname).toMatch(new RegExp(`^${group}/providers/Microsoft\\.Network/${kind}/[^/]+$`));
    expect(verdict(await b.ask('GET', link))).toBe('404 ResourceNotFound');
    const poll = await b.follow(status);
    expect([poll.status, poll.body]).toEqual([202, { status: 'InProgress' }]);
    expect(poll.headers).toMatchObject({ 'azure-asyncoperation': status, location, 'retry-after': '30' });
    await b.seconds(30);
    const over = await b.follow(status);
    expect([over.status, over.body]).toEqual([200, { status: 'Succeeded' }]);
    for (const name of ['azure-asyncoperation', 'location', 'retry-after']) expect(over.headers).not.toHaveProperty(name);
  });

  test('show what Azure counts and allows; the tag of a link is in quotes, that of a zone is not', async () => {
    const b = made();
    await end(b, await b.ask('PUT', link, { ...linked, properties: { ...properties(linked), registrationEnabled: true } }));
    await b.ask('PUT', record, records('10.0.0.4'));
    const read = await b.ask('GET', zone);
    expect(properties(object(read.body))).toEqual({
      internalId: expect.any(String),
      maxNumberOfRecordSets: 25000,
      maxNumberOfVirtualNetworkLinks: 1000,
      maxNumberOfVirtualNetworkLinksWithRegistration: 100,
      numberOfRecordSets: 2,
      numberOfVirtualNetworkLinks: 1,
      numberOfVirtualNetworkLinksWithRegistration: 1,
    });
    const shown = await b.ask('GET', link);
    expect(properties(object(shown.body))).toMatchObject({ provisioningState: 'Succeeded', virtualNetworkLinkState: 'Completed' });
    expect(shown.headers['etag']).toMatch(/^"[0-9a-f-]{36}"$/);
    expect(object(shown.body)['etag']).toBe(shown.headers['etag']);
    await end(b, await b.ask('PUT', `${zone}.uk`, global));
    for (const id of [zone, `${zone}.uk`, record]) expect((await b.ask('GET', id)).headers['etag']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('W1: record sets of every type count, and go with their zone', async () => {
    const b = made([...world, { id: `${zone}/CNAME/www`, properties: { ttl: 60, cnameRecord: { cname: 'front.example' } } }]);
    expect(properties(object((await b.ask('GET', zone)).body))['numberOfRecordSets']).toBe(2);
    expect(valuesOf(await b.ask('GET', `${zone}/A`))).toEqual([]);
    expect(await end(b, await b.ask('DELETE', zone))).toEqual([202, 'Succeeded']);
    expect(b.azure.resource(`${zone}/CNAME/www`)).toBeUndefined();
  });

  test.each<[what: string, id: string, headers: Readonly<Record<string, string>>, says: string]>([
    ['a zone that exists', zone, { 'if-none-match': '*' }, 'The Zone contoso.com exists already and hence cannot be created again.'],
    ['a zone that was changed', zone, { 'if-match': 'stale' }, 'The Zone contoso.com has been modified (etag mismatch).'],
    [
      'a link that exists',
      link,
      { 'if-none-match': '*' },
      'The Virtual Network link hub for the Private DNS zone contoso.com exists already and hence cannot be created again.',
    ],
    [
      'a link that was changed',
      link,
      { 'if-match': 'stale' },
      'The Virtual Network link hub for the Private DNS zone contoso.com has been modified (etag mismatch).',
    ],
  ])('a precondition on %s is accepted, and fails when it is asked about', async (_, id, headers, says) => {
    const b = made([...world, { id: link, ...linked }]);
    const before = (await b.ask('GET', id)).headers['etag'];
    const first = await b.ask('PUT', id, id === link ? linked : global, headers);
    expect(await end(b, first)).toEqual([202, 'Failed', 'PreconditionFailed', says]);
    expect((await b.ask('GET', id)).headers['etag']).toBe(before);
    expect(await end(b, await b.ask('PUT', id, id === link ? linked : global, { 'if-match': before ?? '' }))).toEqual([202, 'Succeeded']);
  });

  test('a network is not linked to two zones of one name; it is told at the end', async () => {
    const b = made([...world, { id: twin, location: 'global', properties: {} }, { id: link, ...linked }]);
    expect(await end(b, await b.ask('PUT', `${twin}/virtualNetworkLinks/hub`, linked))).toEqual([
      202,
      'Failed',
      'BadRequest',
      "A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual network with 'contoso.com' and 'contoso.com' zones.",
    ]);
    expect(valuesOf(await b.ask('GET', `${twin}/virtualNetworkLinks`))).toEqual([]);
    expect(await end(b, await b.ask('PUT', link, linked))).toEqual([202, 'Succeeded']);
  });

  test('a second write while one runs is refused', async () => {
    const b = made();
    await b.ask('PUT', link, linked);
    expect(verdict(await b.ask('PUT', link, linked))).toBe('409 Conflict');
    expect(verdict(await b.ask('DELETE', zone))).toBe('202');
  });

  test('are deleted in order: a zone keeps its links from being orphaned, and takes its records along', async () => {
    const b = made([...world, { id: link, ...linked }, { id: record, ...records('10.0.0.4') }]);
    const refused = await b.ask('DELETE', zone);
    expect([verdict(refused), messageOf(refused), refused.headers['x-ms-failure-cause']]).toEqual([
      '409 CannotDeleteResource',
      "Cannot delete resource while nested resources exist. Some existing nested resource IDs include: 'Microsoft.Network/privateDnsZones/contoso.com/virtualNetworkLinks/hub'. Please delete all nested resources before deleting this resource.",
      'gateway',
    ]);
    expect(await end(b, await b.ask('DELETE', link, undefined, { 'if-match': 'stale' }))).toMatchObject({ 0: 202, 1: 'Failed' });
    const deleted = await b.ask('DELETE', link);
    expect(deleted.body).toBeUndefined();
    expect(await end(b, deleted)).toEqual([202, 'Succeeded']);
    expect(await end(b, await b.ask('DELETE', zone))).toEqual([202, 'Succeeded']);
    expect([b.azure.resource(zone), b.azure.resource(record)]).toEqual([undefined, undefined]);
  });
});

describe('a record set', () => {
  test('is written at once, also without addresses, and named in full', async () => {
    const b = made();
    const first = await b.ask('PUT', record, { properties: { ttl: 3600 } }, { 'if-none-match': '*' });
    expect([first.status, object(first.body)]).toEqual([
      201,
      {
        id: record,
        name: 'api',
        type: 'Microsoft.Network/privateDnsZones/A',
        etag: first.headers['etag'],
        properties: { fqdn: 'api.contoso.com.', ttl: 3600, aRecords: [], isAutoRegistered: false },
      },
    ]);
    const second = await b.ask('PUT', record, records('10.0.0.4'), { 'if-match': first.headers['etag'] ?? '' });
    expect([second.status, properties(object(second.body))['aRecords']]).toEqual([200, [{ ipv4Address: '10.0.0.4' }]]);
    expect(second.headers['etag']).not.toBe(first.headers['etag']);
    expect(properties(object((await b.ask('PUT', `${zone}/A/@`, records('10.0.0.4'))).body))['fqdn']).toBe('contoso.com.');
    expect(objects(valuesOf(await b.ask('GET', `${zone}/A`))).map(({ name }) => text(name))).toEqual(['api', '@']);
    expect([verdict(await b.ask('DELETE', record)), verdict(await b.ask('DELETE', record))]).toEqual(['200', '204']);
  });

  test.each([
    ['PUT', { 'if-none-match': '*' }, 'The Record set api exists already and hence cannot be created again.'],
    ['PUT', { 'if-match': 'stale' }, 'The Record set api has been modified (etag mismatch).'],
    ['DELETE', { 'if-match': 'stale' }, 'The Record set api has been modified (etag mismatch).'],
  ] as const)('%s under %j: 412 at once, without `error` around it', async (method, headers, message) => {
    const b = made([...world, { id: record, ...records('10.0.0.4') }]);
    const refused = await b.ask(method, record, method === 'PUT' ? records() : undefined, headers);
    expect([refused.status, refused.body]).toEqual([412, { code: 'PreconditionFailed', message }]);
    expect(b.azure.resource(record)).toMatchObject(records('10.0.0.4'));
  });

  test('holds IPv4 addresses only', async () => {
    expect(verdict(await made().ask('PUT', record, records('10.0.0.4', 'fd00::1')))).toBe('400 BadRequest');
  });
});

describe('what is not there', () => {
  const none = zone.replace('contoso', 'fabrikam');
  const orphan = (verb: string, type: string) =>
    `Failed to perform '${verb}' on resource(s) of type '${type}', because the parent resource '${none}' could not be found.`;
  const gone = (path: string) =>
    `The Resource 'Microsoft.Network/privateDnsZones/${path}' under resource group 'gateways' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`;
  test.each<[method: string, id: string, answer: string, message?: string]>([
    ['GET', none, '404 ResourceNotFound', gone('fabrikam.com')],
    ['GET', `${none}/virtualNetworkLinks/l`, '404 ResourceNotFound', gone('fabrikam.com/virtualNetworkLinks/l')],
    ['GET', `${zone}/virtualNetworkLinks/l`, '404 ResourceNotFound', gone('contoso.com/virtualNetworkLinks/l')],
    ['GET', `${none}/A/api`, '404 ParentResourceNotFound', orphan('read', 'privateDnsZones/A')],
    ['PUT', `${none}/A/api`, '404 ParentResourceNotFound', orphan('write', 'privateDnsZones/A')],
    ['DELETE', `${none}/A/api`, '404 ParentResourceNotFound', orphan('delete', 'privateDnsZones/A')],
    ['PUT', `${none}/virtualNetworkLinks/l`, '404 ParentResourceNotFound', orphan('write', 'privateDnsZones/virtualNetworkLinks')],
    ['DELETE', `${none}/virtualNetworkLinks/l`, '204'],
    ['DELETE', none, '204'],
  ])('%s %s: %s', async (method, id, answer, message = '') => {
    const found = await made().ask(method, id, method === 'PUT' ? linked : undefined);
    expect([verdict(found), messageOf(found)]).toEqual([answer, message]);
    expect(found.headers['x-ms-failure-cause']).toBe(answer === '204' ? undefined : 'gateway');
  });

  test.each<[body: Json, answer: string]>([
    [{ location: 'westeurope' }, '400 LocationNotAvailableForResourceType'],
    [{ ...global, properties: { virtualNetwork: { id: `${networkId}x` } } }, '400 BadRequest'],
  ])('a link of %j: %s', async (body, answer) => {
    expect(verdict(await made().ask('PUT', link, body))).toBe(answer);
  });
});
