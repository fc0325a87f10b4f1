/** Promises of the gateway to ARM: garbage, and more than there is room for, is a failure and never an answer. */

import { describe, expect, test } from '@jest/globals';
import { arm, nsg, patch, service, serviceBody, subscription, world, type Reply } from './gateway.test-support.ts';

describe('garbage is a transient failure', () => {
  test.each<[string, Reply]>([
    ['an HTML 502', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['an HTML 404', { status: 404, body: '<html>Not here</html>' }],
    ['an empty 200', { status: 200 }],
    ['truncated JSON', { status: 200, body: '{"id":"/sub' }],
    ['an array', { status: 200, body: [] }],
    ['null', { status: 200, body: 'null' }],
    ['no properties', { status: 200, body: { ...serviceBody, properties: undefined } }],
    ['a string', { status: 200, body: '"a sentence"' }],
    ['no id', { status: 200, body: { ...serviceBody, id: undefined } }],
    ['no name', { status: 200, body: { ...serviceBody, name: '' } }],
    ['no tier', { status: 200, body: { ...serviceBody, sku: undefined } }],
    ['units that are a word', { status: 200, body: { ...serviceBody, sku: { name: 'Premium', capacity: 'two' } } }],
    ['no state', { status: 200, body: { ...serviceBody, properties: {} } }],
    [
      'a list of addresses that is none',
      { status: 200, body: { ...serviceBody, properties: { provisioningState: 'Succeeded', publicIPAddresses: '1.2.3.4' } } },
    ],
    ['an unknown code', { status: 409, body: { error: { code: 'NeverSeen', message: 'Hm.' } } }],
    ['an error without a code', { status: 500, body: { error: {} } }],
    ['an error that is a word', { status: 500, body: { error: 'no' } }],
    ['a page of a proxy that calls itself a success', { status: 200, body: '<html>Please log in</html>' }],
    ['a number for an id', { status: 200, body: { ...serviceBody, id: 7 } }],
    [
      'a subnet that is no id',
      {
        status: 200,
        body: { ...serviceBody, properties: { provisioningState: 'Succeeded', virtualNetworkConfiguration: { subnetResourceId: 'x' } } },
      },
    ],
  ])('%s', async (_, reply) => {
    const { azure, seen, settled } = world(reply);
    expect(await settled(azure.service(service))).toMatchObject({ ok: false, failure: { class: 'Transient' } });
    expect(seen.length).toBeLessThanOrEqual(2);
  });

  test('null lists and ids in another letter case are none', async () => {
    const { azure, settled } = world({ status: 200, body: serviceBody });
    expect(await settled(azure.service(service))).toMatchObject({
      ok: true,
      value: { name: 'apim', publicIpAddresses: [], additionalLocations: [] },
    });
  });
});

describe('garbage of the network is a transient failure', () => {
  const rule = {
    id: `${nsg}/securityRules/a`,
    name: 'a',
    properties: { provisioningState: 'Succeeded', priority: 100, direction: 'Inbound', access: 'Allow', protocol: 'Tcp' },
  };
  const group = (rules: unknown) => ({
    id: nsg,
    name: 'nsg',
    location: 'westeurope',
    properties: { provisioningState: 'Succeeded', securityRules: rules },
  });
  test.each<[string, unknown]>([
    ['no rules but a word', group('none')],
    ['a rule without a priority', group([{ ...rule, properties: { ...rule.properties, priority: undefined } }])],
    ['a rule without a direction', group([{ ...rule, properties: { ...rule.properties, direction: undefined } }])],
    ['a rule without access', group([{ ...rule, properties: { ...rule.properties, access: undefined } }])],
    ['no state', { ...group([]), properties: {} }],
    ['no location', { ...group([]), location: undefined }],
  ])('%s', async (_, body) => {
    const { azure, settled } = world({ status: 200, body });
    expect(await settled(azure.securityGroup(nsg))).toMatchObject({ ok: false, failure: { class: 'Transient', code: 'Malformed' } });
  });

  test('network status that is no list, and a row without a name', async () => {
    for (const body of [
      {},
      { value: [] },
      [{ location: 'West Europe', networkStatus: { connectivityStatus: [{ status: 'success' }] } }],
      [{}],
    ]) {
      const { azure, settled } = world({ status: 200, body });
      expect(await settled(azure.networkStatus(service))).toMatchObject({ ok: false, failure: { code: 'Malformed' } });
    }
  });
});

describe('T9: more than there is room for', () => {
  const entry = { id: `/subscriptions/${subscription}/providers/Microsoft.Authorization/locks/a`, properties: { level: 'readonly' } };
  const megabytes = (count: number) => ' '.repeat(count * 2 ** 20);

  test('in one answer is malformed, also where nothing is packed', async () => {
    const { azure, settled } = world({ status: 200, body: `${megabytes(33)}${JSON.stringify(serviceBody)}` });
    expect(await settled(azure.service(service))).toMatchObject({ ok: false, failure: { class: 'Transient', code: 'Malformed' } });
    expect(await settled(azure.raw(nsg))).toMatchObject({ ok: false, failure: { class: 'Transient', code: 'Malformed' } });
  });

  test('in a refusal is malformed', async () => {
    const { azure, settled } = world({ status: 409, body: `{"error":{"code":"Conflict","message":"${megabytes(33)}"}}` });
    expect(await settled(azure.write(patch))).toMatchObject({ ok: false, failure: { code: 'Malformed', ambiguous: true } });
  });

  test('in all pages of a list together is malformed', async () => {
    const { azure, seen, settled } = world({ status: 200, body: { value: Array(30_000).fill(entry), nextLink: `${arm}/next` } });
    expect(await settled(azure.locks(subscription))).toMatchObject({
      ok: false,
      failure: { code: 'Malformed', message: expect.stringContaining('more than 100000 entries') },
    });
    expect(seen).toHaveLength(4);
  });

  test('in all admin rules together is malformed', async () => {
    const rule = { id: '/r', properties: { direction: 'Inbound', access: 'Deny', protocol: 'Tcp' } };
    const { azure, seen, settled } = world({ status: 200, body: { value: Array(60_000).fill(rule), skipToken: 'more' } });
    expect(await settled(azure.adminRules(nsg))).toMatchObject({ ok: false, failure: { code: 'Malformed' } });
    expect(seen).toHaveLength(2);
  });
});
