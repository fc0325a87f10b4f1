/** Scripts that complete the command line in bash, zsh and fish. They hold all there is to know, so that no key press starts the program. */

import { flagOf, type Options } from './options.ts';

/** What is completed of a command. */
export interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly options: Options;
}

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export function completionScript(shell: Shell, commands: readonly Completed[]): string {
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      return zsh(commands);
    case 'fish':
      return fish(commands);
  }
}

const shown = ({ options }: Completed) => Object.entries(options).filter(([, { hidden }]) => hidden !== true);

const flagsOf = (name: string, short: string | undefined): readonly string[] => [
  flagOf(name),
  ...(short === undefined ? [] : [`-${short}`]),
];

const takesFile = (value: string | undefined): boolean => /FILE|DIR/.test(value ?? '');

function bash(commands: readonly Completed[]): string {
  const cases = commands.map((command) => {
    const flags = [...shown(command).flatMap(([name, { short }]) => flagsOf(name, short)), '--help'];
    const values = shown(command).flatMap(([name, { short, value, choices }]) =>
      value === undefined ? [] : [`      ${flagsOf(name, short).join('|')}) ${completed(value, choices)}; return ;;`],
    );
    const unnamed = shown(command).find(([, { positional }]) => positional)?.[1];
    const words = unnamed?.choices;
    const otherwise = words
      ? `COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$word"))`
      : unnamed && takesFile(unnamed.value)
        ? 'COMPREPLY=($(compgen -f -- "$word"))'
        : 'COMPREPLY=()';
    return [
      `    ${command.name})`,
      '      case "$before" in',
      ...values,
      '      esac',
      `      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W '${flags.join(' ')}' -- "$word")); else ${otherwise}; fi ;;`,
    ].join('\n');
  });
  const names = [...commands.map(({ name }) => name), 'help', '--help', '--version'].join(' ');
  return [
    '# Completion of apimvnet for bash: source <(apimvnet completion bash)',
    '_apimvnet() {',
    '  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}',
    '  if [[ $COMP_CWORD -eq 1 ]] || [[ $COMP_CWORD -eq 2 && ${COMP_WORDS[1]} == help ]]; then',
    `    COMPREPLY=($(compgen -W '${names}' -- "$word")); return`,
    '  fi',
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac',
    '}',
    'complete -o filenames -F _apimvnet apimvnet',
  ].join('\n');
}

function completed(value: string, choices: readonly string[] | undefined): string {
  if (choices) return `COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$word"))`;
  return takesFile(value) ? 'COMPREPLY=($(compgen -f -- "$word"))' : 'COMPREPLY=()';
}

function zsh(commands: readonly Completed[]): string {
  const cases = commands.map((command) =>
    [
      `    ${command.name})`,
      '      _arguments \\',
      ...shown(command).map(([name, option]) => `        ${argument(name, option)} \\`),
      `        '--help[say more]' ;;`,
    ].join('\n'),
  );
  return [
    '#compdef apimvnet',
    '# Completion of apimvnet for zsh: source <(apimvnet completion zsh)',
    '_apimvnet() {',
    '  local -a commands',
    `  commands=(${commands.map(({ name, summary }) => quoted(`${name}:${summary}`)).join(' ')})`,
    '  if (( CURRENT == 2 )); then _describe command commands; return; fi',
    '  local name=${words[2]}',
    '  words=("${words[@]:1}"); (( CURRENT-- ))',
    '  case $name in',
    ...cases,
    '  esac',
    '}',
    'compdef _apimvnet apimvnet',
  ].join('\n');
}

function argument(name: string, { short, value, help, choices, positional, repeatable }: Options[string]): string {
  const after = value === undefined ? '' : `:${value}:${choices ? `(${choices.join(' ')})` : takesFile(value) ? '_files' : ''}`;
  const text = `[${help.replaceAll(/[[\]:]/g, ' ')}]${after}`;
  const star = repeatable === true ? '*' : '';
  const flags = flagsOf(name, short).map((one) => quoted(`${star}${one}${text}`));
  return [...flags, ...(positional === true ? [quoted(`*:${value ?? name}:${choices ? `(${choices.join(' ')})` : '_files'}`)] : [])].join(
    ' ',
  );
}

function fish(commands: readonly Completed[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c apimvnet -f -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
    ...shown(command).map(([name, { short, value, help, choices }]) =>
      [
        `complete -c apimvnet -n '__fish_seen_subcommand_from ${command.name}' -l ${flagOf(name).slice(2)}`,
        ...(short === undefined ? [] : [`-s ${short}`]),
        ...(value === undefined ? [] : choices ? [`-x -a ${quoted(choices.join(' '))}`] : takesFile(value) ? ['-r'] : ['-x']),
        `-d ${quoted(help)}`,
      ].join(' '),
    ),
  ]);
  return ['# Completion of apimvnet for fish: apimvnet completion fish | source', ...lines].join('\n');
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
