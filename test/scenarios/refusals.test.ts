/** Promises about what Azure refuses, at once or at the end: its words are shown, what does not depend on it goes on, and it is asked less and less often. */

import { describe, expect, test } from '@jest/globals';
import { failLater, type LateFailure } from './support/failing-later.ts';
import { busiestHour, busiestTarget, statusWritesOf } from './support/rates.ts';
import { messageOf } from './support/approving.ts';
import { checksOf, rulesOf, shown, statusOf } from './support/shown.ts';
import { createStage, ms, ordinarySpec, type Stage } from './support/stage.ts';
import { groupId, network, networkId, ordinary, securityGroup, service, subnetId, zoneId } from './support/world.ts';

const clients = network('clients', { pods: { prefix: '10.0.9.0/24' } });
const internal = (linkedVnetIds: readonly string[]) => ({
  ...ordinarySpec(),
  mode: 'Internal',
  dns: { privateRecords: { linkedVnetIds } },
});
const whole = async (stage: Stage): Promise<string> => JSON.stringify(await statusOf(stage));
const conditionOf = async (stage: Stage, wanted: string) => (await statusOf(stage)).conditions?.find(({ type }) => type === wanted);
const isStalled = async (stage: Stage) => (await conditionOf(stage, 'Stalled'))?.status === 'True';
const linksIn = (stage: Stage, zone: string): number =>
  stage.azure.ids().filter((id) => id.toLowerCase().startsWith(`${zoneId(zone)}/virtualnetworklinks/`.toLowerCase())).length;

describe('W7: a write that Azure takes, and that fails afterwards', () => {
  test('W7: a link to a network that has a zone of this name: Azure says why in status, and all other links and zones are made', async () => {
    // The commonest migration: a zone made by hand. Azure takes one zone of a name for each network, and tells it when the operation ends.
    const stage = await createStage({ resources: [...ordinary, clients] });
    const handmade = zoneId('orders.azure-api.net').replace('/resourceGroups/gateways/', '/resourceGroups/dns/');
    stage.azure.put(handmade, { name: 'orders.azure-api.net', location: 'global', properties: {} });
    stage.azure.put(`${handmade}/virtualNetworkLinks/mine`, {
      name: 'mine',
      location: 'global',
      properties: { virtualNetwork: { id: networkId('hub') }, registrationEnabled: false },
    });
    stage.start();
    await stage.apply('orders', internal([networkId('hub'), networkId('clients')]));
    await stage.forward('12h');
    expect(await whole(stage)).toMatch(/overlap/i);
    expect(await isStalled(stage)).toBe(true);
    expect(busiestTarget(stage).writes).toBeLessThanOrEqual(12);
    expect(
      ['orders.azure-api.net', 'orders.management.azure-api.net', 'orders.scm.azure-api.net'].map((zone) => linksIn(stage, zone)),
    ).toEqual([1, 2, 2]);
  });

  const late: readonly (readonly [string, object, LateFailure])[] = [
    [
      'a rule',
      {},
      {
        method: 'PUT',
        target: /securityRules\/apimvnet-\w+-sql$/,
        ends: 'Failed',
        code: 'RuleLimit',
        message: 'The rule sql is one too many.',
        seconds: 3,
      },
    ],
    [
      'an attachment',
      { networkSecurity: { groupId: groupId('apim-nsg') } },
      {
        method: 'PUT',
        target: /subnets\/apim$/,
        ends: 'Canceled',
        code: 'Canceled',
        message: 'The write of apim was canceled by the platform.',
        seconds: 90,
      },
    ],
  ];
  test.each(late)("W7: %s: Azure's sentence is shown, the rest is written, and it is asked less and less", async (what, more, failure) => {
    const bare = [securityGroup('apim-nsg'), network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')];
    const stage = await createStage({ resources: what === 'a rule' ? ordinary : bare });
    failLater(stage, failure);
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), ...more });
    await stage.forward('6h');
    expect(await whole(stage)).toContain(failure.message);
    expect(await isStalled(stage)).toBe(true);
    expect(busiestTarget(stage).writes).toBeLessThanOrEqual(12);
    if (what === 'a rule') expect(rulesOf(stage).some((rule) => /^monitor@/.test(rule))).toBe(true);
    expect(shown(stage, subnetId('hub', 'apim'))?.['networkSecurityGroup']).toEqual(
      what === 'a rule' ? { id: groupId('apim-nsg') } : undefined,
    );
  });
});

describe('W17: two writes that Azure refuses, side by side', () => {
  test.each([
    ['a network that does not exist, for five zones', [networkId('missing')]],
    ['two networks that do not exist, for five zones each', [networkId('missing'), networkId('lost')]],
  ])('W17: %s: each is asked less and less, and both reasons are told', async (_, linked) => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders', internal([networkId('hub'), ...linked]));
    await stage.until('orders', 'False/Verifying', '2h');
    const from = stage.clock.now();
    await stage.forward('3h');
    for (const id of linked) expect(await whole(stage)).toContain(id.split('/').at(-1) ?? '');
    expect(await messageOf(stage)).toMatch(/missing/);
    expect(busiestTarget(stage, from).writes).toBeLessThanOrEqual(12);
    expect(busiestHour(stage, from)).toBeLessThanOrEqual(1000);
    expect(statusWritesOf(stage, from)).toBeLessThanOrEqual(80);
    expect(linksIn(stage, 'orders.azure-api.net')).toBe(1);
  });

  test('W17: two rules that are refused for reasons of their own, beside a running update', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    for (const [flow, code] of [
      ['sql', 'QuotaA'],
      ['storage', 'QuotaB'],
    ] as const) {
      stage.azure.faults.add({
        where: ({ method, path }) => method === 'PUT' && path.endsWith(`-${flow}`),
        fault: { kind: 'status', status: 400, code, message: `No more rules of kind ${code}.` },
      });
    }
    for (const { name, id } of (shown(stage, groupId('apim-nsg'))?.['securityRules'] ?? []) as readonly { name: string; id: string }[])
      if (/-(sql|storage)$/.test(name)) stage.azure.remove(id);
    const from = stage.clock.now();
    await stage.forward('3h');
    expect(await whole(stage)).toContain('QuotaA');
    expect(await whole(stage)).toContain('QuotaB');
    expect(busiestTarget(stage, from).writes).toBeLessThanOrEqual(12);
    expect(statusWritesOf(stage, from)).toBeLessThanOrEqual(80);
  });
});

