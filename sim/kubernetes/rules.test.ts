/** Promises about patterns in rules: read by the language of this program they mean what they mean to the library of CEL, which reads them as Go does. */

import { readFileSync } from 'node:fs';

import { celEnv, CelScalar, parse, plan } from '@bufbuild/cel';
import { describe, expect, test } from '@jest/globals';

import { validateRules } from './rules.ts';

const definition = readFileSync(new URL('../../crds/apimvnetbindings.apimvnet.io.yaml', import.meta.url), 'utf8');
const rules = [...new Set([...definition.matchAll(/\.matches\('(?:[^'\\]|\\.)*'\)/g)].map(([call]) => `self${call}`))];

const library = celEnv({ variables: { self: CelScalar.STRING } });
const group = '/subscriptions/0a1b2c3d-0000-4000-8000-00000000000f/resourcegroups/größe_2.(b)-c';
const things = [
  'microsoft.apimanagement/service/orders',
  'microsoft.network/virtualnetworks/hub/subnets/apim',
  'microsoft.network/publicipaddresses/a.b',
];
const ids = [group, ...things.map((thing) => `${group}/providers/${thing}`)];
const texts = [
  '',
  '\n',
  ...ids,
  ...ids.map((id) => `${id}\n`),
  ...ids.map((id) => `${id}.`),
  ...ids.map((id) => `${id}%2f`),
  ...ids.map((id) => id.toUpperCase()),
  ...ids.map((id) => id.replace('größe', '𝒜𝟛')),
  ...ids.map((id) => id.replace('größe', 'a\u0301')),
  ...ids.map((id) => id.replace('größe', '\ud800')),
  ...ids.map((id) => `x${id}`),
  'portal.example.com',
  '10.0.0.0/8',
  'fd00::/8',
  'AzureCloud.WestEurope',
  '0123456789ab',
  'mon 02:00',
];

describe('a pattern of the definition', () => {
  test('there are some', () => expect(rules.length).toBeGreaterThan(5));

  test.each(rules)('%s', (rule) => {
    const asked = plan(library, parse(rule));
    const read = (text: string) =>
      validateRules(text, { type: 'string', 'x-kubernetes-validations': [{ rule, message: 'no' }] }).length === 0;
    expect(texts.map((text) => [text, read(text)])).toEqual(texts.map((text) => [text, asked({ self: text })]));
  });
});
