/** The help of a command as commander sets it: usage, what it does, options, examples, exit codes; as wide as the terminal. */

import { Help } from 'commander';
import { exits, type Exit } from './exits.ts';
import { describeOptions, helpAt } from './options-help.ts';
import { envOf, type Options } from './options.ts';

export interface Manual {
  /** As it is called; absent for `apimvnet`. */
  readonly program?: string;
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows the name, one line for each way to call it. */
  readonly usage: readonly string[];
  /** Paragraphs; a line of its own begins after a line break. */
  readonly about: readonly string[];
  readonly options: Options;
  readonly examples: readonly { readonly does: string; readonly call: string }[];
  /** The exit codes that the command has beside 64, and what they mean for it where that is more than in the table of all. */
  readonly exits: readonly (readonly [Exit, string?])[];
}

/** Without a width nothing is broken into lines: for programs that search in it. */
export function helpOf({ program = 'apimvnet', name, usage, about, options, examples, exits: codes }: Manual, width = Infinity): string {
  const [first = '', ...others] = usage.map((one) => `${program} ${name} ${one}`.trimEnd());
  return [
    [`Usage: ${first}`, ...others.map((one) => `       ${one}`)].join('\n'),
    ...about.map((one) => wrapped(one, width)),
    `Options, each with its twin in the environment:\n${describeOptions(options, envOf, width)}`,
    ...(examples.length === 0 ? [] : [`Examples:\n${examples.map(({ does, call }) => `  # ${does}\n  ${call}`).join('\n\n')}`]),
    `Exit codes:\n${codeLines([...codes, ['usage']], width)}`,
  ].join('\n\n');
}

function codeLines(codes: Manual['exits'], width: number): string {
  const help = helpAt(width);
  return codes.map(([name, meaning]) => help.formatItem(`${exits[name].code}`, 2, meaning ?? exits[name].means, help)).join('\n');
}

const wrapped = (text: string, width: number): string =>
  text
    .split('\n')
    .map((line) => new Help().boxWrap(line, Math.min(width, 100_000)))
    .join('\n');
