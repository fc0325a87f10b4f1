/** Both simulators over HTTPS on 127.0.0.1, on the machine's clock, with the files that clients need to reach them. */

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { systemClock } from '../../src/runtime/clock.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { createAzure, type SimAzure } from '../azure/azure.ts';
import { serveAzure } from '../azure/https.ts';
import type { World } from '../azure/world.ts';
import { createCluster, serve, type CrdDocument, type SimCluster } from '../kubernetes/index.ts';
import { makeCertificates, writeFiles, type Files } from './files.ts';

export interface SimulatorOptions {
  readonly world: World;
  readonly speed: number;
  readonly seed: number;
  /** Where the files are written. */
  readonly directory: string;
  /** Made besides those that every cluster has. */
  readonly namespaces: readonly string[];
}

export interface Simulators {
  readonly azure: SimAzure;
  readonly cluster: SimCluster;
  readonly files: Files;
  close(): Promise<void>;
}

/** Bearer tokens of the API server, for people and for the operator. */
const tokens = { 'demo-admin': 'admin', 'demo-operator': 'operator' };

const crd = (): CrdDocument =>
  parse(readFileSync(new URL('../../crds/apimvnetbindings.apimvnet.io.yaml', import.meta.url), 'utf8')) as CrdDocument;

export async function startSimulators({ world, speed, seed, directory, namespaces }: SimulatorOptions): Promise<Simulators> {
  const clock = systemClock;
  const random = seededRandom(seed);
  const tls = await makeCertificates();
  const azure = createAzure({ clock, random, speed, world });
  const arm = await serveAzure(azure, { tls });
  const cluster = createCluster({ clock, random, crds: [crd()] });
  const kubernetes = await serve(cluster, { tls, tokens });
  for (const name of namespaces) await cluster.api().request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } });
  const files = writeFiles(directory, tls.ca, tokens, { kubernetes: kubernetes.url, azure: arm.url });
  const close = async () => {
    await Promise.all([arm.close(), kubernetes.close()]);
  };
  return { azure, cluster, files, close };
}
