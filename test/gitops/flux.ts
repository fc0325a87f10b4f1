/** Flux' own source-controller and kustomize-controller as processes, against a real API server, and what a user asks of them. */

import { spawn, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parse } from 'yaml';

import type { CrdDocument } from '../../sim/kubernetes/kinds.ts';
import { install } from '../conformance/kubernetes/install.ts';
import type { ApiServer } from '../cluster/api-server.ts';
import type { FluxPrograms } from '../cluster/binaries.ts';

/** Kustomizations with this label belong to a second kustomize-controller, which has the gate. */
export const gated = { 'sharding.fluxcd.io/key': 'gated' };
const gate = 'CancelHealthCheckOnNewRevision=true';

export interface Flux {
  close(): Promise<void>;
}

export async function startFlux(server: ApiServer, programs: FluxPrograms): Promise<Flux> {
  for (const file of await readdir(programs.definitions))
    await install(server.api, parse(await readFile(join(programs.definitions, file), 'utf8')) as CrdDocument);
  const home = join(server.directory, 'flux');
  await mkdir(join(home, 'artifacts'), { recursive: true });
  const storage = `127.0.0.1:${await freePort()}`;
  const children: ChildProcess[] = [];
  const start = async (name: string, program: string, args: readonly string[]) => {
    const addresses = ['--metrics-addr', `127.0.0.1:${await freePort()}`, '--health-addr', `127.0.0.1:${await freePort()}`];
    const log = openSync(join(home, `${name}.log`), 'a');
    const child = spawn(program, [...addresses, '--log-level=debug', ...args], {
      env: { PATH: process.env.PATH, KUBECONFIG: server.kubeconfig, RUNTIME_NAMESPACE: 'flux-system', HOME: home, TMPDIR: home },
      stdio: ['ignore', log, log],
    });
    children.push(child);
  };
  if (programs.sourceController !== undefined)
    await start('source-controller', programs.sourceController, [
      ...['--storage-path', join(home, 'artifacts'), '--storage-addr', storage, '--storage-adv-addr', storage],
    ]);
  const shard = '--watch-label-selector';
  await start('kustomize-controller', programs.kustomizeController, [shard, '!sharding.fluxcd.io/key']);
  await start('kustomize-controller-gated', programs.kustomizeController, [shard, 'sharding.fluxcd.io/key=gated', '--feature-gates', gate]);
  return {
    async close() {
      for (const child of children) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        if (child.exitCode === null && child.kill('SIGTERM')) await ended;
      }
    },
  };
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

export interface Kustomization {
  readonly metadata: { readonly generation: number };
  readonly status?: {
    readonly lastAppliedRevision?: string;
    readonly lastAttemptedRevision?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string; readonly message: string }[];
  };
}

export const readyOf = ({ status }: Kustomization) => status?.conditions?.find(({ type }) => type === 'Ready');
