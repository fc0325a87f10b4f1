/** Keeps two bindings from writing to one network, group, table or zone at the same time, or on what the other has just made old. Never blocks: who has to wait is woken. */

import { idKey, isType, parentOf, type ArmId } from '../../api/arm-id.ts';
import { instant, type Clock, type Instant } from '../../runtime/clock.ts';
import type { Intervals } from '../model/terms/intervals.ts';

/** A binding that writes: its uid, and its key in the queue. */
export interface Writer {
  readonly uid: string;
  readonly key: string;
}

/** `Queued`: another binding writes there, and this one is woken when it is its turn. `Outdated`: another has written there since `seenAt`. */
export type KeyAnswer = 'Taken' | 'Queued' | 'Outdated';

export interface WriteKeys {
  /** The right to write to a resource and what is in it, as it was at `seenAt`; held until it is given back, or for two minutes after it was last taken. */
  take(parent: ArmId, writer: Writer, seenAt: Instant): KeyAnswer;
  /** Gives back what this writer holds, and its turn where it waits, but for `kept`; others learn that `written` were written to. */
  settle(uid: string, kept: readonly ArmId[], written: readonly ArmId[]): void;
}

/** Azure takes one write at a time for a whole virtual network, subnets included. */
export const writeKeyOf = (parent: ArmId): string => idKey(isVirtualNetworkPart(parent) ? parentOf(parent) : parent);

const isVirtualNetworkPart = (parent: ArmId): boolean => isType(parent, 'Microsoft.Network/virtualNetworks/subnets');

/** Far more than are written to within the minutes that an observation may be old. */
const most = 10_000;

interface Lease {
  readonly holder: Writer;
  readonly until: Instant;
  readonly waiters: readonly Writer[];
}

export function createWriteKeys(
  clock: Clock,
  intervals: Pick<Intervals, 'resend'>,
  wake: (key: string) => void = () => undefined,
): WriteKeys {
  const leases = new Map<string, Lease>();
  const written = new Map<string, { readonly by: string; readonly at: Instant }>();

  // A write in the future was one before the clock was set back: when that really was is not known, and Azure's ETags are the judge of it.
  const isOutdated = (key: string, { uid }: Writer, seenAt: Instant): boolean => {
    const last = written.get(key);
    return last !== undefined && last.by !== uid && last.at > seenAt && last.at <= clock.now();
  };
  const until = (): Instant => instant(clock.now() + intervals.resend);

  /** The next in the line gets the key before it is woken, so that no other binding takes it meanwhile. */
  const pass = (key: string, { waiters: [next, ...waiters] }: Lease): void => {
    if (!next) return void leases.delete(key);
    leases.set(key, { holder: next, until: until(), waiters });
    wake(next.key);
  };

  return {
    take(parent, writer, seenAt) {
      const key = writeKeyOf(parent);
      const lease = leases.get(key);
      const now = clock.now();
      // What its holder did not give back in time, or what ends beyond the time of any lease because the clock was set back, is free.
      const isHeld = lease !== undefined && lease.holder.uid !== writer.uid && now < lease.until && lease.until <= until();
      if (isHeld) {
        if (!lease.waiters.some(({ uid }) => uid === writer.uid)) leases.set(key, { ...lease, waiters: [...lease.waiters, writer] });
        return 'Queued';
      }
      const waiters = (lease?.waiters ?? []).filter(({ uid }) => uid !== writer.uid);
      if (isOutdated(key, writer, seenAt)) {
        // Its turn is kept for the time of one observation.
        if (lease?.holder.uid === writer.uid) leases.set(key, { holder: writer, until: until(), waiters });
        return 'Outdated';
      }
      leases.set(key, { holder: writer, until: until(), waiters });
      return 'Taken';
    },
    settle(uid, kept, changed) {
      const keep = new Set(kept.map(writeKeyOf));
      if (written.size >= most) written.clear();
      for (const parent of changed) written.set(writeKeyOf(parent), { by: uid, at: clock.now() });
      for (const [key, lease] of [...leases]) {
        if (keep.has(key)) continue;
        const waiters = lease.waiters.filter((writer) => writer.uid !== uid);
        if (lease.holder.uid === uid) pass(key, { ...lease, waiters });
        else if (waiters.length < lease.waiters.length) leases.set(key, { ...lease, waiters });
      }
    },
  };
}
