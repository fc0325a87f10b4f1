/** Reads the arguments of a command with commander, and says what is wrong in sentences that name the option as it was written. */

import { Command as Parser, CommanderError, Option as Flag } from 'commander';
import { instead } from './did-you-mean.ts';
import { UsageError } from './usage-error.ts';

/** How an option is written on the command line. */
export interface Spelling {
  /** What stands for the value in the help, e.g. `FILE`; absent for a switch. */
  readonly value?: string;
  readonly help: string;
  readonly hidden?: boolean;
  /** One letter: `f` is `-f`. */
  readonly short?: string;
  /** Gets the argument that stands without a name. */
  readonly positional?: boolean;
  /** May be given several times; the environment twin separates by commas. */
  readonly repeatable?: boolean;
}

type Spellings = Readonly<Record<string, Spelling>>;

export interface Given {
  readonly texts: readonly string[];
  /** The flag as it was written. */
  readonly origin: string;
}

/** `leaseName` is `--lease-name` on the command line. */
export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** What was given, by the name of the option. */
export function readArguments(options: Spellings, args: readonly string[]): ReadonlyMap<string, Given> {
  const known = new Set(
    Object.entries(options).flatMap(([name, { short }]) => [flagOf(name), ...(short === undefined ? [] : [`-${short}`])]),
  );
  const { before, after } = splitAtDashes(args);
  refuseSlips(before, known, options);
  const parser = parserFor(options, known, before);
  try {
    parser.parse([...withSwitches(before, options), ...(after.length > 0 ? ['--', ...after] : [])], { from: 'user' });
  } catch (error) {
    throw asUsage(error, options, before);
  }
  const named = parser.opts<Record<string, readonly string[] | undefined>>();
  const given = new Map(
    Object.entries(options).flatMap(([name, option]) => {
      const texts = named[name];
      return texts === undefined ? [] : [[name, { texts, origin: spelled(name, option, before) }] as const];
    }),
  );
  for (const text of parser.args) {
    const [name, option] = unnamed(options, text);
    const texts = given.get(name)?.texts ?? [];
    if (texts.length > 0 && option.repeatable !== true)
      throw twice(name, ...([...texts, text].toSorted((a, b) => args.indexOf(a) - args.indexOf(b)) as [string, string]));
    given.set(name, { texts: [...texts, text], origin: flagOf(name) });
  }
  return given;
}

function parserFor(options: Spellings, known: ReadonlySet<string>, args: readonly string[]): Parser {
  const parser = new Parser().exitOverride().helpOption(false).allowExcessArguments().showSuggestionAfterError(false);
  parser.configureOutput({ writeErr: () => undefined });
  for (const [name, option] of Object.entries(options)) {
    const { value, short, repeatable } = option;
    const collect = (given: string, before: readonly string[] = []): readonly string[] => {
      const text = isShortOf(short, given, args) ? given.slice(1) : given;
      if (known.has(text.split('=')[0] ?? '') && args.includes(text)) throw needsValue(spelled(name, option, args), value);
      if (before.length > 0 && repeatable !== true) throw twice(name, before.join(), text);
      return [...before, text];
    };
    const flags = [...(short === undefined ? [] : [`-${short}`]), flagOf(name)].join(', ');
    parser.addOption(new Flag(`${flags} <VALUE>`, option.help).argParser(collect));
  }
  return parser;
}

/** `--once` is `--once=true`, so that `--once=false` has a meaning and no switch swallows the word that follows it. */
function withSwitches(args: readonly string[], options: Spellings): readonly string[] {
  const switches = new Map(
    Object.entries(options).flatMap(([name, { value, short }]) =>
      value === undefined ? [flagOf(name), ...(short === undefined ? [] : [`-${short}`])].map((flag) => [flag, flagOf(name)] as const) : [],
    ),
  );
  return args.map((arg) => {
    const flag = switches.get(arg);
    return flag === undefined ? arg : `${flag}=true`;
  });
}

/** `-f=a.yaml` is `-f a.yaml`. */
const isShortOf = (short: string | undefined, given: string, args: readonly string[]): boolean =>
  short !== undefined && given.startsWith('=') && args.includes(`-${short}${given}`);

function splitAtDashes(args: readonly string[]): { readonly before: readonly string[]; readonly after: readonly string[] } {
  const at = args.indexOf('--');
  return at < 0 ? { before: args, after: [] } : { before: args.slice(0, at), after: args.slice(at + 1) };
}

/** `-output` is no letter with a value but a slip. */
function refuseSlips(args: readonly string[], known: ReadonlySet<string>, options: Spellings): void {
  const slip = args.find((arg) => /^-[^-]/.test(arg) && known.has(`-${arg.split('=')[0] ?? ''}`));
  if (slip !== undefined) throw unknown(slip, options);
}

const spelled = (name: string, { short }: Spelling, args: readonly string[]): string => {
  const long = flagOf(name);
  return short !== undefined && !args.some((arg) => arg === long || arg.startsWith(`${long}=`)) ? `-${short}` : long;
};

function asUsage(error: unknown, options: Spellings, args: readonly string[]): unknown {
  if (!(error instanceof CommanderError)) return error;
  const [, flags = ''] = /'([^']*)'/.exec(error.message) ?? [];
  if (error.code === 'commander.unknownOption') return unknown(flags, options);
  const [name, option] = Object.entries(options).find(([one]) => flags.includes(`${flagOf(one)} `)) ?? [];
  if (error.code === 'commander.optionMissingArgument' && name !== undefined && option)
    return needsValue(spelled(name, option, args), option.value);
  return new UsageError(error.message.replace(/^error: /, ''));
}

const unknown = (flag: string, options: Spellings): UsageError => {
  const [word = flag] = flag.split('=');
  return new UsageError(`unknown option "${word}"${instead(word, validFlags(options), 'valid are')}`);
};
const needsValue = (flag: string, value = ''): UsageError => new UsageError(`${flag} needs a value: ${value}`);
const twice = (name: string, first: string, second: string): UsageError =>
  new UsageError(`${flagOf(name)} is given twice: "${first}" and "${second}"`);

/** Which option an argument without a name belongs to. */
function unnamed(options: Spellings, arg: string): readonly [string, Spelling] {
  const found = Object.entries(options).find(([, { positional }]) => positional);
  if (!found) throw new UsageError(`"${arg}" stands without an option${instead(arg, validFlags(options), 'valid are')}`);
  return found;
}

const validFlags = (options: Spellings): readonly string[] =>
  Object.entries(options)
    .filter(([, { hidden }]) => hidden !== true)
    .map(([name]) => flagOf(name))
    .concat('--help');
