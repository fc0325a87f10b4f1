/** How long a binding waits for a watch that is behind what the API server knows. */

import type { Binding } from '../../api/binding.ts';
import type { Pace } from '../model/terms/intervals.ts';

export interface Behind {
  /**
   * Another writer was faster, or the binding was deleted: the watch shows it in a moment, in so many milliseconds. A watch that is behind for longer is waited for
   * with patience, and ended at times by `relist`: it may have lost what came, and be none the wiser by its bookmarks.
   */
  met(key: string, binding: Binding, relist: (key: string) => void): number;
  forget(key: string): void;
}

/** So many refusals of one version, half a minute apart at last, before the list is read anew. */
const patience = 5;

export function createBehind(pace: Pick<Pace, 'next' | 'retryMost'>): Behind {
  /** What the API server knows to be old, and how often it was told so. */
  const outdated = new Map<string, { readonly resourceVersion: string; readonly times: number }>();
  return {
    met(key, { metadata: { resourceVersion } }, relist) {
      const before = outdated.get(key);
      const times = before?.resourceVersion === resourceVersion ? before.times + 1 : 0;
      outdated.set(key, { resourceVersion, times });
      if (times >= patience) relist(key);
      return Math.min(pace.retryMost, pace.next * 2 ** times);
    },
    forget: (key) => void outdated.delete(key),
  };
}
