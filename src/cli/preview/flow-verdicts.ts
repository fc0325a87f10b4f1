/** What becomes of each flow of a gateway in its bound subnets, as Azure is now: the rule that decides it, the hop that it takes, and why it is broken. Pure. */

import { flowContextOf, isInjectable } from '../../binding/checks/network/flow-context.ts';
import { placeOf } from '../../binding/checks/network/place.ts';
import { adminRulesOf } from '../../binding/checks/network/security-names.ts';
import { presentPlace } from '../../binding/checks/routing/view.ts';
import { valueOf } from '../../binding/model/values/observation.ts';
import { groundOf, isInPlace, sitesOf, type Site } from '../../binding/model/values/site.ts';
import { predict } from '../../binding/plan/predict.ts';
import { clientFlow, flowsFor, type FlowNeed } from '../../network/flows.ts';
import { evaluate } from '../../network/security.ts';
import { likelyFlow } from '../../network/status-rows.ts';
import type { DependencyFailure } from '../../binding/model/values/reach.ts';
import type { Preview } from './preview.ts';
import { wayOf, type Hop } from './flow-ways.ts';

/**
 * `Closed`: an optional flow that the binding does not ask for. `Doubtful`: what the rules and routes say leaves it open whether it gets through. `Planned`: closed
 * where the gateway is not yet, and opened by the plan before it gets there.
 */
export type FlowState = 'Open' | 'Broken' | 'Doubtful' | 'Planned' | 'Closed';

export interface FlowVerdict {
  readonly flow: FlowNeed;
  readonly state: FlowState;
  /** The rule that decides it, e.g. `deny-all (1000, Deny)`. */
  readonly rule: string;
  readonly isDenied: boolean;
  readonly hop: Hop;
  /** Whole sentences, most certain first; empty for what is open or closed. */
  readonly reasons: readonly string[];
}

export interface PlaceVerdicts {
  readonly site: Site;
  /** The gateway runs there already. */
  readonly isThere: boolean;
  readonly flows: readonly FlowVerdict[];
  /** What the gateway itself says that it does not reach. */
  readonly unreached: readonly DependencyFailure[];
}

type Judged = Pick<Preview, 'settings' | 'seen' | 'failures' | 'steps'>;

/** In the order of the binding's locations; none for a gateway that stands in no network, or whose network cannot be read. */
export function flowVerdicts(judged: Judged): readonly PlaceVerdicts[] {
  const now = placesOf(judged);
  const closed = now.some(({ flows }) => flows.some(({ state }) => state === 'Broken' || state === 'Doubtful'));
  if (!closed || judged.steps.length === 0) return now;
  const seen = predict(
    judged.seen,
    judged.steps.map(({ step }) => step),
  );
  const then = placesOf({ ...judged, seen, failures: [] });
  const isOpenThen = (location: string, id: string): boolean =>
    then.find(({ site }) => site.location === location)?.flows.find(({ flow }) => flow.id === id)?.state === 'Open';
  return now.map((place) => ({
    ...place,
    flows: place.flows.map((found): FlowVerdict => {
      if ((found.state !== 'Broken' && found.state !== 'Doubtful') || !isOpenThen(place.site.location, found.flow.id)) return found;
      const reasons = [...found.reasons, 'The plan opens it.'];
      return place.isThere ? { ...found, reasons } : { ...found, state: 'Planned', reasons };
    }),
  }));
}

const placesOf = ({ settings, seen, failures }: Omit<Judged, 'steps'>): readonly PlaceVerdicts[] =>
  sitesOf(settings, seen).flatMap((site): readonly PlaceVerdicts[] => {
    const isThere = isInPlace(site) && site.service.virtualNetworkType === site.mode;
    const unreached = isThere ? (failures.find(({ location }) => location === site.location)?.failures ?? []) : [];
    const { name: sku } = site.service.sku;
    if (!groundOf(site) || !isInjectable(sku)) return [];
    const flows = flowsFor(flowContextOf(site, sku)).map(withAnyClient);
    return [
      {
        site,
        isThere,
        unreached,
        flows: flows.filter(({ peers }) => peers.length > 0).map((flow) => verdict(site, flow, seen, unreached)),
      },
    ];
  });

/** Where no client is named, whether those of the internet get in is worth knowing, and not wished by the binding. */
const withAnyClient = (flow: FlowNeed): FlowNeed =>
  flow.id === clientFlow && flow.peers.length === 0 ? { ...flow, peers: ['Internet'], need: 'Optional' } : flow;

function verdict(site: Site, flow: FlowNeed, seen: Preview['seen'], unreached: readonly DependencyFailure[]): FlowVerdict {
  const security = securityOf(site, flow, seen);
  const way = wayOf(flow, presentPlace(site, seen));
  const failing = unreached.filter((one) => likelyFlow({ name: one.name, resourceType: one.type })?.id === flow.id);
  const reported = failing.map(({ name, since }) => `The gateway itself reports that it has not reached ${name} since ${since}.`);
  const isCut = security.is === 'Denied' || way.is === 'Broken' || failing.length > 0;
  const isUnsure = security.is === 'Doubtful' || way.is === 'Doubtful';
  const isAsked = flow.need !== 'Optional' || failing.length > 0;
  const state = isCut ? (isAsked ? 'Broken' : 'Closed') : isUnsure && isAsked ? 'Doubtful' : 'Open';
  const reasons = [...security.reasons, ...way.reasons, ...reported];
  return {
    flow,
    state,
    rule: security.rule,
    isDenied: security.is === 'Denied',
    hop: way.hop,
    reasons: state === 'Broken' || state === 'Doubtful' ? reasons : [],
  };
}

interface Security {
  readonly is: 'Allowed' | 'Denied' | 'Doubtful';
  readonly rule: string;
  readonly reasons: readonly string[];
}

/** By the group that is attached; where none is, by the one that the binding wants there. */
function securityOf(site: Site, flow: FlowNeed, seen: Preview['seen']): Security {
  const ground = groundOf(site);
  const group = valueOf(site.seen.group) ?? valueOf(site.seen.wantedGroup);
  if (!ground || !group) {
    const isMissing = site.seen.group === undefined;
    const why = isMissing ? 'The subnet has no network security group.' : 'The network security group cannot be read.';
    return { is: 'Doubtful', rule: isMissing ? 'no security group' : 'unreadable', reasons: [why] };
  }
  const found = evaluate(group.rules, flow, placeOf(site, ground, valueOf(seen.serviceTags)), adminRulesOf(site));
  const named = (rule: { readonly name: string; readonly priority: number; readonly access: string }): string =>
    `${rule.name} (${rule.priority}, ${rule.access})`;
  switch (found.is) {
    case 'Allowed':
      return { is: 'Allowed', rule: found.by[0] ? named(found.by[0]) : 'no rule applies', reasons: [] };
    case 'Denied':
      return {
        is: 'Denied',
        rule: named(found.by),
        reasons: [`Rule ${found.by.name} (priority ${found.by.priority}) of ${group.name} denies it.`],
      };
    case 'Partly':
      return {
        is: found.isVital || flow.direction === 'Inbound' ? 'Denied' : 'Doubtful',
        rule: named(found.by),
        reasons: [`Rule ${found.by.name} (priority ${found.by.priority}) of ${group.name} denies a part: ${found.remainder}.`],
      };
    case 'Unknown':
      return {
        is: 'Doubtful',
        rule: named(found.by),
        reasons: [
          `Rule ${found.by.name} (priority ${found.by.priority}) of ${group.name} may deny a part of it; whether its addresses are among those cannot be told.`,
        ],
      };
  }
}
