/** Bodies of answers that are no error: parsed, page by page, or as they came. */

import { hash } from 'node:crypto';
import type { Outcome } from './arm.ts';
import { malformed, type Answer } from './errors.ts';
import { list, Malformed, object } from './parse.ts';

/** A body as the reader makes it; one that it cannot use is a failure in passing. */
export function parsed<T>(answer: Answer, read: (json: unknown) => T, known: Known<T> = (_, anew) => anew()): Outcome<T> {
  const text = answer.body ?? '';
  try {
    return { ok: true, value: known(text, () => read(JSON.parse(text))) };
  } catch (cause) {
    return {
      ok: false,
      failure: malformed(
        answer.status,
        cause instanceof Malformed
          ? `Azure's answer cannot be used: ${cause.message}`
          : `Azure's answer is no JSON: ${(answer.body ?? '').slice(0, 80) || '(empty)'}`,
      ),
    };
  }
}

/** The value that was read from this text before, or what `anew` makes of it. */
export type Known<T> = (text: string, anew: () => T) => T;

const most = 5_000;

/**
 * By URL, which is always read by the same reader. What Azure answers letter by letter as it did before is the very same value, as long as that is in use:
 * bindings of one network share what they remember of it, and what was worked out of a value need not be worked out again. Of the text a digest is kept.
 */
export function createKnown(): <T extends object>(url: string) => Known<T> {
  const values = new Map<string, { readonly digest: string; readonly value: WeakRef<object> }>();
  return <T extends object>(url: string): Known<T> =>
    (text, anew) => {
      const digest = hash('sha256', text);
      const before = values.get(url);
      const same = before?.digest === digest ? (before.value.deref() as T | undefined) : undefined;
      if (same) return same;
      if (values.size >= most) values.clear();
      const value = anew();
      values.set(url, { digest, value: new WeakRef(value) });
      return value;
    };
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

export const pageOf =
  <T>(read: (json: unknown) => T) =>
  (json: unknown): Page<T> => {
    const body = object(json, 'the list');
    if (body['value'] === undefined) throw new Malformed('the list has no value');
    const next = body['nextLink'];
    return { items: list(body['value'], 'the list').map(read), next: typeof next === 'string' && next !== '' ? next : undefined };
  };

/** Undefined for what is no JSON. */
export function bodyOf({ body }: Answer): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}

/** Others may write to the subnets between our read and our write, and nothing here ever makes a network. */
export function withoutSubnets(body: unknown): unknown {
  const { properties, ...rest } = (body ?? {}) as { readonly properties?: Readonly<Record<string, unknown>> };
  const { subnets: _theirs, ...kept } = properties ?? {};
  return { ...rest, properties: kept };
}
