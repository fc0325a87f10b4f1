/** Runs other programs as a user would at a prompt: what goes in, what comes out, how it ended. */

import { spawn } from 'node:child_process';

export interface CommandResult {
  /** Exit code; -1 when a signal ended the program. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Ended with SIGKILL after this long; default 60 s. */
  readonly timeoutMs?: number;
}

/** A program that runs while others are called. */
export interface RunningCommand {
  /** What it has printed so far. */
  readonly stdout: string;
  /** Resolves when it ends by itself. */
  readonly ended: Promise<CommandResult>;
  /** Asks it to end, and resolves when it has. */
  readonly kill: () => Promise<CommandResult>;
}

/** The environment is `env` and PATH, nothing else of ours. */
export function startCommand(
  program: string,
  args: readonly string[],
  { stdin = '', env = {}, timeoutMs = 60_000 }: CommandOptions = {},
): RunningCommand {
  const child = spawn(program, [...args], { env: { PATH: process.env.PATH, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text));
  const limit = setTimeout(() => {
    printed.stderr += `\n(ended after ${timeoutMs / 1000} s)`;
    child.kill('SIGKILL');
  }, timeoutMs);
  const ended = new Promise<CommandResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, ...printed }));
  }).finally(() => clearTimeout(limit));
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  return {
    get stdout() {
      return printed.stdout;
    },
    ended,
    kill() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

export const runCommand = (program: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> =>
  startCommand(program, args, options).ended;
