/** Judges whether those who call the gateway from outside get answers: replies must leave the way that the requests came. */

import { clientFlow, type FlowNeed } from '../../../network/flows.ts';
import { parsePrefix } from '../../../network/prefixes.ts';
import { isWhollyAstray, routesBehind, unansweredClients } from '../../../network/ways/readings.ts';
import type { Place } from '../../../network/words/place.ts';
import { isCidr, isEverything } from '../../../network/words/words.ts';
import { listed } from '../../model/terms/words.ts';
import { degrading, type Finding } from '../../model/values/finding.ts';
import type { Site } from '../../model/values/site.ts';
import { hop, tableName } from './tunnel.ts';
import { flowsOf } from './view.ts';

const source =
  'Microsoft: API Management networking FAQ, part II, 2020-07; nehalineogi/azure-cross-solution-network-architectures, apim/README-firewall';

/** `place` as it will be; what the binding wants routed straight has findings of its own. */
export function checkClients(site: Site, place: Place): readonly Finding[] {
  const flows = flowsOf(site).filter(
    ({ id, direction, need }) => direction === 'Inbound' && id !== 'management' && (id === clientFlow || need === 'Required'),
  );
  const named = new Set(site.settings.routing.clientPrefixes);
  return flows.flatMap((flow) => {
    const unanswered = unansweredClients({ ...flow, peers: flow.peers.filter((peer) => !named.has(peer)) }, place).map(
      ({ source: peer, ways }) => ({
        peer,
        // The same words are one finding for several sources.
        how: `${isWhollyAstray(ways) ? '' : 'some of '}|${by(site, ways)}|${remedyFor(flow, peer)}`,
      }),
    );
    return [...Map.groupBy(unanswered, ({ how }) => how)].map(([how, same]) =>
      unansweredFinding(
        site,
        flow,
        same.map(({ peer }) => peer),
        how.split('|'),
      ),
    );
  });
}

function unansweredFinding(
  site: Site,
  flow: FlowNeed,
  peers: readonly string[],
  [part = '', way = '', kind = '']: readonly string[],
): Finding {
  const whom = listed(peers, 10);
  const who = flow.id === clientFlow ? `Clients in ${part}${whom}` : `${part}${flow.title} (${whom})`;
  return degrading('ClientsUnanswered', site.service.id, {
    message: `${who.charAt(0).toUpperCase()}${who.slice(1)} get no answers from the gateway of ${site.service.name} in ${site.location}: replies leave by ${way}, and not the way that the requests came.`,
    remedy: remedies[kind as keyof typeof remedies](whom, site),
    source,
  });
}

/** Both fields are for External mode only. */
const internal = 'use mode Internal without clientSources and clientPrefixes';

/** What the operator would do, or what only a user can. */
const remedies = {
  route: (whom: string, { isPrimary }: Site): string =>
    `Name ${whom} in spec.routing.clientPrefixes, so that the operator writes straight routes for it${isPrimary ? '' : ' (they are written in every region)'}, or ${internal}.`,
  tag: (whom: string): string => `Add a route ${whom} → Internet to the table by hand, or ${internal}.`,
  wide: (): string =>
    `External clients of the whole internet cannot be served behind this route. Name the ranges of the clients in spec.networkSecurity.clientSources and spec.routing.clientPrefixes, give the route the next hop Internet, or ${internal}.`,
};

const shortest = 8;
function remedyFor(flow: FlowNeed, peer: string): keyof typeof remedies {
  const parsed = parsePrefix(peer);
  if (parsed.ok && parsed.range.to - parsed.range.from > 2 ** (32 - shortest)) return 'wide';
  if (isEverything(peer) || /^internet$/i.test(peer)) return 'wide';
  return isCidr(peer) && flow.id === clientFlow ? 'route' : 'tag';
}

function by(site: Site, ways: Parameters<typeof routesBehind>[0]): string {
  const routes = routesBehind(ways).map(({ route }) => `${route.name} (${route.prefix}) to ${hop(route)}`);
  return routes.length === 0
    ? 'the tunnel that spec.routing.forcedTunnelling declares'
    : `route${routes.length > 1 ? 's' : ''} ${listed(routes)} in route table ${tableName(site)}`;
}
