/** The life of an update of an API Management service, from the PATCH to its end, good or bad. */

import { describe, expect, test } from '@jest/globals';
import {
  addressId,
  attach,
  bench,
  messageOf,
  network,
  ordinary,
  otherSubnetId,
  props,
  rule,
  securityGroup,
  service,
  serviceId,
  stateOf,
  subnet,
  subnetId,
  verdict,
} from './azure.test-support.ts';
import { object, properties, text } from './json.ts';
import { operationOf, settingsOf, statesOf } from './service.test-support.ts';
import type { Answer } from './exchange.ts';

const etagOf = ({ headers, body }: Answer): readonly unknown[] => [headers['etag'], `"${text(object(body)['etag'])}"`];
const tagOf = (answer: Answer): string => text(object(answer.body)['etag']);

describe('an attach', () => {
  test('keeps the old settings until it is done, 15 to 45 minutes later', async () => {
    const b = bench();
    const before = settingsOf(await b.ask('GET', serviceId));
    const first = await b.ask('PATCH', serviceId, attach());
    expect(first.status).toBe(202);
    expect([settingsOf(first), stateOf(first), props(first)['targetProvisioningState']]).toEqual([before, 'Updating', 'Updating']);
    await b.minutes(15);
    expect(settingsOf(await b.ask('GET', serviceId))).toEqual(before);
    await b.minutes(30);
    const after = await b.ask('GET', serviceId);
    expect(settingsOf(after)).toMatchObject({ virtualNetworkType: 'External', subnet: subnetId });
    expect([stateOf(after), props(after)['targetProvisioningState']]).toEqual(['Succeeded', '']);
    expect(settingsOf(after).publicIPAddresses).not.toEqual(before.publicIPAddresses);
    expect(props(after)).toMatchObject({
      privateIPAddresses: null,
      outboundPublicIPAddresses: props(after)['publicIPAddresses'],
      virtualNetworkConfiguration: { vnetid: '00000000-0000-0000-0000-000000000000', subnetname: null },
    });
  });

  test('moves the tag when it starts and when it ends, in header and body alike, and never in between', async () => {
    const b = bench();
    const before = await b.ask('GET', serviceId);
    const first = await b.ask('PATCH', serviceId, attach());
    await b.minutes(10);
    const meanwhile = await b.ask('GET', serviceId);
    await b.minutes(40);
    const after = await b.ask('GET', serviceId);
    for (const [header, body] of [before, first, meanwhile, after].map(etagOf)) expect(header).toBe(body);
    expect(tagOf(meanwhile)).toBe(tagOf(first));
    expect(new Set([before, first, after].map(tagOf)).size).toBe(3);
  });

  test('counts its tags upwards, eight bytes in base64', async () => {
    const b = bench();
    const numbers: number[] = [];
    for (const tags of [{ a: '1' }, { a: '2' }, { a: '3' }]) {
      const bytes = Buffer.from(tagOf(await b.ask('PATCH', serviceId, { tags })), 'base64');
      expect(bytes).toHaveLength(8);
      numbers.push(Number(bytes.readBigUInt64BE()));
    }
    expect(numbers).toEqual([...numbers].sort((x, y) => x - y));
  });

  test('names its operation in both headers, by a signed URL of 3 to 4 KB whose id spells the update', async () => {
    const b = bench();
    const { headers } = await b.ask('PATCH', serviceId, attach());
    expect(headers['retry-after']).toBe('20');
    for (const [name, kind] of [
      ['azure-asyncoperation', 'operationsStatuses'],
      ['location', 'operationResults'],
    ] as const) {
      const url = new URL(headers[name] ?? '');
      expect(url.href.length).toBeGreaterThan(3_000);
      expect(url.href.length).toBeLessThan(4_096);
      const id = url.pathname.split(`/locations/westeurope/${kind}/`)[1] ?? '';
      expect(Buffer.from(id, 'base64').toString()).toMatch(/^westeurope:orders_Update_[0-9a-f]{8}$/);
      expect([...url.searchParams.keys()]).toEqual(['api-version', 't', 'c', 's', 'h']);
    }
  });

  test('is InProgress at its URL with all three headers, then Succeeded with none', async () => {
    const b = bench();
    const first = await b.ask('PATCH', serviceId, attach());
    const poll = await b.follow(operationOf(first));
    expect(poll).toMatchObject({
      status: 200,
      body: { status: 'InProgress' },
      headers: { 'retry-after': '20', location: operationOf(first), 'azure-asyncoperation': operationOf(first) },
    });
    expect(await statesOf(b, first)).toEqual(['InProgress', 'Succeeded']);
    const { headers } = await b.follow(operationOf(first));
    expect(['retry-after', 'location', 'azure-asyncoperation'].filter((name) => name in headers)).toEqual([]);
  });

  test('refuses every write with 409 ServiceLocked meanwhile, without a time to come back', async () => {
    const b = bench();
    await b.ask('PATCH', serviceId, attach());
    for (const method of ['PATCH', 'PUT', 'DELETE']) {
      const refused = await b.ask(method, serviceId, { tags: { a: 'b' } });
      expect(verdict(refused)).toBe('409 ServiceLocked');
      expect(messageOf(refused)).toBe('The API Service orders is transitioning at this time. Please try the request again later.');
      expect(refused.body).toMatchObject({ error: { subCode: null, details: null, innerError: null } });
      expect(refused.headers).not.toHaveProperty('retry-after');
    }
    await b.minutes(46);
    expect(verdict(await b.ask('PATCH', serviceId, { tags: { a: 'b' } }))).toBe('200');
  });

  test('takes its time divided by the speed, and Retry-After with it, down to a second', async () => {
    const b = bench(ordinary, {}, { speed: 30 });
    expect((await b.ask('PATCH', serviceId, attach())).headers['retry-after']).toBe('1');
    await b.seconds(90);
    expect(stateOf(await b.ask('GET', serviceId))).toBe('Succeeded');
    const fast = bench(ordinary, {}, { speed: 1_000 });
    expect((await fast.ask('PATCH', serviceId, attach())).headers['retry-after']).toBe('1');
  });
});

