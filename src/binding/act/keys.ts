/** Keeps two bindings from writing to one network, group, table or zone at the same time, or on what the other has just made old. Never blocks. */

import { idKey, isType, parentOf, type ArmId } from '../../api/arm-id.ts';
import type { Clock, Instant } from '../../runtime/clock.ts';

export interface WriteKeys {
  /**
   * The right of `uid` to write to a resource and what is in it, as it was at `seenAt`; undefined while somebody else writes there, or when somebody
   * else has written there since: then the next look is the one to act on. The caller gives it back when it is done.
   */
  take(parent: ArmId, uid: string, seenAt: Instant): (() => void) | undefined;
}

/** Azure takes one write at a time for a whole virtual network, subnets included. */
const keyFor = (parent: ArmId): string => idKey(isType(parent, 'Microsoft.Network/virtualNetworks/subnets') ? parentOf(parent) : parent);

/** Far more than are written to within the minutes that a look may be old. */
const most = 10_000;

export function createWriteKeys(clock: Clock): WriteKeys {
  const held = new Set<string>();
  const written = new Map<string, { readonly by: string; readonly at: Instant }>();
  return {
    take(parent, uid, seenAt) {
      const key = keyFor(parent);
      const last = written.get(key);
      // A write in the future was one before the clock was set back: when that really was is not known, and Azure's etags are the judge of it.
      const isOld = last !== undefined && last.by !== uid && last.at > seenAt && last.at <= clock.now();
      if (held.has(key) || isOld) return undefined;
      held.add(key);
      return () => {
        held.delete(key);
        if (written.size >= most) written.clear();
        written.set(key, { by: uid, at: clock.now() });
      };
    },
  };
}
