/** Long operations: followed by the URL that the answer names, or by the resource itself where it names none. */

import type { Arm } from './arm.ts';
import { isInMotion, isOk, operationUrl, type Exchange } from './exchange.ts';
import { textAt } from './json.ts';

export interface End {
  /** `Succeeded`, `Failed`, `Canceled`; `Refused` where nothing began; `Unfinished` where the patience was over. */
  readonly state: string;
  /** Whether an operation was named; otherwise the resource was asked. */
  readonly isNamed: boolean;
  readonly startedAt: number;
  /** Between this last look at work… */
  readonly seenAt: number;
  /** …and this first look afterwards. */
  readonly endedAt: number;
  /** The last answer about the operation. */
  readonly last: Exchange;
}

export interface Patience {
  /** The longest pause between two looks. */
  readonly mostPauseMs: number;
  readonly mostMs: number;
}

/** A gateway: every 20 s at first, then ever more rarely. Documented is no most for an update; half a day is said to be a failure. */
export const ofService: Patience = { mostPauseMs: 120_000, mostMs: 12 * 3_600_000 };
export const ofNetwork: Patience = { mostPauseMs: 5_000, mostMs: 900_000 };

export const minutesOf = ({ startedAt, endedAt }: End): number => (endedAt - startedAt) / 60_000;

/** `path` is what was written to. */
export async function finish(arm: Arm, first: Exchange, path: string, { mostPauseMs, mostMs }: Patience): Promise<End> {
  const startedAt = first.at;
  const url = operationUrl(first);
  if (!isOk(first)) return { state: 'Refused', isNamed: false, startedAt, seenAt: startedAt, endedAt: startedAt, last: first };
  const isResult = first.headers['azure-asyncoperation'] === undefined;
  let seenAt = startedAt;
  let last = first;
  for (;;) {
    const next = url === undefined ? await arm.ask('GET', path) : await arm.follow(url);
    const state = url === undefined ? stateOfResource(next) : stateOfOperation(next, isResult);
    last = next;
    if (state !== undefined) return { state, isNamed: url !== undefined, startedAt, seenAt, endedAt: next.at, last };
    seenAt = next.at;
    if (seenAt - startedAt > mostMs) return { state: 'Unfinished', isNamed: url !== undefined, startedAt, seenAt, endedAt: seenAt, last };
    await arm.time.sleep(pause(next, seenAt - startedAt, mostPauseMs));
  }
}

function pause({ headers }: Exchange, elapsedMs: number, mostMs: number): number {
  const asked = Number(headers['retry-after'] ?? '1') * 1000;
  return Math.min(Math.max(Number.isFinite(asked) ? asked : 0, 1000, elapsedMs / 10), Math.max(mostMs, 1000));
}

/** Undefined while it is at work. */
function stateOfOperation(answer: Exchange, isResult: boolean): string | undefined {
  const status = textAt(answer.body, 'status');
  if (status !== '') return /^(Succeeded|Failed|Canceled)$/.test(status) ? status : undefined;
  if (answer.status === 202) return undefined;
  if (!isOk(answer)) return isResult && answer.status >= 400 ? 'Failed' : `answered ${answer.status}`;
  return 'Succeeded';
}

function stateOfResource(answer: Exchange): string | undefined {
  if (answer.status === 404) return 'Succeeded';
  if (!isOk(answer)) return `answered ${answer.status}`;
  if (textAt(answer.body, 'properties', 'targetProvisioningState') === '' && !/ApiManagement/i.test(answer.path))
    return /^(Succeeded|Failed)$/.exec(textAt(answer.body, 'properties', 'provisioningState'))?.[0];
  return isInMotion(answer) ? undefined : textAt(answer.body, 'properties', 'provisioningState');
}
