/** Every switch over what nobody has recorded: each of its answers, as a client sees it. A switch without a row here fails. */

import { describe, expect, test } from '@jest/globals';
import {
  addressId,
  attach,
  bench,
  group,
  groupId,
  management,
  messageOf,
  names,
  network,
  networkId,
  ordinary,
  otherSubnetId,
  props,
  rule,
  securityGroup,
  service,
  serviceId,
  stateOf,
  subnetId,
  valuesOf,
  verdict,
  type Bench,
} from './azure.test-support.ts';
import { defaultAssumptions, type Assumptions } from './assumptions.ts';
import { list, object, objects, properties, text, type Json } from './json.ts';

type Case = {
  [Name in keyof Assumptions]: readonly [
    answers: readonly (readonly [value: Assumptions[Name], seen: unknown])[],
    see: (b: Bench) => Promise<unknown>,
    world?: readonly Json[],
  ];
};

const probe = rule('probe', 3001, 'Inbound Allow 6390 from AzureLoadBalancer to VirtualNetwork');
const putProbe = (b: Bench) => b.ask('PUT', `${groupId}/securityRules/probe`, { properties: probe['properties'] });
const putOther = (b: Bench) =>
  b.ask('PUT', `${groupId}/securityRules/management`, { properties: { ...properties(management), priority: 3100 } });
const attachNow = (b: Bench, body = attach()) => b.ask('PATCH', serviceId, body);
const done = (b: Bench) => b.clock.until(() => b.azure.progress(serviceId)?.status !== 'InProgress', 3_600_000);
const words = (answer: { readonly body: unknown }) => {
  const { provisioningState, targetProvisioningState } = properties(object(answer.body));
  return `${text(provisioningState)}/${text(targetProvisioningState)}`;
};
const attachAndEnd = async (b: Bench) => {
  const first = await attachNow(b);
  await done(b);
  return object((await b.follow(first.headers['azure-asyncoperation'])).body);
};
const blocked = [securityGroup(management, rule('oops', 100, 'Inbound Deny 3443 from * to *')), network(), service()];
const address = { id: addressId, location: 'westeurope', sku: { name: 'Standard' }, properties: {} };
const second = {
  ...service(),
  id: `${group}/providers/Microsoft.ApiManagement/service/second`,
  properties: {
    virtualNetworkType: 'External',
    virtualNetworkConfiguration: { subnetResourceId: otherSubnetId },
    publicIpAddressId: addressId,
  },
};

