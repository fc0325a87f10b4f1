/** Promises about port lists: what Azure stores is read, what is no port is none. */

import { expect, test } from '@jest/globals';
import { parsePorts, showPorts } from './ports.ts';

test.each([
  ['443', '443'],
  ['6381-6383', '6381-6383'],
  ['443-443', '443'],
  ['*', '*'],
  ['0-65535', '*'],
  ['0', '0'],
  ['65535', '65535'],
  ['65536', 'none'],
  ['443-80', 'none'],
  ['443,80', 'none'],
  ['https', 'none'],
  ['-1', 'none'],
  ['', 'none'],
])('%s is read as %s', (text, said) => {
  const range = parsePorts(text);
  expect(range ? showPorts(range) : 'none').toBe(said);
});
