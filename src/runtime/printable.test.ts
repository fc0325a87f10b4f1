/** Promises about text from elsewhere: it stays on its line, in its order, and nothing in it is unseen. */

import { describe, expect, test } from '@jest/globals';
import { printable } from './printable.ts';

describe('T13: text from elsewhere', () => {
  test.each<[what: string, text: string, shown: string]>([
    ['a colour for terminals', '\u001b[31mred\u001b[0m', '\\u001b[31mred\\u001b[0m'],
    ['a bell, a null and a delete', 'a\u0007b\u0000c\u007f', 'a\\u0007b\\u0000c\\u007f'],
    ['a C1 introducer of control sequences', '\u009b31mred', '\\u009b31mred'],
    ['a line break of Windows', 'one\r\ntwo', 'one two'],
    ['line breaks and tabs', 'one\ntwo\rthree\tfour\u000bfive\u000csix', 'one two three four five six'],
    ["Unicode's own line breaks", 'one\u0085two\u2028three\u2029four', 'one two three four'],
    ['a right-to-left override', 'Deny\u202e wollA', 'Deny\\u202e wollA'],
    ['isolates', '\u2066a\u2067b\u2068c\u2069', '\\u2066a\\u2067b\\u2068c\\u2069'],
    ['marks of direction', 'a\u200eb\u200fc\u061cd', 'a\\u200eb\\u200fc\\u061cd'],
    ['characters without width', 'ad\u200bmin\u200c\u200d\u2060\ufeff', 'ad\\u200bmin\\u200c\\u200d\\u2060\\ufeff'],
    ['letters that have no shape', 'a\u3164b\u115fc\u034fd\u00ade', 'a\\u3164b\\u115fc\\u034fd\\u00ade'],
    ['tags, which are whole sentences unseen', 'a\u{e0041}\u{e007f}', 'a\\u{e0041}\\u{e007f}'],
    ['half a character', 'a\ud83d', 'a\\ud83d'],
  ])('shows %s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
    expect(printable(shown)).toBe(shown);
  });

  test.each(['', 'Subnet apim is full.', 'Zürich, Łódź, 東京, हिन्दी, مرحبا', 'C:\\users\\new', '😀 ok', '“quoted” – fine…'])(
    'leaves %j as it is',
    (text) => {
      expect(printable(text)).toBe(text);
    },
  );
});
