/** Starts the embedded API server over HTTPS with a throw-away certificate, and writes a kubeconfig for it. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { generate } from 'selfsigned';

import { createCluster, type SimCluster } from '../../../sim/kubernetes/cluster.ts';
import { serve } from '../../../sim/kubernetes/http.ts';
import { type CrdDocument } from '../../../sim/kubernetes/kinds.ts';
import { systemClock, type Clock } from '../../../src/runtime/clock.ts';
import { seededRandom } from '../../../src/runtime/random.ts';

export interface EmbeddedServer {
  readonly cluster: SimCluster;
  readonly kubeconfig: string;
  readonly directory: string;
  readonly url: string;
  readonly ca: string;
  readonly token: string;
  readonly close: () => Promise<void>;
}

export interface Certificate {
  /** PEM. */
  readonly key: string;
  /** PEM; signed by itself, so it is its own authority. */
  readonly certificate: string;
}

/** For a server on 127.0.0.1. */
export async function throwAwayCertificate(): Promise<Certificate> {
  const pems = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  return { key: pems.private, certificate: pems.cert };
}

/** Timers of a server that come so many times as early, so that a test need not wait a watch's seconds; what time it is stays as it is. */
export const hurried = (factor: number): Clock => ({
  now: () => systemClock.now(),
  schedule: (ms, fn) => systemClock.schedule(ms / factor, fn),
});

export interface EmbeddedOptions {
  readonly crds?: readonly CrdDocument[];
  readonly clock?: Clock;
  /** Where its own directory is put; default the machine's place for temporary files. */
  readonly parent?: string;
  /** Whether rights count, as on a real server. */
  readonly rbac?: boolean;
}

export async function startEmbedded({
  crds = [],
  clock = systemClock,
  parent = tmpdir(),
  rbac = false,
}: EmbeddedOptions = {}): Promise<EmbeddedServer> {
  const directory = await mkdtemp(join(parent, 'embedded-kubernetes-'));
  const { key, certificate } = await throwAwayCertificate();
  const cluster = createCluster({ clock, random: seededRandom(1), crds, rbac });
  const token = 'admin-token';
  const served = await serve(cluster, { tls: { key, cert: certificate }, tokens: { [token]: 'admin' } });
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigText(served.url, certificate, token));
  return {
    cluster,
    kubeconfig,
    directory,
    url: served.url,
    ca: certificate,
    token,
    async close() {
      await served.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export const kubeconfigText = (url: string, ca: string, token: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test', namespace: 'default' } }],
    'current-context': 'test',
  });
