/** Promises about the program as a whole: every command keeps what its help says, and a slip is answered with what was meant. */

import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { flagOf, UsageError } from './options.ts';
import { commands, runProgram } from './program.ts';

const printed: string[] = [];
const spy = jest.spyOn(console, 'log').mockImplementation((text) => void printed.push(String(text)));
afterEach(() => {
  printed.splice(0);
  spy.mockClear();
});

const refusal = async (...args: readonly string[]): Promise<string> => {
  const error: unknown = await runProgram(args, {}).then(
    (code) => `exit code ${code}`,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UsageError);
  return (error as Error).message;
};

test.each([
  [
    ['fierwall'],
    'unknown command "fierwall"; did you mean firewall? Valid are operator, plan, check, report, import, reach, flows, firewall, lint, probe, completion, --help, --version',
  ],
  [['flow'], 'unknown command "flow"; did you mean flows?'],
  [['Operator'], 'unknown command "Operator"; did you mean operator?'],
  [['--verison'], 'unknown command "--verison"; did you mean --version?'],
  [
    ['deploy'],
    'unknown command "deploy"; valid are operator, plan, check, report, import, reach, flows, firewall, lint, probe, completion, --help, --version',
  ],
  [['flows', '--teir', 'Premium'], 'unknown option "--teir"; did you mean --tier?'],
  [['operator', '--worker', '3'], 'unknown option "--worker"; did you mean --workers?'],
  [['flows', 'External'], '"External" stands without an option; valid are --mode, '],
  [['flows', '--mode', 'external'], '--mode: "external" is not allowed; did you mean External?'],
  [['firewall'], '-f/--filename is needed: a file or a directory with ApimVnetBindings, or -'],
])('P7: %j', async (args, sentence) => expect(await refusal(...args)).toContain(sentence));

describe.each(commands.map(({ name, options }) => [name, options] as const))('P7: the help of %s', (name, options) => {
  test('is printed for -h, --help and "help COMMAND"', async () => {
    for (const args of [
      [name, '-h'],
      [name, '--help'],
      ['help', name],
    ])
      expect(await runProgram(args, {})).toBe(0);
    expect(new Set(printed).size).toBe(1);
    expect(printed[0]).toContain(`apimvnet ${name}`);
  });

  test('promises no option that the command does not know', async () => {
    await runProgram([name, '--help'], {});
    // What is piped into it, or named in back quotes, are other programs with options of their own.
    const own = (printed[0] ?? '').replaceAll(/`(?!apimvnet)[^`]*`/g, '').replaceAll(/^ {2}(?!apimvnet)[a-z][^|\n]*\|/gm, '');
    const promised = new Set(own.match(/(?<![\w-])-{1,2}[a-z][a-z-]*/g) ?? []);
    for (const [option, { hidden }] of Object.entries(options)) if (hidden !== true) expect(promised).toContain(flagOf(option));
    for (const option of promised) {
      // Without a value, or with one that is none: known it is all the same.
      const answer = await runProgram([name, `${option}=\u0000`, '--no-such-option'], {}).catch((error: unknown) => String(error));
      expect(answer).not.toContain(`unknown option "${option}"`);
    }
  });
});

test('every command has an example that it understands, and a line for each exit code', () => {
  for (const { examples, help, exits: codes } of commands) {
    expect(examples.length).toBeGreaterThan(0);
    for (const { call } of examples) expect(help()).toContain(call);
    expect(help().match(/^ {2}\d+ +\S.*$/gm)).toHaveLength(codes.length + 1);
  }
});

test('no line of a help text is wider than the terminal', () => {
  for (const { help } of commands) for (const line of help(80).split('\n')) expect(line.length > 80 ? line : '').toBe('');
});

test('P7: -o is the same for every command that prints', async () => {
  for (const format of ['json', 'yaml', 'text']) expect(await runProgram(['flows', '-o', format], {})).toBe(0);
  expect(printed.map((text) => text.slice(0, 1))).toEqual(['[', '-', 'N']);
});