const cases: Case = {
  ifMatch: [
    [
      ['honoured', ['412 PreconditionFailed', '412 PreconditionFailed', '200', '412 PreconditionFailed']],
      ['ignored', ['200', '200', '200', '200']],
    ],
    async (b) => {
      const seen: string[] = [];
      const body = (description: string) => ({ properties: { ...properties(management), description } });
      const put = async (description: string, headers: Record<string, string>) => {
        seen.push(verdict(await b.ask('PUT', `${groupId}/securityRules/management`, body(description), headers)));
        await b.seconds(5);
      };
      await put('a', { 'if-match': 'W/"stale"' });
      await put('b', { 'if-none-match': '*' });
      await put('c', { 'if-match': (await b.ask('GET', groupId)).headers['etag'] ?? '' });
      await put('d', { 'if-none-match': (await b.ask('GET', groupId)).headers['etag'] ?? '' });
      return seen;
    },
  ],
  omittedSubnets: [
    [
      ['kept', [['apim', 'spare'], []]],
      ['deleted', [[], []]],
    ],
    async (b) => {
      const body = (more: Json) => ({
        location: 'westeurope',
        properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, dhcpOptions: { dnsServers: ['10.0.0.4'] }, ...more },
      });
      await b.ask('PUT', networkId, body({}));
      await b.seconds(10);
      const left = names(props(await b.ask('GET', networkId))['subnets']);
      await b.ask('PUT', networkId, body({ subnets: [] }));
      await b.seconds(10);
      return [left, names(props(await b.ask('GET', networkId))['subnets'])];
    },
  ],
  apimUpdateStatus: [
    [
      [200, 200],
      [202, 202],
    ],
    async (b) => (await attachNow(b)).status,
  ],
  updatingShows: [
    [
      ['Updating', ['Updating/Updating', 'Updating/Updating', 'Succeeded/']],
      ['SucceededWithTarget', ['Succeeded/Updating', 'Succeeded/Updating', 'Succeeded/']],
    ],
    async (b) => {
      const seen = [words(await attachNow(b)), words(await b.ask('GET', serviceId))];
      await done(b);
      return [...seen, words(await b.ask('GET', serviceId))];
    },
  ],
  operationUrls: [
    [
      [
        'service',
        [`${serviceId}/operationresults/`, `${serviceId}/operationresults/`, '60', { status: 'InProgress' }, { status: 'Succeeded' }],
      ],
      [
        'location',
        [
          `${serviceId.replace(/\/resourceGroups.*/, '')}/providers/Microsoft.ApiManagement/locations/westeurope/operationsStatuses/`,
          `${serviceId.replace(/\/resourceGroups.*/, '')}/providers/Microsoft.ApiManagement/locations/westeurope/operationResults/`,
          '20',
          undefined,
          expect.objectContaining({ name: 'orders', properties: expect.objectContaining({ virtualNetworkType: 'External' }) }),
        ],
      ],
    ],
    async (b) => {
      const { headers } = await attachNow(b);
      const path = (url = '') => new URL(url).pathname.replace(/[^/]+$/, '');
      const running = await b.follow(headers['location']);
      await done(b);
      const end = await b.follow(headers['location']);
      return [path(headers['azure-asyncoperation']), path(headers['location']), headers['retry-after'], running.body, end.body];
    },
  ],
  networkBusy: [
    [
      [
        'RetryableError',
        [
          '429 RetryableError',
          'RetryableErrorDueToAnotherOperation',
          expect.stringMatching(
            /^Operation PutSecurityRuleOperation \([0-9a-f-]{36}\) is updating resource .*nsg\. The call can be retried in 12 seconds\.$/,
          ),
          ['management', 'probe'],
        ],
      ],
      ['AnotherOperationInProgress', ['409 AnotherOperationInProgress', '', '', ['management', 'probe']]],
      ['Accepted', ['200', '', '', ['management', 'probe']]],
    ],
    async (b) => {
      await putProbe(b);
      const busy = await putOther(b);
      const [detail] = objects(object(object(busy.body)['error'])['details']);
      if (verdict(busy).startsWith('409'))
        expect([messageOf(busy), busy.headers['retry-after']]).toEqual([
          expect.stringMatching(
            /^Another operation on this or dependent resource is in progress\. To retrieve status of the operation use uri: https:.*\/operations\/[0-9a-f-]{36}\?api-version=2020-05-01\.$/,
          ),
          undefined,
        ]);
      await b.seconds(10);
      const end = await b.ask('GET', groupId);
      expect(JSON.stringify(end.body)).not.toContain('Updating');
      return [verdict(busy), text(detail?.['code']), text(detail?.['message']), names(props(end)['securityRules'])];
    },
  ],
  busyRetryAfter: [
    [
      ['given', '12'],
      ['absent', undefined],
    ],
    async (b) => {
      await putProbe(b);
      return (await putOther(b)).headers['retry-after'];
    },
  ],
  idCase: [
    [
      ['kept', [serviceId, groupId, '200']],
      ['recased', [recased(serviceId), recased(groupId), '200']],
    ],
    async (b) => {
      const shown = props(await b.ask('GET', subnetId));
      const id = text(object((await b.ask('GET', serviceId)).body)['id']);
      return [id, object(shown['networkSecurityGroup'])['id'], verdict(await b.ask('GET', id))];
    },
  ],
  staleReads: [
    [
      [
        0,
        [
          ['Updating', '200'],
          ['Updating', '200'],
          ['Updating', '200'],
        ],
      ],
      [
        2,
        [
          ['Succeeded', '404 NotFound'],
          ['Succeeded', '404 NotFound'],
          ['Updating', '200'],
        ],
      ],
    ],
    async (b) => {
      await attachNow(b);
      await putProbe(b);
      return threeReads(b);
    },
  ],
  succeededMeans: [
    [
      ['applied', ['Succeeded', 'External', 'Succeeded']],
      ['unchanged', ['Succeeded', 'None', 'Succeeded']],
    ],
    async (b) => {
      const { status } = await attachAndEnd(b);
      const after = await b.ask('GET', serviceId);
      return [status, props(after)['virtualNetworkType'], stateOf(after)];
    },
  ],
  afterSuccess: [
    [
      ['open', ['Succeeded', '200', '200']],
      ['lockedForAMinute', ['Succeeded', '409 ServiceLocked', '200']],
    ],
    async (b) => {
      await attachAndEnd(b);
      const tag = async () => verdict(await b.ask('PATCH', serviceId, { tags: { a: 'b' } }));
      const seen = [stateOf(await b.ask('GET', serviceId)), await tag()];
      await b.seconds(61);
      return [...seen, await tag()];
    },
  ],
  holdEvidence: [
    [
      ['visible', [true, '400 InUseSubnetCannotBeDeleted']],
      ['hidden', [false, '400 InUseSubnetCannotBeDeleted']],
    ],
    async (b) => {
      await attachAndEnd(b);
      await attachNow(b, attach(otherSubnetId));
      await done(b);
      return ['ipConfigurations' in props(await b.ask('GET', subnetId)), verdict(await b.ask('DELETE', subnetId))];
    },
  ],
  holdMinutes: [
    [
      [10, ['400 InUseSubnetCannotBeDeleted', '202']],
      [180, ['400 InUseSubnetCannotBeDeleted', '400 InUseSubnetCannotBeDeleted']],
    ],
    async (b) => {
      await attachAndEnd(b);
      await attachNow(b, attach(otherSubnetId));
      await done(b);
      const first = verdict(await b.ask('DELETE', subnetId));
      await b.minutes(11);
      return [first, verdict(await b.ask('DELETE', subnetId))];
    },
  ],
  addressReuse: [
    [
      ['refusedAtOnce', ['400 InvalidParameters', undefined]],
      ['refusedLate', ['200', 'InvalidParameters']],
    ],
    async (b) => {
      const first = await attachNow(b, attach(subnetId, 'External', { publicIpAddressId: addressId }));
      await done(b);
      const url = first.headers['azure-asyncoperation'];
      const end = url === undefined ? {} : object((await b.follow(url)).body);
      expect(props(await b.ask('GET', serviceId))['virtualNetworkType']).toBe('None');
      return [verdict(first), object(end['error'])['code']];
    },
    [...ordinary, address, second],
  ],
  failedState: [
    [
      ['Failed', ['Failed', 'Failed', 'None']],
      ['Succeeded', ['Failed', 'Succeeded', 'None']],
    ],
    async (b) => {
      const { status } = await attachAndEnd(b);
      const after = await b.ask('GET', serviceId);
      return [status, stateOf(after), props(after)['virtualNetworkType']];
    },
    blocked,
  ],
  failureEnds: [
    [
      ['Failed', ['Failed', 'ActivationFailed']],
      ['Canceled', ['Canceled', 'Canceled']],
    ],
    async (b) => {
      const { status, error } = await attachAndEnd(b);
      return [status, object(error)['code']];
    },
    blocked,
  ],
  blockedFlows: [
    [
      ['failActivation', ['Failed', []]],
      ['failNetworkStatusOnly', ['Succeeded', ['ApiManagement Control Plane - inbound']]],
    ],
    async (b) => {
      const { status } = await attachAndEnd(b);
      await b.minutes(20);
      const [here] = list((await b.ask('GET', `${serviceId}/networkstatus`)).body);
      const rows = objects(object(object(here)['networkStatus'])['connectivityStatus']);
      return [status, rows.filter((row) => row['status'] === 'failure').map((row) => row['resourceType'])];
    },
    blocked,
  ],
  operationUrlMinutes: [
    [
      [5, ['200', '404 NotFound']],
      [1440, ['200', '200']],
    ],
    async (b) => {
      const { headers } = await attachNow(b);
      await done(b);
      const ask = async () => verdict(await b.follow(headers['azure-asyncoperation']));
      const first = await ask();
      await b.minutes(6);
      return [first, await ask()];
    },
  ],
};

