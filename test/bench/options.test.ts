import { expect, test } from '@jest/globals';
import { optionsOf } from './options.ts';

const measures = [
  { name: 'start', limitSeconds: { full: 60, short: 30 } },
  { name: 'memory', limitSeconds: { full: 60, short: 30 } },
  { name: 'large', limitSeconds: { full: 600 } },
  { name: 'huge', limitSeconds: { full: 3_600 }, onlyNamed: true } as const,
];

test.each`
  argv                                      | form       | only
  ${[]}                                     | ${'full'}  | ${['start', 'memory', 'large']}
  ${['--short']}                            | ${'short'} | ${['start', 'memory']}
  ${['--short', '--only', 'memory']}        | ${'short'} | ${['memory']}
  ${['--only', 'huge']}                     | ${'full'}  | ${['huge']}
  ${['--only', 'large', '--only', 'start']} | ${'full'}  | ${['start', 'large']}
`('W31: $argv takes $only in the $form form', (row) => {
  const { argv, form, only } = row as unknown as {
    readonly argv: readonly string[];
    readonly form: string;
    readonly only: readonly string[];
  };
  expect(optionsOf(argv, measures)).toEqual({ help: false, form, only });
});

test('W31: --help asks for the help', () => {
  expect(optionsOf(['--help'], measures).help).toBe(true);
});

test.each`
  argv                              | said
  ${['--only', 'mem']}              | ${'there is no measure "mem"; there are start, memory, large, huge'}
  ${['--short', '--only', 'large']} | ${'measure "large" has no short form; there are start, memory'}
  ${['--fast']}                     | ${"Unknown option '--fast'"}
  ${['memory']}                     | ${'Unexpected argument'}
  ${['--only']}                     | ${"'--only <value>' argument missing"}
  ${['--short=please']}             | ${"'--short' does not take an argument"}
`('W31: $argv is refused with the reason', (row) => {
  const { argv, said } = row as unknown as { readonly argv: readonly string[]; readonly said: string };
  expect(() => optionsOf(argv, measures)).toThrow(said);
});
