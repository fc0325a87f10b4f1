/** The flows of one gateway, out of the table of all: with its peers and ports settled, and how much it needs each. */

import { flows } from './flow-table.ts';
import { isOfClients, type Flow, type FlowContext, type Need } from './flow.ts';
import { remembered } from './remembered.ts';
import { mayNameInside } from './words/inside.ts';
import { hostAddress } from './words/place.ts';
import { isCidr, isEverything } from './words/words.ts';

export { flows } from './flow-table.ts';
export {
  clientFlow,
  insideClientFlow,
  isOfClients,
  type Flow,
  type FlowContext,
  type InjectableSku,
  type Mode,
  type Need,
} from './flow.ts';

/** Their peers are the DNS servers of the network. */
const dnsFlows: ReadonlySet<string> = new Set(['dns-udp', 'dns-tcp']);

/** A flow of one gateway: with its peers and ports settled. */
export interface FlowNeed extends Omit<Flow, 'neededBy'> {
  readonly need: Exclude<Need, 'No'>;
}

/** The flows of a gateway; for the same needs the same value. Clients are without peers when the binding names none. */
export const flowsFor = (given: FlowContext): readonly FlowNeed[] => flowsIn(JSON.stringify(given));

const flowsIn = remembered((text): readonly FlowNeed[] => {
  const given = JSON.parse(text) as FlowContext;
  // The gateway speaks IPv4: a server that has another kind of address is of no use to it. Who names Azure's own has no own ones.
  const context = given.customDns ? { ...given, customDns: given.customDns.filter((one) => isCidr(one) && one !== hostAddress) } : given;
  return flows.flatMap(({ neededBy, ...flow }) => {
    const need = neededBy(context);
    if (need === 'No') return [];
    if (isOfClients(flow)) return [{ ...flow, need, peers: widest(clientsOf(context)), ports: context.clientPorts.map(String) }];
    if (dnsFlows.has(flow.id)) return [{ ...flow, need, peers: context.customDns ?? [] }];
    const isChosen = context.optionalFlows?.includes(flow.id) ?? false;
    return [{ ...flow, need: isChosen && need !== 'Required' ? 'Recommended' : need }];
  });
}, 1_000);

/** No rule opens an Internal gateway to whom it does not answer. */
const clientsOf = ({ mode, clientSources }: FlowContext): readonly string[] =>
  mode === 'Internal' ? clientSources.filter(mayNameInside) : clientSources;

/** What is everything leaves nothing to the others: one rule says it. */
function widest(sources: readonly string[]): readonly string[] {
  const all = sources.find(isEverything);
  return all === undefined ? sources : [all];
}

const anyContext: FlowContext = { mode: 'External', sku: 'Premium', locations: 1, clientSources: [], clientPorts: [443] };

/** Names that a binding may choose. */
export const optionalFlowIds: readonly string[] = flows
  .filter(({ neededBy }) => ['Optional', 'Expected', 'Recommended'].includes(neededBy(anyContext)))
  .map(({ id }) => id);
