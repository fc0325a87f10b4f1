/** Promises about the binding as an object of others: our writes leave the fields of others theirs, so that what a commit takes out goes. */

import { describe, expect, test } from '@jest/globals';
import { apiVersion, bindingsPath, kind, type Binding, detachFinalizer } from '../../src/api/binding.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';

const path = `${bindingsPath('platform')}/orders`;
const both = { labels: { tier: 'gold' }, annotations: { 'team/owner': 'payments' } };

interface Owned extends Binding {
  readonly metadata: Binding['metadata'] & {
    readonly labels?: object;
    readonly ownerReferences?: readonly object[];
    readonly managedFields?: readonly {
      readonly manager: string;
      readonly subresource?: string;
      readonly fieldsV1: { readonly [part: string]: object };
    }[];
  };
}

/** As `kubectl apply --server-side` does, or a GitOps tool. */
const apply = (stage: Stage, metadata: object = {}, spec: object = ordinarySpec(), fieldManager = 'me') =>
  stage.cluster.api().request<Owned>({
    method: 'PATCH',
    path,
    query: { fieldManager },
    body: { apiVersion, kind, metadata: { name: 'orders', namespace: 'platform', ...metadata }, spec },
    contentType: 'application/apply-patch+yaml',
  });

/** The parts of the object in which the operator owns anything, e.g. `f:status`. */
const ofOperator = async (stage: Stage): Promise<readonly string[]> => {
  const { metadata } = await stage.cluster.api().request<Owned>({ method: 'GET', path });
  return (metadata.managedFields ?? []).filter(({ manager }) => manager === 'operator').flatMap(({ fieldsV1 }) => Object.keys(fieldsV1));
};

describe('W24: what a manifest no longer has', () => {
  test('goes after the status was written: a label and an annotation', async () => {
    const stage = await createStage();
    stage.start();
    await apply(stage, both);
    await stage.until('orders', 'True/Settled');
    expect((await stage.binding('orders')).metadata).toMatchObject(both);
    const { metadata } = await apply(stage);
    expect([metadata.labels, metadata.annotations]).toEqual([undefined, undefined]);
    expect(await ofOperator(stage)).toEqual(['f:status']);
  });

  test('goes while an operation runs: the confirmation of a deletion, so that the guard is closed again', async () => {
    const stage = await createStage();
    stage.start();
    await apply(stage, { annotations: { 'apimvnet.io/confirm-delete': 'orders' } }, { ...ordinarySpec(), deletionPolicy: 'Detach' });
    await stage.until('orders', 'False/UpdatingNetwork');
    const { metadata } = await apply(stage, {}, { ...ordinarySpec(), deletionPolicy: 'Detach' });
    expect(metadata.annotations).toBeUndefined();
    expect(metadata.finalizers).toEqual([detachFinalizer]);
    await stage.until('orders', 'True/Settled', '2h');
  });

  test('goes beside finalizers and owners of others, which stay theirs', async () => {
    const stage = await createStage();
    stage.start();
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'app', uid: '00000000-0000-4000-8000-000000000001' };
    const theirs = { finalizers: ['example.org/keep'], ownerReferences: [owner] };
    const spec = { ...ordinarySpec(), deletionPolicy: 'Detach' };
    await apply(stage, { ...both, ...theirs }, spec);
    await stage.until('orders', 'True/Settled');
    // The finalizer comes off again where nothing is to be detached.
    await apply(stage, { ...both, ...theirs }, { ...ordinarySpec(), deletionPolicy: 'Retain' });
    await stage.forward('1m');
    expect((await stage.binding('orders')).metadata).toMatchObject({ ...both, ...theirs });
    const { metadata } = await apply(stage);
    expect([metadata.finalizers, metadata.ownerReferences]).toEqual([undefined, undefined]);
  });

  test('is kept apart from what a user annotates by hand: an approval has been taken when a tool takes the annotation away', async () => {
    const stage = await createStage();
    stage.start();
    const spec = { ...ordinarySpec(), changes: { approval: 'Always' } };
    await apply(stage, both, spec);
    await stage.until('orders', 'False/AwaitingApproval');
    const hashes = (await stage.binding('orders')).status?.plan?.steps?.map(({ hash }) => hash).join() ?? '';
    await stage.annotate('orders', { 'apimvnet.io/approve': hashes });
    await stage.forward('1s');
    // Flux takes over what kubectl wrote, and removes what its manifest does not have (fluxcd/pkg, ssa: field managers).
    await stage.annotate('orders', { 'apimvnet.io/approve': null });
    await stage.until('orders', 'True/Settled', '4h');
    expect((await stage.binding('orders')).metadata).toMatchObject(both);
  });
});

test('W24: what others put on the list for a firewall stays when the list is written anew', async () => {
  const stage = await createStage();
  stage.start();
  await apply(stage, {}, { ...ordinarySpec(), firewall: { configMap: true } });
  await stage.until('orders', 'True/Settled');
  const map = '/api/v1/namespaces/platform/configmaps/orders-firewall';
  const api = stage.cluster.api();
  const theirs = { labels: { team: 'network' }, annotations: { 'reloader.example.org/match': 'true' } };
  await api.request({ method: 'PATCH', path: map, body: { metadata: theirs }, contentType: 'application/merge-patch+json' });
  const before = await api.request<{ readonly data: object }>({ method: 'GET', path: map });
  await stage.edit('orders', { networkSecurity: { optionalFlows: ['connectors'] } });
  await stage.forward('1h');
  const { metadata, data } = await api.request<Owned & { readonly data: object }>({ method: 'GET', path: map });
  expect(data).not.toEqual(before.data);
  expect(metadata).toMatchObject(theirs);
});
