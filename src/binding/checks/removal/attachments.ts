/** What we attached to subnets and added to them: for a binding that goes it goes too, while no other resource is in them. Pure. */

import { idKey, nameOf, parseArmId, sameId, type ArmId } from '../../../api/arm-id.ts';
import type { Subnet } from '../../../azure/resources.ts';
import { isUserOwned } from '../../model/terms/occupancy.ts';
import type { Context } from '../../model/values/judgement.ts';
import type { Observation } from '../../model/values/observation.ts';
import type { LocationSettings, Settings } from '../../model/values/settings.ts';
import { change, step, type Change, type Step, type Removal, type RemovalVerdict } from '../../model/values/step.ts';
import { attachmentKinds, subnetOf, type Owned } from '../../model/terms/owned.ts';
import { partOf, policySays } from './verdicts.ts';

/** Which group or table leaves which subnet: what is made whole may go when that leaves it without any. */
export type Detached = (thing: ArmId, subnet: ArmId) => boolean;

export interface Attachments {
  readonly removals: readonly Removal[];
  readonly detached: Detached;
}

export function attachmentsOf(
  settings: Settings,
  declared: readonly LocationSettings[],
  owned: Owned,
  seen: Observation,
  context: Context,
): Attachments {
  const there = (seen.remembered?.subnets ?? []).flatMap(({ subnet }) => subnet ?? []);
  const judged = there.map((subnet) => ofSubnet(subnet, settings, declared, owned, context));
  const gone = new Set(judged.flatMap(({ subnet, things }) => things.map((thing) => `${idKey(thing)} ${idKey(subnet.id)}`)));
  return {
    removals: judged.flatMap(({ removals }) => removals),
    detached: (thing, subnet) => gone.has(`${idKey(thing)} ${idKey(subnet)}`),
  };
}

interface Judged {
  readonly subnet: Subnet;
  readonly removals: readonly Removal[];
  /** Groups and tables that leave it. */
  readonly things: readonly ArmId[];
}

/** All that leaves a subnet leaves it by one write. */
function ofSubnet(subnet: Subnet, settings: Settings, declared: readonly LocationSettings[], owned: Owned, context: Context): Judged {
  const ours = owned.filter(({ id, kind }) => attachmentKinds.has(kind) && sameId(subnetIdOf(id), subnet.id));
  const others = othersIn(subnet, context);
  const place = declared.find(({ subnetId }) => sameId(subnetId, subnet.id));
  const found = [
    ...attached(subnet.securityGroupId, 'SecurityGroup', place?.securityGroup?.id, ours, owned),
    ...attached(subnet.routeTableId, 'RouteTable', place?.routeTable?.id, ours, owned),
    ...endpoints(subnet, ours),
  ].map((one): Found => ({ ...one, why: one.why ?? policyOver(one, settings) ?? others }));
  const going = found.filter(({ why }) => why === undefined);
  const leaving = going.length === 0 ? undefined : leavingStep(subnet, going);
  return {
    subnet,
    removals: ours.flatMap((entry) => {
      const verdict = verdictOn(
        found.filter(({ of }) => of === entry),
        leaving,
      );
      return verdict === undefined ? [] : [{ ...entry, verdict }];
    }),
    things: going.flatMap(({ thing }) => thing ?? []),
  };
}

/** One word of before may stand for a group and a table: it is done with when both are. */
function verdictOn(found: readonly Found[], leaving: Step | undefined): RemovalVerdict | undefined {
  if (found.length === 0) return undefined;
  if (leaving && found.some(({ why }) => why === undefined)) return { is: 'Remove', step: leaving };
  return { is: 'Stays', why: found.map(({ name, why }) => `${name}: ${why}`).join('; ') };
}

const leavingStep = (subnet: Subnet, going: readonly Found[]): Step =>
  step({
    phase: 'retire',
    parent: subnet.id,
    writes: [{ verb: 'merge', target: subnet.id, changes: going.flatMap(({ changes }) => changes) }],
    impact: { traffic: 'None', minutes: [0, 1] },
    why: `Takes from subnet ${subnet.name} what was put on it for the gateway: ${going.map(({ name }) => name).join(', ')}.`,
  });

const subnetIdOf = (id: string): string | undefined => {
  const parsed = parseArmId(id);
  return parsed && subnetOf(parsed);
};

interface Found {
  /** The entry that remembers it. */
  readonly of: Owned[number];
  readonly kind: 'SecurityGroupAttachment' | 'RouteTableAttachment' | 'ServiceEndpoint';
  readonly name: string;
  readonly changes: readonly Change[];
  readonly thing?: ArmId;
  /** Why it stays, if it does. */
  readonly why?: string | undefined;
}

function policyOver({ kind }: Found, settings: Settings): string | undefined {
  const part = partOf(kind);
  return part && policySays(part.policy(settings), part.field);
}

const paths = { SecurityGroup: 'properties.networkSecurityGroup', RouteTable: 'properties.routeTable' } as const;

/** What is attached now counts as ours when it is what we attach by the spec, or what we made; after that another was attached there. */
function attached(
  present: ArmId | undefined,
  made: 'SecurityGroup' | 'RouteTable',
  declared: ArmId | undefined,
  ours: Owned,
  owned: Owned,
): readonly Found[] {
  if (present === undefined) return [];
  const isMade = owned.some((one) => one.kind === made && sameId(one.id, present));
  const kind = `${made}Attachment` as const;
  const of = ours.find((one) => one.kind === kind) ?? (isMade ? ours.find((one) => one.kind === 'Attachment') : undefined);
  if (!of) return [];
  const found = { of, kind, name: nameOf(present) };
  return isMade || sameId(declared, present)
    ? [{ ...found, changes: change(paths[made], { id: present }, undefined), thing: present }]
    : [{ ...found, changes: [], why: 'the spec does not name it, so another client may have attached it' }];
}

function endpoints({ serviceEndpoints }: Subnet, ours: Owned): readonly Found[] {
  return ours.flatMap((of): readonly Found[] => {
    if (of.kind !== 'ServiceEndpoint') return [];
    const service = serviceEndpoints.find((one) => one.toLowerCase() === nameOf(of.id).toLowerCase());
    if (service === undefined) return [];
    const changes = change(`properties.serviceEndpoints[${service}]`, { service }, undefined);
    return [{ of, kind: 'ServiceEndpoint', name: `service endpoint ${service}`, changes }];
  });
}

/** Who else lives in the subnet, or is to live there. Machines of Microsoft's are the gateway: they are waited for before. */
function othersIn({ id, ipConfigurations, associationLinks }: Subnet, { others }: Context): string | undefined {
  const count = ipConfigurations.filter(isUserOwned).length + associationLinks.length;
  if (count > 0) return `${count} of others ${count === 1 ? 'is' : 'are'} in the subnet`;
  return others([id]).some(({ locations }) => locations.some(({ subnetId }) => sameId(subnetId, id)))
    ? 'another binding uses the subnet'
    : undefined;
}
