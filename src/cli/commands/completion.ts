/** `apimvnet completion`: the script that completes the command line of a shell. */

import { command, type Command } from '../command.ts';
import { completionScript, shells } from '../completion.ts';
import { exits } from '../exits.ts';
import { oneOf } from '../options.ts';

const options = { shell: { ...oneOf('SHELL', shells, 'the shell', 'bash'), positional: true } } as const;

/** `others` are all commands but this one. */
export const completionFor = (others: readonly Command[]): Command => {
  const own = command(
    {
      name: 'completion',
      summary: 'Print the script that completes commands and options in a shell.',
      usage: ['bash|zsh|fish'],
      about: ['Prints a script for bash, zsh or fish. It knows every command, option and value, so completing starts no program.'],
      options,
      examples: [
        { does: 'In this bash; in ~/.bashrc, in every one', call: 'source <(apimvnet completion bash)' },
        { does: 'In fish', call: 'apimvnet completion fish | source' },
      ],
      exits: [['done', 'done']],
    },
    async ({ shell }) => {
      console.log(completionScript(shell, [...others, own]));
      return exits.done.code;
    },
  );
  return own;
};
