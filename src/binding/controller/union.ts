/** Several stores, one for each watched namespace, as the one that the runtime's controller reads. */

import type { Store } from '../../runtime/reflector.ts';

export const union = (stores: readonly Store<unknown>[]): Pick<Store<unknown>, 'keys' | 'version' | 'lastRevision'> => ({
  keys: () => stores.flatMap((store) => store.keys()),
  version: (key: string) => stores.flatMap((store) => store.version(key) ?? [])[0],
  get lastRevision() {
    return stores.map((store) => store.lastRevision).toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))[0] ?? '';
  },
});
