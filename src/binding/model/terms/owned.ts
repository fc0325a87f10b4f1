/** What status remembers as ours (`status.owned`): where something of ours may be left from before, and what goes on to be remembered. Pure. */
import type { Removal } from '../values/step.ts';
import { idKey, isType, parentOf, parseArmId, type ArmId } from '../../../api/arm-id.ts';
import type { BindingStatus } from '../../../api/binding.ts';

import type { SeenLocation } from '../values/observation.ts';

export type Owned = NonNullable<BindingStatus['owned']>;

const groups = new Set(['SecurityRules', 'SecurityGroup']);
const tables = new Set(['Routes', 'RouteTable']);
export const attachmentKinds: ReadonlySet<string> = new Set([
  'Attachment',
  'SecurityGroupAttachment',
  'RouteTableAttachment',
  'ServiceEndpoint',
]);
/** What was made whole, and may go as a whole some day. */
export const wholeKinds: ReadonlySet<string> = new Set(['SecurityGroup', 'RouteTable', 'PublicIp', 'PrivateZone']);
export const zoneKinds: ReadonlySet<string> = new Set(['PrivateZone', 'PrivateRecords']);

/** Ids of groups and tables that we have written to and that serve no declared subnet now. */
export function leftoverHolders(owned: Owned, locations: readonly Pick<SeenLocation, 'subnet' | 'wantedIds'>[]): readonly ArmId[] {
  const used = new Set(
    locations
      .flatMap(({ subnet, wantedIds }) => [subnet?.securityGroupId, subnet?.routeTableId, wantedIds.group, wantedIds.table])
      .flatMap((id) => (id === undefined ? [] : [idKey(id)])),
  );
  return owned
    .filter(({ id, kind }) => (groups.has(kind) || tables.has(kind)) && !used.has(idKey(id)))
    .flatMap(({ id }) => parseArmId(id) ?? []);
}

/** Of these as many are read at a time. */
export const maxLeftoverReads = 16;

/** Those whose turn it is: where there are more than are read at a time, each gets its turn. */
export const leftoverHoldersInTurn = (left: readonly ArmId[], turn: number): readonly ArmId[] =>
  left.length <= maxLeftoverReads
    ? left
    : Array.from({ length: maxLeftoverReads }, (_, at) => left[(turn * maxLeftoverReads + at) % left.length]).flatMap((id) => id ?? []);

/** An endpoint of ours is remembered by a name of its own below its subnet. */
export const subnetOf = (id: ArmId): ArmId => (isType(id, 'Microsoft.Network/virtualNetworks/subnets') ? id : parentOf(id));

/**
 * What status goes on to remember: not what is gone, and not what only held something of ours and was seen to hold nothing any more. What is to be written,
 * `planned`, may have been made already without an answer, and not show yet: forgotten now, it would be taken for another client's later.
 */
export function stillOwned(owned: Owned, removals: readonly Removal[], planned: ReadonlySet<string> = new Set()): Owned {
  const gone = new Set(removals.flatMap(({ kind, id, verdict }) => (verdict.is === 'Gone' ? [`${kind} ${idKey(id)}`] : [])));
  return owned.filter(({ id, kind }) => planned.has(idKey(id)) || !gone.has(`${kind} ${idKey(id)}`));
}
