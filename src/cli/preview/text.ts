/** A plan for people at a terminal: one block for each binding, as wide as the terminal. */

import type { Finding } from '../../binding/model/values/finding.ts';
import type { Step } from '../../binding/model/values/step.ts';
import { plain, type Paint } from '../output/colours.ts';
import { fold } from '../output/fold.ts';
import type { PlannedStep, Preview } from './preview.ts';
import { asWhom, brief, changeInWords, changesToShow, count, heading, impact, phase, place, signOf, title, verdict, why } from './words.ts';

export interface Look {
  readonly width: number;
  readonly paint: Paint;
}

export const plainLook: Look = { width: 80, paint: plain };

const colourOf = { Nothing: 'green', Changes: 'yellow', Blocked: 'red', Failed: 'red' } as const;

export function planText(preview: Preview, look: Look): string {
  const { outcome, steps, kept, audited, hash, waitsFor } = preview;
  const { width, paint } = look;
  const head = `${paint('bold', title(preview))}: ${paint(colourOf[outcome.is], heading[outcome.is])}`;
  return [
    head,
    fold(place(preview), width, 2),
    ...[asWhom(preview)].flatMap((line) => (line === undefined ? [] : [fold(line, width, 2)])),
    ...(outcome.is === 'Failed' ? [fold(outcome.why, width, 2)] : []),
    ...(waitsFor === undefined ? [] : [fold(`Waits: ${waitsFor}`, width, 2)]),
    ...findingsText(preview, look),
    ...(steps.length === 0 ? [] : ['', ...steps.map((one, at) => stepText(one, at + 1, look))]),
    ...(kept.length === 0
      ? []
      : [
          '',
          fold('Not done as things are:', width, 2),
          ...kept.flatMap(({ step, by }) => [auditedText(step, look), fold(`(waits for ${by} to go)`, width, 6)]),
        ]),
    ...(audited.length === 0
      ? []
      : ['', fold('Only the policy Audit keeps this from being done:', width, 2), ...audited.map((one) => auditedText(one, look))]),
    ...(steps.length === 0
      ? []
      : [
          '',
          fold(
            `${outcome.is === 'Blocked' ? 'As far as it is not blocked: ' : ''}${verdict({ ...preview, outcome: { is: 'Changes' } })}.`,
            width,
            2,
          ),
        ]),
    ...(hash === undefined ? [] : [fold(`Plan ${hash}.`, width, 2)]),
    ...approvalText(preview, look),
  ].join('\n');
}

/** The findings alone. */
export function findingsOnlyText(preview: Preview, look: Look): string {
  const { outcome, findings } = preview;
  const worst =
    outcome.is === 'Blocked' || outcome.is === 'Failed'
      ? heading[outcome.is]
      : findings[0]
        ? count(findings.length, 'finding')
        : 'nothing is wrong';
  const colour = outcome.is === 'Blocked' || outcome.is === 'Failed' ? 'red' : findings[0] ? 'yellow' : 'green';
  return [
    `${look.paint('bold', title(preview))}: ${look.paint(colour, worst)}`,
    fold(place(preview), look.width, 2),
    ...(outcome.is === 'Failed' ? [fold(outcome.why, look.width, 2)] : []),
    ...findingsText(preview, look),
  ].join('\n');
}

/** What blocks without a finding is said too. */
export function findingsText({ findings, outcome }: Preview, { width, paint }: Look): readonly string[] {
  const colours = { Blocking: 'red', Degrading: 'yellow', Advisory: 'cyan' } as const;
  const one = ({ severity, check, location, message, remedy, source }: Finding): string =>
    [
      '',
      `  ${paint(colours[severity], `${severity}: ${check}`)}${location === undefined ? '' : ` in ${location}`}`,
      fold(message, width, 4),
      fold(remedy, width, 4),
      fold(`(${source})`, width, 4),
    ].join('\n');
  const said = new Set(findings.map(({ message }) => message));
  const others =
    outcome.is === 'Blocked' ? outcome.why.filter((one) => !said.has(one) && !findings.some(({ message }) => one.startsWith(message))) : [];
  return [...others.map((reason) => `\n${fold(reason, width, 2)}`), ...findings.map(one)];
}

function stepText(planned: PlannedStep, number: number, { width, paint }: Look): string {
  const { step, hash, needsApproval } = planned;
  const about = [impact(planned), ...(needsApproval ? ['waits for approval'] : []), ...(hash === undefined ? [] : [`hash ${hash}`])].join(
    '; ',
  );
  return [
    fold(`${phase(planned)}: ${why(step)}`, width, 6, `${number}. `),
    ...step.writes.flatMap((write) => {
      const sign = signOf(write);
      const colour = ({ '+': 'green', '~': 'yellow', '-': 'red', '!': 'cyan' } as const)[sign];
      return [
        fold(brief(write), width, 8, '@ ').replace('@', paint(colour, sign)),
        ...changesToShow(write).map((change) => fold(changeInWords(change), width, 10)),
      ];
    }),
    paint(planned.isDisruptive ? 'yellow' : 'dim', fold(`(${about})`, width, 6)),
  ].join('\n');
}

const auditedText = ({ why, writes }: Step, { width }: Look): string =>
  [fold(why, width, 4, '- '), ...writes.map((write) => fold(brief(write), width, 6, `${signOf(write)} `))].join('\n');

function approvalText({ binding: { metadata, status }, steps }: Preview, { width }: Look): readonly string[] {
  const asking = steps.filter(({ needsApproval }) => needsApproval);
  if (asking.length === 0) return [];
  const hashes = asking.flatMap(({ hash }) => hash ?? []);
  if (hashes.length < asking.length)
    return [
      fold('Steps that wait for approval are approved by a hash that the operator says once the binding is in the cluster.', width, 2),
    ];
  return [
    fold(`To approve, ${status === undefined ? 'once the binding is in the cluster and asks, ' : ''}in the binding:`, width, 2),
    `    spec.changes.approved: [${hashes.map((hash) => `"${hash}"`).join(', ')}]`,
    fold('or at the cluster:', width, 2),
    `    kubectl annotate --overwrite apimvnetbinding -n ${metadata.namespace} ${metadata.name} apimvnet.io/approve=${hashes.join(',')}`,
  ];
}
