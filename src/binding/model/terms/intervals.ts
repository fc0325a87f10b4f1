/** Every interval of the operator, in one table of milliseconds. */

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

const azureIntervals = {
  /** How long a missing prerequisite may be the unfinished work of another client (the same for missing rights and conflicts). */
  grace: 10 * minute,
  /** Looks at what is missing, first and after the grace. */
  prerequisites: 2 * minute,
  stalled: 10 * minute,
  /** A long operation is asked about rarely at first, then often: it never ends within ten minutes. */
  pollEarly: 60 * second,
  pollEarlyUntil: 10 * minute,
  pollLate: 20 * second,
  /** Microsoft: "15 to 45 minutes"; support is to be called after two hours (Migrate a VNet-injected instance to stv2, 2024-08-09). */
  usualBand: 45 * minute,
  overdue: 2 * hour,
  overduePerLocation: 30 * minute,
  /** A read may still show the state before our request; only after this is the request taken for lost. */
  resend: 2 * minute,
  /** A start that lies further ahead is treated as corrupt: without this limit such a record would be polled for ever. */
  clockError: 2 * 24 * hour,
  /** Settled bindings: everything is read again. */
  drift: 30 * minute,
  /** What seldom changes: tables, addresses, zones, tags. */
  slowDrift: 2 * hour,
  /** A held subnet or address is looked at again. */
  held: 5 * minute,
  /** What a gateway leaves behind is let be for so long in any case: whether its old subnet is still held does not always show. */
  left: hour,
  /** Microsoft publishes service tags once a week. */
  tagRanges: 24 * hour,
  /** How long a start waits for that list before it writes rules and routes without it. */
  tagsAwaited: hour,
  /** Two publications missed: what a tag stands for by now is not known. */
  tagsOld: 14 * 24 * hour,
  /** How long the DNS servers of a network must have been the same before the gateway is made to take them over. */
  dnsStable: 15 * minute,
  /** For how long Azure must have said that a resource is not there, before that is believed where something is removed or let go for it. */
  absence: 5 * minute,
  /** While a long operation runs: the network is read again for repairs, because a closed flow makes the operation fail. */
  repairs: 5 * minute,
  /** Azure renews network status every 15 minutes; a row that did not move for two renewals counts as failing. */
  networkStatus: 15 * minute,
  rowStale: 30 * minute,
  verify: 30 * second,
  /** Another release is in charge of the binding: how soon it is noticed that it has gone. No request to Azure. */
  elsewhere: 30 * second,
  /** Failed requests: doubling between these. */
  retryFirst: 5 * second,
  retryMost: 5 * minute,
  /** Writes that Azure could not carry out in passing, from `retryFirst` on: so no target gets more than twelve an hour. */
  writeRetryMost: 10 * minute,
  /** What a human changes within minutes elsewhere: a right, a lock. */
  blockedFirst: 2 * minute,
  blockedMost: 30 * minute,
  /** Refused requests and failed operations: doubling between these. */
  refusedFirst: hour,
  refusedMost: 24 * hour,
  unreachable: 15 * minute,
  contest: 24 * hour,
  /** How long an approval by annotation counts when no step asks for it any more. */
  approvalLapse: 24 * hour,
  /** A binding that a user edits, or asks a reconcile for, goes ahead of others once in so long; anybody may ask, as often as they like. */
  ahead: minute,
  /** Between two steps, so that the next reconcile sees what the last one did. */
  next: second,
  /** How long one reconcile may work on short writes before it gives its worker back. */
  shortWork: 25 * second,
  /** Reads by several bindings of one resource within this are one. */
  shared: 5 * second,
  /** The same for what seldom changes, and is the same for many: locks of a subscription, rules of a network manager, what a service depends on. */
  sharedSeldom: minute,
} as const;

export type Intervals = { readonly [K in keyof typeof azureIntervals]: number };

/** A time that the binding names, in the intervals of the table. */
export const scaled = (ms: number, intervals: Intervals): number => (ms * intervals.overdue) / azureIntervals.overdue;

/** The table with every interval divided: 1 for Azure itself, more only where a simulator runs faster than Azure. */
export const intervalsAt = (divisor: number): Intervals =>
  Object.fromEntries(Object.entries(azureIntervals).map(([name, ms]) => [name, ms / divisor])) as unknown as Intervals;
