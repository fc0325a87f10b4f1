/** P22: a simulated API server that is killed and started again on its file is the one that it was, to kubectl and to a watch. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { SimCluster } from '../../kubernetes/cluster.ts';
import { liveOnCluster } from './cluster.ts';
import { bindingDefinition } from '../definition.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'apimvnet-sim-'));
  file = join(directory, 'cluster.state');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const start = (more: object = {}): SimCluster => liveOnCluster({ seed: 1, crds: [bindingDefinition()], file, ...more }).cluster;
const request = (cluster: SimCluster, method: string, path: string, body?: unknown, contentType?: string) =>
  cluster
    .api('me')
    .request({ method, path, ...(body === undefined ? {} : { body }), ...(contentType === undefined ? {} : { contentType }) } as never);
const maps = '/api/v1/namespaces/default/configmaps';
const named = (name: string, data: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });

test('P22: objects keep their uids, versions and owners of fields; what was deleted stays so', async () => {
  const first = start();
  await request(first, 'POST', maps, named('kept', { a: '1' }));
  await request(first, 'PATCH', `${maps}/kept`, { data: { b: '2' } }, 'application/merge-patch+json');
  await request(first, 'POST', maps, named('gone'));
  await request(first, 'DELETE', `${maps}/gone`);
  const before = await request(first, 'GET', `${maps}/kept`);
  const again = start();
  expect(await request(again, 'GET', `${maps}/kept`)).toEqual(before);
  await expect(request(again, 'GET', `${maps}/gone`)).rejects.toThrow(/not found/);
  expect(again.revision).toBe(first.revision);
});

test('P22: what is new after it has a uid and a version of its own', async () => {
  const uidOf = (made: unknown) => (made as { readonly metadata: { readonly uid: string } }).metadata.uid;
  const first = start();
  const uids = [uidOf(await request(first, 'POST', maps, named('a')))];
  uids.push(uidOf(await request(start(), 'POST', maps, named('b'))), uidOf(await request(start(), 'POST', maps, named('c'))));
  expect(new Set(uids).size).toBe(3);
  expect(start().revision).toBe(first.revision + 2);
});

test('P22: a watch from before goes on from where it was', async () => {
  const first = start();
  const from = first.revision;
  await request(first, 'POST', maps, named('a'));
  const seen: string[] = [];
  const answer = start().server.handle({ method: 'GET', path: maps, query: { watch: 'true', resourceVersion: String(from) }, user: 'me' });
  if (answer.type !== 'watch') throw new Error('no watch');
  answer.open({
    event: (type, object) => seen.push(`${type} ${(object as { metadata: { name: string } }).metadata.name}`),
    end: () => undefined,
  })();
  expect(seen).toEqual(['ADDED a']);
});

test('P22: of many changes only what is left of them is kept, and an older watch is told so', async () => {
  const first = start();
  const from = first.revision;
  await request(first, 'POST', maps, named('a', { n: '0' }));
  for (let n = 1; n <= 5_001; n += 1)
    await request(first, 'PATCH', `${maps}/a`, { data: { n: String(n) } }, 'application/merge-patch+json');
  const again = start();
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(20);
  expect(await request(again, 'GET', `${maps}/a`)).toMatchObject({ data: { n: '5001' } });
  expect(again.revision).toBe(first.revision);
  expect(() =>
    again.server.handle({ method: 'GET', path: maps, query: { resourceVersion: String(from), resourceVersionMatch: 'Exact' }, user: 'me' }),
  ).toThrow();
  expect(start().revision).toBe(first.revision);
});

test('P22: a token of a service account stays good', async () => {
  const first = start();
  await request(first, 'POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'robot' } });
  const made = (await request(first, 'POST', '/api/v1/namespaces/default/serviceaccounts/robot/token', { spec: {} })) as {
    readonly status: { readonly token: string };
  };
  expect(start().userOf(made.status.token)).toBe('system:serviceaccount:default:robot');
});

test('P22: a definition that the program knows better is brought up to date', async () => {
  start({
    crds: [
      { ...bindingDefinition(), spec: { ...bindingDefinition().spec, names: { ...bindingDefinition().spec.names, shortNames: ['old'] } } },
    ],
  });
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/apimvnetbindings.apimvnet.io';
  expect(await request(start(), 'GET', path)).toMatchObject({ spec: { names: { shortNames: bindingDefinition().spec.names.shortNames } } });
});
