/**
 * Keeps us below Azure's own limits: a line for what ARM counts by subscription and verb, one for what a provider counts by subscription and region, and one
 * for a single request that Azure counts by itself. A pause that Azure asks for holds back the line whose limit was passed, and no other.
 */

import { ticks, type Clock } from '../../runtime/clock.ts';
import type { Caller } from '../arm.ts';
import type { ApiVersions } from '../clouds.ts';
import { armLimits, providerLimits, type Kind } from './limits.ts';
import { createLine, type Line } from './line.ts';
import { noMeter, tokens, within } from './meters.ts';

/** What a request counts as. */
export interface Ask {
  readonly subscription: string;
  readonly provider: keyof ApiVersions;
  /** Where the resource is, as a region code; empty while that is not known. */
  readonly region: string;
  /** As ARM counts. */
  readonly kind: Kind;
  /** Nothing is changed, whatever the verb: so providers count. */
  readonly isRead: boolean;
  readonly path: string;
}

/** Whose limit a request has passed. */
export type Scope = 'Arm' | 'Provider' | 'Operation';

export interface Budget {
  /**
   * Waits for a turn in each line; resolves to the milliseconds still to wait when that is more than `mostMs`, or others came before until then, and the
   * request must not be sent.
   */
  take(ask: Ask, mostMs: number, signal?: AbortSignal, caller?: Caller): Promise<number>;
  /** Azure refused: no caller of this line calls again before `ms` have passed, because calling earlier only gets a new pause. */
  pause(ask: Ask, scope: Scope, ms: number): void;
  /** ARM said how many requests it would still take now: others use the same limit. */
  left(ask: Ask, count: number): void;
}

const anonymous: Caller = { key: '', rank: 'Working' };

/** Far more operations than Azure has ever asked to rest within a day. */
const mostOperations = 10_000;

/** `speed` is how much faster than Azure the other side runs: 1 but for a simulator. */
export function createBudget(clock: Clock, speed = 1): Budget {
  const lines = new Map<string, Line>();
  const operations = new Map<string, Line>();
  const kept = (all: Map<string, Line>, key: string, make: () => Line): Line => {
    const found = all.get(key) ?? make();
    all.set(key, found);
    return found;
  };

  const ofArm = ({ subscription, kind }: Ask): Line => {
    const { size, perSecond } = armLimits[kind];
    return kept(lines, `${subscription} ${kind}`.toLowerCase(), () =>
      createLine(clock, tokens(clock, { size, perSecond: perSecond * speed })),
    );
  };
  const ofProvider = ({ subscription, provider, region, isRead }: Ask): Line => {
    const what = isRead ? 'read' : 'change';
    const limit = providerLimits[provider]?.[what];
    return kept(lines, `${subscription} ${provider} ${region} ${what}`.toLowerCase(), () =>
      createLine(clock, limit ? within(clock, { ...limit, ms: limit.ms / speed }) : noMeter),
    );
  };
  const operationOf = ({ kind, path }: Ask): string => `${kind} ${path}`.toLowerCase();

  return {
    async take(ask, mostMs, signal, caller = anonymous) {
      const until = ticks(clock) + mostMs;
      const paused = operations.get(operationOf(ask));
      const through: Line[] = [];
      for (const line of [...(paused ? [paused] : []), ofProvider(ask), ofArm(ask)]) {
        const turn = line.take(Math.max(0, until - ticks(clock)), signal, caller);
        // Who is not made to wait goes on in the same instant, and stands in the next line in the order in which it came.
        const wait = typeof turn === 'number' ? turn : await turn;
        if (wait > 0) {
          for (const one of through) one.giveBack();
          return wait;
        }
        if (signal?.aborted) return 0;
        through.push(line);
      }
      return 0;
    },
    pause(ask, scope, ms) {
      if (scope === 'Arm') return ofArm(ask).pause(ms);
      if (scope === 'Provider') return ofProvider(ask).pause(ms);
      if (operations.size >= mostOperations) operations.clear();
      kept(operations, operationOf(ask), () => createLine(clock, noMeter)).pause(ms);
    },
    left: (ask, count) => ofArm(ask).left(count),
  };
}
