/** `apimvnet lint`: rules and routes of a template or a plan, judged for a gateway before anything is deployed; without a cluster and without Azure. */

import { readFileSync } from 'node:fs';
import { command } from '../command.ts';
import { usable } from '../cloud.ts';
import { exits, type ExitCode } from '../exits.ts';
import { chosen } from '../lint/choose.ts';
import { lintFormats, printed, type Linted } from '../lint/forms.ts';
import { judged } from '../lint/judge.ts';
import { declaredIn, parametersIn, tagsIn } from '../lint/read.ts';
import { oneOf, short, text, texts, UsageError } from '../options.ts';
import { paintFor } from '../output/colours.ts';

const options = {
  filename: {
    ...short('f', texts('FILE', 'ARM template or Terraform plan as JSON; - for standard input; may be given several times')),
    positional: true,
  },
  parameters: texts('FILE', 'parameters of the template; may be given several times, later ones win'),
  subnet: texts('NAME', 'the subnet (or group) that the gateway is for, where the file does not say; may be given several times'),
  mode: oneOf('MODE', ['Auto', 'External', 'Internal'], 'mode of the gateway; Auto as the file says, else External', 'Auto'),
  tier: oneOf('TIER', ['Auto', 'Developer', 'Premium'], 'tier of the service; Auto as the file says, else Premium', 'Auto'),
  location: text('REGION', 'region, where the file does not say'),
  serviceTags: text('FILE', 'list of service tags as Microsoft publishes it, so that ranges in rules can be told apart'),
  failOn: oneOf('SEVERITY', ['blocking', 'degrading', 'advisory'], 'the least severity that ends with 3', 'blocking'),
  output: short('o', oneOf('FORMAT', lintFormats, 'how to print', 'text')),
} as const;

export const lintCommand = command(
  {
    name: 'lint',
    summary: 'Judge the rules and routes of a template or a Terraform plan for a gateway, before anything is deployed.',
    usage: ['FILE [OPTIONS]', '-f FILE [OPTIONS]'],
    about: [
      'Reads an ARM template (of Bicep what `az bicep build` makes) or a plan (`terraform show -json PLAN`), finds the gateways, subnets, network security groups and route tables in it, modules and separate rules included, and judges them as the operator would in Azure: flows that are blocked or nearly right, traffic that is thrown away or diverted, subnets that do not fit. Neither a cluster nor Azure is asked.',
      'Parameters, variables, loops, conditions and the usual functions of templates are resolved. What is only known when it is deployed is said, and ends with 4 where nothing worse was found.',
      'A file without API Management is judged for a gateway in the subnet, or behind the group, that is meant for one: the only one, the one with apim in its name, or --subnet.',
    ],
    options,
    examples: [
      { does: 'Of a Bicep file', call: 'az bicep build -f main.bicep --stdout | apimvnet lint - --mode Internal' },
      { does: 'Of a plan of Terraform', call: 'terraform show -json tfplan | apimvnet lint -' },
      {
        does: 'For the list of findings beside the code',
        call: 'apimvnet lint main.json --parameters prod.parameters.json -o sarif > a.sarif',
      },
    ],
    exits: [
      ['done', 'nothing is wrong that --fail-on names'],
      ['blocked', 'something is wrong that --fail-on names'],
      ['unknown', 'nothing is wrong, as far as it is known; something is known only when it is deployed'],
      ['failed', 'a file is neither a template nor a plan'],
    ],
  },
  async (given, env) => {
    if (given.filename.length === 0) throw new UsageError('FILE is needed: an ARM template or a Terraform plan as JSON, or -');
    const { mode, tier, location } = given;
    const parameters: Readonly<Record<string, unknown>> = Object.fromEntries(
      given.parameters.flatMap((file) =>
        Object.entries(
          parametersIn(
            usable(() => readFileSync(file, 'utf8')),
            file,
          ),
        ),
      ),
    );
    const tags =
      given.serviceTags === undefined
        ? undefined
        : tagsIn(
            usable(() => readFileSync(given.serviceTags ?? '', 'utf8')),
            given.serviceTags,
          );
    const assumed = { mode: mode === 'Auto' ? undefined : mode, tier: tier === 'Auto' ? undefined : tier, location, subnets: given.subnet };
    const problems: string[] = [];
    const all = given.filename.flatMap((file): readonly Linted[] => {
      const source = usable(() => readFileSync(file === '-' ? 0 : file, 'utf8'));
      try {
        const declared = declaredIn(source, file, parameters, location);
        const { planned, notKnown, assumed: taken } = chosen(declared, assumed);
        const shown = file === '-' ? 'standard input' : file;
        return [
          { file: shown, judged: planned.map((one) => judged(one, tags)), notKnown: [...declared.notKnown, ...notKnown], assumed: taken },
        ];
      } catch (error) {
        if (error instanceof UsageError) throw error;
        problems.push(error instanceof Error ? error.message : String(error));
        return [];
      }
    });
    if (all.length > 0)
      console.log(printed(all, given.output, { width: process.stdout.columns ?? 80, paint: paintFor(process.stdout, env) }));
    for (const problem of problems) console.error(problem);
    return lintExit(all, problems.length > 0, given.failOn);
  },
);

const severities = {
  blocking: ['Blocking'],
  degrading: ['Blocking', 'Degrading'],
  advisory: ['Blocking', 'Degrading', 'Advisory'],
} as const;

export function lintExit(all: readonly Linted[], hasFailed: boolean, failOn: keyof typeof severities): ExitCode {
  if (hasFailed) return exits.failed.code;
  const bad: ReadonlySet<string> = new Set(severities[failOn]);
  if (all.some(({ judged: some }) => some.some(({ findings }) => findings.some(({ severity }) => bad.has(severity)))))
    return exits.blocked.code;
  return all.some(({ notKnown }) => notKnown.length > 0) ? exits.unknown.code : exits.done.code;
}
