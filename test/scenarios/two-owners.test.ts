/** Promises to an owner whom this operator cannot see: its gateway is not taken out of the network that it is in. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { createCluster, type SimCluster } from '../../sim/kubernetes/cluster.ts';
import { apiVersion, bindingsPath, kind, type Binding } from '../../src/api/binding.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { shown } from './support/shown.ts';
import { crd, createStage, ordinarySpec, startInstance, type Stage } from './support/stage.ts';
import { groupId, network, ordinary, securityGroup, serviceId, subnetId } from './support/world.ts';

const resources = [...ordinary, securityGroup('their-nsg'), network('theirs', { apim: { prefix: '10.7.1.0/27', group: 'their-nsg' } })];
const elsewhere = { ...ordinarySpec(), subnetId: subnetId('theirs', 'apim') };

/** The first owner's gateway, settled in hub/apim; its operator sees the namespace platform only, and its binding keeps being looked at. */
async function owned(): Promise<Stage> {
  const stage = await createStage({ resources, namespaces: ['platform'] });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  return stage;
}

/** The second owner: a release of the operator for one namespace of the same cluster, or another cluster. */
interface Rival {
  readonly name: string;
  readonly start: (stage: Stage) => Promise<SimCluster>;
}

const rivals: readonly Rival[] = [
  {
    name: 'another cluster',
    async start({ clock, azure }) {
      const cluster = createCluster({ clock, random: seededRandom(7), crds: [crd] });
      startInstance({ clock, azure, cluster, random: seededRandom(8), options: {} });
      return cluster;
    },
  },
  {
    name: 'another binding of this cluster',
    async start({ clock, azure, cluster }) {
      startInstance({ clock, azure, cluster, random: seededRandom(8), options: { namespaces: ['team-b'] } });
      return cluster;
    },
  },
];

const bindings = bindingsPath('team-b');

async function rivalBinding(cluster: SimCluster, spec: object): Promise<void> {
  const api = cluster.api();
  await api.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'team-b' } } });
  await api.request({ method: 'POST', path: bindings, body: { apiVersion, kind, metadata: { name: 'grab', namespace: 'team-b' }, spec } });
}

const readyOf = async (cluster: SimCluster): Promise<{ readonly is: string; readonly message: string }> => {
  const { status } = await cluster.api().request<Binding>({ method: 'GET', path: `${bindings}/grab` });
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return { is: `${ready?.status}/${ready?.reason}`, message: ready?.message ?? '' };
};

const place = (stage: Stage): unknown => {
  const { virtualNetworkType, virtualNetworkConfiguration } = shown(stage, serviceId('orders')) ?? {};
  return [virtualNetworkType, (virtualNetworkConfiguration as { readonly subnetResourceId?: string } | null)?.subnetResourceId];
};
const home = ['External', subnetId('hub', 'apim')];

describe.each(rivals)('$name', ({ name, start }) => {
  const another = name === 'another cluster' ? /in another cluster/ : /another binding of this cluster/;

  test.each([
    ['W26: is not let move the gateway into a network of its own', elsewhere],
    ['T6: is not let use the network that the gateway is in, and the message says which of the two it is', ordinarySpec()],
    ['W26: is not let take the gateway out of its network', { serviceId: serviceId('orders'), mode: 'None' }],
    [
      'W26: is not let change the mode in place where security is ignored',
      { ...ordinarySpec(), mode: 'Internal', networkSecurity: { policy: 'Ignore' } },
    ],
  ])('%s', async (_, spec) => {
    const stage = await owned();
    const cluster = await start(stage);
    const from = stage.azure.requests.length;
    await rivalBinding(cluster, spec);
    await stage.forward('3h');
    const { is, message } = await readyOf(cluster);
    expect([is, place(stage)]).toEqual(['False/OwnedElsewhere', home]);
    expect(message).toMatch(another);
    expect(message).toContain('apim-nsg');
    expect(message).not.toMatch(/platform/);
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
    expect(stage.ready('orders')).toBe('True/Settled');
  });

  test('W26: that goes, with its gateway to be detached, leaves the gateway where it is', async () => {
    const stage = await owned();
    const cluster = await start(stage);
    await rivalBinding(cluster, { ...ordinarySpec(), deletionPolicy: 'Detach' });
    await stage.forward('1h');
    const from = stage.azure.requests.length;
    await cluster.api().request({ method: 'DELETE', path: `${bindings}/grab` });
    await stage.forward('3h');
    expect([place(stage), stage.azure.requests.slice(from).filter(isWrite)]).toEqual([home, []]);
    expect(await cluster.api().request<{ readonly items: readonly unknown[] }>({ method: 'GET', path: bindings })).toMatchObject({
      items: [],
    });
  });
});

test('W26: whose network may not be read is not taken for having no owner', async () => {
  const stage = await owned();
  stage.azure.faults.add({
    where: ({ path }) => path.toLowerCase() === groupId('apim-nsg').toLowerCase(),
    fault: {
      kind: 'status',
      status: 403,
      code: 'AuthorizationFailed',
      message: 'The client may not read network security group apim-nsg.',
    },
  });
  const cluster = await (rivals[0] as Rival).start(stage);
  await rivalBinding(cluster, elsewhere);
  await stage.forward('1h');
  const { is, message } = await readyOf(cluster);
  expect([is, place(stage)]).toEqual(['False/NotAuthorized', home]);
  expect(message).toContain('apim-nsg');
});

test('W26: an owner that is declared to be gone holds nothing any more', async () => {
  const stage = await owned();
  const [rule] = (shown(stage, groupId('apim-nsg'))?.['securityRules'] ?? []) as readonly {
    readonly properties: { readonly description: string };
  }[];
  const [mark = ''] = /[0-9a-f-]{36}\/[0-9a-f-]{36}/.exec(rule?.properties.description ?? '') ?? [];
  const cluster = await (rivals[0] as Rival).start(stage);
  await rivalBinding(cluster, { ...elsewhere, takeOver: mark });
  await stage.forward('30m');
  // How long Azure takes is drawn: it is under way, or has been moved already.
  expect((await readyOf(cluster)).is).toMatch(/^(False\/(UpdatingNetwork|Verifying)|True\/.*)$/);
});
