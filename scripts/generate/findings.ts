/** A page for each finding, made from one situation in which the operator really says it. */

import type { CheckName, Finding } from '../../src/binding/model/values/finding.ts';
import { findingRows } from '../../src/binding/testing/finding.test-support.ts';
import { situation } from '../../src/binding/testing/situation.test-support.ts';

const stops = (finding: Finding): string => {
  switch (finding.severity) {
    case 'Blocking':
      return finding.gates === 'All'
        ? 'Blocking: nothing is written to Azure until it is gone.'
        : 'Blocking: what helps is written, but the gateway is not moved until it is gone.';
    case 'Degrading':
      return 'Degrading: something does not work as it should; nothing is stopped.';
    case 'Advisory':
      return 'Advisory: worth knowing; nothing is stopped.';
  }
};

/** As it is said in the situation of its own; the first one that has its words. */
function exampleOf(check: CheckName): Finding {
  const { given, message } = findingRows[check];
  const found = situation(given).plan.findings.filter((finding) => finding.check === check);
  const example = found.find((finding) => finding.message.includes(message)) ?? found[0];
  if (!example) throw new Error(`no situation leads to the finding ${check}`);
  return example;
}

const checks = (Object.keys(findingRows) as readonly CheckName[]).toSorted();
const note = '<!-- Generated from the checks themselves by npm run generate; do not edit. -->';

async function pretty(text: string): Promise<string> {
  const { format } = await import('prettier');
  return format(text, { parser: 'markdown', printWidth: 140 });
}

const page = (check: CheckName): Promise<string> => {
  const example = exampleOf(check);
  return pretty(
    [
      note,
      `# ${check}`,
      stops(example),
      '## What it says',
      `> ${example.message}`,
      '## What to do',
      example.remedy,
      '## Where the rule comes from',
      example.source,
    ].join('\n\n'),
  );
};

const index = (): Promise<string> =>
  pretty(
    [
      note,
      '# Findings',
      'What the operator finds wrong, or worth knowing, stands in `status.findings` of a binding, worst first, each with its remedy and its source. Every check has a page with one real example.',
      [
        '| Finding | Severity | Example |',
        '| --- | --- | --- |',
        ...checks.map((check) => `| [${check}](${check}.md) | ${exampleOf(check).severity} | ${exampleOf(check).message} |`),
      ].join('\n'),
    ].join('\n\n'),
  );

/** Every page with the function that makes its text. */
export const findingPages: readonly { readonly path: string; readonly make: () => Promise<string> }[] = [
  { path: 'docs/findings/README.md', make: index },
  ...checks.map((check) => ({ path: `docs/findings/${check}.md`, make: () => page(check) })),
];
