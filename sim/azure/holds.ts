/** Subnets and public addresses that stay taken for a while after a gateway left them (documented: up to six hours). */

import { lasts, type Engine } from './engine.ts';
import { isGroupLocked } from './locks.ts';
import { key } from './resource-id.ts';

export function leave(engine: Engine, id: string, holder: string): void {
  engine.holds.set(key(id), { holder, until: engine.clock.now() + lasts(engine, engine.assumptions.holdMinutes) });
}

/** Who holds it still; undefined when it is free of former residents. */
export function holderOf(engine: Engine, id: string): string | undefined {
  const hold = engine.holds.get(key(id));
  if (!hold) return undefined;
  return hold.until > engine.clock.now() || isGroupLocked(engine, id) ? hold.holder : undefined;
}
