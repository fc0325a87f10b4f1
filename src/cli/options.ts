/** Options of a command as data: flags with environment twins, parsed into values, refused with a sentence that names the option, the value and what is allowed. */

import { instead } from './did-you-mean.ts';

/** The user asked for something that does not exist: exit code 64 (EX_USAGE of sysexits.h). */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

export interface Option<T> {
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
  /** Makes the value of the texts given, or throws a sentence without the option's name. */
  readonly parse: (texts: readonly string[]) => T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;
export type Values<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

/** `leaseName` is `--lease-name` on the command line and `APIMVNET_LEASE_NAME` in the environment. */
export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
export const envOf = (name: string): string => `APIMVNET_${flagOf(name).slice(2).replaceAll('-', '_').toUpperCase()}`;

export function parseOptions<O extends Options>(
  options: O,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Values<O> {
  const given = collect(options, args);
  const values = Object.entries(options).map(([name, option]) => {
    const fromEnv = env[envOf(name)];
    const { texts, origin } = given.get(name) ?? {
      texts: fromEnv === undefined || fromEnv === '' ? [] : option.repeatable ? fromEnv.split(',') : [fromEnv],
      origin: envOf(name),
    };
    try {
      return [name, option.parse(texts)] as const;
    } catch (cause) {
      throw new UsageError(
        `${texts.length === 0 ? flagOf(name) : `${origin}: "${texts.join(',')}"`} ${cause instanceof Error ? cause.message : String(cause)}`,
      );
    }
  });
  return Object.fromEntries(values) as Values<O>;
}

interface Given {
  readonly texts: readonly string[];
  /** As it was written. */
  readonly origin: string;
}

function collect(options: Options, args: readonly string[]): ReadonlyMap<string, Given> {
  const names = namesOf(options);
  const given = new Map<string, Given>();
  const take = (name: string, origin: string, text: string) => {
    const before = given.get(name)?.texts ?? [];
    if (before.length > 0 && options[name]?.repeatable !== true)
      throw new UsageError(`${flagOf(name)} is given twice: "${before.join()}" and "${text}"`);
    given.set(name, { texts: [...before, text], origin });
  };
  const ended = args.indexOf('--') < 0 ? args.length : args.indexOf('--');
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (at === ended) continue;
    if (at > ended || arg === '-' || !arg.startsWith('-')) {
      take(...unnamed(options, arg), arg);
      continue;
    }
    const [flag, inline] = split(arg, names);
    const name = names.get(flag);
    const option = name === undefined ? undefined : options[name];
    if (name === undefined || !option) throw new UsageError(`unknown option "${flag}"${instead(flag, validFlags(options), 'valid are')}`);
    const text = option.value === undefined ? (inline ?? 'true') : (inline ?? valueAt(++at, args, names));
    if (text === undefined) throw new UsageError(`${flag} needs a value: ${option.value ?? ''}`);
    take(name, flag, text);
  }
  return given;
}

/** Every flag, long and short, with the name of its option. */
const namesOf = (options: Options): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(options).flatMap(([name, { short: letter }]) => [
      [flagOf(name), name] as const,
      ...(letter === undefined ? [] : [[`-${letter}`, name] as const]),
    ]),
  );

/** The next argument, unless it is a flag itself. */
function valueAt(at: number, args: readonly string[], names: ReadonlyMap<string, string>): string | undefined {
  const next = args[at];
  return next !== undefined && names.has(split(next, names)[0]) ? undefined : next;
}

/** `--name=value`, `-n=value`, `-nvalue`; `-name` is none of these but a slip. */
function split(arg: string, names: ReadonlyMap<string, string>): readonly [string, string | undefined] {
  const isShort = !arg.startsWith('--') && names.has(arg.slice(0, 2)) && !names.has(`-${arg}`);
  if (isShort) return [arg.slice(0, 2), arg.length > 2 ? arg.slice(2).replace(/^=/, '') : undefined];
  const at = arg.indexOf('=');
  return at < 0 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)];
}

/** Which option an argument without a name belongs to. */
function unnamed(options: Options, arg: string): readonly [string, string] {
  const found = Object.entries(options).find(([, { positional }]) => positional)?.[0];
  if (found === undefined) throw new UsageError(`"${arg}" stands without an option${instead(arg, validFlags(options), 'valid are')}`);
  return [found, flagOf(found)];
}

const validFlags = (options: Options): readonly string[] =>
  Object.entries(options)
    .filter(([, { hidden }]) => !hidden)
    .map(([name]) => flagOf(name))
    .concat('--help');

/** The options of a command as the help shows them, with what stands for each in the environment, where that is read. */
export function describeOptions(options: Options, twinOf: (name: string) => string | undefined = envOf): string {
  const hasShort = Object.values(options).some((option) => option.short !== undefined);
  const rows = Object.entries(options)
    .filter(([, { hidden }]) => !hidden)
    .map(([name, { value, help, short: letter }]) => {
      const before = letter === undefined ? (hasShort ? '    ' : '') : `-${letter}, `;
      const twin = twinOf(name);
      return [
        `${before}${flagOf(name)}${value === undefined ? '' : ` ${value}`}`,
        twin === undefined ? help : `${help} [${twin}]`,
      ] as const;
    });
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`).join('\n');
}

export const short = <T>(letter: string, option: Option<T>): Option<T> => ({ ...option, short: letter });

const last = (texts: readonly string[]): string | undefined => texts.at(-1);

export const text = (value: string, help: string, fallback?: string): Option<string | undefined> => ({
  value,
  help,
  parse: (texts) => last(texts) ?? fallback,
});

export const texts = (value: string, help: string): Option<readonly string[]> => ({
  value,
  help,
  repeatable: true,
  parse: (given) => given.map((one) => one.trim()).filter((one) => one !== ''),
});

export const oneOf = <const T extends string>(value: string, allowed: readonly T[], help: string, fallback: T): Option<T> => ({
  value,
  help: `${help} (${allowed.join(', ')}; default ${fallback})`,
  parse(given) {
    const got = last(given) ?? fallback;
    const found = allowed.find((word) => word === got);
    if (found === undefined) throw new Error(`is not allowed${instead(got, allowed, 'it must be one of')}`);
    return found;
  },
});

export const whole = (value: string, range: readonly [number, number], help: string, fallback: number): Option<number> => ({
  value,
  help: `${help} (${range[0]} to ${range[1]}; default ${fallback})`,
  parse(given) {
    const got = last(given);
    const number = got === undefined ? fallback : Number(got);
    if (!Number.isInteger(number) || number < range[0] || number > range[1])
      throw new Error(`must be a whole number from ${range[0]} to ${range[1]}`);
    return number;
  },
});

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `HOST:PORT`; port 0 takes any free one. `fallback` has the same form. */
export const address = (help: string, fallback: string): Option<Address> => ({
  value: 'HOST:PORT',
  help: `${help} (default ${fallback})`,
  parse(given) {
    const match = /^(\[[^\]]+\]|[^:]*):(\d{1,5})$/.exec(last(given) ?? fallback);
    const port = Number(match?.[2]);
    if (!match || port > 65_535) throw new Error('must be HOST:PORT, e.g. 0.0.0.0:8081');
    return { host: match[1] === '' ? '0.0.0.0' : (match[1] ?? '').replace(/^\[|\]$/g, ''), port };
  },
});
