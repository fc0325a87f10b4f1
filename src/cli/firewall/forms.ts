/** The lists of bindings in every form that they are printed in. */

import { stringify } from 'yaml';
import type { FirewallRow } from '../../network/firewall.ts';
import { columns } from '../output/columns.ts';
import { csv } from '../output/csv.ts';
import { azurePolicy } from './azure-policy.ts';
import type { BoundList } from './list.ts';
import { ruleSetOf } from './rule-set.ts';
import { terraform } from './terraform.ts';

export const firewallFormats = ['text', 'json', 'yaml', 'csv', 'azure-policy', 'terraform'] as const;
export type FirewallFormat = (typeof firewallFormats)[number];

export function printed(lists: readonly BoundList[], format: FirewallFormat): string {
  switch (format) {
    case 'json':
      return JSON.stringify(rowsOf(lists), null, 2);
    case 'yaml':
      return stringify(rowsOf(lists), { aliasDuplicateObjects: false }).trimEnd();
    case 'csv':
      return csv(
        ['binding', 'sources', 'need', 'kind', 'protocol', 'ports', 'name', 'ranges', 'without it', 'source'],
        lists.flatMap((list) => list.rows.map((row) => inCsv(row, list))),
      );
    case 'azure-policy':
      return azurePolicy(lists);
    case 'terraform':
      return terraform(lists);
    case 'text':
      return lists.map((list) => (lists.length > 1 ? `${titleOf(list)}\n${table(list.rows)}` : table(list.rows))).join('\n\n');
  }
}

/** What no rule of the form can say. */
export const notesFor = (lists: readonly BoundList[], format: FirewallFormat): readonly string[] =>
  format !== 'azure-policy' && format !== 'terraform'
    ? []
    : lists.flatMap((list) => {
        const { notSaid, needsDnsProxy } = ruleSetOf(list.rows);
        return [
          ...notSaid.map((one) => `${titleOf(list)}: no rule for ${one}`),
          ...(needsDnsProxy
            ? [`${titleOf(list)}: network rules name hosts: turn on the DNS proxy of the policy, and let the network ask the firewall`]
            : []),
        ];
      });

export const titleOf = ({ namespace, name }: Pick<BoundList, 'namespace' | 'name'>): string => `${namespace}/${name}`;

/** Of several the rows say whose they are. */
const rowsOf = (lists: readonly BoundList[]): readonly object[] =>
  lists.flatMap((list) => list.rows.map((row) => ({ binding: titleOf(list), ...row })));

const needOf = ({ required }: FirewallRow): string => (required ? 'Required' : 'Feature');

const inCsv = (row: FirewallRow, list: BoundList): readonly string[] => [
  titleOf(list),
  list.sources.join(' '),
  needOf(row),
  row.kind,
  row.protocol.toUpperCase(),
  row.ports.join(' '),
  row.name,
  (row.ranges ?? []).join(' '),
  row.why,
  row.source,
];

const table = (rows: readonly FirewallRow[]): string =>
  columns(
    ['NEED', 'KIND', 'PROTOCOL', 'PORTS', 'RANGES', 'NAME'],
    rows.map((row) => [
      needOf(row),
      row.kind,
      row.protocol.toUpperCase(),
      row.ports.join(','),
      row.ranges ? String(row.ranges.length) : '',
      row.name,
    ]),
  );
