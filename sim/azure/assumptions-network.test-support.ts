/** What nobody has recorded of networks: each answer of each switch, as a client sees it. Add a row. */

import { expect } from '@jest/globals';
import type { Cases } from './assumptions.test-support.ts';
import {
  attach,
  groupId,
  management,
  messageOf,
  names,
  networkId,
  otherSubnetId,
  props,
  rule,
  serviceId,
  stateOf,
  subnetId,
  verdict,
  type Bench,
} from './azure.test-support.ts';
import { object, objects, properties, text, type Json } from './json.ts';
import { attachAndEnd, attachNow, untilDone } from './service.test-support.ts';

const probe = rule('probe', 3001, 'Inbound Allow 6390 from AzureLoadBalancer to VirtualNetwork');
const putProbe = (b: Bench) => b.ask('PUT', `${groupId}/securityRules/probe`, { properties: probe['properties'] });
const putOther = (b: Bench) =>
  b.ask('PUT', `${groupId}/securityRules/management`, { properties: { ...properties(management), priority: 3100 } });

const busyRule: readonly unknown[] = [
  'RetryableErrorDueToAnotherOperation',
  expect.stringMatching(
    /^Operation PutSecurityRuleOperation \([0-9a-f-]{36}\) is updating resource .*nsg\. The call can be retried in 12 seconds\.$/,
  ),
  ['management', 'probe'],
];

export const networkCases: Pick<
  Cases,
  | 'ifMatch'
  | 'omittedSubnets'
  | 'networkEtagHeader'
  | 'changedSubnet'
  | 'networkBusy'
  | 'networkSeconds'
  | 'busyRetryAfter'
  | 'idCase'
  | 'staleReads'
  | 'holdEvidence'
  | 'holdMinutes'
> = {
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
  networkEtagHeader: [
    [
      ['absent', [undefined, 'the same']],
      ['present', ['the same', 'the same']],
    ],
    async (b) => {
      const shown = await Promise.all([networkId, subnetId].map((id) => b.ask('GET', id)));
      return shown.map(({ headers, body }) =>
        headers['etag'] === undefined ? undefined : headers['etag'] === object(body)['etag'] ? 'the same' : 'another',
      );
    },
  ],
  changedSubnet: [
    [
      ['movesNetworkEtag', ['moves', 'moves']],
      ['leavesNetworkEtag', ['stays', 'moves']],
    ],
    async (b) => {
      const tag = async () => text(object((await b.ask('GET', networkId)).body)['etag']);
      const after = async (name: string, addressPrefix: string) => {
        const before = await tag();
        await b.ask('PUT', `${networkId}/subnets/${name}`, {
          properties: { addressPrefix, serviceEndpoints: [{ service: 'Microsoft.Sql' }] },
        });
        await b.seconds(10);
        return (await tag()) === before ? 'stays' : 'moves';
      };
      return [await after('spare', '10.0.2.0/24'), await after('new', '10.0.9.0/24')];
    },
  ],
  networkSeconds: [
    [
      [0, '200'],
      [60, '429 RetryableError'],
    ],
    async (b) => {
      await putProbe(b);
      await b.seconds(20);
      return verdict(await putOther(b));
    },
  ],
  networkBusy: [
    [
      ['byType', ['429 RetryableError', ...busyRule, '409 AnotherOperationInProgress']],
      ['RetryableError', ['429 RetryableError', ...busyRule, '429 RetryableError']],
      ['AnotherOperationInProgress', ['409 AnotherOperationInProgress', '', '', ['management', 'probe'], '409 AnotherOperationInProgress']],
      ['Accepted', ['200', '', '', ['management', 'probe'], '200']],
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
      await b.ask('PUT', `${networkId}/subnets/one`, { properties: { addressPrefix: '10.0.8.0/24' } });
      const subnet = verdict(await b.ask('PUT', `${networkId}/subnets/two`, { properties: { addressPrefix: '10.0.9.0/24' } }));
      return [
        verdict(busy),
        text(detail?.['code']),
        text(detail?.['message']),
        names(props(end)['securityRules']),
        subnet === '201' ? '200' : subnet,
      ];
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
  holdEvidence: [
    [
      ['visible', [true, '400 InUseSubnetCannotBeDeleted']],
      ['hidden', [false, '400 InUseSubnetCannotBeDeleted']],
    ],
    async (b) => {
      await attachAndEnd(b);
      await attachNow(b, attach(otherSubnetId));
      await untilDone(b);
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
      await untilDone(b);
      const first = verdict(await b.ask('DELETE', subnetId));
      await b.minutes(11);
      return [first, verdict(await b.ask('DELETE', subnetId))];
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
