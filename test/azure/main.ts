/** `npm run test:azure`: puts questions to the real Azure, within a budget that is said before anything is made. */

import { createInterface } from 'node:readline/promises';
import { UsageError } from '../../src/cli/options.ts';
import { sleep, systemClock } from '../../src/runtime/clock.ts';
import { createArm, type Time } from './client/arm.ts';
import { tokensFrom } from './client/tokens.ts';
import { help, readSettings, type Settings } from './options.ts';
import { questionList } from './page.ts';
import { budgetText, chosenFrom, clockText, planOf, type Plan } from './run/plan.ts';
import { removed, session } from './run/session.ts';

const say = (line: string): void => console.log(line);

async function main(args: readonly string[]): Promise<number> {
  const settings = readSettings(args);
  if (settings.help) return (say(help()), 0);
  if (settings.list) return (say(questionList()), 0);
  const stopping = new AbortController();
  const time = timeAt(settings.pace, stopping.signal);
  const run = settings.cleanUp ?? newRun();
  const common = { run, subscription: settings.subscription ?? '', group: settings.group ?? '', directory: settings.dir ?? '' };
  const endpoint = new URL(settings.endpoint ?? '').origin;
  const client = { endpoint, token: tokensFrom(endpoint, settings.tokenFile) };
  const removing = createArm({ ...client, time: timeAt(settings.pace) });
  if (settings.cleanUp !== undefined) return (await removed(common, removing, say)) ? 0 : 3;
  const plan = planOf(chosenFrom(settings.only, settings.without));
  say(budgetText(plan));
  refuseDear(plan, settings);
  await consent(settings);
  onInterrupt(stopping, common);
  const { region, farRegion, out = '' } = settings;
  say(`Run ${run} begins.`);
  const asking = createArm({ ...client, time, signal: stopping.signal });
  const outcome = await session({ ...common, endpoint, region, farRegion, out, plan }, { asking, removing }, say, stopping.signal);
  return { told: 0, partly: 2, left: 3 }[outcome];
}

/** The machine's clock, or one that goes faster with a simulator. */
function timeAt(pace: number, signal?: AbortSignal): Time {
  const began = systemClock.now();
  return {
    now: () => began + (systemClock.now() - began) * pace,
    async sleep(ms) {
      await sleep(systemClock, ms / pace, signal);
      signal?.throwIfAborted();
    },
  };
}

/** Names of gateways are unique in all of Azure. */
const newRun = (): string =>
  `${new Date(systemClock.now()).toISOString().slice(2, 10).replaceAll('-', '')}-${crypto.randomUUID().slice(0, 6)}`;

function refuseDear({ hours, dollars }: Plan, { mostHours, mostMoney }: Settings): void {
  if (hours > mostHours)
    throw new UsageError(`that takes ${clockText(hours)}, and --most-hours is ${mostHours}: leave questions out with --without`);
  if (dollars > mostMoney)
    throw new UsageError(`that costs ${dollars.toFixed(2)} USD, and --most-money is ${mostMoney}: leave questions out with --without`);
}

async function consent({ yes, group = '' }: Settings): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new UsageError('nothing is begun without --yes, or without somebody at a terminal to ask');
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const got = await lines.question(`Type the name of the resource group to begin: `).finally(() => lines.close());
  if (got.trim() !== group) throw new UsageError(`"${got.trim()}" is not ${group}: nothing was begun`);
}

/** The first time everything is removed; the second time the process ends, and says how to remove it later. */
function onInterrupt(
  stopping: AbortController,
  { run, subscription, group }: { readonly run: string; readonly subscription: string; readonly group: string },
): void {
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (stopping.signal.aborted) {
        say(`\nEnded. To remove what is there: npm run test:azure -- --subscription ${subscription} --group ${group} --clean-up ${run}`);
        process.exit(3);
      }
      say('\nStopping: what was made is removed now. Once more ends at once.');
      stopping.abort(new Error('stopped'));
    });
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`test:azure: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(error instanceof UsageError ? 64 : 1);
  },
);
