/** What an observation will be once planned writes are done: by it the next step is judged before anything is sent. Pure. */

import { isType } from '../../api/arm-id.ts';
import type { NetworkSecurityGroup, RouteTable } from '../../azure/resources.ts';
import type { Observation, SeenLocation } from '../model/values/observation.ts';
import {
  attached,
  changedZones,
  mapped,
  onGroup,
  onLeftovers,
  onTable,
  renamed,
  withAddress,
  withGroup,
  withTable,
} from './predict-network.ts';
import { changedRoutes, changedRules } from './predict-resources.ts';
import { applied, moved } from './predict-service.ts';
import type { Step, Write } from '../model/values/step.ts';

export const predict = (seen: Observation, steps: readonly Step[]): Observation =>
  steps.flatMap(({ writes }) => writes).reduce(predictWrite, seen);

/** The same for a single write. Throws on a kind of write that it does not know: a plan must never be judged on half of itself. */
export function predictWrite(seen: Observation, write: Write): Observation {
  const kind = kinds.find(({ verbs, type }) => verbs.includes(write.verb) && isType(write.target, type));
  if (!kind) throw new Error(`what a ${write.verb} of ${write.target} leads to is not known`);
  return kind.predict(seen, write);
}

interface Kind {
  readonly verbs: readonly Write['verb'][];
  readonly type: string;
  readonly predict: (seen: Observation, write: Write) => Observation;
}

const everywhere =
  (change: (place: SeenLocation, write: Write) => SeenLocation) =>
  (seen: Observation, write: Write): Observation => ({ ...seen, locations: seen.locations.map((place) => change(place, write)) });

const inZones = (seen: Observation, write: Write): Observation => ({ ...seen, zones: changedZones(seen.zones, write) });

const network = 'Microsoft.Network';
const service = 'Microsoft.ApiManagement/service';
const child = ['put', 'delete'] as const;

const kinds: readonly Kind[] = [
  {
    verbs: ['patch'],
    type: service,
    predict: (seen, write) => ({ ...seen, service: mapped(seen.service, (present) => moved(present, write)) }),
  },
  { verbs: ['post'], type: service, predict: applied },
  { verbs: ['merge'], type: `${network}/virtualNetworks/subnets`, predict: everywhere(attached) },
  { verbs: ['merge'], type: `${network}/virtualNetworks`, predict: everywhere(renamed) },
  {
    verbs: child,
    type: `${network}/networkSecurityGroups/securityRules`,
    predict: (seen, write) => {
      const group = (present: NetworkSecurityGroup): NetworkSecurityGroup => changedRules(present, write);
      const left = onLeftovers(seen.left, write, { group });
      return { ...seen, left, locations: seen.locations.map((place) => onGroup(place, write, group)) };
    },
  },
  {
    verbs: child,
    type: `${network}/routeTables/routes`,
    predict: (seen, write) => {
      const table = (present: RouteTable): RouteTable => changedRoutes(present, write);
      const left = onLeftovers(seen.left, write, { table });
      return { ...seen, left, locations: seen.locations.map((place) => onTable(place, write, table)) };
    },
  },
  { verbs: ['put'], type: `${network}/networkSecurityGroups`, predict: everywhere(withGroup) },
  { verbs: ['put'], type: `${network}/routeTables`, predict: everywhere(withTable) },
  { verbs: ['put', 'merge'], type: `${network}/publicIPAddresses`, predict: everywhere(withAddress) },
  { verbs: child, type: `${network}/privateDnsZones`, predict: inZones },
  { verbs: child, type: `${network}/privateDnsZones/A`, predict: inZones },
  { verbs: child, type: `${network}/privateDnsZones/virtualNetworkLinks`, predict: inZones },
];
