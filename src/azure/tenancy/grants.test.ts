/** The tenancy file: what it may say, and which sentence refuses everything else. */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { knowsSubscription, loadGrants, mayRead, mayUse, parseGrants } from './grants.ts';

const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
const hub = `${subscription}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub`;
const grantOf = (...scopes: readonly string[]) => {
  const grant = parseGrants(JSON.stringify({ namespaces: { team: { scopes } } })).get('team');
  if (!grant) throw new Error('there is no grant');
  return grant;
};

describe('T4: a scope', () => {
  test.each<[scope: string, id: string, uses: boolean, reads: boolean]>([
    [subscription, hub, true, true],
    [`${subscription}/resourceGroups/net`, hub, true, true],
    [`${subscription}/resourceGroups/NET`, hub.toUpperCase(), true, true],
    [`${subscription}/resourceGroups/ne`, hub, false, false],
    [hub, `${hub}/subnets/apim`, true, true],
    [hub, `${hub}2/subnets/apim`, false, false],
    [`${hub}/subnets/apim`, `${hub}/subnets/apim`, true, true],
    [`${hub}/subnets/apim`, hub, false, true],
    [`${hub}/subnets/apim`, `${hub}/subnets/other`, false, false],
    [`${hub}/`, hub, true, true],
    ['/subscriptions/22222222-2222-4222-8222-222222222222', hub, false, false],
  ])('%s and %s: uses %s, reads %s', (scope, id, uses, reads) => {
    expect([mayUse(grantOf(scope), id), mayRead(grantOf(scope), id)]).toEqual([uses, reads]);
  });

  test('none at all covers nothing', () => {
    expect([mayRead(grantOf(), hub), knowsSubscription(grantOf(), '11111111-1111-4111-8111-111111111111')]).toEqual([false, false]);
  });
});

describe('T4: a tenancy file', () => {
  test.each<[what: string, text: string, says: RegExp]>([
    ['nothing', '', /^the file must be a mapping/],
    ['a list', '[]', /^the file must be a mapping/],
    ['no namespaces', '{}', /^namespaces is missing/],
    ['a misspelt word', 'namespace: {}', /^the file has the unknown field "namespace"; known: namespaces/],
    ['a name that is none', 'namespaces: { Team_A: { scopes: [] } }', /^namespaces: "Team_A" is not the name of a namespace/],
    ['a wildcard', "namespaces: { '*': { scopes: [] } }", /^namespaces: "\*" is not the name of a namespace/],
    ['no scopes', 'namespaces: { team: {} }', /^namespaces\.team\.scopes must be a list of ids/],
    ['a scope that is a word', 'namespaces: { team: { scopes: [hub] } }', /^namespaces\.team\.scopes\[0\]: "hub" is not the id of/],
    ['all of Azure', 'namespaces: { team: { scopes: [/] } }', /^namespaces\.team\.scopes\[0\]: "\/" is not the id of/],
    ['a way out', `namespaces: { team: { scopes: ['${hub}/../spoke'] } }`, /scopes\[0\]: .* is not the id of/],
    ['a number', 'namespaces: { team: { scopes: [7] } }', /scopes\[0\]: 7 is not the id of/],
    [
      'a misspelt limit',
      'namespaces: { team: { scopes: [], touchOthers: Never } }',
      /^namespaces\.team has the unknown field "touchOthers"/,
    ],
    ['a yes', 'namespaces: { team: { scopes: [], touchesOthers: true } }', /touchesOthers must be Never or Approved, not true/],
  ])('with %s is refused', (_, text, says) => {
    expect(() => parseGrants(text)).toThrow(says);
  });

  test('is YAML or JSON, and allows nothing that touches others unless it says so', () => {
    expect([...parseGrants(`namespaces:\n  team-a:\n    scopes:\n      - ${hub}\n`)]).toEqual([
      ['team-a', { scopes: [hub], touchesOthers: 'Never' }],
    ]);
    expect(parseGrants('{"namespaces":{}}').size).toBe(0);
  });

  test('that cannot be read or used is named', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'tenancy-')), 'tenancy.yaml');
    expect(() => loadGrants(path)).toThrow(/^tenancy file .*tenancy\.yaml: .*ENOENT/);
    writeFileSync(path, 'namespaces: []');
    expect(() => loadGrants(path)).toThrow(`tenancy file ${path}: namespaces must be a mapping`);
  });
});
