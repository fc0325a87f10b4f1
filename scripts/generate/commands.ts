/** docs/commands.md from the commands themselves: what each says with `--help`, and the exit codes of all. */

import { exits } from '../../src/cli/exits.ts';
import { plugin } from '../../src/cli/plugin/program.ts';
import { commands } from '../../src/cli/program.ts';

const inTable = (text: string): string => text.replaceAll('|', '\\|');

export async function commandsPage(): Promise<string> {
  const page = [
    '<!-- Generated from the commands themselves by npm run generate; do not edit. -->',
    '',
    '# Commands',
    '',
    '`npm run build` makes `dist/apimvnet.mjs`, which needs Node 24 and nothing else. Options are written as for kubectl: `-f`, `-o`, `-n`, `-A`, `-w`; `--name value` and `--name=value` are the same, and each has a twin in the environment. Colours are for a terminal only, and not where `NO_COLOR` is set.',
    '',
    '| Command | Does |',
    '| --- | --- |',
    ...commands.map(({ name, summary }) => `| [\`apimvnet ${name}\`](#apimvnet-${name}) | ${inTable(summary)} |`),
    '',
    '## Exit codes',
    '',
    '| Code | Means | Of |',
    '| --- | --- | --- |',
    ...Object.entries(exits).map(([exit, { code, means }]) => {
      const of = commands.filter((one) => exit === 'usage' || one.exits.some(([has]) => has === exit)).map(({ name }) => name);
      return `| ${code} | ${inTable(means)} | ${of.length === commands.length ? 'all' : of.join(', ')} |`;
    }),
    '',
    ...commands.flatMap(({ name, help }) => [`## apimvnet ${name}`, '', '```', help(100), '```', '']),
    '# kubectl apimvnet',
    '',
    `${plugin.about} \`npm run build\` makes \`dist/kubectl-apimvnet.mjs\`; kubectl finds it as \`kubectl-apimvnet\` on the path: \`ln -s "$PWD/dist/kubectl-apimvnet.mjs" ~/.local/bin/kubectl-apimvnet\`.`,
    '',
    '| Command | Does |',
    '| --- | --- |',
    ...plugin.commands.map(({ name, summary }) => `| [\`kubectl apimvnet ${name}\`](#kubectl-apimvnet-${name}) | ${inTable(summary)} |`),
    '',
    ...plugin.commands.flatMap(({ name, help }) => [`## kubectl apimvnet ${name}`, '', '```', help(100), '```', '']),
  ];
  const { format } = await import('prettier');
  return format(page.join('\n'), { parser: 'markdown', proseWrap: 'preserve' });
}
