/** Bodies of answers that are no error: parsed, page by page, or as they came. */

import type { Outcome } from './arm.ts';
import { malformed, type Answer } from './errors.ts';
import { list, Malformed, object } from './parse.ts';

/** A body as the reader makes it; one that it cannot use is a failure in passing. */
export function parsed<T>(answer: Answer, read: (json: unknown) => T): Outcome<T> {
  try {
    return { ok: true, value: read(JSON.parse(answer.body ?? '')) };
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
