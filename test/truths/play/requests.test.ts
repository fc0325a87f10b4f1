/** The simulator against every row of table B, and every recorded row against its own recording, where the recordings are. */

import { describe, expect, test } from '@jest/globals';
import { exchanges } from '../requests/index.ts';
import { knownRequests } from '../known/requests.ts';
import { play, promised } from './exchange.ts';
import { fails, listed, strays } from './outcome.ts';

const rows = Object.values(exchanges).flat();

describe.each(Object.entries(exchanges))('%s', (_, some) => {
  test.each(some.map((row) => [row.id, row.says, row] as const))('%s: %s', async (id, _says, row) => {
    const played = await play(row);
    expect(fails(promised(row, played), played)).toEqual(listed(knownRequests, id));
  });
});

test('every known failure is a row, and once', () => {
  expect(strays(knownRequests, rows)).toEqual([]);
});
