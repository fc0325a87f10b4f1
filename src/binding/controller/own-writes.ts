/** Tells changes that others made from the echo of our own status writes, so that a write is not followed by a needless run. */

import { compareVersions } from '../../runtime/watch.ts';

export interface Echoes {
  /** Before a write of ours leaves. */
  writing(key: string): void;
  /** When it is answered; `version` is absent after a refusal. True when somebody else's change was heard meanwhile. */
  wrote(key: string, version: string | undefined): boolean;
  /** A change was heard from the watch. True when it is not ours. While a write is under way nobody can tell: `wrote` answers then. */
  heard(key: string, version: string): boolean;
  forget(key: string): void;
}

export function createEchoes(): Echoes {
  /** The version that our last write made. */
  const ours = new Map<string, string>();
  /** The newest version heard while a write was under way; empty when none was. */
  const pending = new Map<string, string>();
  const isOurs = (key: string, version: string): boolean => {
    const own = ours.get(key);
    return own !== undefined && compareVersions(version, own) <= 0;
  };
  return {
    writing: (key) => void pending.set(key, pending.get(key) ?? ''),
    wrote(key, version) {
      const heard = pending.get(key) ?? '';
      pending.delete(key);
      if (version !== undefined) ours.set(key, version);
      return heard !== '' && !isOurs(key, heard);
    },
    heard(key, version) {
      if (isOurs(key, version)) return false;
      if (!pending.has(key)) return true;
      pending.set(key, version);
      return false;
    },
    forget(key) {
      ours.delete(key);
      pending.delete(key);
    },
  };
}