describe('W19: a service that cannot be there', () => {
  const elsewhere = (id: string) => id.replace('11111111-1111-4111-8111-111111111111', '00000000-0000-4000-8000-000000000077');
  test('W19: in a subscription that Azure does not know: stalled after the grace, with a remedy', async () => {
    const stage = await createStage();
    stage.start();
    const { serviceId, subnetId: subnet } = ordinarySpec() as unknown as Readonly<Record<string, string>>;
    await stage.apply('orders', { ...ordinarySpec(), serviceId: elsewhere(serviceId ?? ''), subnetId: elsewhere(subnet ?? '') });
    await stage.forward('30m');
    expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
    expect(await isStalled(stage)).toBe(true);
    expect(await messageOf(stage)).toMatch(/SubscriptionNotFound.*spec\.serviceId.*tenant/s);
  });

  test.each([
    [400, 'InvalidResourceType', "The resource type 'service' could not be found in the namespace 'Microsoft.ApiManagement'."],
    [409, 'MissingSubscriptionRegistration', "The subscription is not registered to use namespace 'Microsoft.ApiManagement'."],
  ])('W19: %i %s is told as a missing prerequisite, not as silence', async (status, code, message) => {
    const stage = await createStage();
    stage.azure.faults.add({
      where: ({ method, path }) => method === 'GET' && /\/service\/orders$/.test(path),
      fault: { kind: 'status', status, code, message },
    });
    stage.start();
    await stage.apply('orders');
    await stage.forward('30m');
    expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
    expect(await isStalled(stage)).toBe(true);
    expect(await messageOf(stage)).toContain(message);
  });
});

describe('W12: a resource whose last write failed', () => {
  const shows = (stage: Stage, path: RegExp, state: string) => {
    stage.azure.around = (request, serve) => {
      const answer = serve();
      const body = answer.body as { readonly properties?: object } | undefined;
      if (request.method !== 'GET' || !path.test(request.path) || !body?.properties) return answer;
      return { ...answer, body: { ...body, properties: { ...body.properties, provisioningState: state } } };
    };
  };

  test.each([
    ['a security group', /networkSecurityGroups\/apim-nsg$/i, 'apim-nsg', {}],
    ['a network', /virtualNetworks\/hub$/i, 'hub', {}],
  ])('W12: %s that is Failed is a finding with a remedy, and no wait without end', async (_, path, name, more) => {
    const stage = await createStage();
    shows(stage, path, 'Failed');
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), ...more });
    await stage.forward('40h');
    expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
    expect(await isStalled(stage)).toBe(true);
    expect(await checksOf(stage)).toContain('ProvisioningFailed');
    expect(await messageOf(stage)).toMatch(new RegExp(`${name}.*Failed`));
    expect(await messageOf(stage)).not.toContain('still at work');
  });

  test('W12: an address that no client uses and no step needs keeps nothing back', async () => {
    const { addressId, publicIp } = await import('./support/world.ts');
    const stage = await createStage({ resources: [...ordinary, publicIp('front'), publicIp('back')] });
    shows(stage, /publicIPAddresses\/back$/i, 'Failed');
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), publicIp: { ids: [addressId('front'), addressId('back')] } });
    await stage.until('orders', 'True/Settled');
    expect(stage.ready('orders')).toBe('True/Settled');
  });
});

test('W17: a refusal that could not be written into status at once is remembered all the same, and written later', async () => {
  const stage = await createStage({ resources: ordinary });
  const isRule = ({ method, path }: { readonly method: string; readonly path: string }) =>
    method === 'PUT' && /securityRules\/.*-sql$/i.test(path);
  const denied = { kind: 'status', status: 403, code: 'RequestDisallowedByPolicy', message: 'Policy no-sql denies it.' } as const;
  stage.azure.faults.add({ where: isRule, fault: denied });
  // From the refusal on the API server takes no status for a while.
  const isStatus = ({ user, method, path }: { readonly user: string; readonly method: string; readonly path: string }) =>
    user === 'operator' && method === 'PUT' && path.endsWith('/status');
  stage.cluster.faults.before = (request) =>
    isStatus(request) && stage.azure.requests.some(isRule) && stage.clock.now() < began + ms('5m') ? { fault: 'reset' } : undefined;
  const began = stage.clock.now();
  stage.start();
  await stage.apply('orders');
  await stage.forward('30m');
  expect(stage.azure.requests.filter(isRule)).toHaveLength(1);
  expect(await whole(stage)).toContain('Policy no-sql denies it.');
});
