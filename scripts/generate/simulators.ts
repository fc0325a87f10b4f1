/** The last chapter of docs/simulators.md: what the simulators say with `--help`. The rest of the page is written by hand. */

import { readFileSync } from 'node:fs';
import { simulators } from '../../sim/standalone/program.ts';

const mark = '<!-- Generated below this line by npm run generate. -->';

export async function simulatorsPage(): Promise<string> {
  const page = new URL('../../docs/simulators.md', import.meta.url);
  const [written = ''] = readFileSync(page, 'utf8').split(mark);
  const help = simulators.commands.flatMap(({ name, help: text }) => [`### apimvnet-sim ${name}`, '', '```', text(100), '```', '']);
  const { format, resolveConfig } = await import('prettier');
  return format([written + mark, '', ...help].join('\n'), { ...(await resolveConfig(page)), parser: 'markdown' });
}
