/** Puts every row of table A that a gateway can meet to one who judges; what fails is listed with the reason, and must go on failing until it is mended. */

import { describe, expect, test } from '@jest/globals';
import { traffic } from '../index.ts';
import type { Hop, TrafficRow } from '../traffic.ts';
import type { Known, Row } from '../rows.ts';
import { fails, listed, strays } from './outcome.ts';

/** How one who judges reads a row. */
export interface Player {
  readonly isJudged: (row: TrafficRow) => boolean;
  readonly isRouted: (row: TrafficRow) => boolean;
  readonly verdictOf: (row: TrafficRow) => { readonly access: string; readonly rules: readonly string[] };
  readonly way: (row: TrafficRow) => string;
  readonly wayOf: (hop: Hop) => string;
}

/** `others` are further rows that `known` may name. */
export function playRows(
  { isJudged, isRouted, verdictOf, way, wayOf }: Player,
  known: readonly Known[],
  others: readonly Row[] = [],
): void {
  const rows = Object.values(traffic).flat();
  const judged = rows.filter((row) => row.verdict !== undefined && isJudged(row));
  const routed = rows.filter(isRouted);

  /** Of several rules that let a flow through, the promised one is enough. */
  const played = (row: TrafficRow) => {
    const { access, rules } = verdictOf(row);
    const wanted = row.verdict?.rule?.toLowerCase();
    return { access, rule: rules.find((name) => name.toLowerCase() === wanted) ?? rules.join(', ') };
  };

  test('most rows are put to it', () => {
    expect(judged.length).toBeGreaterThan(150);
    expect(routed.length).toBeGreaterThan(30);
  });

  describe('its verdicts', () => {
    test.each(judged.map((row) => [row.id, row.says, row] as const))('%s: %s', (id, _says, row) => {
      expect(fails({ ...row.verdict }, played(row))).toEqual(listed(known, id));
    });
  });

  describe('its ways', () => {
    test.each(routed.flatMap((row) => (row.hop ? [[row.id, row.says, row, row.hop] as const] : [])))('%s: %s', (id, _says, row, hop) => {
      expect(fails({ way: wayOf(hop) }, { way: way(row) })).toEqual(listed(known, row.verdict ? `${id}/way` : id));
    });
  });

  test('every known failure is a row, and once', () => {
    const withWays = rows.flatMap((row) => (row.verdict && isRouted(row) ? [row, { ...row, id: `${row.id}/way` }] : [row]));
    expect(strays(known, [...withWays, ...others])).toEqual([]);
  });
}
