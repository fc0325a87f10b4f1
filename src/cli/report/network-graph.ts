/**
 * One location of a gateway as a graph, read from left to right: who calls, the inbound rule that decides, the gateway in its subnet, the outbound rule, the
 * route or endpoint where one decides, what stands in between, and what is called. Pure.
 */

import { nameOf } from '../../api/arm-id.ts';
import { valueOf } from '../../binding/model/values/observation.ts';
import type { FlowVerdict, PlaceVerdicts } from '../preview/flow-verdicts.ts';
import type { DotEdge, DotGraph, DotNode } from './dot.ts';

/** Each different label once, by a name that is safe in a graph. */
function registry(prefix: string) {
  const nodes = new Map<string, DotNode>();
  return {
    nodes: (): readonly DotNode[] => [...nodes.values()],
    /** The worst of what it stands for shows. */
    of(label: readonly string[], words: string): string {
      const key = label.join('\n');
      const known = nodes.get(key);
      const id = known?.id ?? `${prefix}${nodes.size}`;
      nodes.set(key, { id, label, class: known?.class.includes('broken') === true ? known.class : words });
      return id;
    },
  };
}

const words = { Open: 'open', Broken: 'broken', Doubtful: 'doubtful', Planned: 'coming', Closed: 'closed' } as const;

/** What the gateway does not need and the binding does not ask for would only fill the picture; the table beside it has it. */
const isDrawn = ({ flow, state }: FlowVerdict): boolean =>
  flow.need !== 'Optional' || state === 'Broken' || state === 'Doubtful' || state === 'Planned';

export function networkGraph({ site, flows, isThere }: PlaceVerdicts): DotGraph {
  const callers = registry('caller');
  const inbound = registry('in');
  const outbound = registry('out');
  const routes = registry('route');
  const between = registry('hop');
  const called = registry('called');
  const edges: DotEdge[] = [];
  const link = (from: string, to: string, state: FlowVerdict['state'], isCut = false): void =>
    void edges.push({ from, to, class: `flow ${words[state]}${isCut ? ' cut' : ''}` });

  for (const found of flows.filter(isDrawn)) {
    const { flow, state, rule, isDenied, hop } = found;
    const peer = [flow.title, `${flow.protocol.toUpperCase()} ${flow.ports.join(', ')}`];
    const ruleWords = isDenied ? `rule ${words[state]}` : 'rule';
    const peerWords = `peer ${words[state]}`;
    if (flow.direction === 'Inbound') {
      const from = callers.of(peer, peerWords);
      const by = inbound.of([rule], ruleWords);
      link(from, by, state);
      link(by, 'gateway', state, isDenied);
      continue;
    }
    const by = outbound.of([rule], ruleWords);
    const to = called.of(peer, peerWords);
    const isLost = hop.is === 'Lost';
    const stops = [
      ...(hop.route
        ? [routes.of([`${hop.route.name}: ${hop.route.prefix}`, `→ ${hop.to}`], isLost ? `route ${words[state]}` : 'route')]
        : hop.to.startsWith('service endpoint')
          ? [routes.of([hop.to.replace('service endpoint ', ''), 'service endpoint'], 'route')]
          : []),
      ...(hop.is === 'Through' ? [between.of([hop.to, 'must let it through'], 'between')] : []),
    ];
    const path = ['gateway', by, ...stops, to];
    path.slice(1).forEach((next, at) => link(path[at] ?? 'gateway', next, state, (isDenied && at > 0) || (isLost && next === to)));
  }

  const { seen, wanted, present, service } = site;
  const network = valueOf(seen.network);
  const group = valueOf(seen.group) ?? valueOf(seen.wantedGroup);
  const table = valueOf(seen.table) ?? valueOf(seen.wantedTable);
  const groupName = group ? `NSG ${group.name}` : 'no security group';
  const servers = network?.dnsServers ?? [];
  const gateway: DotNode = {
    id: 'gateway',
    label: [
      service.name,
      `${service.sku.name}, ${present.units} unit${present.units === 1 ? '' : 's'}, ${site.mode}`,
      ...present.publicIpAddresses.map((ip) => `public ${ip}`),
      ...(isThere ? present.privateIpAddresses.map((ip) => `private ${ip}`) : ['not here yet']),
    ],
    class: isThere ? 'gateway' : 'gateway planned',
  };
  const box = (id: string, label: string, nodes: readonly DotNode[]) =>
    nodes.length === 0 ? [] : [{ id, label, class: 'device', nodes, clusters: [] }];
  return {
    nodes: [...callers.nodes(), ...between.nodes(), ...called.nodes()],
    clusters: [
      {
        id: 'network',
        label: [
          `Virtual network ${nameOf(wanted.networkId)}: ${(network?.prefixes ?? []).join(', ')}`,
          `DNS: ${servers.length === 0 ? "Azure's own" : servers.join(', ')}`,
        ].join('\n'),
        class: 'network',
        nodes: [],
        clusters: [
          {
            id: 'subnet',
            label: `Subnet ${nameOf(wanted.subnetId)}: ${(seen.subnet?.prefixes ?? []).join(', ')}`,
            class: 'subnet',
            nodes: [gateway],
            clusters: [
              ...box('inbound', `${groupName}, inbound`, inbound.nodes()),
              ...box('outbound', `${groupName}, outbound`, outbound.nodes()),
              ...box('routes', table ? `Route table ${table.name}` : 'Endpoints', routes.nodes()),
            ],
          },
        ],
      },
    ],
    edges: once(edges),
  };
}

/** Several flows by one rule are one line; the worst of them shows. */
function once(edges: readonly DotEdge[]): readonly DotEdge[] {
  const rank = (edge: DotEdge): number => ['open', 'coming', 'doubtful', 'broken'].findIndex((word) => edge.class.includes(word));
  return [...Map.groupBy(edges, ({ from, to }) => `${from} ${to}`).values()].flatMap(
    (same) => same.toSorted((a, b) => rank(b) - rank(a))[0] ?? [],
  );
}
