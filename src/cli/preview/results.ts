/** What came of all that was given, and the one exit code for it. */

import { exits, type ExitCode } from '../exits.ts';
import type { Given } from '../input/bindings.ts';
import type { Preview } from './preview.ts';

/** What is no valid binding. */
export interface Failed {
  readonly name: string;
  readonly problems: readonly string[];
}

export const failedOf = (given: readonly Given[]): readonly Failed[] =>
  given.flatMap((one) =>
    one.is === 'Broken' ? [{ name: one.name ?? `${one.from.file}, document ${one.from.document}`, problems: one.problems }] : [],
  );

/** The worst counts: what failed, then what is blocked, then what would change. `failOn` names what is as bad as being blocked. */
export function exitOf(previews: readonly Preview[], failed: readonly Failed[], failOn: 'blocked' | 'disruptive' = 'blocked'): ExitCode {
  const outcomes = new Set(previews.map(({ outcome }) => outcome.is));
  if (failed.length > 0 || outcomes.has('Failed')) return exits.failed.code;
  const isDisruptive = previews.some(({ steps }) => steps.some((one) => one.isDisruptive));
  if (outcomes.has('Blocked') || (failOn === 'disruptive' && isDisruptive)) return exits.blocked.code;
  return outcomes.has('Changes') ? exits.changes.code : exits.done.code;
}

/** Everything, for programs. */
export const inJson = (previews: readonly Preview[], failed: readonly Failed[]): object => ({
  bindings: previews.map(({ binding: { metadata }, settings, service, steps, kept, audited, findings, hash, waitsFor, outcome }) => ({
    namespace: metadata.namespace,
    name: metadata.name,
    serviceId: settings.serviceId,
    tier: service?.tier,
    outcome: outcome.is,
    ...('why' in outcome ? { why: outcome.why } : {}),
    disruptive: steps.some(({ isDisruptive }) => isDisruptive),
    hash,
    waitsFor,
    steps: steps.map(({ step, ...about }) => ({ ...step, ...about })),
    kept,
    audited,
    findings,
  })),
  invalid: failed,
});
