/** Faults as words on the command line: which requests are hit, and what becomes of them. */

import type { Random } from '../../../src/runtime/random.ts';

export type FaultKind = 'status' | 'delay' | 'drop' | 'lost-answer' | 'reset' | 'html' | 'empty';

const conditions = ['method', 'path', 'nth', 'every', 'share', 'retry-after', 'code'] as const;

export interface FaultWords {
  readonly kind: FaultKind;
  /** The status, or the milliseconds of a delay. */
  readonly value: number;
  readonly method?: string;
  readonly path?: RegExp;
  /** This one alone, of those that match. */
  readonly nth?: number;
  readonly every?: number;
  /** From 0 to 1, by chance. */
  readonly share?: number;
  readonly retryAfter?: number;
  readonly code?: string;
}

/** Of `status=503 method=PUT path=/subnets/ every=3`. Throws what is wrong, without the rule itself. */
export function parseFault(text: string, allowed: readonly FaultKind[]): FaultWords {
  const [first = '', ...rest] = text.split(/\s+/);
  const [name = '', value = ''] = first.split('=');
  const kind = allowed.find((one) => one === name);
  if (kind === undefined) throw new Error(`must begin with one of ${allowed.join(', ')}`);
  const given = new Map(rest.map((word) => [word.split('=')[0] ?? '', word.slice(word.indexOf('=') + 1)] as const));
  for (const word of given.keys())
    if (!conditions.some((one) => one === word)) throw new Error(`has ${word}, and may have ${conditions.join(', ')}`);
  return {
    kind,
    value: kind === 'status' ? whole('status', value, 100, 599) : kind === 'delay' ? whole('delay', value, 0, 86_400_000) : 0,
    ...present('method', given.get('method')?.toUpperCase()),
    ...present('path', expression(given.get('path'))),
    ...present('nth', numberOf('nth', given, 1)),
    ...present('every', numberOf('every', given, 1)),
    ...present('share', shareOf(given.get('share'))),
    ...present('retryAfter', numberOf('retry-after', given, 0)),
    ...present('code', given.get('code')),
  };
}

const present = <K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> =>
  value === undefined ? {} : ({ [key]: value } as Partial<Record<K, T>>);

function whole(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (text === '' || !Number.isInteger(number) || number < least || number > most)
    throw new Error(`needs ${name}=N, a whole number from ${least} to ${most}`);
  return number;
}

const numberOf = (name: string, given: ReadonlyMap<string, string>, least: number): number | undefined => {
  const text = given.get(name);
  return text === undefined ? undefined : whole(name, text, least, 1_000_000);
};

function shareOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text === '' || !(number >= 0 && number <= 1)) throw new Error('needs share=S, a number from 0 to 1');
  return number;
}

function expression(text: string | undefined): RegExp | undefined {
  if (text === undefined) return undefined;
  try {
    return new RegExp(text, 'i');
  } catch (cause) {
    throw new Error(`has a path that is no regular expression: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Whether a request is hit; counts those that method and path mean. */
export function hitter(words: FaultWords, random: Random): (request: { readonly method: string; readonly path: string }) => boolean {
  let seen = 0;
  return ({ method, path }) => {
    if (words.method !== undefined && words.method !== method) return false;
    if (words.path !== undefined && !words.path.test(path)) return false;
    seen += 1;
    if (words.nth !== undefined && seen !== words.nth) return false;
    if (words.every !== undefined && seen % words.every !== 0) return false;
    return words.share === undefined || random.next() < words.share;
  };
}