describe('settings', () => {
  test('Internal has a private address inside the subnet', async () => {
    const b = bench();
    await b.ask('PATCH', serviceId, attach(subnetId, 'Internal'));
    await b.minutes(46);
    expect(props(await b.ask('GET', serviceId))['privateIPAddresses']).toEqual(['10.0.1.5']);
  });

  test("the customer's public address becomes the service's", async () => {
    const address = {
      id: addressId,
      location: 'westeurope',
      sku: { name: 'Standard' },
      properties: { ipAddress: '20.16.1.1', dnsSettings: { domainNameLabel: 'orders' } },
    };
    const b = bench([...ordinary, address]);
    await b.ask('PATCH', serviceId, attach(subnetId, 'External', { publicIpAddressId: addressId }));
    await b.minutes(46);
    expect(props(await b.ask('GET', serviceId))).toMatchObject({
      publicIpAddressId: addressId,
      publicIPAddresses: ['20.16.1.1'],
      outboundPublicIPAddresses: ['20.16.1.1'],
    });
  });

  test('None takes the service out of its network', async () => {
    const b = bench();
    await b.ask('PATCH', serviceId, attach());
    await b.minutes(46);
    await b.ask('PATCH', serviceId, { properties: { virtualNetworkType: 'None' } });
    await b.minutes(46);
    expect(props(await b.ask('GET', serviceId))).toMatchObject({ virtualNetworkType: 'None', virtualNetworkConfiguration: null });
  });

  test('a PATCH keeps what it does not name', async () => {
    const b = bench([securityGroup(), network(), service({ properties: { customProperties: { a: 'True', b: 'True' } } })]);
    await b.ask('PATCH', serviceId, { properties: { customProperties: { a: 'False' } } });
    await b.minutes(46);
    expect(props(await b.ask('GET', serviceId))).toMatchObject({ customProperties: { a: 'False', b: 'True' }, publisherName: 'A user' });
  });

  test('what only Azure writes is not taken from a body', async () => {
    const b = bench();
    await b.ask('PATCH', serviceId, { properties: { publicIPAddresses: ['1.2.3.4'], platformVersion: 'stv9' } });
    expect(props(await b.ask('GET', serviceId))).toMatchObject({ publicIPAddresses: ['20.61.0.10'], platformVersion: 'stv2' });
  });
});

