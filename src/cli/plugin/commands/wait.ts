/** `kubectl apimvnet wait`: until a binding is ready, with a line for each thing that happens; ends early where only a human can help. */

import { sleep } from '../../../runtime/clock.ts';
import { exits } from '../../exits.ts';
import { oneOf, text } from '../../options.ts';
import { UsageError } from '../../usage-error.ts';
import { bindingNamed } from '../bindings.ts';
import { span } from '../screen/lines.ts';
import { names, oneName, pluginCommand, type Run } from './command.ts';

const options = {
  name: names('NAME', 'the binding'),
  for: oneOf('CONDITION', ['Ready', 'Available', 'AcceptingChanges', 'PrerequisitesMet'], 'the condition that is to be True', 'Ready'),
  timeout: text('TIME', 'how long, e.g. 90s, 45m or 2h (default 2h: an update takes most of one)', '2h'),
} as const;

const units = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

function lengthOf(given: string): number {
  const [, count = '', unit = ''] = /^(\d+)([smh])$/.exec(given) ?? [];
  const ms = Number(count) * (units[unit as keyof typeof units] ?? 0);
  if (ms > 0) return ms;
  throw new UsageError(`--timeout: "${given}" must be a time such as 90s, 45m or 2h`);
}

const everyMs = 2_000;

export const wait: Run<typeof options> = async (given, session) => {
  const name = oneName(given.name, 'wait NAME');
  const { clock } = session;
  const start = clock.now();
  const end = start + lengthOf(given.timeout ?? '2h');
  for (let told = ''; ;) {
    const { metadata, status } = await bindingNamed(session, name);
    const isCurrent = status?.observedGeneration === metadata.generation;
    const of = (wanted: string) => status?.conditions?.find(({ type }) => type === wanted);
    const ready = of('Ready');
    const line = isCurrent
      ? `Ready ${ready?.status ?? 'Unknown'}, ${ready?.reason ?? 'Pending'}: ${ready?.message ?? ''}`
      : 'waiting for the operator to look at the last edit';
    if (line !== told) session.print(`${span(clock.now() - start).padStart(9)}  ${line}`);
    told = line;
    if (isCurrent && of(given.for)?.status === 'True') return exits.done.code;
    if (isCurrent && of('Stalled')?.status === 'True') {
      session.print(`${name} does not go on without a human.`);
      return exits.blocked.code;
    }
    if (clock.now() >= end) throw new Error(`${given.for} of ${name} was not True within ${given.timeout ?? '2h'}`);
    await sleep(clock, everyMs);
  }
};

export const waitCommand = pluginCommand(
  {
    name: 'wait',
    summary: 'Wait until a binding is ready, and say what happens meanwhile.',
    usage: ['NAME [--for CONDITION] [--timeout TIME]'],
    about: ['Like kubectl wait, but it tells what it waits for, goes by the last edit, and ends at once where only a human can help.'],
    options,
    examples: [
      { does: 'In a pipeline, after the commit', call: 'kubectl apimvnet wait orders -n gateways --timeout 2h' },
      { does: 'Before APIs are published', call: 'kubectl apimvnet wait orders --for AcceptingChanges --timeout 1h' },
    ],
    exits: [
      ['done', 'it is'],
      ['failed', 'not within the time, or the cluster could not be read'],
      ['blocked', 'only a human can help: the last line says with what'],
    ],
  },
  wait,
);
