/**
 * The record of a long operation: what was asked of Azure, and how far it has come.
 *
 * Guarantees: a record of this or an earlier version is read as what it can prove at least, and written back with every field that an earlier version
 * reads, each with its old meaning (`answer` is there only when Azure has taken the request, `endedAt` only when the service was seen at rest again).
 * Assumes: an earlier operator that takes over keeps the fields it does not know, so where an old and a new field differ, the old one is the younger.
 */

import type { HistoryEntry, OperationRecord } from '../../api/binding.ts';
import { compact } from '../model/terms/compact.ts';
import type { Step } from '../model/values/step.ts';

export type Purpose = NonNullable<OperationRecord['purpose']>;
export type Place = NonNullable<OperationRecord['desired']>;

/** What was asked, and for whom. `startedAt` is of this attempt, `firstStartedAt` of the first one for the same wish. */
type Asked = Omit<
  OperationRecord,
  'state' | 'purpose' | 'reverts' | 'firstStartedAt' | 'answer' | 'handle' | 'correlationId' | 'lostLocations' | 'endedAt'
> & { readonly purpose: Purpose; readonly firstStartedAt: string };

interface Answered extends Pick<OperationRecord, 'handle' | 'correlationId' | 'lostLocations'> {
  /** Unclear: it may have left, and nothing tells whether Azure has it. */
  readonly answer: 'Accepted' | 'Unclear';
}

/** Written before its request is sent. Read from a status it may have left all the same, for the program may have ended in between. */
export type Intended = Asked & { readonly state: 'Intended' };
export type Sent = Asked & Answered & { readonly state: 'Sent' };
/** The service was seen at rest as desired; its proof by network status is outstanding. */
export type Ended = Asked & Answered & { readonly state: 'Ended'; readonly endedAt: string };
export type Operation = Intended | Sent | Ended;

export const purposeOf = ({ writes, needsApproval }: Pick<Step, 'writes' | 'needsApproval'>): Purpose =>
  writes.some(({ verb }) => verb === 'post') ? 'TakeOverDns' : needsApproval === true ? 'Rollback' : 'Apply';

export const kindOf = (purpose: Purpose): string => (purpose === 'TakeOverDns' ? 'ApplyingNetworkConfiguration' : 'UpdatingNetwork');

/** What an earlier version wrote has no purpose. */
const purposeIn = ({ purpose, kind, reverts }: OperationRecord): Purpose =>
  purpose ?? (reverts === true ? 'Rollback' : kind === kindOf('TakeOverDns') ? 'TakeOverDns' : 'Apply');

export function readOperation(record: OperationRecord): Operation {
  const { state, purpose: _purpose, reverts: _reverts, answer, handle, correlationId, lostLocations, endedAt, ...rest } = record;
  const asked: Asked = { ...rest, purpose: purposeIn(record), firstStartedAt: record.firstStartedAt ?? record.startedAt };
  const accepted = answer === 'Accepted' || handle !== undefined;
  if (state === 'Intended' && !accepted && endedAt === undefined) return { ...asked, state };
  const answered: Answered = compact({
    answer: accepted ? ('Accepted' as const) : ('Unclear' as const),
    handle,
    correlationId,
    lostLocations,
  });
  return endedAt === undefined ? { ...asked, ...answered, state: 'Sent' } : { ...asked, ...answered, state: 'Ended', endedAt };
}

export function writtenOperation(operation: Operation): OperationRecord {
  const { state, purpose, ...rest } = operation;
  const { answer, ...others } = { answer: undefined, ...rest };
  return compact({
    ...others,
    state,
    purpose,
    reverts: purpose === 'Rollback' ? true : undefined,
    answer: answer === 'Accepted' ? answer : undefined,
  });
}

/** Whether Azure is known to have taken the request. */
export const isAccepted = (operation: Operation): boolean => operation.state !== 'Intended' && operation.answer === 'Accepted';

export type Result = NonNullable<HistoryEntry['result']>;

const codes: ReadonlySet<string> = new Set<Result>([
  'SettingsUnchanged',
  'ChangedMeanwhile',
  'OtherSettingsChanged',
  'OutcomeUnknown',
  'NoAnswer',
  'ServiceGone',
]);

/** Entries of an earlier version say in their text only what became of an operation: read once, and typed from then on. */
export const withResults = (history: readonly HistoryEntry[]): readonly HistoryEntry[] =>
  history.every(({ result }) => result !== undefined) ? history : history.map((entry) => (entry.result ? entry : typed(entry)));

function typed(entry: HistoryEntry): HistoryEntry {
  const [, word, code = ''] = /^(Succeeded, and verified|Succeeded|Failed)(?:: (\w+):)?/.exec(entry.outcome) ?? [];
  if (word === undefined) return entry;
  if (word === 'Failed') return { ...entry, result: codes.has(code) ? (code as Result) : 'Failed' };
  return { ...entry, result: word === 'Succeeded' ? 'Superseded' : 'Verified' };
}
