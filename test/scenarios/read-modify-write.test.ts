/** Promises about what is read, changed and written back as a whole: nothing that another client changed meanwhile is lost. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { createStage, ordinarySpec, type Stage, type StageOptions } from './support/stage.ts';
import { groupId, network, networkId, ordinary, securityGroup, service, subnetId } from './support/world.ts';

interface Shown {
  readonly properties: Readonly<Record<string, unknown>>;
}
const properties = (stage: Stage, id: string) => (stage.azure.resource(id) as unknown as Shown | undefined)?.properties ?? {};
const subnetsOf = (stage: Stage) =>
  (properties(stage, networkId('hub'))['subnets'] as readonly { readonly name: string }[]).map(({ name }) => name);
const servers = (stage: Stage) =>
  (properties(stage, networkId('hub'))['dhcpOptions'] as { readonly dnsServers: readonly string[] } | undefined)?.dnsServers;
const writesTo = (stage: Stage, id: string) =>
  stage.azure.requests.filter((request) => isWrite(request) && request.path === id && request.carriedOut);

/** Runs `meanwhile` once, in the instant before the first PUT of `id` is served: after the operator has read it. */
function before(stage: Stage, id: string, meanwhile: () => void): void {
  let isDone = false;
  stage.azure.around = (request, serve) => {
    if (!isDone && request.method === 'PUT' && request.path.toLowerCase() === id.toLowerCase()) {
      isDone = true;
      meanwhile();
    }
    return serve();
  };
}

const addSubnet = (stage: Stage) => () =>
  stage.azure.put(subnetId('hub', 'theirs'), { name: 'theirs', properties: { addressPrefix: '10.0.7.0/24' } });

describe('W2: DNS servers of a network to which another client writes meanwhile', () => {
  const cases: readonly (readonly [string, StageOptions['assumptions'] & object])[] = [
    ['its GET has no ETag header', {}],
    ['its GET has an ETag header', { networkEtagHeader: 'present' }],
    ['Azure ignores If-Match', { ifMatch: 'ignored' }],
    ['subnets that are left out are deleted', { omittedSubnets: 'deleted' }],
  ];
  test.each(cases)('W2: a new subnet stays where %s', async (_, assumptions) => {
    const stage = await createStage({ assumptions });
    before(stage, networkId('hub'), addSubnet(stage));
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), dns: { servers: ['10.0.9.4'] } });
    await stage.until('orders', 'True/Settled');
    expect(servers(stage)).toEqual(['10.0.9.4']);
    expect(subnetsOf(stage).toSorted()).toEqual(['apim', 'theirs']);
  });

  test.each(['movesNetworkEtag', 'leavesNetworkEtag'] as const)(
    'W2: a subnet that gets a group stays so where a changed subnet %s',
    async (changedSubnet) => {
      const stage = await createStage({
        resources: [...ordinary, securityGroup('theirs')].map((one) =>
          one === ordinary.find((resource) => 'id' in resource && resource.id === networkId('hub'))
            ? network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, web: { prefix: '10.0.2.0/24' } })
            : one,
        ),
        assumptions: { changedSubnet },
      });
      before(stage, networkId('hub'), () =>
        stage.azure.put(subnetId('hub', 'web'), {
          name: 'web',
          properties: { addressPrefix: '10.0.2.0/24', networkSecurityGroup: { id: groupId('theirs') } },
        }),
      );
      stage.start();
      await stage.apply('orders', { ...ordinarySpec(), dns: { servers: ['10.0.9.4'] } });
      await stage.until('orders', 'True/Settled');
      expect(servers(stage)).toEqual(['10.0.9.4']);
      expect(properties(stage, subnetId('hub', 'web'))['networkSecurityGroup']).toEqual({ id: groupId('theirs') });
    },
  );

  test.each([
    ['a network', networkId('hub'), { dns: { servers: ['10.0.9.4'] } }],
    ['a subnet', subnetId('hub', 'apim'), { networkSecurity: { groupId: groupId('apim-nsg') } }],
  ])('W2: %s without any ETag is not written, and the binding says so', async (_, id, more) => {
    const bare = network('hub', { apim: { prefix: '10.0.1.0/27' } });
    const stage = await createStage({
      resources: [securityGroup('apim-nsg'), id === networkId('hub') ? ordinaryNetwork : bare, service('orders')],
    });
    const without = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (name, entry: unknown) => (name === 'etag' ? undefined : entry)));
    stage.azure.around = (request, serve) => {
      const answer = serve();
      if (request.method !== 'GET' || !/virtualNetworks\/hub/i.test(request.path)) return answer;
      return { ...answer, headers: {}, body: without(answer.body) };
    };
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), ...more });
    await stage.forward('2h');
    expect(writesTo(stage, id)).toEqual([]);
    const ready = (await stage.binding('orders')).status?.conditions?.find(({ type }) => type === 'Ready');
    expect([ready?.status, ready?.reason]).toEqual(['False', 'OperationFailed']);
    expect(ready?.message).toContain('without an ETag');
  });
});

const ordinaryNetwork = network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } });
