/** Answers of `reach` for people at a terminal. */

import type { Paint } from '../output/colours.ts';
import { columns } from '../output/columns.ts';
import { fold } from '../output/fold.ts';
import type { Answer } from './answer.ts';
import type { Effective, EffectiveRoute, EffectiveRule } from './effective.ts';

export interface Look {
  readonly width: number;
  readonly paint: Paint;
}

const colours = { Reachable: 'green', Blocked: 'red', Unknown: 'yellow' } as const;
const words = { Reachable: 'reachable', Blocked: 'blocked', Unknown: 'cannot be told' } as const;
const signs = { Open: 'open', Closed: 'CLOSED', Unknown: 'unknown' } as const;

export function answerText(answer: Answer, { width, paint }: Look): string {
  const { from, location, direction, target, protocol, peers, verdict, hops, notKnown } = answer;
  const what =
    direction === 'Outbound'
      ? `to ${target}`
      : `from ${target.replace(/:\d+$/, '')} to the gateway on port ${target.split(':').at(-1) ?? ''}`;
  return [
    `${paint('bold', `${from}, ${location}: ${what} (${protocol.toUpperCase()})`)}: ${paint(colours[verdict], words[verdict])}`,
    ...(peers.length > 0 && !target.startsWith(peers.join(', ')) ? [fold(`Judged for ${peers.join(', ')}.`, width, 2)] : []),
    ...hops.flatMap(({ hop, verdict: is, says, remedy }, at) => [
      fold(`${hop} ${signs[is]}: ${says}`, width, 5, `${at + 1}. `),
      ...(remedy === undefined ? [] : [fold(`To open it: ${remedy}`, width, 5)]),
    ]),
    ...(notKnown.length === 0 ? [] : [fold('Not known:', width, 2), ...notKnown.map((one) => fold(one, width, 5, '- '))]),
  ].join('\n');
}

export function effectiveText(effective: Effective, { width, paint }: Look): string {
  const { from, location, subnet, prefixes, dnsServers, routes, rules, securityGroup, routeTable, notKnown } = effective;
  const nameIn = (id: string | undefined): string => id?.split('/').at(-1) ?? 'none';
  return [
    paint('bold', `${from}, ${location}: subnet ${nameIn(subnet)} (${prefixes.join(', ')})`),
    fold(
      `Route table ${nameIn(routeTable)}, network security group ${nameIn(securityGroup)}, DNS ${dnsServers.length === 0 ? 'of Azure' : dnsServers.join(', ')}.`,
      width,
      2,
    ),
    '',
    indented(columns(['SOURCE', 'STATE', 'PREFIX', 'NEXT HOP', 'NAME'], routes.map(routeCells))),
    '',
    ...(rules.length === 0
      ? [fold('No network security group and no rules of a network manager: everything passes.', width, 2)]
      : [indented(columns(['DIRECTION', 'PRIORITY', 'ACCESS', 'PROTOCOL', 'PORTS', 'FROM', 'TO', 'NAME'], rules.map(ruleCells)))]),
    ...(notKnown.length === 0 ? [] : ['', fold('Not known:', width, 2), ...notKnown.map((one) => fold(one, width, 5, '- '))]),
  ].join('\n');
}

const indented = (table: string): string =>
  table
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');

const routeCells = ({ source, state, prefix, nextHop, name, ranges }: EffectiveRoute): readonly string[] => [
  source,
  state,
  ranges === undefined ? prefix : `${prefix} (${ranges} ranges)`,
  nextHop,
  name,
];

const ruleCells = ({ direction, priority, access, protocol, ports, from, to, name, source, tags }: EffectiveRule): readonly string[] => [
  direction,
  String(priority),
  access,
  protocol,
  short(ports),
  short(from.map((one) => counted(one, tags))),
  short(to.map((one) => counted(one, tags))),
  source === 'NetworkManager' ? `${name} (network manager)` : name,
];

const counted = (text: string, tags: EffectiveRule['tags']): string => (tags[text] === undefined ? text : `${text} (${tags[text]})`);
const short = (texts: readonly string[]): string => (texts.length > 2 ? `${texts[0] ?? ''} and ${texts.length - 1} more` : texts.join(','));
