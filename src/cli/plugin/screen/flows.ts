/** `kubectl apimvnet status NAME --flows`: each flow of a gateway with the rule and the hop that decide it, on one screen, as Azure is now. Pure. */

import { freeAddresses, portsOf, subnetWords } from '../../preview/flow-words.ts';
import { flowVerdicts, type FlowState, type FlowVerdict, type PlaceVerdicts } from '../../preview/flow-verdicts.ts';
import type { Preview } from '../../preview/preview.ts';
import { cut, wrapped } from './lines.ts';
import type { View } from './status.ts';

const order: readonly FlowState[] = ['Broken', 'Doubtful', 'Planned', 'Open', 'Closed'];
const said = { Broken: 'BROKEN', Doubtful: 'unsure', Planned: 'planned', Open: 'open', Closed: 'closed' } as const;
const colours = { Broken: 'red', Doubtful: 'yellow', Planned: 'cyan', Open: undefined, Closed: 'dim' } as const;

export function flowsScreen(preview: Preview, view: View): readonly string[] {
  const { outcome, binding } = preview;
  const title = `${binding.metadata.namespace}/${binding.metadata.name}`;
  if (outcome.is === 'Failed') return [view.paint('bold', title), ...wrapped(`Azure could not be read: ${outcome.why}`, view.width)];
  const places = flowVerdicts(preview);
  if (places.length === 0)
    return [view.paint('bold', title), ...wrapped('The gateway is declared to be in no network that could be read.', view.width)];
  return places.flatMap((place, at) => [...(at === 0 ? [] : ['']), ...placeLines(place, title, view)]);
}

function placeLines(place: PlaceVerdicts, title: string, { width, paint }: View): readonly string[] {
  const { site, isThere, flows } = place;
  const needed = flows.filter(({ flow, state }) => flow.need !== 'Optional' || state === 'Broken' || state === 'Doubtful');
  const optional = flows.filter((one) => !needed.includes(one));
  const open = optional.filter(({ state }) => state === 'Open').length;
  const sorted = needed.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  const columns = widths(width);
  return [
    paint('bold', cut(`${title}, ${site.location}: ${site.mode} in ${subnetWords(place)}, addresses ${freeAddresses(place)}`, width)),
    ...(isThere ? [] : ['not there yet: as it would find it today']),
    paint('bold', row(['STATE', 'FLOW', 'RULE', 'NEXT HOP'], columns, width)),
    ...sorted.flatMap((found) => lines(found, columns, width).map((line) => coloured(found.state, line, paint))),
    ...(optional.length === 0
      ? []
      : [paint('dim', `and ${optional.length} optional flows, not asked for, ${open} of them open: apimvnet report`)]),
  ];
}

const coloured = (state: FlowState, line: string, paint: View['paint']): string => {
  const colour = colours[state];
  return colour === undefined ? line : paint(colour, line);
};

/** The reasons of what is broken stand below it. */
function lines(found: FlowVerdict, columns: readonly number[], width: number): readonly string[] {
  const { flow, state, rule, hop, reasons } = found;
  const to = hop.route ? `${hop.to} by ${hop.route.name}` : hop.to;
  const cells = [
    said[state],
    `${flow.id} ${flow.direction === 'Inbound' ? 'in' : 'out'} ${portsOf(flow)}`,
    rule.replace(/ \(\d.*\)$/, ''),
    to,
  ];
  const why = state === 'Broken' || state === 'Doubtful' ? reasons.slice(0, 2) : [];
  return [row(cells, columns, width), ...why.flatMap((one) => wrapped(one, width, ' '.repeat((columns[0] ?? 0) + 1)))];
}

/** At 80 characters: 7, 24, 30 for a rule of ours, and what is left. */
function widths(width: number): readonly number[] {
  const more = Math.max(width - 80, 0);
  return [7, 24 + Math.floor(more * 0.2), 30 + Math.floor(more * 0.3), 16 + Math.ceil(more * 0.5)];
}

const row = (cells: readonly string[], columns: readonly number[], width: number): string =>
  cut(
    cells
      .map((cell, at) => cut(cell, columns[at] ?? 0).padEnd(columns[at] ?? 0))
      .join(' ')
      .trimEnd(),
    width,
  );
