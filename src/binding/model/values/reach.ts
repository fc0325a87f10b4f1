/** What the gateway reaches of what it needs, and what became of a running operation. */

import type { BindingStatus, LocationStatus } from '../../../api/binding.ts';
import type { ConnectivityRow } from '../../../azure/resources.ts';

export type DependencyFailure = NonNullable<NonNullable<LocationStatus['networkStatus']>['failures']>[number];

export interface Reach {
  readonly required: string;
  readonly optional: string;
  readonly failures: readonly DependencyFailure[];
  /** Required rows that failed in one refresh so far: a finding, not yet an outage. */
  readonly doubtful: readonly ConnectivityRow[];
  /** Required rows that failed in two refreshes running. */
  readonly lost: readonly ConnectivityRow[];
}

export interface Reached {
  readonly reach: ReadonlyMap<string, Reach>;
  readonly previous: BindingStatus;
}

/** How far the proof of an operation is: of which Azure is done, and whose result network status has to show. */
export type Verdict = 'Verified' | 'Waiting' | 'Overdue';

export type Progress =
  /** The service is in motion, or cannot be seen. */
  | { readonly is: 'Running' }
  /** The intent was recorded, but nothing shows that Azure has the request: send it (again). */
  | { readonly is: 'Unsent' }
  /** At rest with the desired settings; to be verified. */
  | { readonly is: 'Done' }
  | { readonly is: 'Failed'; readonly code: string; readonly cause: string };
