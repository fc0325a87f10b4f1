/** What `lint` found, for people, for programs, and for what shows findings beside code (SARIF 2.1.0, OASIS, 2020-03-27). */

import type { Finding } from '../../binding/model/values/finding.ts';
import { version } from '../../version.ts';
import { fold } from '../output/fold.ts';
import type { Look } from '../preview/text.ts';
import type { Judged } from './judge.ts';

export interface Linted {
  readonly file: string;
  readonly judged: readonly Judged[];
  readonly notKnown: readonly string[];
  readonly assumed: readonly string[];
}

export const lintFormats = ['text', 'json', 'sarif'] as const;
export type LintFormat = (typeof lintFormats)[number];

export function printed(all: readonly Linted[], format: LintFormat, look: Look): string {
  switch (format) {
    case 'json':
      return JSON.stringify(all.map(inJson), null, 2);
    case 'sarif':
      return JSON.stringify(sarif(all), null, 2);
    case 'text':
      return all.map((one) => inText(one, look)).join('\n\n');
  }
}

const inJson = ({ file, judged, notKnown, assumed }: Linted): object => ({
  file,
  gateways: judged.map(({ planned, findings, wouldWrite }) => ({
    gateway: planned.title,
    address: planned.address,
    mode: planned.mode,
    tier: planned.tier,
    location: planned.location,
    subnet: planned.subnet.address,
    securityGroup: planned.group?.address,
    routeTable: planned.table?.address,
    findings: findings.map(({ gates: _gates, ...finding }) => ({ ...finding, subject: addressOf(finding, { planned }) })),
    wouldWrite,
  })),
  notKnown,
  assumed,
});

/** Where in the file it is. */
function addressOf({ subject }: Pick<Finding, 'subject'>, { planned }: Pick<Judged, 'planned'>): string {
  if (/\/networkSecurityGroups\//i.test(subject)) return planned.group?.address ?? planned.subnet.address;
  if (/\/routeTables\//i.test(subject)) return planned.table?.address ?? planned.subnet.address;
  return /\/virtualNetworks\//i.test(subject) ? planned.subnet.address : planned.address;
}

const colours = { Blocking: 'red', Degrading: 'yellow', Advisory: 'cyan' } as const;

function inText({ file, judged, notKnown, assumed }: Linted, { width, paint }: Look): string {
  const blocks = judged.map(({ planned, findings, wouldWrite }) => {
    const worst = findings[0];
    const verdict = worst === undefined ? 'nothing is wrong' : `${findings.length} finding${findings.length === 1 ? '' : 's'}`;
    const { mode, tier, location, subnet, group, table } = planned;
    return [
      `${paint('bold', `${file}: ${planned.title}`)}: ${paint(worst === undefined ? 'green' : colours[worst.severity], verdict)}`,
      fold(
        `${tier}, ${mode}, in ${subnet.name}, ${location}; rules of ${group?.address ?? 'no group'}, routes of ${table?.address ?? 'no table'}`,
        width,
        2,
      ),
      ...findings.flatMap((finding) => [
        '',
        `  ${paint(colours[finding.severity], `${finding.severity}: ${finding.check}`)} at ${addressOf(finding, { planned })}`,
        fold(finding.message, width, 4),
        fold(finding.remedy, width, 4),
        fold(`(${finding.source})`, width, 4),
      ]),
      ...(wouldWrite.length === 0
        ? []
        : ['', fold('The operator would write:', width, 2), ...wouldWrite.map((one) => fold(one, width, 4, '+ '))]),
    ].join('\n');
  });
  return [
    ...blocks,
    ...(assumed.length === 0 ? [] : [fold(`Taken for granted: ${assumed.join(', ')}.`, width, 2)]),
    ...(notKnown.length === 0 ? [] : [[fold('Not known:', width, 2), ...notKnown.map((one) => fold(one, width, 5, '- '))].join('\n')]),
  ].join('\n\n');
}

const levels = { Blocking: 'error', Degrading: 'warning', Advisory: 'note' } as const;

function sarif(all: readonly Linted[]): object {
  const checks = [...new Set(all.flatMap(({ judged }) => judged.flatMap(({ findings }) => findings.map(({ check }) => check))))].toSorted();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'apimvnet lint',
            version,
            rules: checks.map((check) => ({ id: check, shortDescription: { text: check.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ') } })),
          },
        },
        results: all.flatMap(({ file, judged }) =>
          judged.flatMap((one) =>
            one.findings.map((finding) => ({
              ruleId: finding.check,
              ruleIndex: checks.indexOf(finding.check),
              level: levels[finding.severity],
              message: { text: `${finding.message} ${finding.remedy} (${finding.source})` },
              locations: [
                {
                  physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region: { startLine: 1 } },
                  logicalLocations: [{ fullyQualifiedName: addressOf(finding, one), kind: 'resource' }],
                },
              ],
            })),
          ),
        ),
      },
    ],
  };
}
