/** What status remembers as ours (`status.owned`): where something of ours may be left from before, and what goes on to be remembered. Pure. */

import { idKey, parseArmId, type ArmId } from '../../../api/arm-id.ts';
import type { BindingStatus } from '../../../api/binding.ts';
import { isOurs } from '../../../network/our-rules.ts';
import type { Observation, SeenLeft, SeenLocation } from '../values/observation.ts';
import { rulePrefix } from './owner.ts';

type Owned = NonNullable<BindingStatus['owned']>;

const groups = new Set(['SecurityRules', 'SecurityGroup']);
const tables = new Set(['Routes', 'RouteTable']);
export const zoneKinds: ReadonlySet<string> = new Set(['PrivateZone', 'PrivateRecords']);

/** Ids of groups and tables that we have written to and that serve no declared subnet now. */
export function leftIn(owned: Owned, locations: readonly SeenLocation[]): readonly ArmId[] {
  const used = new Set(
    locations
      .flatMap(({ subnet, wantedIds }) => [subnet?.securityGroupId, subnet?.routeTableId, wantedIds.group, wantedIds.table])
      .flatMap((id) => (id === undefined ? [] : [idKey(id)])),
  );
  return owned
    .filter(({ id, kind }) => (groups.has(kind) || tables.has(kind)) && !used.has(idKey(id)))
    .flatMap(({ id }) => parseArmId(id) ?? [])
    .slice(0, 16);
}

/**
 * What status goes on to remember: not what is gone, and not what only held something of ours and was seen to hold nothing any more. Groups and tables
 * that we made are ours as a whole for as long as they are there. What is to be written, `planned`, may have been made already without an answer, and not
 * show yet: forgotten now, it would be taken for somebody else's later.
 */
export function stillOwned(
  owned: Owned,
  { left, zones }: Pick<Observation, 'left' | 'zones'>,
  serviceId: ArmId,
  planned: ReadonlySet<string> = new Set(),
): Owned {
  const prefix = rulePrefix(serviceId);
  const over = (kind: string, { group, table }: SeenLeft): boolean => {
    const seen = group ?? table;
    if (!seen?.ok) return seen?.failure.class === 'Gone';
    const parts = 'rules' in seen.value ? seen.value.rules : seen.value.routes;
    return (kind === 'SecurityRules' || kind === 'Routes') && !parts.some(({ name }) => isOurs(name, prefix));
  };
  const noZone = new Set(zones.flatMap(({ id, zone }) => (!zone.ok && zone.failure.class === 'Gone' ? [idKey(id)] : [])));
  return owned.filter(
    ({ id, kind }) =>
      planned.has(idKey(id)) ||
      (!left.some((one) => idKey(one.id) === idKey(id) && over(kind, one)) && !(zoneKinds.has(kind) && noZone.has(idKey(id)))),
  );
}
