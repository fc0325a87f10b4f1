/** The page of sources: every flow, host and limit with the page and date that it rests on, oldest first, so that a reader can go and look. */

import { flows } from '../../src/network/flows.ts';
import { hostFlows, type CloudName } from '../../src/network/host-flows.ts';
import { bindable } from '../../src/network/tiers.ts';
import { routeLimits } from '../../src/network/ways/limits.ts';

export interface Sourced {
  readonly kind: 'Flow' | 'Host' | 'Limit' | 'Tier';
  readonly name: string;
  readonly source: string;
}

const clouds: readonly CloudName[] = ['public', 'usgovernment', 'china'];

/** A host once, with the clouds that it is for where these are not all. */
function hosts(): readonly Sourced[] {
  const rows = clouds.flatMap((cloud) =>
    hostFlows(cloud).flatMap((flow) => flow.hosts.map((host) => ({ cloud, name: `\`${host}\` (\`${flow.id}\`)`, source: flow.source }))),
  );
  return [...Map.groupBy(rows, ({ name, source }) => `${name} ${source}`).values()].flatMap((same): readonly Sourced[] => {
    const [first] = same;
    if (!first) return [];
    const where = same.length === clouds.length ? '' : `, ${same.map(({ cloud }) => cloud).join(', ')}`;
    return [{ kind: 'Host', name: `${first.name}${where}`, source: first.source }];
  });
}

const tiers = ['Basic', 'Standard', 'Consumption', 'BasicV2', 'StandardV2', 'PremiumV2'].flatMap((sku): readonly Sourced[] => {
  const answer = bindable(sku, 'stv2');
  return answer.ok ? [] : [{ kind: 'Tier', name: `what ${sku} has instead`, source: answer.source }];
});

const limitNames = { Routes: 'routes of a table', TagRoutes: 'routes of a table by service tags' } as const;

export const sourced: readonly Sourced[] = [
  ...flows.map(({ id, source }): Sourced => ({ kind: 'Flow', name: `\`${id}\``, source })),
  ...hosts(),
  ...routeLimits.map(({ what, most, source }): Sourced => ({ kind: 'Limit', name: `${limitNames[what]}: ${most}`, source })),
  ...tiers,
];

/** The first date of a source is that of the page that it rests on; what follows tells of other editions. Throws where there is none. */
export function dateOf({ name, source }: Sourced): string {
  const [date] = /\b20\d\d(-\d\d){0,2}\b/.exec(source) ?? [];
  if (date === undefined) throw new Error(`${name} has a source without a date: ${source}`);
  return date;
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** The text of docs/sources.md. */
export async function sourcesPage(): Promise<string> {
  const { format } = await import('prettier');
  const rows = sourced
    .map((one) => ({ ...one, date: dateOf(one) }))
    .toSorted(
      (a, b) =>
        a.date.localeCompare(b.date) || a.source.localeCompare(b.source) || a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name),
    );
  const text = [
    '<!-- Generated from src/network/ (flows, hosts, limits, tiers) by npm run generate; do not edit. -->',
    '# Sources',
    "What the operator knows of Microsoft's platform, by the date of the page that says so, oldest first: what stands at the top should be looked at first. A date may be that of an edition which a newer one has replaced since.",
    [row(['Date', 'Kind', 'What', 'Source']), row(['---', '---', '---', '---'])]
      .concat(rows.map(({ date, kind, name, source }) => row([date, kind, name, source])))
      .join('\n'),
  ].join('\n\n');
  return format(text, { parser: 'markdown', printWidth: 140 });
}
