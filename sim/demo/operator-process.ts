/** The operator as a process of its own, as it runs in a pod: killed, it is started again. */

import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defaultTiming } from '../../src/runtime/lease.ts';
import type { AzureFiles } from './files.ts';

export interface OperatorProcess {
  readonly pid: () => number | undefined;
  /** Asks for an orderly stop and waits for it. */
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** An operator that ends by itself so soon has a fault that another start would not mend. */
const hopelessMs = 3_000;

export interface OperatorStart {
  readonly azure: AzureFiles;
  readonly log: string;
  /** How many times faster than in Azure time goes by. */
  readonly speed: number;
  /** Options that say which cluster, and as whom. */
  readonly cluster: readonly string[];
  /** Besides what Azure's files need, e.g. what a Deployment sets. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Told once for each start after the first. */
  readonly say: (line: string) => void;
  /** Told once, when it cannot be started. */
  readonly broken: (why: string) => void;
}

export function startOperator(how: OperatorStart): OperatorProcess {
  const { say, broken } = how;
  const log = createWriteStream(how.log, { flags: 'a', mode: 0o600 });
  let stopping = false;
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();

  const start = () => {
    const began = performance.now();
    const one = spawn(process.execPath, args(how), {
      env: { ...environment(how.azure), ...how.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = one;
    one.stdout.pipe(log, { end: false });
    one.stderr.pipe(log, { end: false });
    ended = new Promise((resolve) => {
      one.once('exit', (code, signal) => {
        resolve();
        if (stopping) return;
        const ending = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
        if (signal === null && performance.now() - began < hopelessMs) return broken(`the operator ${ending}; its log is ${how.log}`);
        start();
        const waits = signal === null ? '' : `, which waits for the old lease, up to ${defaultTiming.leaseMs / 1000} s`;
        say(`The operator ${ending}; it was started again as process ${child?.pid}${waits}.`);
      });
    });
  };
  start();
  return {
    pid: () => child?.pid,
    async stop() {
      stopping = true;
      child?.kill('SIGTERM');
      await ended;
      log.end();
    },
  };
}

const args = ({ azure, speed, cluster }: OperatorStart): readonly string[] => [
  main,
  'operator',
  ...cluster,
  ...['--cloud-file', azure.cloud, '--intervals', `${speed}`, '--workers', '16'],
  ...['--health-address', '127.0.0.1:0', '--metrics-address', '127.0.0.1:0'],
];

/** Nothing of the user's own Azure gets into the demo. */
export function environment(files: AzureFiles): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(AZURE_|APIMVNET_|NODE_EXTRA_CA_CERTS|HTTPS?_PROXY|https?_proxy)/.test(name),
  );
  return {
    ...Object.fromEntries(own),
    NODE_EXTRA_CA_CERTS: files.ca,
    AZURE_TENANT_ID: '00000000-0000-4000-8000-0000000000aa',
    AZURE_CLIENT_ID: '00000000-0000-4000-8000-0000000000bb',
    AZURE_FEDERATED_TOKEN_FILE: files.token,
    AZURE_AUTHORITY_HOST: files.authority,
  };
}
