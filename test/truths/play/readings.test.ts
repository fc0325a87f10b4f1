/** The product against every row of table B: whether it is refused, has to come back, is missing; whether an operation was started; how it goes. */

import { describe, expect, test } from '@jest/globals';
import { exchanges } from '../requests/index.ts';
import { knownReadings } from '../known/readings.ts';
import { fails, listed, strays } from './outcome.ts';
import { reading, received, stateOf } from './readings.ts';

const rows = Object.values(exchanges).flat();

describe.each(Object.entries(exchanges))('%s', (_, some) => {
  test.each(some.map((row) => [row.id, row.says, row] as const))('%s: %s', (id, _says, row) => {
    const { status, code, headers } = row.answer;
    const answer = received(row);
    const { means, known, namesOperation, comesBackIn } = reading(answer);
    const isPoll = typeof row.request.path !== 'string';
    const names = headers['azure-asyncoperation'] === 'present' || headers['location'] === 'present';
    const promised = {
      means: status < 400 ? 'success' : row.means,
      known: 'true',
      namesOperation: String(names),
      ...(isPoll && { state: row.answer.state ?? (status === 202 ? 'InProgress' : 'Succeeded') }),
      ...(code !== undefined && { comesBackIn: headers['retry-after'] === 'present' ? '12000' : 'whenever' }),
    };
    const read = {
      means,
      known: String(known),
      namesOperation: String(namesOperation),
      ...(isPoll && { state: stateOf(answer) }),
      ...(code !== undefined && { comesBackIn: String(comesBackIn ?? 'whenever') }),
    };
    expect(fails(promised, read)).toEqual(listed(knownReadings, id));
  });
});

test('every refusal says what a client has to make of it', () => {
  expect(rows.filter(({ answer, means }) => answer.status >= 400 !== (means !== undefined)).map(({ id }) => id)).toEqual([]);
});

test('every known failure is a row, and once', () => {
  expect(strays(knownReadings, rows)).toEqual([]);
});
