/** A list of kubectl commands as a user types them, run against one server; what comes out is a transcript that can be compared with another server's. */

import type { ApiServer } from './api-server.ts';
import type { CommandOptions, CommandResult, RunningCommand } from './command.ts';
import { masked } from './masks.ts';

interface Expectation {
  /** Exit code; default 0. */
  readonly code?: number;
  /** What the output has to contain, so that two servers that are wrong in the same way do not pass. */
  readonly says?: RegExp;
}

export type Step =
  /** Runs to its end. What it prints can be used later under the name `as`: `$name` in commands and input. */
  | ({ readonly do: 'run'; readonly command: string; readonly as?: string } & Pick<CommandOptions, 'stdin' | 'env'> & Expectation)
  /** Goes on while later steps run, until `end` or `finish`. */
  | { readonly do: 'start'; readonly command: string; readonly as: string }
  /** Waits until what was started has printed this. */
  | { readonly do: 'until'; readonly as: string; readonly prints: RegExp }
  /** Ends what was started, and records what it has printed. */
  | ({ readonly do: 'end'; readonly as: string } & Expectation)
  /** Waits for what was started to end by itself, and records it. */
  | ({ readonly do: 'finish'; readonly as: string } & Expectation);

/** What a user saw of one command. */
export interface Seen {
  readonly command: string;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly expected: Expectation;
}

type Options = Pick<CommandOptions, 'stdin' | 'env'> & Expectation & { readonly as?: string };

/** `kubectl` is left out; single quotes hold an argument together. */
export const run = (command: string, options: Options = {}): Step => ({ do: 'run', command, ...options });
export const start = (as: string, command: string): Step => ({ do: 'start', as, command });
export const until = (as: string, prints: RegExp): Step => ({ do: 'until', as, prints });
export const end = (as: string, expected: Expectation = {}): Step => ({ do: 'end', as, ...expected });
export const finish = (as: string, expected: Expectation = {}): Step => ({ do: 'finish', as, ...expected });

const words = (command: string): readonly string[] =>
  [...command.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''));

/** Runs every step in order; one that fails does not stop the rest, as each is judged by itself afterwards. */
export async function runScript(server: ApiServer, steps: readonly Step[]): Promise<readonly Seen[]> {
  const running = new Map<string, { readonly command: string; readonly process: RunningCommand }>();
  const seen: Seen[] = [];
  const printed = new Map<string, string>();
  const filled = (text: string) => text.replace(/\$(\w+)/g, (whole, name: string) => printed.get(name) ?? whole);
  const record = (command: string, { code, stdout, stderr }: CommandResult, { code: wanted, says }: Expectation) => {
    const expected = { ...(wanted !== undefined && { code: wanted }), ...(says && { says }) };
    const clean = (text: string) => masked(text.replaceAll(server.directory, '/tmp'));
    seen.push({ command: `kubectl ${command}`, code, stdout: clean(stdout), stderr: clean(stderr), expected });
  };
  const started = (as: string) => {
    const known = running.get(as);
    if (!known) throw new Error(`the script has not started '${as}'`);
    return known;
  };
  try {
    for (const step of steps) {
      switch (step.do) {
        case 'run': {
          const { stdin, ...options } = step;
          const result = await server.kubectl(
            words(filled(step.command)),
            stdin === undefined ? options : { ...options, stdin: filled(stdin) },
          );
          if (step.as !== undefined) printed.set(step.as, result.stdout);
          record(step.command, result, step);
          break;
        }
        case 'start':
          running.set(step.as, { command: step.command, process: server.startKubectl(words(filled(step.command))) });
          break;
        case 'until':
          await untilPrinted(started(step.as).process, step.prints);
          break;
        case 'end':
        case 'finish': {
          const { command, process } = started(step.as);
          record(command, await (step.do === 'end' ? process.kill() : process.ended), step);
          running.delete(step.as);
        }
      }
    }
  } finally {
    for (const { process } of running.values()) await process.kill();
  }
  return seen;
}

/** Gives up silently when it takes too long: the comparison of what was printed says the rest. */
async function untilPrinted(process: RunningCommand, wanted: RegExp): Promise<void> {
  for (let tries = 0; tries < 300 && !wanted.test(process.stdout); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
}
