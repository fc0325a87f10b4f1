/** The hop that a flow takes, told in one line, and whether it gets there. Pure. */

import type { FlowNeed } from '../../network/flows.ts';
import { likelyWaysOf } from '../../network/ways/likely.ts';
import { dropped, isLostVitally, routeOf, strayReplies, through } from '../../network/ways/readings.ts';
import type { Way } from '../../network/ways/ways.ts';
import type { Place, PlacedRoute } from '../../network/words/place.ts';

export interface Hop {
  /** `Straight`: to the internet, a service endpoint or within the network. */
  readonly is: 'Straight' | 'Through' | 'Lost' | 'Unknown';
  /** e.g. `Internet`, or `10.9.0.4`. */
  readonly to: string;
  /** The route of the table that sends it there; undefined where Azure's own does. */
  readonly route: PlacedRoute | undefined;
  /** e.g. `Internet by route apim (ApiManagement)`. */
  readonly text: string;
}

export interface FlowWay {
  readonly is: 'Through' | 'Broken' | 'Doubtful' | 'Open';
  readonly hop: Hop;
  readonly reasons: readonly string[];
}

const unknown: Hop = { is: 'Unknown', to: 'unknown', route: undefined, text: 'unknown: the route table cannot be read' };

export function wayOf(flow: FlowNeed, place: Place | undefined): FlowWay {
  if (!place) return { is: 'Doubtful', hop: unknown, reasons: ['The route table of the subnet cannot be read.'] };
  const ways = likelyWaysOf(flow, place);
  const row = { flow, ways };
  const stray = strayReplies(row);
  const lost = dropped(row);
  const [bad] = [...stray, ...lost].toSorted((a, b) => Number(b.isSure) - Number(a.isSure));
  if (bad) {
    const hop = hopOf(bad);
    const isWhole = flow.direction === 'Inbound' || isLostVitally(row);
    const sure = bad.isSure && isWhole;
    const what =
      flow.direction === 'Inbound'
        ? `answers leave by ${hop.text}, and not the way that the requests came`
        : `${isWhole ? 'it' : 'a part of it'} goes to ${hop.text}, which leads nowhere`;
    const sentence = bad.isSure ? `${what.charAt(0).toUpperCase()}${what.slice(1)}.` : `Perhaps ${what}.`;
    return { is: sure ? 'Broken' : 'Doubtful', hop, reasons: [sentence] };
  }
  const [taken] = through(row);
  if (taken) return { is: 'Through', hop: hopOf(taken), reasons: [] };
  const [first] = ways.toSorted((a, b) => Number(routeOf(b) !== undefined) - Number(routeOf(a) !== undefined));
  return { is: 'Open', hop: first ? hopOf(first) : { ...unknown, text: 'nowhere to go' }, reasons: [] };
}

function hopOf(way: Way): Hop {
  const route = routeOf(way);
  const to = destination(way, route);
  const by = route ? ` by route ${route.name} (${route.prefix})` : way.origin.is === 'Declared' ? ' by the declared tunnel' : '';
  const is = way.hop === 'Through' ? 'Through' : way.hop === 'Nowhere' ? 'Lost' : 'Straight';
  return { is, to, route, text: `${to}${by}` };
}

function destination({ hop, origin }: Way, route: PlacedRoute | undefined): string {
  switch (hop) {
    case 'Internet':
      return 'Internet';
    case 'Endpoint':
      return origin.is === 'Endpoint' ? `service endpoint ${origin.service}` : 'service endpoint';
    case 'Network':
      return 'the network';
    case 'Host':
      return "Azure's host";
    case 'Nowhere':
      return route ? `next hop ${route.nextHopType}` : 'nowhere';
    case 'Through':
      return route?.nextHopIp ?? (route ? named(route.nextHopType) : 'the tunnel');
  }
}

const named = (hopType: string): string =>
  hopType === 'VirtualNetworkGateway' ? 'virtual network gateway' : hopType === 'VirtualAppliance' ? 'virtual appliance' : hopType;
