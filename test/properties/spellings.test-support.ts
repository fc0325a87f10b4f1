/** Generated spellings of an id: what URL parsers and ARM turn, drop or resolve, so that the same text may be read in two ways. */

import fc from 'fast-check';

/** What URL parsers drop, turn or resolve, what ends a path, and what looks like something else. */
const nasty = [
  '\\',
  '/',
  '//',
  '/./',
  '/x/../',
  '\\x\\..\\',
  '..',
  '.',
  '?',
  '?api-version=1&x=',
  '#',
  '%',
  '%2F',
  '%5c',
  '%2e%2e',
  '\t',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '\u00a0',
  '\u200b',
  '\u202e',
  '\ufeff',
  '\u0301',
  ';a=b',
  ':',
  '@',
  '*',
  '|',
  '&',
  '+',
  '(',
  ')',
  'ſ',
  'K',
  'ı',
  'İ',
  'ß',
  'Å',
  '\ud800',
  'é',
  'e\u0301',
];

type Spelling = (id: string) => string;
const at = (id: string, where: number): number => where % (id.length + 1);
const spelling: fc.Arbitrary<Spelling> = fc.oneof(
  fc.tuple(fc.constantFrom(...nasty), fc.nat(600)).map(
    ([what, where]): Spelling =>
      (id) =>
        `${id.slice(0, at(id, where))}${what}${id.slice(at(id, where))}`,
  ),
  fc.tuple(fc.constantFrom(...nasty), fc.nat(600)).map(
    ([what, where]): Spelling =>
      (id) =>
        `${id.slice(0, at(id, where))}${what}${id.slice(at(id, where) + 1)}`,
  ),
  fc.constantFrom(...nasty).map(
    (what): Spelling =>
      (id) =>
        `${id}${what}`,
  ),
  fc.nat(600).map(
    (where): Spelling =>
      (id) =>
        id.replace(
          new RegExp(`^(.{${at(id, where)}})(.)`, 's'),
          (_, before: string, one: string) => `${before}%${one.charCodeAt(0).toString(16)}`,
        ),
  ),
  fc.nat(600).map(
    (where): Spelling =>
      (id) =>
        `${id.slice(0, at(id, where)).toUpperCase()}${id.slice(at(id, where)).toLowerCase()}`,
  ),
  fc.string({ unit: 'binary', maxLength: 4 }).map(
    (text): Spelling =>
      (id) =>
        `${id}${text}`,
  ),
  fc.nat(20).map(
    (nth): Spelling =>
      (id) =>
        id
          .split('/')
          .toSpliced(nth % id.split('/').length, 1)
          .join('/'),
  ),
);
export const spellingsOf = (id: string): fc.Arbitrary<string> =>
  fc.array(spelling, { minLength: 1, maxLength: 3 }).map((several) => several.reduce((text, one) => one(text), id));
