/** Promises about notes of events: one line of at most 256 characters that says first what matters, whatever it is made of. */

import { describe, expect, test } from '@jest/globals';
import { brief, briefly, longestNote } from './brief.ts';

const id = ' (x-ms-client-request-id 33333333-3333-5333-8333-333333333333)';

describe('P14: a note', () => {
  test('that is short stays as it is', () => expect(brief('Puts it there. And so on.')).toBe('Puts it there. And so on.'));

  test('keeps the sentences that fit', () => expect(brief(`${'One. '.repeat(30)}X${'x'.repeat(300)}.`)).toBe(`${'One. '.repeat(30)}…`));

  test('of one long sentence keeps its leading clause', () =>
    expect(brief(`Writes 80 rules; not there: ${Array.from({ length: 80 }, (_, at) => `rule-${at}`).join(', ')}.`, 40)).toBe(
      'Writes 80 rules …',
    ));

  test('of a long list after a short sentence keeps the first entries', () =>
    expect(brief('It is gone. What stays: a rule; a table; an address; a zone.', 40)).toBe('It is gone. What stays: a rule …'));

  test('keeps the id of its request, however long it is', () => {
    expect(brief(`${'A sentence. '.repeat(40)}End.${id}`)).toMatch(/^A sentence\. .* … \(x-ms-client-request-id [0-9a-f-]{36}\)$/);
    expect(brief(`Short.${id}`)).toBe(`Short.${id}`);
  });

  test('has one line', () => expect(brief('One step waits:\n  abc: moves\tit\n')).toBe('One step waits: abc: moves it'));

  test.each([
    ['no space at all', 'x'.repeat(5_000)],
    ['pairs of surrogates', '😀'.repeat(2_000)],
    ['only line breaks', '\n'.repeat(400)],
    ['a list of JSON', `Refused: ${JSON.stringify(Array.from({ length: 40 }, (_, at) => ({ name: `policy-${at}`, id: '/a/b' })))}`],
    ['sentences without spaces', 'One.Two.'.repeat(100)],
  ])('of %s fits', (_, text) => {
    expect(brief(text).length).toBeLessThanOrEqual(longestNote);
    expect(brief(text)).not.toMatch(/[\n\uD800-\uDBFF]$/);
  });
});

test('P14: what to do comes before what else is to be said', () => {
  const [first, loss, remedy] = [`Rule deny blocks ${'the flow '.repeat(12)}.`, `${'Nothing works then '.repeat(5)}.`, 'Remove the rule.'];
  expect(briefly(`${first} ${loss}`, remedy)).toBe(`${first} ${loss} ${remedy}`);
  expect(briefly(`${first} ${loss} ${loss}`, remedy)).toBe(`${first} ${remedy}`);
  expect(briefly('x'.repeat(400), remedy).length).toBeLessThanOrEqual(longestNote);
});