describe('a write that needs no operation', () => {
  const noHeaders = { 'retry-after': undefined, location: undefined, 'azure-asyncoperation': undefined };
  test.each<[string, object]>([
    ['says nothing', {}],
    ['says what is', { properties: { virtualNetworkType: 'None' } }],
    [
      'says it in another letter case',
      { properties: { customProperties: { [`Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls10`]: 'false' } } },
    ],
  ])('changes nothing when it %s: 200, the same tag, no headers of an operation', async (_, body) => {
    const b = bench();
    const before = await b.ask('GET', serviceId);
    const answer = await b.ask('PATCH', serviceId, { ...body });
    expect([answer.status, stateOf(answer), answer.headers['etag']]).toEqual([200, 'Succeeded', before.headers['etag']]);
    expect({ ...noHeaders, ...answer.headers }).toMatchObject(noHeaders);
    expect(answer.body).toEqual(before.body);
  });

  test('only tags: 200 Succeeded at once, under a new tag', async () => {
    const b = bench();
    const before = await b.ask('GET', serviceId);
    const answer = await b.ask('PUT', serviceId, { location: 'westeurope', tags: { team: 'api' } });
    expect([answer.status, stateOf(answer), object(answer.body)['tags']]).toEqual([200, 'Succeeded', { team: 'api' }]);
    expect(answer.headers['etag']).not.toBe(before.headers['etag']);
    expect({ ...noHeaders, ...answer.headers }).toMatchObject(noHeaders);
  });
});

describe("another client's operation", () => {
  test('locks the service, shows Updating, and ends with everything as it was', async () => {
    const b = bench();
    const before = settingsOf(await b.ask('GET', serviceId));
    b.azure.foreignOperation(serviceId, 25);
    const meanwhile = await b.ask('GET', serviceId);
    expect([stateOf(meanwhile), settingsOf(meanwhile)]).toEqual(['Updating', before]);
    expect(verdict(await b.ask('PATCH', serviceId, attach()))).toBe('409 ServiceLocked');
    expect(b.azure.progress(serviceId)).toMatchObject({ status: 'InProgress', endsAt: b.clock.now() + 25 * 60_000 });
    await b.minutes(26);
    const after = await b.ask('GET', serviceId);
    expect([stateOf(after), settingsOf(after)]).toEqual(['Succeeded', before]);
    expect(b.azure.progress(serviceId)).toBeUndefined();
  });

  test('of a service that is not there is a mistake of the test', () => {
    expect(() => bench().azure.foreignOperation(`${serviceId}x`, 1)).toThrow('no service');
  });
});

describe('a move', () => {
  test('goes from one subnet to the other, and lives in one at a time', async () => {
    const b = bench();
    await b.ask('PATCH', serviceId, attach());
    await b.minutes(46);
    await b.ask('PATCH', serviceId, attach(otherSubnetId));
    expect(properties(object(b.azure.resource(subnetId)))).toHaveProperty('ipConfigurations');
    expect(properties(object(b.azure.resource(otherSubnetId)))).not.toHaveProperty('ipConfigurations');
    await b.minutes(46);
    expect(settingsOf(await b.ask('GET', serviceId))).toMatchObject({ subnet: otherSubnetId });
    expect(properties(object(b.azure.resource(otherSubnetId)))).toHaveProperty('ipConfigurations');
  });

  test('to another subnet brings another address, unless it is one’s own', async () => {
    const b = bench([
      securityGroup(rule('management', 3000, 'Inbound Allow 3443 from ApiManagement to *')),
      network({ subnets: [subnet('apim', '10.0.1.0/24'), subnet('spare', '10.0.2.0/24')] }),
      service(),
    ]);
    await b.ask('PATCH', serviceId, attach());
    await b.minutes(46);
    const first = settingsOf(await b.ask('GET', serviceId)).publicIPAddresses;
    await b.ask('PATCH', serviceId, attach(otherSubnetId));
    await b.minutes(46);
    expect(settingsOf(await b.ask('GET', serviceId)).publicIPAddresses).not.toEqual(first);
  });
});
