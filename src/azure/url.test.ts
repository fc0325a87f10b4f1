/** Promises about the URL of a resource: the path that is sent is the path of the id, or nothing is sent. */

import { describe, expect, test } from '@jest/globals';
import { urlOf } from './url.ts';

const arm = 'https://management.azure.com';
const group = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups';
const at = (path: string): string => urlOf(arm, path, '2024-05-01');

describe('T2: the URL of an id', () => {
  test.each([
    [`${group}/net`, `${group}/net`],
    [`${group}/net(1)`, `${group}/net(1)`],
    [`${group}/größe`, `${group}/gr%C3%B6%C3%9Fe`],
    [
      `${group}/net/providers/Microsoft.Network/privateDnsZones/example.org/A/@`,
      `${group}/net/providers/Microsoft.Network/privateDnsZones/example.org/A/@`,
    ],
    [
      `${group}/net/providers/Microsoft.Network/privateDnsZones/example.org/A/*`,
      `${group}/net/providers/Microsoft.Network/privateDnsZones/example.org/A/*`,
    ],
  ])('T2: %s', (path, sent) => expect(at(path)).toBe(`${arm}${sent}?api-version=2024-05-01`));

  test.each([
    ['a query', `${group}/net?api-version=2015-01-01&x=`, `${group}/net%3Fapi-version%3D2015-01-01%26x%3D`],
    ['a fragment', `${group}/net#`, `${group}/net%23`],
    ['a backslash', `${group}/x\\..\\net`, `${group}/x%5C..%5Cnet`],
    ['an escape', `${group}/n%65t`, `${group}/n%2565t`],
    ['a tab', `${group}/n\tet`, `${group}/n%09et`],
    ['a blank', `${group}/net `, `${group}/net%20`],
  ])('T2: %s stays within its segment', (_, path, sent) => expect(at(path)).toBe(`${arm}${sent}?api-version=2024-05-01`));

  test.each([
    ['a dot segment', `${group}/net/../other`],
    ['a dot segment at its end', `${group}/net/..`],
    ['a single dot', `${group}/./net`],
    ['no slash in front', '.evil.example/subscriptions'],
    ['a host', '@evil.example/subscriptions'],
    ['half a letter', `${group}/n\ud800t`],
  ])('T2: of a path with %s there is none', (_, path) => expect(() => at(path)).toThrow());
});
