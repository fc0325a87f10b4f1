/** Starts the embedded API server over HTTPS with a throw-away certificate, and writes a kubeconfig for it. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { generate } from 'selfsigned';
import { parse } from 'yaml';

import { createCluster, serve, type CrdDocument, type SimCluster } from '../../../sim/kubernetes/index.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { seededRandom } from '../../../src/runtime/random.ts';

export interface EmbeddedServer {
  readonly cluster: SimCluster;
  readonly kubeconfig: string;
  readonly directory: string;
  readonly url: string;
  readonly ca: string;
  readonly token: string;
  close(): Promise<void>;
}

export const crdFrom = (path: string): CrdDocument => parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as CrdDocument;

/** Our own definition, as it is shipped. */
export const bindings = (): CrdDocument => crdFrom('../../../crds/apimvnetbindings.apimvnet.io.yaml');

export async function startEmbedded(crds: readonly CrdDocument[] = []): Promise<EmbeddedServer> {
  const directory = await mkdtemp(join(tmpdir(), 'embedded-kubernetes-'));
  const pems = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  const cluster = createCluster({ clock: systemClock, random: seededRandom(1), crds });
  const token = 'admin-token';
  const served = await serve(cluster, { tls: { key: pems.private, cert: pems.cert }, tokens: { [token]: 'admin' } });
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigText(served.url, pems.cert, token));
  return {
    cluster,
    kubeconfig,
    directory,
    url: served.url,
    ca: pems.cert,
    token,
    async close() {
      await served.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const kubeconfigText = (url: string, ca: string, token: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test', namespace: 'default' } }],
    'current-context': 'test',
  });
