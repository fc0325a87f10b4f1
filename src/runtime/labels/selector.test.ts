/** Promises of label selectors: they take what Kubernetes takes, and two that can take the same object are told from those that cannot. */

import { describe, expect, test } from '@jest/globals';
import { matches, mayBothMatch, parseSelector } from './selector.ts';

describe('a selector', () => {
  test.each`
    selector                  | labels                    | is
    ${''}                     | ${{}}                     | ${true}
    ${'shard=1'}              | ${{ shard: '1' }}         | ${true}
    ${'shard==1'}             | ${{ shard: '2' }}         | ${false}
    ${'shard!=1'}             | ${{}}                     | ${true}
    ${'shard!=1'}             | ${{ shard: '1' }}         | ${false}
    ${'shard'}                | ${{ shard: '' }}          | ${true}
    ${'shard'}                | ${{}}                     | ${false}
    ${'!shard'}               | ${{}}                     | ${true}
    ${'! shard'}              | ${{ shard: '' }}          | ${false}
    ${'shard in (1, 2)'}      | ${{ shard: '2' }}         | ${true}
    ${'shard in (1, 2)'}      | ${{}}                     | ${false}
    ${'shard notin (1,2)'}    | ${{}}                     | ${true}
    ${'shard notin (1,2)'}    | ${{ shard: '1' }}         | ${false}
    ${'shard='}               | ${{ shard: '' }}          | ${true}
    ${'a.example/b=c,!other'} | ${{ 'a.example/b': 'c' }} | ${true}
    ${'a=1,b=2'}              | ${{ a: '1', b: '3' }}     | ${false}
  `('"$selector" takes $labels: $is', ({ selector, labels, is }) => {
    expect(matches(parseSelector(selector as string), labels as Record<string, string>)).toBe(is);
  });

  test.each(['a b', 'a=1=2', 'a in 1,2', ',', 'a,,b', '-a', 'a in (1)x', 'a;b', 'a in ()()'])('is not "%s"', (text) => {
    expect(() => parseSelector(text)).toThrow('is no label selector');
  });
});

describe('two selectors', () => {
  test.each`
    one                    | other                  | both
    ${''}                  | ${'shard=1'}           | ${true}
    ${'shard=1'}           | ${'shard=2'}           | ${false}
    ${'shard=1'}           | ${'shard in (1,2)'}    | ${true}
    ${'shard in (1,2)'}    | ${'shard notin (1,2)'} | ${false}
    ${'shard in (1,2,3)'}  | ${'shard notin (1,2)'} | ${true}
    ${'shard notin (1,2)'} | ${'shard notin (3)'}   | ${true}
    ${'shard'}             | ${'!shard'}            | ${false}
    ${'shard=1'}           | ${'!shard'}            | ${false}
    ${'!shard'}            | ${'shard notin (1,2)'} | ${true}
    ${'shard=1,team=shop'} | ${'shard=1,team=web'}  | ${false}
    ${'shard=1'}           | ${'team=web'}          | ${true}
    ${'shard,shard!=1'}    | ${'shard in (1)'}      | ${false}
  `('"$one" and "$other" may take the same: $both', ({ one, other, both }) => {
    const [a, b] = [parseSelector(one as string), parseSelector(other as string)];
    expect([mayBothMatch(a, b), mayBothMatch(b, a)]).toEqual([both, both]);
  });
});
