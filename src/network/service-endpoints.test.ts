/** Promises about service endpoints: what takes Azure's own traffic off a tunnel, and never one too many. */

import { expect, test } from '@jest/globals';
import { missingEndpoints } from './service-endpoints.ts';

const tunnelled = ['Microsoft.Storage', 'Microsoft.EventHub', 'Microsoft.KeyVault'];

test.each<[string, readonly string[], boolean, boolean, readonly string[] | undefined, readonly string[]]>([
  ['nothing without a tunnel', [], false, true, undefined, []],
  ['all four in the primary region', [], true, true, undefined, [...tunnelled, 'Microsoft.Sql']],
  ['no database in another region: it is in the primary', [], true, false, undefined, tunnelled],
  ['what is there is not missing, in any letters', ['microsoft.storage', 'Microsoft.Web'], true, false, undefined, tunnelled.slice(1)],
  ['what the binding names, tunnel or not', ['Microsoft.Sql'], false, true, ['Microsoft.Sql', 'Microsoft.Storage'], ['Microsoft.Storage']],
  ['an empty list asks for none', [], true, true, [], []],
])('%s', (_, present, isTunnelled, isPrimary, explicit, expected) => {
  expect(missingEndpoints(present, isTunnelled, isPrimary, explicit).map(({ service }) => service)).toEqual(expected);
});
