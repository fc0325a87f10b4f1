/** The Azure CLI and Microsoft's SDKs for Python in a virtual environment: installed once per machine, in a cache outside the tree. */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { onPath } from '../cluster/go-build.ts';

/** The SDK of API Management is the one that this CLI asks for; pip finds no newer one beside it. */
const requirements = ['azure-cli==2.91.0', 'azure-mgmt-network==33.1.0', 'azure-mgmt-apimanagement==4.0.0', 'azure-identity==1.27.0'];

const folder = (): string =>
  join(
    process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
    'apim-vnet-operator',
    `azure-cli-${createHash('sha256').update(requirements.join()).digest('hex').slice(0, 12)}`,
  );

/** The folder of its programs; undefined where there is no Python. An environment cannot be moved, so one that is not whole is made anew in its place. */
export async function pythonClients(say: (line: string) => void): Promise<string | undefined> {
  const home = folder();
  const whole = join(home, 'whole');
  const programs = join(home, 'bin');
  if (existsSync(whole)) return programs;
  const python = onPath('python3');
  if (python === undefined) return undefined;
  const started = performance.now();
  say(`Installing ${requirements.join(', ')} into ${home}. It takes about 2 minutes on two cores and 800 MB, once per machine.`);
  const ticker = setInterval(() => say(`  … pip: ${minutesSince(started)} min`), 60_000);
  try {
    await rm(home, { recursive: true, force: true });
    await mkdir(home, { recursive: true });
    await run(python, ['-m', 'venv', home]);
    await run(join(programs, 'python'), ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', ...requirements]);
    await writeFile(whole, `${requirements.join('\n')}\n`);
  } finally {
    clearInterval(ticker);
  }
  say(`Installed in ${minutesSince(started)} min.`);
  return programs;
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const nice = onPath('nice');
  const words = nice === undefined ? [] : ['-n', '10', program];
  const child = spawn(nice ?? program, [...words, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  const stop = (): void => void child.kill();
  process.once('exit', stop);
  const [code] = (await once(child, 'close')) as [number | null];
  process.removeListener('exit', stop);
  if (code !== 0) throw new Error(`${program} ${args.slice(0, 3).join(' ')} failed with code ${code ?? 'none'}`);
}

const minutesSince = (started: number): string => ((performance.now() - started) / 60_000).toFixed(1);
