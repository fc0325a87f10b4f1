/** What came of writes: the outcome of each, and what is known of earlier ones of a binding (refused, put right again, how often tried). */

import type { BindingStatus } from '../../../api/binding.ts';
import type { Failure, OperationHandle } from '../../../azure/arm.ts';
import type { Instant } from '../../../runtime/clock.ts';
import type { Step, Write } from './step.ts';

export type Refusal = NonNullable<BindingStatus['refusals']>[number];
export type Corrections = NonNullable<BindingStatus['corrections']>;

/** What became of one target, for one wish; kept in memory. */
export interface Attempt {
  /** What was to be there, by path; another wish for one of them begins anew. */
  readonly wish: Readonly<Record<string, string>>;
  readonly at: Instant;
  /** How often it was sent, whatever came of it. */
  readonly tries: number;
  /** How often it was carried out. */
  readonly done: number;
  /** Whether it was seen as wanted since. */
  readonly arrived: boolean;
  /** In a row: met another client; got no answer; found the resource at work. */
  readonly moved: number;
  readonly lost: number;
  readonly busy: number;
  /** What Azure made of it at once, if it did. */
  readonly altered?: readonly string[];
  /** What was said of it last. */
  readonly words?: string;
}

/** By what is written to (ledger/attempts.ts). */
export type Attempts = ReadonlyMap<string, Attempt>;

export interface Ledger {
  readonly refusals: readonly Refusal[];
  readonly corrections: Corrections;
  readonly attempts: Attempts;
  /** Targets of writes that Azure has taken and not ended, with when each is asked about next. */
  readonly accepted: ReadonlyMap<string, Instant>;
}

export const emptyLedger: Ledger = { refusals: [], corrections: [], attempts: new Map(), accepted: new Map() };

/** A write that is not sent now. */
export interface Deferred {
  readonly step: Step;
  readonly write: Write;
  /** Absent where only a user, or a change in Azure, can help. */
  readonly until?: Instant;
  /** What Ready has to say of it; absent while its effect is awaited. */
  readonly because?: { readonly reason: string; readonly message: string };
  /** What was said of it last, where nothing is wrong with it. */
  readonly words?: string;
}

/** Every request that acts on Azure for a binding ends in exactly one of these. */
export type Outcome =
  /** Azure has carried it out; `altered` are the paths that its answer shows otherwise than they were sent. */
  | { readonly is: 'Done'; readonly altered?: readonly string[] }
  /** Azure has taken it, and is at work on it. */
  | { readonly is: 'Accepted'; readonly handle: OperationHandle; readonly askAt: Instant; readonly altered?: readonly string[] }
  /** Definitely not carried out, said in the answer or at the end of the operation. */
  | { readonly is: 'Refused'; readonly at: 'Answer' | 'End'; readonly failure: Failure }
  /** The resource is not what the plan saw any more: another client was faster. */
  | { readonly is: 'Moved'; readonly why: string }
  /** Sent, and no clear answer: the resource itself tells later. */
  | { readonly is: 'Lost'; readonly why: string }
  /** Nothing left the operator. */
  | { readonly is: 'Unsent'; readonly why: WhyUnsent; readonly words: string; readonly retryAfterMs?: number };

export type WhyUnsent =
  /** Azure is at work on the resource, or another binding is. */
  | 'Busy'
  /** Azure takes fewer at once than were sent side by side. */
  | 'TooMany'
  /** The turn in the operator's own budget has not come. */
  | 'Budget'
  /** The binding was edited or is going: a removal is not made on what it said before. */
  | 'Changed'
  /** What has to be read before it could not be read. */
  | 'Unreadable'
  /** The reconcile is over: its time is up, or the program stops. */
  | 'Stopped';

/** One write of a step with what came of it. */
export interface Written {
  readonly step: Step;
  readonly write: Write;
  readonly outcome: Outcome;
}
