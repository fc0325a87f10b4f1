/** The definition only adds to those of the releases before: a binding that was written for one of them is still taken, and means the same. */

import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { version } from '../../src/version.ts';
import { takenAway, type Definition } from './support/additive.ts';
import { repository, textOf } from './support/objects.ts';

const present = parse(textOf('crds/apimvnetbindings.apimvnet.io.yaml')) as Definition;
const releases = readdirSync(new URL('test/deploy/released', repository));

/**
 * What was meant to get tighter, with its reason; each for as long as a release has it the other way. A rule that refuses what never worked belongs here,
 * what was of use to anybody does not.
 */
const meant: readonly (readonly [sentence: string, why: string])[] = [
  [
    "v1alpha1.spec: a rule is new: self.mode != 'None' || !has(self.networkSecurity.clientSources)",
    "it takes the place of self.mode == 'External' || …, which refused more",
  ],
];

describe('the definition', () => {
  test.each(releases)('takes nothing away from that of %s', (file) => {
    const before = parse(textOf(`test/deploy/released/${file}`)) as Definition;
    const allowed = meant.map(([sentence]) => sentence);
    expect(takenAway(before, present).filter((sentence) => !allowed.includes(sentence))).toEqual([]);
  });

  test('is compared with that of this version too, once it is released', () => {
    expect(releases).toContain(`v${version}.yaml`);
  });
});

describe('the comparison', () => {
  const changed = (change: (spec: Json, version: Json, definition: Json) => void): readonly string[] => {
    const copy = structuredClone(present) as unknown as Json;
    const one = at(copy, 'spec.versions.0');
    change(at(one, 'schema.openAPIV3Schema.properties.spec'), one, at(copy, 'spec'));
    return takenAway(present, copy as unknown as Definition);
  };

  test.each<[string, (spec: Json, version: Json, definition: Json) => void, RegExp]>([
    ['a field that is gone', (spec) => delete at(spec, 'properties')['suspend'], /spec\.suspend is gone/],
    [
      'a field in a list that is gone',
      (spec) => delete at(spec, 'properties.additionalLocations.items.properties')['subnetId'],
      /additionalLocations\[\]\.subnetId is gone/,
    ],
    ['a word that is gone', (spec) => (at(spec, 'properties.mode')['enum'] as unknown[]).pop(), /spec\.mode: \w+ is not allowed any more/],
    ['words where all were allowed', (spec) => (at(spec, 'properties.subnetId')['enum'] = ['a']), /spec\.subnetId: only some words/],
    ['a field that is required', (spec) => (spec['required'] as string[]).push('subnetId'), /spec: subnetId is required now/],
    [
      'a new field that is required',
      (spec) => ((at(spec, 'properties')['new'] = { type: 'string' }), (spec['required'] as string[]).push('new')),
      /new is required now/,
    ],
    ['another type', (spec) => (at(spec, 'properties.suspend')['type'] = 'string'), /suspend: type is another/],
    ['another default', (spec) => (at(spec, 'properties.deletionPolicy')['default'] = 'Detach'), /deletionPolicy: default is another/],
    ['a tighter limit', (spec) => (at(spec, 'properties.subnetId')['maxLength'] = 3), /subnetId: maxLength is tighter/],
    [
      'a limit where there was none',
      (spec) => (at(spec, 'properties.additionalLocations')['minItems'] = 40),
      /additionalLocations: minItems is tighter/,
    ],
    ['another pattern', (spec) => (at(spec, 'properties.subnetId')['pattern'] = '^x$'), /subnetId: pattern is another/],
    ['a new rule', (spec) => (spec['x-kubernetes-validations'] = [{ rule: 'self.mode != "External"' }]), /spec: a rule is new/],
    [
      'a list that is merged in another way',
      (spec) => (at(spec, 'properties.additionalLocations')['x-kubernetes-list-type'] = 'atomic2'),
      /list-type is another/,
    ],
    ['a version that is not served', (_, one) => (one['served'] = false), /v1alpha1 is not served/],
    ['a column that is gone', (_, one) => (one['additionalPrinterColumns'] as unknown[]).pop(), /the column \w+ is gone/],
    ['a short name that is gone', (_, __, definition) => (at(definition, 'names')['shortNames'] = []), /the short name avb is gone/],
  ])('sees %s', (_, change, sentence) => {
    expect(changed(change).join('\n')).toMatch(sentence);
  });

  test.each<[string, (spec: Json, version: Json) => void]>([
    ['a field that is new and optional', (spec) => (at(spec, 'properties')['new'] = { type: 'string', maxLength: 3 })],
    ['a word that is new', (spec) => (at(spec, 'properties.mode')['enum'] as unknown[]).push('Other')],
    ['a limit that is wider', (spec) => (at(spec, 'properties.subnetId')['maxLength'] = 9_000)],
    ['other words of a description', (spec) => (spec['description'] = 'Otherwise.')],
    ['a column that is new', (_, one) => (one['additionalPrinterColumns'] as unknown[]).push({ name: 'New', jsonPath: '.x' })],
  ])('lets through %s', (_, change) => expect(changed(change)).toEqual([]));
});

type Json = Record<string, unknown>;
const at = (value: Json, path: string): Json => path.split('.').reduce<Json>((found, key) => found[key] as Json, value);
