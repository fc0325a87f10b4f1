/** Promises about completion: a real bash offers what fits where the cursor is; zsh and fish are told of every command and option. */

import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { completionScript } from './completion.ts';
import { flagOf } from './options.ts';
import { commands } from './program.ts';

function offered(...words: readonly string[]): readonly string[] {
  const script = `${completionScript('bash', commands)}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _apimvnet; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', 'apimvnet', ...words], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

describe('bash', () => {
  test.each([
    [['fl'], ['flows']],
    [['help', 'oper'], ['operator']],
    [['flows', '--ti'], ['--tier']],
    [
      ['flows', '--tier', ''],
      ['Developer', 'Premium'],
    ],
    [['flows', '-o', 'j'], ['json']],
    [['firewall', '-f', 'package.js'], ['package.json']],
    [['firewall', 'package.js'], ['package.json']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['operator', '--inter'], []],
  ])('after %j offers %j', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });
});

describe.each(['zsh', 'fish'] as const)('%s', (shell) => {
  const script = completionScript(shell, commands);

  test.each(commands.map((command) => [command.name, command] as const))(
    'is told of %s with every option',
    (name, { options, summary }) => {
      expect(script).toContain(name);
      expect(script).toContain(summary.replaceAll("'", `'\\''`));
      for (const [option, { hidden }] of Object.entries(options)) {
        const flag = shell === 'fish' ? `-l ${flagOf(option).slice(2)} ` : `${flagOf(option)}[`;
        if (hidden !== true) expect(script).toContain(flag);
      }
    },
  );

  test('has no quote that does not end', () => {
    for (const line of script.split('\n')) expect(line.replaceAll(`'\\''`, '').split("'").length % 2).toBe(1);
  });
});
