/** The Azure CLI as one process that is called again and again; see az.py. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Simulator } from './simulator.ts';

export interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export interface AzureCli {
  /** `words` as at a prompt: blanks separate, quotes keep together. Calls run one after the other. */
  call(words: string): Promise<Called>;
  close(): Promise<void>;
}

/** `programs` is the folder of the virtual environment. */
export function startAzureCli(programs: string, { ca, directory }: Simulator): AzureCli {
  const env = {
    PATH: `${programs}:${process.env.PATH ?? ''}`,
    HOME: directory,
    AZURE_CONFIG_DIR: join(directory, 'azure-cli'),
    REQUESTS_CA_BUNDLE: ca,
    AZURE_CORE_INSTANCE_DISCOVERY: 'false',
    AZURE_CORE_COLLECT_TELEMETRY: 'false',
    AZURE_CORE_NO_COLOR: 'true',
  };
  const script = fileURLToPath(new URL('az.py', import.meta.url));
  const child = spawn(join(programs, 'python'), [script], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'close');
  let before: Promise<unknown> = Promise.resolve();
  const call = async (words: string): Promise<Called> => {
    child.stdin.write(`${JSON.stringify(argumentsOf(words))}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`az ended at: ${words}`);
    return JSON.parse(value) as Called;
  };
  return {
    call(words) {
      const mine = before.then(() => call(words));
      before = mine.catch(() => undefined);
      return mine;
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

/** Single and double quotes, as a shell reads them without anything to be expanded. */
export const argumentsOf = (words: string): readonly string[] =>
  [...words.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, a?: string, b?: string) => a ?? b ?? ''),
  );
