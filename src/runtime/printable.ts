/** Text from elsewhere as it may be shown to people: on one line, in its order, with nothing in it that a terminal obeys or that is not seen. */

/** Most texts by far, at the price of one pass. */
const plain = /^[ -~]*$/;

/** Where a line ends, in any system, and tabs (Unicode Standard Annex #14: BK, CR, LF, NL). */
const breaks = /\r\n|[\t-\r\u0085\u2028\u2029]/g;

/**
 * Control characters of both ranges; formats, among them the overrides of direction ("Trojan Source", CVE-2021-42574); halves of a pair; and what has no
 * shape although it is a letter (Unicode Standard Annex #44, Default_Ignorable_Code_Point).
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

const spelled = (character: string): string => {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
};

/** Line breaks become blanks, all else that is unseen its code, as in `\u202e`. Made of printable characters only, so that doing it again changes nothing. */
export const printable = (text: string): string => (plain.test(text) ? text : text.replace(breaks, ' ').replace(unseen, spelled));
