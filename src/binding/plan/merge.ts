/** Several concerns may want something of one resource: their steps become one, so that a subnet gets all its attachments in one PUT. Pure. */

import { idKey } from '../../api/arm-id.ts';
import { isLong, step, type Impact, type Step, type Write } from '../model/values/step.ts';

/** Steps of one phase on one parent as one step, where the first of them stood. Long requests stay apart: each is an operation of its own. */
export function onePerParent(steps: readonly Step[]): readonly Step[] {
  const merged = new Map<string, Step>();
  for (const each of steps) {
    const key = isLong(each) || each.isApart ? `${each.phase} ${each.hash}` : `${each.phase} ${idKey(each.parent)}`;
    const before = merged.get(key);
    merged.set(key, before ? joined(before, each) : each);
  }
  return [...merged.values()];
}

function joined({ hash: _hash, isOptional, ...a }: Step, b: Step): Step {
  return step({
    ...a,
    ...(isOptional && b.isOptional ? { isOptional } : {}),
    writes: b.writes.reduce(withWrite, a.writes),
    impact: joinedImpact(a.impact, b.impact),
    why: a.why === b.why ? a.why : `${a.why} ${b.why}`,
  });
}

/** Two read-modify-writes of one resource are one; a write that is there already is not said twice. */
function withWrite(writes: readonly Write[], added: Write): readonly Write[] {
  const at = writes.findIndex(({ verb, target }) => verb === added.verb && idKey(target) === idKey(added.target));
  const present = writes[at];
  if (!present) return [...writes, added];
  const changes = added.changes.filter(({ path }) => !present.changes.some((change) => change.path === path));
  return writes.with(at, { ...present, changes: [...present.changes, ...changes] });
}

const traffics = ['None', 'ConnectionReset', 'Rolling', 'Downtime'] as const;

function joinedImpact(a: Impact, b: Impact): Impact {
  const addresses = [...(a.addresses ?? []), ...(b.addresses ?? [])];
  const others = Math.max(a.others ?? 0, b.others ?? 0);
  const exposure = b.exposure === 'Opens' ? 'Opens' : (a.exposure ?? b.exposure);
  return {
    traffic: traffics[Math.max(traffics.indexOf(a.traffic), traffics.indexOf(b.traffic))] ?? a.traffic,
    ...(exposure === undefined ? {} : { exposure }),
    ...(others === 0 ? {} : { others }),
    ...(addresses.length === 0 ? {} : { addresses }),
    minutes: [Math.max(a.minutes[0], b.minutes[0]), Math.max(a.minutes[1], b.minutes[1])],
  };
}
