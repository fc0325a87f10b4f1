/** One course interrupted at one of its calls, or with assumptions turned, and what came of it compared with the undisturbed run. */

import { isWrite } from '../../sim/azure/azure.ts';
import type { Assumptions } from '../../sim/azure/assumptions.ts';
import type { Call, Fate } from '../scenarios/support/mortal.ts';
import { createStage, ms, type Stage } from '../scenarios/support/stage.ts';
import type { Course } from './courses.ts';
import { azureState, difference, statusState } from './state.ts';
import { watch } from './oracles/witness.ts';

export interface Interruption {
  /** Of the calls after the change was asked for, from 1. */
  readonly nth: number;
  readonly fate: Exclude<Fate, 'lives'>;
}

export interface CourseEnd {
  readonly calls: readonly Call[];
  readonly violations: readonly string[];
  readonly status: unknown;
  readonly azure: unknown;
  /** Accepted writes by method and path. */
  readonly writes: Readonly<Record<string, number>>;
}

const limit = 24 * 3_600_000;

export async function run(
  { resources, assumptions, before, change, isDone, end: isOver, then }: Course,
  interruption?: Interruption,
  turned: Partial<Assumptions> = {},
  isConverged: (end: CourseEnd) => boolean = () => true,
): Promise<CourseEnd> {
  const stage = await createStage({ resources, speed: 8, assumptions: { ...assumptions, ...turned } });
  const { violations } = watch(stage);
  let past = Infinity;
  const first = stage.start(({ nth }) => (interruption && nth - past === interruption.nth ? interruption.fate : 'lives'));
  const ended: string[] = [];
  const settled = () => (isOver ? isOver(stage) : isSettled(stage) && (isDone?.(stage) ?? true));
  if (before) {
    await stage.apply('orders', before);
    await stage.until('orders', 'True/Settled', '12h');
    await stage.forward('1m');
  } else await stage.forward('1s');
  past = first.life.calls.length;
  const asked = stage.azure.requests.length;
  await change(stage);
  await stage.clock.until(() => first.life.dead || settled(), limit);
  const isReplaced = first.life.dead;
  if (isReplaced) {
    await stage.forward('5s');
    stage.start();
  }
  if (!(await stage.clock.until(settled, limit))) ended.push(`after a day it is ${stage.ready('orders')}`);
  const rest = ms(then ?? '10s');
  if (await stage.clock.until(() => first.life.dead && !isReplaced, rest)) {
    await stage.forward('5s');
    stage.start();
    await stage.clock.forward(rest);
  }
  const end = (): CourseEnd => ({
    calls: first.life.calls.slice(past),
    violations: [...violations, ...ended],
    status: statusState(stage, 'orders'),
    azure: azureState(stage),
    writes: acceptedWrites(stage, asked),
  });
  // What could not be read once may be said until everything is read again.
  for (let looks = 0; looks < 6 && !isConverged(end()); looks++) await stage.forward('30m');
  return end();
}

function isSettled(stage: Stage): boolean {
  const { metadata, status } = stage.latest('orders') ?? {};
  return stage.ready('orders') === 'True/Settled' && status?.observedGeneration === metadata?.generation && status?.operation === undefined;
}

function acceptedWrites(stage: Stage, from: number): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { method, path, carriedOut } of stage.azure.requests.slice(from))
    if (carriedOut && isWrite({ method, path })) counts[`${method} ${path}`] = (counts[`${method} ${path}`] ?? 0) + 1;
  return counts;
}

/** What is wrong with a run that was interrupted; empty when nothing is. */
export function compare(end: CourseEnd, clean: CourseEnd): readonly string[] {
  const wrong = [...end.violations];
  const status = difference(end.status, clean.status);
  if (status !== undefined) wrong.push(`status${status}`);
  const azure = difference(end.azure, clean.azure);
  if (azure !== undefined) wrong.push(`Azure${azure}`);
  const extra = Object.entries(end.writes).flatMap(([what, count]) => {
    const more = count - (clean.writes[what] ?? 0);
    return more > 0 ? [{ what, more }] : [];
  });
  if (extra.reduce((sum, { more }) => sum + more, 0) > 1)
    wrong.push(`more than one extra write: ${extra.map(({ what, more }) => `${more} × ${what}`).join(', ')}`);
  return wrong;
}

