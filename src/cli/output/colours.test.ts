/** Promises about colours: at a terminal only, and not where the user wants none. */

import { expect, test } from '@jest/globals';
import { paintFor } from './colours.ts';

test.each([
  ['a terminal', { isTTY: true }, {}, true],
  ['a pipe', {}, {}, false],
  ['NO_COLOR', { isTTY: true }, { NO_COLOR: '0' }, false],
  ['an empty NO_COLOR', { isTTY: true }, { NO_COLOR: '' }, true],
  ['a terminal without colours', { isTTY: true }, { TERM: 'dumb' }, false],
] as const)('%s', (_, stream, env, coloured) => {
  const text = paintFor(stream, env)('red', 'Blocking');
  expect(text === 'Blocking').toBe(!coloured);
  expect(text).toContain('Blocking');
});
