/** What a binding declares about Azure, as one hash: by it drift is told from a wish that has not been fulfilled yet. Pure. */

import type { BindingStatus } from '../api/binding.ts';
import { shortHash } from './plan/step.ts';
import type { Settings } from './settings.ts';

/** Who approves, when changes may begin and what becomes of it all at the end is not what Azure shall look like. */
export function declarationOf(settings: Settings): string {
  const { changes: _who, suspend: _rest, deletionPolicy: _end, takeOver: _from, firewallConfigMap: _list, ...declared } = settings;
  return shortHash(declared);
}

/** True when Azure was once seen to be as this binding declares, and nothing else was declared since. */
export const wasFulfilled = (settings: Settings, { fulfilled }: BindingStatus): boolean => fulfilled === declarationOf(settings);
