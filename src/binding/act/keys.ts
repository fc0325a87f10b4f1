/** Keeps two bindings from writing to one network, group, table or zone at the same time, or on what the other has just made old. Never blocks: who has to wait is woken. */

import { idKey, isType, parentOf, typeOf, type ArmId } from '../../api/arm-id.ts';
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
  /**
   * Gives back what this writer holds, and its turn where it waits, but for `kept`; others learn that `written` were written to. Kept once more is the turn
   * of whoever observes next: on `Outdated`, or all would observe one after another at each end; and after its writes when it `observesNext`, or the next
   * one's writes would show a group at work for as long as bindings wait, and the gateway could not be moved.
   */
  settle(uid: string, kept: readonly ArmId[], written: readonly ArmId[], observesNext?: boolean): void;
  /** How many writes Azure takes there side by side, as far as it has told of the resource, else of others of its type: `widest` at first. */
  width(parent: ArmId): number;
  /** Azure was busy with what we sent beside it: half as many from now on, for an hour. */
  narrow(parent: ArmId): void;
}

/** Azure takes one write at a time for a whole virtual network, subnets included. */
export const writeKeyOf = (parent: ArmId): string => idKey(isVirtualNetworkPart(parent) ? parentOf(parent) : parent);

const isVirtualNetworkPart = (parent: ArmId): boolean => isType(parent, 'Microsoft.Network/virtualNetworks/subnets');

/** What Azure takes of one group, table or zone at once until it says that it is busy. */
const widest = 8;

/** Far more than are written to within the minutes that an observation may be old. */
const most = 10_000;

interface Lease {
  readonly holder: Writer;
  readonly until: Instant;
  readonly waiters: readonly Writer[];
  /** Its holder observes anew what others have written meanwhile. */
  readonly isObserving?: boolean;
}

interface Narrowed {
  readonly width: number;
  readonly at: Instant;
}

const typeKeyOf = (parent: ArmId): string => typeOf(parent).toLowerCase();

export function createWriteKeys(
  clock: Clock,
  intervals: Pick<Intervals, 'resend' | 'left'>,
  wake: (key: string) => void = () => undefined,
): WriteKeys {
  const leases = new Map<string, Lease>();
  const written = new Map<string, { readonly by: string; readonly at: Instant }>();
  const narrowed = new Map<string, Narrowed>();
  /** By type. A fleet that starts would else learn of each group anew, and of eight rules seven are refused, which count among the writes that ARM lets through. */
  const narrowedTypes = new Map<string, Narrowed>();

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

  const width = (parent: ArmId): number => {
    const known = [narrowed.get(writeKeyOf(parent)), narrowedTypes.get(typeKeyOf(parent))];
    return known.find((one) => one && clock.now() - one.at < intervals.left)?.width ?? widest;
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
        if (lease?.holder.uid === writer.uid) leases.set(key, { holder: writer, until: until(), waiters, isObserving: true });
        return 'Outdated';
      }
      leases.set(key, { holder: writer, until: until(), waiters });
      return 'Taken';
    },
    settle(uid, kept, changed, observesNext = false) {
      const keep = new Set(kept.map(writeKeyOf));
      const wrote = new Set(observesNext ? changed.map(writeKeyOf) : []);
      if (written.size >= most) written.clear();
      for (const parent of changed) written.set(writeKeyOf(parent), { by: uid, at: clock.now() });
      for (const [key, lease] of [...leases]) {
        if (keep.has(key)) continue;
        const waiters = lease.waiters.filter((writer) => writer.uid !== uid);
        if (lease.holder.uid === uid && (lease.isObserving || wrote.has(key)))
          leases.set(key, { holder: lease.holder, until: lease.until, waiters });
        else if (lease.holder.uid === uid) pass(key, { ...lease, waiters });
        else if (waiters.length < lease.waiters.length) leases.set(key, { ...lease, waiters });
      }
    },
    width,
    narrow(parent) {
      if (narrowed.size >= most) narrowed.clear();
      const now = { width: Math.max(1, Math.floor(width(parent) / 2)), at: clock.now() };
      narrowed.set(writeKeyOf(parent), now);
      narrowedTypes.set(typeKeyOf(parent), now);
    },
  };
}