/** Under another assumption ids may be written otherwise and more requests be refused; what Azure ends up with is the same, by as many changes of the service. */
export function compareTurned(end: CourseEnd, clean: CourseEnd, turned: Partial<Assumptions> = {}): readonly string[] {
  const keepsAddresses = turned.nullInPatch === 'ignored';
  const azure = difference(shownIn(end.azure, keepsAddresses), shownIn(clean.azure, keepsAddresses));
  const changes = ({ writes }: CourseEnd) =>
    Object.entries(writes).reduce((sum, [what, count]) => sum + (/ \S+\/service\/[^/]+(\/apply\w+)?$/i.test(what) ? count : 0), 0);
  return [
    ...end.violations,
    ...(azure === undefined ? [] : [`Azure${azure}`]),
    ...(changes(end) === changes(clean) ? [] : [`${changes(end)} accepted changes of the service instead of ${changes(clean)}`]),
  ];
}

/** An id that was echoed in other letters is the same id. An Azure that ignores a null keeps an address with a service that gave it back. */
const shownIn = (state: unknown, keepsAddresses: boolean): unknown =>
  JSON.parse(JSON.stringify(state).toLowerCase(), (key, value: unknown) =>
    keepsAddresses && /^publicipaddressid$|^made-ip/.test(key) ? undefined : value,
  );

export const isWriteCall = ({ method, path }: Call): boolean => isWrite({ method, path });
const keyOf = ({ to, method, path }: Call): string => `${to} ${method} ${path}`;

/** Every write, and of each stretch of reads between two writes the first and the last of each kind. */
export function pointsOf(calls: readonly Call[]): readonly number[] {
  const points = new Set<number>();
  let stretch = new Map<string, [first: number, last: number]>();
  const close = () => {
    for (const ends of stretch.values()) for (const at of ends) points.add(at);
    stretch = new Map();
  };
  calls.forEach((call, index) => {
    const at = index + 1;
    if (!isWriteCall(call)) stretch.set(keyOf(call), [stretch.get(keyOf(call))?.[0] ?? at, at]);
    else {
      close();
      points.add(at);
    }
  });
  close();
  return [...points].toSorted((a, b) => a - b);
}

/** Each switch away from its default, then all that can be turned together; an operation that changes nothing is a failure and has scenarios of its own. */
export const turns: readonly Partial<Assumptions>[] = [
  { ifMatch: 'ignored' },
  { omittedSubnets: 'deleted' },
  { networkEtagHeader: 'present' },
  { changedSubnet: 'leavesNetworkEtag' },
  { apimUpdateStatus: 200 },
  { tagPatch: 'operation' },
  { applyAnswer: 'locationOnly' },
  { patchOperation: 'unnamed' },
  { nullInPatch: 'ignored' },
  { modeAlone: 'refused' },
  { omittedRegions: 'removed' },
  { updatingShows: 'SucceededWithTarget' },
  { operationUrls: 'service' },
  { networkBusy: 'RetryableError' },
  { networkBusy: 'AnotherOperationInProgress' },
  { networkBusy: 'Accepted' },
  { busyRetryAfter: 'absent' },
  { idCase: 'recased' },
  { staleReads: 1 },
  { staleReads: 3 },
  { operationTimes: 'told' },
  { afterSuccess: 'lockedForAMinute' },
  { holdEvidence: 'hidden' },
  { holdMinutes: 360 },
  { addressReuse: 'refusedLate' },
  { failedState: 'Succeeded' },
  { failedShows: 'wanted' },
  { failureEnds: 'Canceled' },
  { blockedFlows: 'failNetworkStatusOnly' },
  { operationUrlMinutes: 0 },
  {
    ifMatch: 'ignored',
    omittedSubnets: 'deleted',
    networkEtagHeader: 'present',
    changedSubnet: 'leavesNetworkEtag',
    apimUpdateStatus: 200,
    modeAlone: 'refused',
    omittedRegions: 'removed',
    updatingShows: 'SucceededWithTarget',
    operationUrls: 'service',
    networkBusy: 'AnotherOperationInProgress',
    busyRetryAfter: 'absent',
    idCase: 'recased',
    staleReads: 2,
    operationTimes: 'told',
    afterSuccess: 'lockedForAMinute',
    holdEvidence: 'hidden',
    holdMinutes: 360,
    addressReuse: 'refusedLate',
    failedState: 'Succeeded',
    failedShows: 'wanted',
    failureEnds: 'Canceled',
    blockedFlows: 'failNetworkStatusOnly',
    operationUrlMinutes: 0,
  },
];
