/** The operator as a process of its own, as it runs in a pod: killed, it is started again. */

import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Files } from './files.ts';

export interface OperatorProcess {
  readonly pid: () => number | undefined;
  /** Asks for an orderly stop and waits for it. */
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** An operator that ends by itself so soon has a fault that another start would not mend. */
const hopelessMs = 3_000;

export function startOperator(files: Files, speed: number, say: (line: string) => void, broken: (why: string) => void): OperatorProcess {
  const log = createWriteStream(files.log, { flags: 'a', mode: 0o600 });
  let stopping = false;
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();

  const start = () => {
    const began = performance.now();
    const one = spawn(process.execPath, args(files, speed), { env: environment(files), stdio: ['ignore', 'pipe', 'pipe'] });
    child = one;
    one.stdout.pipe(log, { end: false });
    one.stderr.pipe(log, { end: false });
    ended = new Promise((resolve) => {
      one.once('exit', (code, signal) => {
        resolve();
        if (stopping) return;
        const how = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
        if (signal === null && performance.now() - began < hopelessMs) return broken(`the operator ${how}; its log is ${files.log}`);
        say(`the operator ${how}; starting it again`);
        start();
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

const args = (files: Files, speed: number): readonly string[] => [
  main,
  'operator',
  ...['--kubeconfig', files.kubeconfig, '--context', 'operator'],
  ...['--cloud-file', files.cloud, '--pace', `${speed}`],
  ...['--lease-namespace', 'kube-system', '--health-address', '127.0.0.1:0', '--metrics-address', '127.0.0.1:0'],
];

/** Nothing of the user's own Azure gets into the demo. */
export function environment(files: Files): NodeJS.ProcessEnv {
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
