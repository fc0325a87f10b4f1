/** What people are told of what a gateway reaches: rows of its network status that begin or cease to fail, once. Pure. */

import type { BindingStatus } from '../../../api/binding.ts';
import { fromIso } from '../../../runtime/clock.ts';
import { listed } from '../../model/terms/words.ts';

export interface ReachEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: 'DependencyLost' | 'DependencyReached';
  readonly action: 'NetworkStatus';
  readonly note: string;
}

/**
 * One event for all of a kind. What fails while the gateway is moved, and until the network status of its new place has been renewed, is no loss: Ready tells of it. So it does not come back either.
 */
export function reachEvents(before: BindingStatus, after: BindingStatus): readonly ReachEvent[] {
  if (before.operation !== undefined) return [];
  const changes = (after.locations ?? []).flatMap(({ location, networkStatus }) => {
    const was = before.locations?.find((one) => one.location === location)?.networkStatus;
    if (!was || !networkStatus) return [];
    const [old, now] = [was.failures ?? [], networkStatus.failures ?? []];
    const missingIn = (rows: readonly Failing[]) => (row: Failing) => !rows.some((one) => one.type === row.type && one.name === row.name);
    const back = old.filter(missingIn(now)).filter((row) => wasLost(row, before));
    return [{ location, lost: now.filter(missingIn(old)), back }];
  });
  const lost = (optional: boolean) =>
    changes.flatMap(({ location, lost: all }) => {
      const rows = all.filter((row) => row.optional === optional);
      return rows.length === 0 ? [] : [`The gateway in ${location} no longer reaches ${inWords(rows)}${why(rows)}`];
    });
  const back = changes.flatMap(({ location, back: rows }) =>
    rows.length === 0 ? [] : [`The gateway in ${location} reaches ${inWords(rows)} again.`],
  );
  return after.operation === undefined
    ? [
        ...told('Warning', 'DependencyLost', lost(false)),
        ...told('Normal', 'DependencyLost', lost(true)),
        ...told('Normal', 'DependencyReached', back),
      ]
    : told('Normal', 'DependencyReached', back);
}

const told = (type: ReachEvent['type'], reason: ReachEvent['reason'], sentences: readonly string[]): readonly ReachEvent[] =>
  sentences.length === 0 ? [] : [{ type, reason, action: 'NetworkStatus', note: sentences.join(' ') }];

type Failing = NonNullable<NonNullable<NonNullable<BindingStatus['locations']>[number]['networkStatus']>['failures']>[number];

/** Whether it was told as a loss: it began to fail after the gateway had last been moved. */
function wasLost({ since }: Failing, { history }: BindingStatus): boolean {
  const [moved, failed] = [fromIso(history?.[0]?.at), fromIso(since)];
  return moved === undefined || failed === undefined || failed > moved;
}

const inWords = (rows: readonly Failing[]): string =>
  listed(rows.map(({ name, type, optional }) => `${name} (${type}, ${optional ? 'optional' : 'required'})`));

/** In Azure's words for one; of several the status has them. */
const why = (rows: readonly Failing[]): string => (rows.length === 1 && rows[0]?.error !== undefined ? `: ${rows[0].error}` : '.');
