/** What we attached to subnets and added to them: it goes while nobody else is in them. */

import { idKey, nameOf, sameId, type ArmId } from '../../../api/arm-id.ts';
import type { Subnet } from '../../../azure/resources.ts';
import { isSomebodys } from '../../model/terms/occupancy.ts';
import type { Context } from '../../model/values/judgement.ts';
import { change, step, type Change } from '../../model/values/step.ts';
import { nothingIn, type Part, type Stay } from './part.ts';
import type { Leaving, Owned } from '../../model/values/wish.ts';
import { policySays } from './names.ts';
import { attachmentKinds, idsOf, subnetOf, type Remains } from '../../observe/remains.ts';

/** Which group or table leaves which subnet: what is made whole may go when that leaves it without any. */
export type Detached = (thing: ArmId, subnet: ArmId) => boolean;

export interface Attachments {
  readonly part: Part;
  readonly detached: Detached;
}

export function attachmentsOf(leaving: Leaving, owned: Owned, remains: Remains, context: Context): Attachments {
  const there = remains.subnets.flatMap(({ subnet }) => subnet ?? []);
  const judged = there.map((subnet) => ofSubnet(subnet, leaving, owned, context));
  const gone = new Set(judged.flatMap(({ subnet, things }) => things.map((thing) => `${idKey(thing)} ${idKey(subnet.id)}`)));
  return {
    part: {
      ...nothingIn('Attachments'),
      steps: judged.flatMap(({ subnet, changes, words }) =>
        changes.length === 0
          ? []
          : [
              step({
                phase: 'retire',
                parent: subnet.id,
                writes: [{ verb: 'merge', target: subnet.id, changes }],
                impact: { traffic: 'None', minutes: [0, 1] },
                why: `Takes from subnet ${subnet.name} what was put on it for the gateway: ${words.join(', ')}.`,
              }),
            ],
      ),
      stays: judged.flatMap(({ stays }) => stays),
    },
    detached: (thing, subnet) => gone.has(`${idKey(thing)} ${idKey(subnet)}`),
  };
}

interface Judged {
  readonly subnet: Subnet;
  readonly changes: readonly Change[];
  readonly words: readonly string[];
  readonly things: readonly ArmId[];
  readonly stays: readonly Stay[];
}

function ofSubnet(subnet: Subnet, leaving: Leaving, owned: Owned, context: Context): Judged {
  const ours = owned.filter(({ id, kind }) => (attachmentKinds as readonly string[]).includes(kind) && sameId(subnetIdOf(id), subnet.id));
  const none: Judged = { subnet, changes: [], words: [], things: [], stays: [] };
  if (ours.length === 0) return none;
  const { security, routing } = leaving.settings;
  const found = [
    ...attached(subnet, subnet.securityGroupId, 'properties.networkSecurityGroup', 'SecurityGroup', security.policy, leaving, ours, owned),
    ...attached(subnet, subnet.routeTableId, 'properties.routeTable', 'RouteTable', routing.policy, leaving, ours, owned),
    ...endpoints(subnet, routing.endpointPolicy, ours),
  ];
  const others = othersIn(subnet, context);
  const stays = found.flatMap(({ name, why = others }) => (why === undefined ? [] : [{ id: subnet.id, why: `${name}: ${why}` }]));
  const going = others === undefined ? found.filter(({ why }) => why === undefined) : [];
  return {
    subnet,
    changes: going.flatMap(({ changes }) => changes),
    words: going.map(({ name }) => name),
    things: going.flatMap(({ thing }) => thing ?? []),
    stays,
  };
}

const subnetIdOf = (id: string): string => subnetOf(id as ArmId);

interface Found {
  readonly name: string;
  readonly changes: readonly Change[];
  readonly thing?: ArmId;
  /** Why it stays, if it does. */
  readonly why?: string | undefined;
}

/** What is attached now counts as ours when it is what we attach by the spec, or what we made; after that somebody put another thing there. */
function attached(
  { id }: Subnet,
  present: ArmId | undefined,
  path: string,
  made: 'SecurityGroup' | 'RouteTable',
  policy: string,
  { declared }: Leaving,
  ours: Owned,
  owned: Owned,
): readonly Found[] {
  const isMade = owned.some((one) => one.kind === made && sameId(one.id, present));
  const isRecorded = ours.some(({ kind }) => kind === `${made}Attachment`);
  if (present === undefined || !(isRecorded || (isMade && ours.some(({ kind }) => kind === 'Attachment')))) return [];
  const place = declared.find(({ subnetId }) => sameId(subnetId, id));
  const named = made === 'SecurityGroup' ? place?.securityGroup?.id : place?.routeTable?.id;
  const name = nameOf(present);
  if (!isMade && !sameId(named, present))
    return [{ name, changes: [], why: 'the spec does not name it, so somebody may have attached it' }];
  const field = made === 'SecurityGroup' ? 'spec.networkSecurity.policy' : 'spec.routing.policy';
  return [{ name, changes: change(path, { id: present }, undefined), thing: present, why: policySays(policy, field) }];
}

function endpoints({ serviceEndpoints }: Subnet, policy: string, ours: Owned): readonly Found[] {
  const added = idsOf(ours, ['ServiceEndpoint']).map(nameOf);
  return serviceEndpoints
    .filter((service) => added.some((one) => one.toLowerCase() === service.toLowerCase()))
    .map((service) => ({
      name: `service endpoint ${service}`,
      changes: change(`properties.serviceEndpoints[${service}]`, { service }, undefined),
      why: policySays(policy, 'spec.routing.serviceEndpoints.policy'),
    }));
}

/** Who else lives in the subnet, or is to live there. Machines of Microsoft's are the gateway: they are waited for before. */
function othersIn({ id, ipConfigurations, associationLinks }: Subnet, { others }: Context): string | undefined {
  const count = ipConfigurations.filter(isSomebodys).length + associationLinks.length;
  if (count > 0) return `${count} of others ${count === 1 ? 'is' : 'are'} in the subnet`;
  return others([id]).some(({ locations }) => locations.some(({ subnetId }) => sameId(subnetId, id)))
    ? 'another binding uses the subnet'
    : undefined;
}
