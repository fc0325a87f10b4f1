/** What the checks of a security group look at together: the gateway's place, the group, and what its rules do to a flow. */

import type { ArmId } from '../../../api/arm-id.ts';
import type { NetworkSecurityGroup, Subnet, VirtualNetwork } from '../../../azure/resources.ts';
import type { AdminRule } from '../../../network/filter/cells.ts';
import type { Judgement } from '../../../network/filter/judge.ts';
import type { Packets } from '../../../network/filter/needs.ts';
import type { Circumstances } from '../../../network/filter/verdict.ts';
import type { FlowNeed } from '../../../network/flows.ts';
import { nearMisses, peerMisses } from '../../../network/near-misses.ts';
import { oncePer } from '../../../network/remembered.ts';
import type { SecurityRule } from '../../../network/rules.ts';
import { judgeFlow, summaryOf, type Verdict } from '../../../network/security.ts';
import type { Place } from '../../../network/words/place.ts';
import type { Settings } from '../../model/values/settings.ts';
import type { Site } from '../../model/values/site.ts';

export interface View {
  readonly settings: Settings;
  readonly site: Site;
  readonly network: VirtualNetwork;
  readonly subnet: Subnet;
  readonly groupId: ArmId;
  /** Undefined for a group that is yet to be made. */
  readonly group: NetworkSecurityGroup | undefined;
  readonly owner: string;
  /** Subnets that the gateway has left and that are not known to be free. */
  readonly held: readonly string[];
  readonly place: Place;
  /** Of a network manager, as far as they could be read. */
  readonly admin: readonly AdminRule[];
  readonly gateway: Circumstances['gateway'];
}

/** What rules of a group do to a flow of the gateway: judged once as long as none of them has changed. */
export const judgedIn = ({ place, admin }: Pick<View, 'place' | 'admin'>, rules: readonly SecurityRule[], flow: Packets): Judgement =>
  judged(place, admin, rules, flow);

const judged = oncePer((place: Place, admin: readonly AdminRule[], rules: readonly SecurityRule[], flow: Packets): Judgement =>
  judgeFlow(rules, flow, place, admin),
);

export const verdictOf = (view: View, rules: readonly SecurityRule[], flow: Packets): Verdict =>
  summaryOf(judgedIn(view, rules, flow), flow);

/** What a closed flow may have been meant to be opened by, each rule once. */
export function hints(view: View, flow: FlowNeed, flows: readonly FlowNeed[]): string {
  const { region, primaryRegion } = view.place;
  const theirs = view.group?.rules ?? [];
  const slips = nearMisses(theirs, flow, flows);
  const regions = [region, ...(primaryRegion === undefined ? [] : [primaryRegion])];
  const others = peerMisses(theirs, flow, { regions, subnetPrefixes: view.subnet.prefixes }, flows);
  return [...slips, ...others.filter(({ rule }) => !slips.some((slip) => slip.rule === rule))]
    .map((miss) => ` Rule ${miss.rule.name} has ${miss.got}: did you mean ${miss.meant}?`)
    .join('');
}
