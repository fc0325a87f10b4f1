/** A plan as a comment of a pull request: what matters first, the writes folded away. */

import type { Failed } from './results.ts';
import type { Preview } from './preview.ts';
import { asWhom, brief, changeInWords, changesToShow, count, heading, impact, phase, place, signOf, title, verdict, why } from './words.ts';

/** GitHub refuses a comment of more than 65,536 characters, Azure DevOps one of more than 150,000. */
export const mostCharacters = 65_000;

const icons = { Nothing: ':white_check_mark:', Changes: ':pencil2:', Blocked: ':no_entry:', Failed: ':x:' } as const;

export function planMarkdown(previews: readonly Preview[], failed: readonly Failed[]): string {
  const whole = page(previews, failed, true);
  return whole.length <= mostCharacters ? whole : page(previews, failed, false).slice(0, mostCharacters);
}

function page(previews: readonly Preview[], failed: readonly Failed[], withWrites: boolean): string {
  return [
    '### apimvnet plan',
    '',
    '| Binding | Outcome | What it means |',
    '| --- | --- | --- |',
    ...previews.map((one) => `| \`${title(one)}\` | ${icons[one.outcome.is]} ${heading[one.outcome.is]} | ${cell(verdict(one))} |`),
    ...failed.map(({ name, problems }) => `| \`${name}\` | :x: not valid | ${cell(problems[0] ?? '')} |`),
    '',
    ...previews.flatMap((one) => sectionOf(one, withWrites)),
    ...failed.flatMap(({ name, problems }) => [`#### \`${name}\``, '', ...problems.map((problem) => `- ${text(problem)}`), '']),
    ...(withWrites ? [] : ['_The writes are left out: the comment would be too long. `apimvnet plan` at a terminal shows them._', '']),
  ].join('\n');
}

function sectionOf(preview: Preview, withWrites: boolean): readonly string[] {
  const { outcome, findings, steps, kept, audited, hash, waitsFor } = preview;
  if (outcome.is === 'Nothing' && findings.length === 0 && audited.length === 0 && kept.length === 0) return [];
  const asking = steps.filter(({ needsApproval }) => needsApproval).flatMap((one) => one.hash ?? []);
  return [
    `#### \`${title(preview)}\``,
    '',
    text(place(preview)),
    '',
    ...[asWhom(preview)].flatMap((line) => (line === undefined ? [] : [text(line), ''])),
    ...(outcome.is === 'Failed' ? [`> ${text(outcome.why)}`, ''] : []),
    ...(waitsFor === undefined ? [] : [`Waits: ${text(waitsFor)}`, '']),
    ...findings.map(({ severity, check, message, remedy }) => `- **${severity}: ${check}.** ${text(message)} ${text(remedy)}`),
    ...(findings.length > 0 ? [''] : []),
    ...(steps.length === 0 ? [] : ['| Step | Impact | Hash |', '| --- | --- | --- |']),
    ...steps.map(
      (one, at) =>
        `| ${at + 1}. ${cell(`${phase(one)}: ${why(one.step)}`)} | ${one.isDisruptive ? '**' : ''}${cell(impact(one))}${one.isDisruptive ? '**' : ''} | ${one.hash === undefined ? '' : `\`${one.hash}\``} |`,
    ),
    ...(steps.length > 0 ? [''] : []),
    ...kept.map(({ step, by }) => `- **Not done as things are**: ${text(why(step))} It waits for ${text(by)} to go.`),
    ...(kept.length > 0 ? [''] : []),
    ...(audited.length === 0
      ? []
      : [
          `Only the policy Audit keeps ${count(audited.length, 'step')} from being done: ${text(audited.map(({ why }) => why).join(' '))}`,
          '',
        ]),
    ...(asking.length === 0
      ? []
      : [
          preview.binding.status === undefined ? 'To approve, once the binding is in the cluster and asks:' : 'To approve:',
          '',
          '```yaml',
          `spec: { changes: { approved: [${asking.map((one) => `"${one}"`).join(', ')}] } }`,
          '```',
          '',
        ]),
    ...(withWrites && steps.length > 0
      ? ['<details><summary>Writes</summary>', '', '```diff', ...writesOf(preview), '```', '', '</details>', '']
      : []),
    ...(hash === undefined ? [] : [`Plan \`${hash}\``, '']),
  ];
}

/** `diff` colours what is made and removed; a change is both to it. */
const writesOf = ({ steps }: Preview): readonly string[] =>
  steps.flatMap(({ step }) =>
    step.writes.flatMap((write) => [
      `${signOf(write).replace('~', '!')} ${brief(write)}`,
      ...changesToShow(write).map((change) => `    ${changeInWords(change)}`),
    ]),
  );

/** What comes from a manifest or from Azure is text, and neither markup nor a mention. */
const text = (words: string): string =>
  words
    .replaceAll(/[\\`*_[\]<>|~]/g, '\\$&')
    .replaceAll('@', '@\u200b')
    .replaceAll('\n', ' ');
const cell = text;
