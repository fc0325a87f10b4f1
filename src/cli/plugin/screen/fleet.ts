/** `kubectl apimvnet status`: all bindings, a line each, those that need a human first. Pure. */

import type { Binding } from '../../../api/binding.ts';
import { columns } from '../../output/columns.ts';
import { cut, since, span } from './lines.ts';
import type { View } from './status.ts';
import { fromIso } from '../../../runtime/clock.ts';

const ready = ({ status }: Binding) => status?.conditions?.find(({ type }) => type === 'Ready');
const isStalled = ({ status }: Binding): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === 'Stalled' && is === 'True') ?? false;
const urgency = (binding: Binding): number => (isStalled(binding) ? 0 : ready(binding)?.status === 'True' ? 2 : 1);

/** The lines of the table; with `withNamespace` its namespace stands before each. */
export function fleetScreen(bindings: readonly Binding[], withNamespace: boolean, { now, width, paint }: View): readonly string[] {
  if (bindings.length === 0) return ['No bindings here.'];
  const sorted = bindings.toSorted((a, b) => urgency(a) - urgency(b) || keyOf(a).localeCompare(keyOf(b)));
  const head = [...(withNamespace ? ['NAMESPACE'] : []), 'NAME', 'MODE', 'READY', 'REASON', 'SINCE', 'NETWORK', 'DOING'];
  const rows = sorted.map((binding) => [
    ...(withNamespace ? [binding.metadata.namespace] : []),
    binding.metadata.name,
    binding.spec.mode,
    ready(binding)?.status ?? 'Unknown',
    ready(binding)?.reason ?? 'Pending',
    since(ready(binding)?.lastTransitionTime, now) ?? '',
    binding.status?.summary?.network ?? '',
    doing(binding, now),
  ]);
  const [first = '', ...lines] = columns(head, rows).split('\n');
  const needsHuman = sorted.filter(isStalled).length;
  const colours = sorted.map((binding) => (['red', 'yellow', undefined] as const)[urgency(binding)]);
  return [
    paint('bold', cut(first, width)),
    ...lines.map((line, at) => {
      const colour = colours[at];
      return colour === undefined ? cut(line, width) : paint(colour, cut(line, width));
    }),
    '',
    `${bindings.length} ${bindings.length === 1 ? 'binding' : 'bindings'}, ${needsHuman} ${needsHuman === 1 ? 'needs' : 'need'} a human.`,
  ];
}

const keyOf = ({ metadata }: Binding): string => `${metadata.namespace}/${metadata.name}`;

function doing({ status }: Binding, now: View['now']): string {
  const operation = status?.operation;
  if (operation) return `${operation.kind}, ${span(now - (fromIso(operation.firstStartedAt ?? operation.startedAt) ?? now))}`;
  const waiting = status?.waiting;
  return waiting === undefined ? '' : `waits: ${waiting.reason}`;
}
