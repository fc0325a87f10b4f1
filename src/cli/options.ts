/** Options of a command as data: flags with environment twins, parsed into values, refused with a sentence that names the option, the value and what is allowed. */

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
    const texts = given.get(name) ?? (fromEnv === undefined || fromEnv === '' ? [] : option.repeatable ? fromEnv.split(',') : [fromEnv]);
    const origin = given.has(name) ? flagOf(name) : envOf(name);
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

function collect(options: Options, args: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map(Object.keys(options).map((name) => [flagOf(name), name]));
  const given = new Map<string, string[]>();
  for (let at = 0; at < args.length; at++) {
    const [flag, inline] = splitOnce(args[at] ?? '');
    const name = names.get(flag);
    const option = name === undefined ? undefined : options[name];
    if (name === undefined || !option) throw new UsageError(`unknown option "${flag}"; valid are ${validFlags(options)}`);
    if (given.has(name) && !option.repeatable) throw new UsageError(`${flag} is given twice`);
    const text = option.value === undefined ? (inline ?? 'true') : (inline ?? args[++at]);
    if (text === undefined) throw new UsageError(`${flag} needs a value: ${option.value ?? ''}`);
    given.set(name, [...(given.get(name) ?? []), text]);
  }
  return given;
}

const splitOnce = (arg: string): readonly [string, string | undefined] => {
  const at = arg.startsWith('--') ? arg.indexOf('=') : -1;
  return at < 0 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)];
};

const validFlags = (options: Options): string =>
  Object.entries(options)
    .filter(([, { hidden }]) => !hidden)
    .map(([name]) => flagOf(name))
    .concat('--help')
    .join(', ');

/** The options of a command as the help shows them. */
export function describeOptions(options: Options): string {
  const rows = Object.entries(options)
    .filter(([, { hidden }]) => !hidden)
    .map(([name, { value, help }]) => [`${flagOf(name)}${value === undefined ? '' : ` ${value}`}`, `${help} [${envOf(name)}]`] as const);
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`).join('\n');
}

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
    if (found === undefined) throw new Error(`is not allowed; it must be one of ${allowed.join(', ')}`);
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
