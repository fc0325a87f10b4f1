/** Promises about service endpoints: what takes Azure's own traffic off a tunnel, and never one too many. */

import { expect, test } from '@jest/globals';
import { missingEndpoints } from './service-endpoints.ts';

const helpful = ['Microsoft.Storage', 'Microsoft.EventHub', 'Microsoft.KeyVault'];

test.each<[string, readonly string[], readonly string[], readonly string[] | undefined, readonly string[]]>([
  ['nothing where nothing helps', [], [], undefined, []],
  ['what helps', [], helpful, undefined, helpful],
  ['what is there is not missing, in any letters', ['microsoft.storage', 'Microsoft.Web'], helpful, undefined, helpful.slice(1)],
  ['A21: that for storage in all regions takes the place of the other', ['Microsoft.Storage.Global'], helpful, undefined, helpful.slice(1)],
  ['A21: also where the binding names the other', ['Microsoft.Storage.Global'], [], ['Microsoft.Storage'], []],
  ['A21: and the other way round', ['Microsoft.Storage'], [], ['microsoft.storage.global'], []],
  ['what the binding names, tunnel or not', ['Microsoft.Sql'], [], ['Microsoft.Sql', 'Microsoft.Storage'], ['Microsoft.Storage']],
  ['an empty list asks for none', [], helpful, [], []],
])('%s', (_, present, helping, explicit, expected) => {
  expect(missingEndpoints(present, helping, explicit).map(({ service }) => service)).toEqual(expected);
});
