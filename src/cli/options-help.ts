/** The options of a command as lines of a help text. */

import { Command as Parser, Help, Option as Flag } from 'commander';
import { envOf, flagOf, type Options } from './options.ts';

/** The options as the help shows them, with what stands for each in the environment, where that is read. */
export function describeOptions(options: Options, twinOf: (name: string) => string | undefined = envOf, width = Infinity): string {
  const help = helpAt(width);
  const parser = new Parser().helpOption(false);
  const hasShort = Object.values(options).some((option) => option.short !== undefined);
  const terms = new Map<string, string>();
  for (const [name, option] of Object.entries(options)) {
    const { value, hidden = false, short } = option;
    const twin = twinOf(name);
    const text = `${option.help}${twin === undefined ? '' : ` [${twin}]`}`;
    parser.addOption(new Flag(`${flagOf(name)} <VALUE>`, text).hideHelp(hidden));
    const before = short === undefined ? (hasShort ? '    ' : '') : `-${short}, `;
    terms.set(flagOf(name), `${before}${flagOf(name)}${value === undefined ? '' : ` ${value}`}`);
  }
  const termOf = (shown: Flag): string => terms.get(shown.long ?? '') ?? '';
  const shown = help.visibleOptions(parser);
  const most = Math.max(...shown.map((one) => termOf(one).length));
  return shown.map((one) => help.formatItem(termOf(one), most, one.description, help).trimEnd()).join('\n');
}

/** Lines break at this width. */
export const helpAt = (width: number): Help => Object.assign(new Help(), { helpWidth: Math.min(width, 100_000) });
