/** The page of flows, made from the table that the operator works with. */

import { flows, isOfClients, type Flow, type FlowContext } from '../../src/network/flows.ts';
import { hostFlows } from '../../src/network/host-flows.ts';

const base: FlowContext = {
  mode: 'External',
  sku: 'Premium',
  locations: 1,
  clientSources: [],
  clientPorts: [443],
  customDns: ['10.0.0.4'],
};

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

const peersOf = ({ id, peers }: Flow): string =>
  isOfClients({ id })
    ? '`spec.networkSecurity.clientSources`'
    : id.startsWith('dns-')
      ? "the network's own DNS servers"
      : peers.map((peer) => `\`${peer}\``).join(', ');

const needs = (flow: Flow): string => {
  const [premium, developer, regions, internal] = [
    flow.neededBy(base),
    flow.neededBy({ ...base, sku: 'Developer' }),
    flow.neededBy({ ...base, locations: 2 }),
    flow.neededBy({ ...base, mode: 'Internal' }),
  ];
  // What External mode does not know is of Internal mode alone.
  if (premium === 'No' && internal !== 'No') return `${internal}; Internal mode only`;
  return [
    premium,
    ...(developer === premium ? [] : [`${developer} for Developer`]),
    ...(regions === premium ? [] : [`${regions} with several regions`]),
    ...(internal === premium ? [] : [internal === 'No' ? 'External mode only' : `${internal} in Internal mode`]),
  ].join('; ');
};

const flowRow = (flow: Flow): readonly string[] => [
  `\`${flow.id}\``,
  needs(flow),
  flow.direction,
  `${flow.protocol.toUpperCase()} ${flow.ports.join(', ')}`,
  peersOf(flow),
  flow.loss,
  flow.source,
];

const head = ['Flow', 'Needed', 'Direction', 'Ports', 'Peer', 'Without it', 'Source'];

/** The text of docs/flows.md. */
export async function flowsPage(): Promise<string> {
  const { format } = await import('prettier');
  const today = flows.filter(({ until }) => until === undefined);
  const history = flows.filter(({ until }) => until !== undefined);
  const text = [
    '<!-- Generated from src/network/flow-table.ts, flows-in-prose.ts and host-flows.ts by npm run generate; do not edit. -->',
    '# Flows',
    '```sh\napimvnet flows --mode Internal --tier Premium --locations 2\n```',
    'Every flow that a gateway in a virtual network needs or may use. The operator judges them against what Azure really evaluates: security admin rules of a network manager, the rules of the security group, and the routes of the subnet. The other side of each flow is the subnet of the gateway.',
    '- **Required**: the gateway is not moved into a subnet where it is closed; a rule of its own keeps it open.\n- **Recommended**: a rule of its own keeps it open; where a user closes it, something degrades.\n- **Expected**: no rule, because the default rules let it through; where a user closes it, something degrades.\n- **Optional**: on request, by its name in `spec.networkSecurity.optionalFlows`; then it is as recommended.',
    table(head, today.map(flowRow)),
    '## By host name',
    'Security groups know no host names. Where traffic is tunnelled, the firewall must let these through; `apimvnet firewall` prints them together with what the service itself reports.',
    table(
      ['Flow', 'Needed', 'Ports', 'Hosts', 'Without it', 'Source'],
      hostFlows().map(({ id, required, ports, hosts, loss, source }) => [
        `\`${id}\``,
        required ? 'Required' : 'For a feature',
        `TCP ${ports.join(', ')}`,
        hosts.map((host) => `\`${host}\``).join(', '),
        loss,
        source,
      ]),
    ),
    '## History',
    'Rows of older editions, which nothing needs any more.',
    table(
      ['Flow', 'Until', 'Direction', 'Ports', 'Peer', 'Source'],
      history.map((flow) => [
        `\`${flow.id}\``,
        flow.until ?? '',
        flow.direction,
        `${flow.protocol.toUpperCase()} ${flow.ports.join(', ')}`,
        peersOf(flow),
        flow.source,
      ]),
    ),
  ].join('\n\n');
  return format(text, { parser: 'markdown', printWidth: 140 });
}
