import { describe, expect, test } from '@jest/globals';
import { isMet, readExpectation } from './expectation.ts';

describe('an expectation', () => {
  test.each`
    expected            | seen                    | stalled  | met
    ${'A > B'}          | ${['A', 'B']}           | ${false} | ${true}
    ${'A > B'}          | ${['X', 'A', 'Y', 'B']} | ${false} | ${true}
    ${'A > B'}          | ${['B', 'A']}           | ${false} | ${false}
    ${'A > B'}          | ${['A', 'B', 'C']}      | ${false} | ${false}
    ${'A > B'}          | ${['B']}                | ${false} | ${false}
    ${'A > B'}          | ${['A', 'B', 'C', 'B']} | ${false} | ${true}
    ${'A > B'}          | ${[]}                   | ${false} | ${false}
    ${'A > B, Stalled'} | ${['A', 'B']}           | ${false} | ${false}
    ${'A > B, Stalled'} | ${['A', 'B']}           | ${true}  | ${true}
    ${'A > B'}          | ${['A', 'B']}           | ${true}  | ${false}
  `('"$expected" of $seen, stalled $stalled: $met', ({ expected, seen, stalled, met }) => {
    const expectation = readExpectation('sample.yaml', `# words\n# expect: ${String(expected)}\nkind: X`);
    expect(isMet(expectation, { reasons: seen as string[], stalled: stalled as boolean })).toBe(met);
  });

  test.each`
    expected                 | seen                        | met
    ${'A > CleaningUp? > B'} | ${['A', 'CleaningUp', 'B']} | ${true}
    ${'A > CleaningUp? > B'} | ${['A', 'B']}               | ${true}
    ${'A > CleaningUp? > B'} | ${['A', 'CleaningUp']}      | ${false}
    ${'Busy? > A > B'}       | ${['A', 'B']}               | ${true}
    ${'A > C? > D? > B'}     | ${['A', 'D', 'B']}          | ${true}
    ${'A > C? > D? > B'}     | ${['D', 'B']}               | ${false}
  `('P1: "$expected" of $seen is $met: what depends on timing may be seen', ({ expected, seen, met }) => {
    const expectation = readExpectation('sample.yaml', `# expect: ${String(expected)}`);
    expect(isMet(expectation, { reasons: seen as string[], stalled: false })).toBe(met);
  });

  test.each`
    text                     | sentence
    ${'kind: X'}             | ${'sample.yaml: no comment "# expect: REASON > REASON" says what is to be seen'}
    ${'# expect: A > B?'}    | ${'sample.yaml: "# expect:" must end with a reason that is kept, not with "B?", which need not be seen'}
    ${'# expect: A, Broken'} | ${'sample.yaml: "# expect:" may end with ", Stalled", not with ", Broken"'}
  `('"$text" is refused', ({ text, sentence }) => {
    expect(() => readExpectation('sample.yaml', text as string)).toThrow(sentence);
  });
});
