/** What a page says of one gateway, gathered from what was planned and what the cluster knows. Pure. */

import type { HistoryEntry } from '../../api/binding.ts';
import type { Service } from '../../azure/resources.ts';
import { firewallOf } from '../../binding/checks/routing/firewall.ts';
import { valueOf } from '../../binding/model/values/observation.ts';
import type { FirewallRow } from '../../network/firewall.ts';
import { flowVerdicts, type FlowVerdict, type PlaceVerdicts } from '../preview/flow-verdicts.ts';
import type { Preview } from '../preview/preview.ts';

export interface GatewayFacts {
  readonly preview: Preview;
  readonly service: Service | undefined;
  /** Where the gateway is declared to be. */
  readonly places: readonly PlaceVerdicts[];
  /** Where it is today, as far as that is not where and how it is declared to be. */
  readonly today: readonly PlaceVerdicts[];
  readonly broken: readonly { readonly place: PlaceVerdicts; readonly found: FlowVerdict }[];
  /** Undefined where nothing stands between the gateway and what it needs, or not everything is known. */
  readonly firewall: readonly FirewallRow[] | undefined;
  /** The newest first; undefined for a file that no cluster knows. */
  readonly history: readonly HistoryEntry[] | undefined;
  readonly ready: { readonly status: string; readonly reason: string; readonly message: string; readonly since: string } | undefined;
}

/** `asItIs`: of a binding that describes the gateway as it is; undefined where it is as declared, or in no network. */
export interface Reported {
  readonly preview: Preview;
  readonly asItIs: Preview | undefined;
}

export function factsOf({ preview, asItIs }: Reported): GatewayFacts {
  const { binding, settings, seen } = preview;
  const places = flowVerdicts(preview);
  const today = asItIs ? flowVerdicts(asItIs) : [];
  const condition = binding.status?.conditions?.find(({ type }) => type === 'Ready');
  return {
    preview,
    service: valueOf(seen.service),
    places,
    today,
    broken: [...today, ...places].flatMap((place) =>
      place.flows.filter(({ state }) => state === 'Broken').map((found) => ({ place, found })),
    ),
    firewall: firewallOf(settings, seen),
    history: binding.status === undefined ? undefined : (binding.status.history ?? []).toReversed(),
    ready: condition && {
      status: condition.status,
      reason: condition.reason,
      message: condition.message,
      since: condition.lastTransitionTime ?? 'an unknown time',
    },
  };
}

/** The broken flow in one sentence, as the page and the drawing's description have it. */
export const brokenSentence = ({ place, found }: GatewayFacts['broken'][number]): string =>
  `${sentence(found.flow.title)} (${direction(found)}) in ${place.site.location}: ${found.reasons.join(' ')} ${found.flow.loss}`;

export const direction = ({ flow: { direction: way, protocol, ports, peers } }: FlowVerdict): string =>
  `${way.toLowerCase()} ${protocol.toUpperCase()} ${ports.join(', ')} ${way === 'Inbound' ? 'from' : 'to'} ${peers.join(', ')}`;

export const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
