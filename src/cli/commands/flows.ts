/** `apimvnet flows`: the flows that a gateway needs, without a cluster and without Azure. */

import { flowsFor, optionalFlowIds, type FlowNeed } from '../../network/flows.ts';
import { hostFlows, type CloudName } from '../../network/host-flows.ts';
import { parsePrefix } from '../../network/prefixes.ts';
import { command } from '../command.ts';
import { exits } from '../exits.ts';
import { cloudOptions } from '../cloud.ts';
import { oneOf, short, texts, UsageError, whole } from '../options.ts';
import { csv } from '../output/csv.ts';
import { render, type Table } from '../output/render.ts';

const options = {
  mode: oneOf('MODE', ['External', 'Internal'], 'mode of the gateway', 'External'),
  tier: oneOf('TIER', ['Developer', 'Premium'], 'tier of the service', 'Premium'),
  locations: whole('N', [1, 60], 'regions of the service', 1),
  dns: texts('IP', 'DNS server of the network; may be given several times'),
  optional: texts('NAME', 'optional flow to guarantee; may be given several times'),
  cloud: cloudOptions.cloud,
  output: short('o', oneOf('FORMAT', ['text', 'json', 'yaml', 'csv'], 'how to print', 'text')),
} as const;

interface Row {
  readonly name: string;
  readonly need: string;
  readonly direction: string;
  readonly protocol: string;
  readonly ports: readonly string[];
  readonly peers: readonly string[];
  readonly withoutIt: string;
  readonly source: string;
}

const fromFlow = ({ id, need, direction, protocol, ports, peers, loss, source }: FlowNeed): Row => ({
  name: id,
  need,
  direction,
  protocol,
  ports,
  peers,
  withoutIt: loss,
  source,
});

const fromHosts = (cloud: CloudName): readonly Row[] =>
  hostFlows(cloud).map(({ id, required, ports, hosts, loss, source }) => ({
    name: id,
    need: required ? 'ByName' : 'ByNameOptional',
    direction: 'Outbound',
    protocol: 'Tcp',
    ports: ports.map(String),
    peers: hosts,
    withoutIt: loss,
    source,
  }));

export const flowsCommand = command(
  {
    name: 'flows',
    summary: 'List the flows that a gateway needs, with what breaks without each.',
    usage: ['[OPTIONS]'],
    about: [
      "Lists every flow that a gateway needs or may use: whether it is needed, its direction, ports and peer, what breaks without it, and the page of Microsoft's that says so. Neither a cluster nor Azure is asked.",
      'Needs: Required (else the gateway is not moved), Recommended (a rule is written, its lack degrades), Expected (no rule; its lack degrades), Optional (on request, by spec.networkSecurity.optionalFlows), ByName (hosts for a firewall; security groups know no names).',
    ],
    options,
    examples: [
      {
        does: 'For an Internal Premium gateway that asks a DNS server of its own',
        call: 'apimvnet flows --mode Internal --tier Premium --dns 10.0.0.4',
      },
      { does: 'With what breaks without each and the source, for a program', call: 'apimvnet flows -o json' },
      { does: 'For a sheet, with the hosts of the US government cloud', call: 'apimvnet flows --cloud usgovernment -o csv' },
    ],
    exits: [['done', 'done']],
  },
  async (given) => {
    const unknown = given.optional.find((name) => !optionalFlowIds.includes(name));
    if (unknown !== undefined)
      throw new UsageError(`--optional: "${unknown}" is no optional flow; valid are ${optionalFlowIds.join(', ')}`);
    const wrong = given.dns.find((ip) => ip.includes('/') || !parsePrefix(ip).ok);
    if (wrong !== undefined) throw new UsageError(`--dns: "${wrong}" is no IPv4 address`);
    const flows = flowsFor({
      mode: given.mode,
      sku: given.tier,
      locations: given.locations,
      clientSources: ['spec.networkSecurity.clientSources'],
      clientPorts: [443],
      customDns: given.dns,
      optionalFlows: given.optional,
    });
    const rows = [...flows.map(fromFlow), ...fromHosts(given.cloud)];
    console.log(given.output === 'csv' ? csv(csvHead, rows.map(inCsv)) : render(rows, given.output, table));
    return exits.done.code;
  },
);

const csvHead = ['name', 'need', 'direction', 'protocol', 'ports', 'peers', 'without it', 'source'];
const inCsv = ({ name, need, direction, protocol, ports, peers, withoutIt, source }: Row): readonly string[] => [
  name,
  need,
  direction,
  protocol.toUpperCase(),
  ports.join(' '),
  peers.join(' '),
  withoutIt,
  source,
];

const table: Table<Row> = {
  head: ['NAME', 'NEED', 'DIRECTION', 'PROTOCOL', 'PORTS', 'PEER'],
  cells: ({ name, need, direction, protocol, ports, peers }) => [
    name,
    need,
    direction,
    protocol.toUpperCase(),
    ports.join(','),
    peers.length > 2 ? `${peers[0] ?? ''} and ${peers.length - 1} more` : peers.join(', '),
  ],
};
