/** What a binding waits for, with a since and, where there is one, an until. Pure. */

import type { BindingStatus } from '../../api/binding.ts';
import { hasGrace } from '../../api/conditions.ts';
import { instant, toIso } from '../../runtime/clock.ts';
import { compact } from '../model/terms/compact.ts';
import { graceSince, type Situation } from '../model/values/situation.ts';
import type { Decision } from '../model/values/decision.ts';

export function waitingFor(decision: Decision, s: Situation): BindingStatus['waiting'] {
  const waiting = wait(decision, s);
  if (!waiting) return undefined;
  const before = s.previous.waiting;
  const since = waiting.since ?? (before?.reason === waiting.reason ? before.since : toIso(s.now));
  return { ...waiting, since };
}

interface Wait {
  readonly reason: string;
  readonly since?: string;
  readonly until?: string;
  readonly evidence?: string;
}

function wait(decision: Decision, s: Situation): Wait | undefined {
  switch (decision.do) {
    case 'follow':
      return { reason: decision.operation.kind, since: decision.operation.startedAt, until: decision.operation.usualUntil };
    case 'verify':
      return compact({ reason: 'Verifying', since: decision.operation.endedAt });
    case 'wait':
      return compact({ reason: decision.reason, until: decision.until && toIso(decision.until), evidence: decision.message });
    case 'await': {
      const { since, deadline, evidence } = decision.hold;
      return compact({ reason: decision.reason, since, until: deadline, evidence });
    }
    case 'retry':
      return decision.blind
        ? { reason: 'AzureUnreachable', evidence: decision.message }
        : {
            reason: 'RetryingAfterError',
            ...(decision.until === undefined ? untilOf(s) : { until: toIso(decision.until) }),
            evidence: decision.message,
          };
    case 'stop': {
      if (!hasGrace(decision.reason)) return undefined;
      const since = graceSince(decision.reason, s);
      return s.now - since < s.intervals.grace
        ? { reason: decision.reason, since: toIso(since), until: toIso(instant(since + s.intervals.grace)) }
        : undefined;
    }
    case 'start':
    case 'switch':
    case 'settle':
      return undefined;
  }
}

const untilOf = ({ previous }: Situation): { readonly until?: string } => compact({ until: previous.lastFailure?.retryAfter });
