/**
 * The change log: two JSON lines for every write that leaves for Azure.
 *
 * Guarantees: the line of the intent is written before the request leaves, and without it the request does not; the line of the outcome follows when
 * there is one, so an intent without an outcome is a write of which it is not known whether Azure has it. A request that never leaves has no line.
 * Lines have no bodies and no tokens: of what is written only the fields that change, cut short, and only of this binding's own writes.
 */

import { toIso, type Clock } from '../../runtime/clock.ts';
import { withoutTokens } from '../../runtime/log.ts';
import type { Arm, Failure, Outcome, Written, WriteReason, WriteRequest } from '../arm.ts';

/** Who asks for what is written: as much as the API server tells. */
export interface Asker {
  readonly binding: { readonly namespace: string; readonly name: string; readonly uid: string; readonly generation: number };
  /** The field manager that changed the spec last. */
  readonly specBy?: { readonly manager: string; readonly at?: string };
  /** Approvals as they stand, the one of the step among them if it needs one. */
  readonly approvals: readonly Approval[];
}

export interface Approval {
  readonly hash: string;
  readonly from?: string;
  readonly since?: string;
  /** The field manager that set it. */
  readonly manager?: string;
}

export interface ChangeLog {
  /** Throws when it cannot be written. */
  append(record: object): void;
}

export interface ChangeLogParts {
  readonly log: ChangeLog;
  readonly clock: Clock;
  /** Unique among all instances; with the number of the entry it joins the two lines. */
  readonly instance: string;
  readonly nextEntry: () => number;
}

/** Entries are numbered from one in each instance. */
export function changeLogParts(log: ChangeLog, clock: Clock, instance: string): ChangeLogParts {
  let entries = 0;
  return { log, clock, instance, nextEntry: () => ++entries };
}

/** The same, with every write that leaves told on both sides. */
export function recordedArm(arm: Arm, parts: ChangeLogParts, asker: () => Asker): Arm {
  return { ...arm, write: (request) => writeRecorded(arm, request, parts, asker) };
}

async function writeRecorded(arm: Arm, request: WriteRequest, parts: ChangeLogParts, asker: () => Asker): Promise<Outcome<Written>> {
  let entry: Entry | undefined;
  const leaving = () => {
    entry ??= begin(request, parts, asker());
  };
  try {
    const outcome = await arm.write({ ...request, leaving });
    if (entry) end(entry, outcome.ok ? carriedOut(outcome.value) : failed(outcome.failure), parts);
    return outcome;
  } catch (error) {
    if (entry) end(entry, { outcome: 'Unclear', message: clipped(String(error), longestText) }, parts);
    throw error;
  }
}

interface Entry {
  readonly began: number;
  readonly common: object;
}

function begin(request: WriteRequest, { log, clock, instance, nextEntry }: ChangeLogParts, asker: Asker): Entry {
  const { method, id, action, clientRequestId, reason } = request;
  const began = clock.now();
  const target = action === undefined ? id : `${id}/${action}`;
  const common = { channel: 'changes', instance, entry: nextEntry(), binding: asker.binding, method, target, requestId: clientRequestId };
  log.append({ time: toIso(began), record: 'intent', ...common, ...whoIn(asker, reason), ...(reason && whyIn(reason)) });
  return { began, common };
}

/** What cannot be written any more is lost: Azure has the request, and its intent has been told. */
function end({ began, common }: Entry, said: object, { log, clock }: ChangeLogParts): void {
  try {
    log.append({ time: toIso(clock.now()), record: 'outcome', ...common, ...said, tookMs: clock.now() - began });
  } catch {
    // An intent without an outcome says just that.
  }
}

function whoIn({ specBy, approvals }: Asker, reason: WriteReason | undefined): object {
  const approval = approvals.findLast(({ hash }) => reason !== undefined && hash.split('.')[0] === reason.step);
  return { ...(specBy && { askedBy: specBy }), ...(approval && { approval }) };
}

const mostChanges = 20;
const longestValue = 200;
const longestText = 500;

function whyIn({ step, purpose, why, changes }: WriteReason): object {
  return {
    ...{ purpose, why: clipped(why, longestText), step },
    changes: changes.slice(0, mostChanges).map(({ path, from, to }) => ({
      path,
      ...(from !== undefined && { from: clipped(from, longestValue) }),
      ...(to !== undefined && { to: clipped(to, longestValue) }),
    })),
    ...(changes.length > mostChanges && { furtherChanges: changes.length - mostChanges }),
  };
}

const carriedOut = ({ status, requestId, correlationId, operation }: Written): object => ({
  outcome: operation === undefined ? 'Done' : 'Accepted',
  status,
  ...(requestId !== undefined && { azureRequestId: requestId }),
  ...(correlationId !== undefined && { correlationId }),
});

const failed = ({ status, code, message, ambiguous, requestId, correlationId }: Failure): object => ({
  outcome: ambiguous ? 'Unclear' : 'Refused',
  ...{ status, code, message: clipped(message, longestText) },
  ...(requestId !== undefined && { azureRequestId: requestId }),
  ...(correlationId !== undefined && { correlationId }),
});

const clipped = (text: string, most: number): string => {
  const harmless = withoutTokens(text);
  return harmless.length <= most ? harmless : `${harmless.slice(0, most - 1)}…`;
};
