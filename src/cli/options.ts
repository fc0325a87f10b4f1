/** Options of a command as data: flags with environment twins, parsed into values, refused with a sentence that names the option, the value and what is allowed. */

import { parseSelector } from '../runtime/labels/selector.ts';
import { instead } from './did-you-mean.ts';
import { flagOf, readArguments, type Spelling } from './arguments.ts';
import { UsageError } from './usage-error.ts';

export { flagOf, UsageError };

export interface Option<T> extends Spelling {
  /** All that it may be, for completion. */
  readonly choices?: readonly string[];
  /** Makes the value of the texts given, or throws a sentence without the option's name. */
  readonly parse: (texts: readonly string[]) => T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;
export type Values<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

/** `leaseName` is `APIMVNET_LEASE_NAME` in the environment. */
export const envOf = (name: string): string => `APIMVNET_${flagOf(name).slice(2).replaceAll('-', '_').toUpperCase()}`;

export function parseOptions<O extends Options>(
  options: O,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Values<O> {
  const given = readArguments(options, args);
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

export const short = <T>(letter: string, option: Option<T>): Option<T> => ({ ...option, short: letter });

const last = (texts: readonly string[]): string | undefined => texts.at(-1);

export const text = (value: string, help: string, fallback?: string): Option<string | undefined> => ({
  value,
  help,
  parse: (texts) => last(texts) ?? fallback,
});

/** A switch: there or not. */
export const flag = (help: string): Option<boolean> => ({
  help,
  parse(given) {
    const got = last(given) ?? 'false';
    if (got !== 'true' && got !== 'false') throw new Error('must be true or false');
    return got === 'true';
  },
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
  choices: allowed,
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

/** A label selector as Kubernetes has it (Kubernetes: Labels and selectors); none of them is everything. */
export const labels = (value: string, help: string): Option<string | undefined> => ({
  value,
  help,
  parse(given) {
    const got = (last(given) ?? '').trim();
    if (got === '') return undefined;
    parseSelector(got);
    return got;
  },
});
