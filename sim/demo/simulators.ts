/** Both simulators over HTTPS on 127.0.0.1, on the machine's clock, with the files that clients need to reach them. */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { systemClock } from '../../src/runtime/clock.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import type { Assumptions } from '../azure/assumptions.ts';
import type { Federated } from '../azure/directory/federation.ts';
import type { Assignment } from '../azure/directory/roles.ts';
import { createAzure, type SimAzure } from '../azure/azure.ts';
import { serveAzure } from '../azure/https.ts';
import type { World } from '../azure/world.ts';
import { createCluster, type SimCluster } from '../kubernetes/cluster.ts';
import { serve } from '../kubernetes/http.ts';
import { type CrdDocument } from '../kubernetes/kinds.ts';
import { makeCertificates, writeAzureFiles, writeKubeconfig, type AzureFiles, type Certificates, type Files } from './files.ts';

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

export interface AzureOptions {
  readonly world: World;
  readonly speed: number;
  readonly seed: number;
  /** Where the files are written. */
  readonly directory: string;
  /** In place of what the demo assumes. */
  readonly assumptions?: Partial<Assumptions>;
  /** Whom Entra trusts, and what each may do; every client, and everything, where none are given. */
  readonly federated?: readonly Federated[];
  readonly assignments?: readonly Assignment[];
}

export interface SimulatorOptions extends AzureOptions {
  /** Made besides those that every cluster has. */
  readonly namespaces: readonly string[];
}

export interface ServedAzure {
  readonly azure: SimAzure;
  readonly files: AzureFiles;
  close(): Promise<void>;
}

/** Azure alone, for an API server that is there already. */
export async function startAzure(options: AzureOptions, tls?: Certificates): Promise<ServedAzure> {
  const { world, speed, seed, directory, assumptions: given, federated, assignments } = options;
  const certificates = tls ?? (await makeCertificates());
  // Azure may keep an old subnet for hours; nobody wants to watch that.
  const assumptions = { holdMinutes: 20, ...given };
  const azure = createAzure({
    clock: systemClock,
    random: seededRandom(seed),
    speed,
    world,
    assumptions,
    ...(assignments && { assignments }),
  });
  const served = await serveAzure(azure, { tls: certificates, ...(federated && { federated }) });
  return { azure, files: writeAzureFiles(resolve(directory), certificates.ca, served.url), close: () => served.close() };
}

export async function startSimulators({ namespaces, ...options }: SimulatorOptions): Promise<Simulators> {
  const directory = resolve(options.directory);
  const tls = await makeCertificates();
  const served = await startAzure(options, tls);
  const cluster = createCluster({ clock: systemClock, random: seededRandom(options.seed), crds: [crd()] });
  const kubernetes = await serve(cluster, { tls, tokens });
  for (const name of namespaces) await cluster.api().request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } });
  return {
    azure: served.azure,
    cluster,
    files: {
      ...served.files,
      kubeconfig: writeKubeconfig(directory, tls.ca, tokens, kubernetes.url),
      log: join(directory, 'operator.log'),
    },
    async close() {
      await Promise.all([served.close(), kubernetes.close()]);
    },
  };
}
