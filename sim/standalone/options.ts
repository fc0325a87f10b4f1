/** Options that both simulators have, and how their values are read. */

import { readFileSync } from 'node:fs';
import { address, text, texts, whole, type Option } from '../../src/cli/options.ts';
import { allowed, assumptionsOf } from '../azure/assumed/from-file.ts';
import type { Assumptions } from '../azure/assumptions.ts';
import { parseFault, type FaultKind, type FaultWords } from './faults/rules.ts';

export const listening = (port: number) => ({
  listen: address('where it listens; port 0 takes any free one', `127.0.0.1:${port}`),
  url: text('URL', 'how clients reach it, where that is not https://HOST:PORT; its own certificate names that host too'),
  tlsCert: text('FILE', 'a certificate of your own, PEM (default: one of a throw-away authority, both kept in --dir)'),
  tlsKey: text('FILE', 'its key, PEM'),
});

export const seedOption = whole('N', [0, 2 ** 31], 'what ids, addresses and durations are drawn from', 1);

/** `whole`, but undefined where it was not given. */
export const wholeIfGiven = (value: string, range: readonly [number, number], help: string): Option<number | undefined> => ({
  ...text(value, help),
  parse(given) {
    const got = given.at(-1);
    return got === undefined ? undefined : whole(value, range, help, range[0]).parse([got]);
  },
});

export const faultsOption = (kinds: readonly FaultKind[]): Option<readonly FaultWords[]> => ({
  ...texts(
    'RULE',
    `a fault, several times if you like: ${kinds.map((kind) => (kind === 'status' ? 'status=503' : kind === 'delay' ? 'delay=MS' : kind)).join(', ')}; ` +
      'then, with blanks between, any of method=PUT, path=REGEXP, nth=N, every=N, share=0.1, retry-after=S, code=WORD',
  ),
  parse: (given) => given.map((rule) => parseFault(rule, kinds)),
});

const valuesOf = (name: keyof Assumptions): string => {
  const values = allowed[name];
  return values === 'count' ? 'a number' : values.join('|');
};

/** Every switch with what it may be, for the help. */
export const switches = (): readonly string[] => (Object.keys(allowed) as (keyof Assumptions)[]).map((name) => `${name}=${valuesOf(name)}`);

/** `NAME=VALUE`, each a switch of what no recording shows of Azure. */
export const assumptionOption: Option<Partial<Assumptions>> = {
  value: 'NAME=VALUE',
  help: 'what is not known of Azure, several times if you like; see Assumptions above',
  repeatable: true,
  choices: switches().flatMap((one) => {
    const [name = '', values = ''] = one.split('=');
    return values === 'a number' ? [`${name}=`] : values.split('|').map((value) => `${name}=${value}`);
  }),
  parse(given) {
    const pairs = given.map((one) => {
      const at = one.indexOf('=');
      if (at < 1) throw new Error('must be NAME=VALUE, e.g. ifMatch=ignored');
      const value = one.slice(at + 1);
      return [one.slice(0, at), /^\d+(\.\d+)?$/.test(value) ? Number(value) : value] as const;
    });
    return assumptionsOf({ assumptions: Object.fromEntries(pairs) });
  },
};

/** Throws a sentence that names the file. */
export function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
