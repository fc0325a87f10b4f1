/** The part of a real cluster's controllers that this server plays: a namespace that is deleted takes its content with it. */

import { describe, expect, test } from '@jest/globals';

import { read, smallCluster } from './bench.test-support.ts';

const home = '/api/v1/namespaces/going';
const inside = `${home}/configmaps`;

async function withNamespace() {
  const world = smallCluster();
  await world.create('going', {}, '/api/v1/namespaces');
  return world;
}

describe('a namespace that is deleted', () => {
  test('is gone at once when it is empty', async () => {
    const { remove, names } = await withNamespace();
    await remove(home);
    expect(await names('/api/v1/namespaces')).not.toContain('going');
  });
  test('takes its objects of every kind along, and its watchers see them go', async () => {
    const { clock, api, create, remove, names } = await withNamespace();
    await create('map', {}, inside);
    await create('account', {}, `${home}/serviceaccounts`);
    const watch = read(api, inside);
    await clock.settle();
    await remove(home);
    await clock.settle();
    expect(watch.lines).toEqual(['ADDED map', 'DELETED map']);
    expect(await names('/api/v1/namespaces')).not.toContain('going');
    watch.stop();
  });
  test('waits for the last finalizer, and takes nothing new meanwhile', async () => {
    const { api, create, remove, names } = await withNamespace();
    await create('kept', { finalizers: ['example.org/f'] }, inside);
    await remove(home);
    expect(await api.request({ method: 'GET', path: home })).toMatchObject({ status: { phase: 'Terminating' } });
    expect(await api.request({ method: 'GET', path: `${inside}/kept` })).toMatchObject({
      metadata: { deletionTimestamp: expect.any(String) },
    });
    await expect(create('late', {}, inside)).rejects.toMatchObject({ status: 403, reason: 'Forbidden' });
    const body = { metadata: { finalizers: null } };
    await api.request({ method: 'PATCH', path: `${inside}/kept`, body, contentType: 'application/merge-patch+json' });
    expect(await names('/api/v1/namespaces')).not.toContain('going');
  });
  test('can be made again, with another uid', async () => {
    const { api, create, remove } = await withNamespace();
    const uid = async () => (await api.request<{ metadata: { uid: string } }>({ method: 'GET', path: home })).metadata.uid;
    const before = await uid();
    await remove(home);
    await create('going', {}, '/api/v1/namespaces');
    expect(await uid()).not.toBe(before);
  });
});

describe('a token of a service account', () => {
  test('stands for the account until it expires', async () => {
    const { clock, cluster, api, create } = smallCluster();
    const accounts = '/api/v1/namespaces/default/serviceaccounts';
    await create('robot', {}, accounts);
    const body = { spec: { audiences: ['api://AzureADTokenExchange'], expirationSeconds: 600 } };
    const { status } = await api.request<{ status: { token: string } }>({ method: 'POST', path: `${accounts}/robot/token`, body });
    const claims: unknown = JSON.parse(Buffer.from(status.token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ sub: 'system:serviceaccount:default:robot', aud: ['api://AzureADTokenExchange'] });
    await clock.forward(599_000);
    expect(cluster.userOf(status.token)).toBe('system:serviceaccount:default:robot');
    await clock.forward(1_000);
    expect(cluster.userOf(status.token)).toBeUndefined();
  });
});
