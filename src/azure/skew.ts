/** How far the clock of this machine is ahead of Azure's, by the date that every answer bears (RFC 9110, 6.6.1). */

import { instant, type Instant } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Answer } from './errors.ts';
import type { ArmMetrics } from './metrics.ts';
import type { NetworkStatus } from './resources.ts';

const minute = 60_000;

/** Less than this is the way that an answer takes, or an ordinary clock; Kerberos and the signatures of Azure's storage let pass as much. */
const tolerance = 5 * minute;

/** Milliseconds, negative for a clock that is behind; 0 when it is right, or when the answer does not say. */
export function aheadOf({ header }: Pick<Answer, 'header'>, now: Instant): number {
  const ahead = now - Date.parse(header('date') ?? '');
  return Math.abs(ahead) > tolerance ? ahead : 0;
}

/** When an answer was given, by the same measure as what it dates; undefined for one that does not say. */
export function datedAt({ header }: Pick<Answer, 'header'>, ahead: number): Instant | undefined {
  const date = Date.parse(header('date') ?? '');
  return Number.isNaN(date) ? undefined : instant(date + ahead);
}

/** What Azure dates, in the time of this machine: ages stay what they are. */
export const inOurTime = (statuses: readonly NetworkStatus[], ahead: number): readonly NetworkStatus[] => {
  if (ahead === 0) return statuses;
  const moved = (at: number | undefined) => at && at + ahead;
  return statuses.map((status) => ({
    ...status,
    rows: status.rows.map((row) => ({ ...row, lastUpdated: moved(row.lastUpdated), lastStatusChange: moved(row.lastStatusChange) })),
  }));
};

/** A sentence about a clock that is wrong; undefined for one that is right. */
export const sayAhead = (ahead: number): string | undefined =>
  ahead === 0
    ? undefined
    : `The clock of this machine is ${Math.round(Math.abs(ahead) / minute)} minutes ${ahead > 0 ? 'ahead of' : 'behind'} Azure's; set it right, for tokens, times and windows depend on it.`;

/** The same metrics; the log has a line when the clock goes wrong, and one when it is right again. */
export function tellingAhead(metrics: ArmMetrics, log: Pick<Log, 'warn' | 'info'>): ArmMetrics {
  let wrong = false;
  return {
    ...metrics,
    clockAhead(ms) {
      metrics.clockAhead(ms);
      const said = sayAhead(ms);
      if (said !== undefined && !wrong) log.warn(said);
      if (said === undefined && wrong) log.info("The clock of this machine agrees with Azure's again.");
      wrong = said !== undefined;
    },
  };
}
