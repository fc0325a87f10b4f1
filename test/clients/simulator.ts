/** `apimvnet-sim azure` as a process, with what clients need to find it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ordinary } from '../../sim/azure/azure.test-support.ts';

export interface Simulator {
  readonly url: string;
  readonly directory: string;
  /** PEM of the authority. */
  readonly ca: string;
  /** A federated token. */
  readonly token: string;
  close(): Promise<void>;
}

/** A gateway outside of any network, and a network with room for it. */
export async function startSimulator(...options: readonly string[]): Promise<Simulator> {
  const directory = mkdtempSync(join(tmpdir(), 'apimvnet-clients-'));
  const world = join(directory, 'world.json');
  writeFileSync(world, JSON.stringify({ resources: ordinary }));
  const program = fileURLToPath(new URL('../../sim/standalone/main.ts', import.meta.url));
  const args = ['azure', '--listen', '127.0.0.1:0', '--dir', directory, '--world', world, ...options];
  const child = spawn(process.execPath, ['--no-warnings', program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'close');
  for (;;) {
    const url = /is at (https:\/\/[\d.:]+\d)/.exec(said)?.[1];
    if (url !== undefined && said.includes('Stop it'))
      return {
        ...{ url, directory, ca: join(directory, 'ca.pem'), token: join(directory, 'token') },
        async close() {
          child.kill('SIGTERM');
          await ended;
          rmSync(directory, { recursive: true, force: true });
        },
      };
    if (child.exitCode !== null) throw new Error(`apimvnet-sim ended: ${said}`);
    await Promise.race([ended, once(child.stdout, 'data')]);
  }
}
