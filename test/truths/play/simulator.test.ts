/** The simulator against every row of table A. What fails is listed, with the reason, and must go on failing until it is mended and taken off the list. */

import { describe, expect, test } from '@jest/globals';
import { needs } from '../needs.ts';
import { traffic } from '../index.ts';
import { known } from '../known/simulator.ts';
import { fails, listed, strays } from './outcome.ts';
import { hopOf, levelOf, verdictOf } from './simulator.ts';
import type { TrafficRow } from '../traffic.ts';

describe.each(Object.entries(traffic))('%s', (_, rows) => {
  test.each(rows.map((row) => [row.id, row.says, row] as const))('%s: %s', (id, _says, row) => {
    expect(fails(promised(row), played(row))).toEqual(listed(known, id));
  });
});

describe('what a gateway needs', () => {
  test.each(needs.map((need) => [need.id, need.says, need] as const))('%s: %s', (id, _says, need) => {
    const level = need.level === 'required' ? 'required' : 'optional';
    expect(fails({ level }, { level: levelOf(need) })).toEqual(listed(known, id));
  });
});

test('every known failure is a row, and once', () => {
  expect(strays(known, [...Object.values(traffic).flat(), ...needs])).toEqual([]);
});

const promised = ({ verdict, hop }: TrafficRow) => ({ ...verdict, hop });

/** What the row promises, as the simulator has it. */
function played(row: TrafficRow) {
  const { verdict, hop } = row;
  const { access, rule } = verdict ? verdictOf(row) : { access: undefined, rule: undefined };
  return {
    ...(verdict && { access }),
    ...(verdict?.rule !== undefined && { rule }),
    hop: hop && hopOf(row),
  };
}
