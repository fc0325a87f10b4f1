/** What a binding says when its reconcile ended in an exception: none that anybody foresaw, so no finding tells of it. Pure. */

import { keyOf, type Binding, type BindingStatus } from '../../api/binding.ts';
import type { FaultReason } from '../../api/conditions.ts';
import { ApiError } from '../../runtime/api.ts';
import { fromIso, toIso, type Instant } from '../../runtime/clock.ts';
import { withoutTokens } from '../../runtime/log.ts';
import { truncate } from '../model/terms/limits.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import { readyReason } from '../model/values/situation.ts';
import { keptConditions, stamped, type Said } from './conditions.ts';

/** An API server that is out of order says nothing about a binding; what it refuses of a status is told by an event of its own. */
export const isFault = (error: unknown): boolean =>
  !(error instanceof ApiError) || (error.status >= 400 && error.status < 500 && ![401, 404, 409, 422, 429].includes(error.status));

const reason: FaultReason = 'ReconcileFailed';

/** What was known stays. Stalled when it has been so for as long as others get for their mistakes. */
export function faultStatus(binding: Binding, error: unknown, now: Instant, { grace }: Pick<Intervals, 'grace'>): BindingStatus {
  const { status: previous = {}, metadata } = binding;
  const since = readyReason(previous) === reason ? previous.summary?.since : undefined;
  const message = `The operator failed while it worked on this binding: ${wordsOf(error)}. It tries again by itself, less and less often. If that does not help, look into its log for ${keyOf(binding)}, and report it (apim-vnet-operator: an exception in a reconcile)`;
  const ready: Said = { status: 'Unknown', reason, message };
  const also = now - (fromIso(since) ?? now) < grace ? 'Reconciling' : 'Stalled';
  return {
    ...previous,
    observedGeneration: metadata.generation,
    conditions: stamped(
      {
        ...keptConditions(['AcceptingChanges', 'Available', 'PrerequisitesMet'], previous),
        Ready: ready,
        [also]: { ...ready, status: 'True' },
      },
      previous,
      metadata.generation,
      now,
    ),
    summary: { ...previous.summary, since: since ?? toIso(now) },
  };
}

/** In one line, and without what must not be seen: tokens, and the signed part of an address. */
function wordsOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const line = withoutTokens(text.slice(0, 5_000))
    .replace(/([?&](?:t|c|s|h|sig)=)[^&\s'"]{20,}/g, '$1…')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return truncate(line, 400).replace(/[.]$/, '');
}
