/** The options of `npm run test:azure`, and its help. */

import { describeOptions } from '../../src/cli/options-help.ts';
import { parseOptions, text, UsageError, whole, type Option, type Values } from '../../src/cli/options.ts';
import { probes } from './probes/all.ts';

const yes = (help: string): Option<boolean> => ({
  help,
  parse(given) {
    const got = given.at(-1) ?? 'false';
    if (got !== 'true' && got !== 'false') throw new Error('must be true or false');
    return got === 'true';
  },
});

const names = (help: string): Option<readonly string[]> => ({
  value: 'NAME',
  help,
  repeatable: true,
  parse(given) {
    const wanted = given.flatMap((one) => one.split(',')).filter((one) => one !== '');
    const unknown = wanted.find((one) => !probes.some(({ name }) => name === one));
    if (unknown !== undefined) throw new Error(`is no question; --list shows them all`);
    return wanted;
  },
});

export const options = {
  subscription: text('ID', 'the subscription to ask in'),
  group: text('NAME', 'a resource group that is there already; everything is made in it, and nothing else in it is touched'),
  region: text('NAME', 'where everything is made (default: the region of the group)'),
  farRegion: text('NAME', 'a second region, for questions that need one (default northeurope, or westeurope)'),
  only: names('a question to ask, with what it needs; may be given several times (default: all)'),
  without: names('a question to leave out; may be given several times'),
  mostHours: whole('N', [1, 1000], 'a plan that takes longer is not begun', 48),
  mostMoney: whole('USD', [0, 10_000], 'a plan that costs more is not begun', 60),
  yes: yes('begin without asking'),
  list: yes('show all questions, with the hours and the money that each costs when it is asked alone, and end'),
  cleanUp: text('RUN', 'only remove what this run has made'),
  out: text('FILE', 'where the answers are written', 'azure-answers.json'),
  dir: text('DIR', 'where runs are remembered until everything of them is removed', '.azure-questions'),
  endpoint: text('URL', 'Azure Resource Manager of this cloud', 'https://management.azure.com'),
  tokenFile: text(
    'FILE',
    'a file with a token, read anew for every request (default: what DefaultAzureCredential finds, as after az login)',
  ),
  pace: { ...whole('N', [1, 100_000], 'how many times faster than Azure a simulator goes', 1), hidden: true },
  help: yes('this text'),
} as const;

export type Settings = Values<typeof options>;

export function readSettings(args: readonly string[]): Settings {
  const settings = parseOptions(options, args, {});
  if (settings.help || settings.list) return settings;
  for (const name of ['subscription', 'group'] as const)
    if ((settings[name] ?? '') === '') throw new UsageError(`--${name} is needed: what is asked is asked in it`);
  if (!/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(settings.subscription ?? ''))
    throw new UsageError(`--subscription: "${settings.subscription ?? ''}" must be an id such as 11111111-1111-4111-8111-111111111111`);
  if (!/^[\w().-]{1,90}$/.test(settings.group ?? ''))
    throw new UsageError(`--group: "${settings.group ?? ''}" must be the name of a resource group`);
  if (!URL.canParse(settings.endpoint ?? '') || new URL(settings.endpoint ?? '').protocol !== 'https:')
    throw new UsageError(`--endpoint: "${settings.endpoint ?? ''}" must be an https URL`);
  if (settings.cleanUp !== undefined && !/^[a-z0-9-]{1,30}$/.test(settings.cleanUp))
    throw new UsageError(`--clean-up: "${settings.cleanUp}" must be the name of a run, as it was printed`);
  return settings;
}

export const help = (): string =>
  [
    'Usage: npm run test:azure -- --subscription ID --group NAME [OPTIONS]',
    '',
    'Asks the real Azure what nobody has recorded of it, and writes down the answers, from which a simulator can be started:',
    'npm run demo -- --assumptions azure-answers.json. It makes networks and gateways, which costs hours and money; a budget is printed before',
    'anything is made. Everything bears the tag apimvnet-questions with the name of the run and is removed at the end, after a crash at the next start.',
    '',
    'Options:',
    describeOptions(options, () => undefined),
    '',
    'Exit codes: 0 all was told and removed, 1 failed, 2 something could not be told, 3 something of the run is still there, 64 wrong usage.',
  ].join('\n');