function recased(id: string): string {
  return id.replace('/resourceGroups/gateways/', '/resourcegroups/GATEWAYS/');
}

/** The service, and a rule that is new, as three reads after their writes see them. */
async function threeReads(b: Bench): Promise<readonly (readonly string[])[]> {
  const seen = [];
  for (let read = 0; read < 3; read++)
    seen.push([stateOf(await b.ask('GET', serviceId)), verdict(await b.ask('GET', `${groupId}/securityRules/probe`))]);
  return seen;
}

describe.each(Object.entries(cases))('%s', (name, [answers, see, world]) => {
  test.each(answers.map(([value, seen]) => [value, seen] as const))('%j', async (value, seen) => {
    expect(await see(bench(world ?? ordinary, { [name]: value }))).toEqual(seen);
  });

  test('has at least two answers, its default among them, and they differ', () => {
    expect(answers.map(([value]) => value)).toContain(defaultAssumptions[name as keyof Assumptions]);
    expect(new Set(answers.map(([, seen]) => JSON.stringify(seen))).size).toBe(answers.length);
    expect(answers.length).toBeGreaterThan(1);
  });
});

test('every switch has its rows', () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(defaultAssumptions).sort());
});

test('a new resource is not seen by stale reads', async () => {
  const id = `${group}/providers/Microsoft.Network/networkSecurityGroups/made`;
  const b = bench(ordinary, { staleReads: 1 });
  await b.ask('PUT', id, { location: 'westeurope', properties: {} });
  expect([verdict(await b.ask('GET', id)), verdict(await b.ask('GET', id))]).toEqual(['404 ResourceNotFound', '200']);
  expect(valuesOf(await b.ask('GET', `${id}/securityRules`))).toEqual([]);
});
