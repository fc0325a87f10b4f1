/** `apimvnet check`: what is wrong, or worth knowing, around the gateways of manifests, without a cluster and without a write. */

import { stringify } from 'yaml';
import { command } from '../command.ts';
import { exits, type ExitCode } from '../exits.ts';
import { identity } from '../login.ts';
import { oneOf } from '../options.ts';
import { paintFor } from '../output/colours.ts';
import { outputOption } from '../output/render.ts';
import type { Preview } from '../preview/preview.ts';
import { failedOf, type Failed } from '../preview/results.ts';
import { inputOptions, previewGiven, readGiven } from '../preview/session.ts';
import { findingsOnlyText } from '../preview/text.ts';

const options = {
  ...inputOptions,
  output: outputOption,
  failOn: oneOf('SEVERITY', ['blocking', 'degrading', 'advisory'], 'the least severity that ends with 3', 'blocking'),
} as const;

export const checkCommand = command(
  {
    name: 'check',
    summary: 'Say what is wrong around the gateways of manifests, with remedies and sources.',
    usage: ['-f FILE|DIR|- [OPTIONS]'],
    about: [
      'Judges manifests as the API server would, reads Azure, and lists for each binding what stands in the way, what degrades the gateway and what is worth knowing, worst first, each with its remedy and the page that it rests on. What would be changed is told by apimvnet plan. No cluster is needed, and nothing is written to Azure.',
      identity,
    ],
    options,
    examples: [
      { does: 'Of every binding of a folder', call: 'apimvnet check -f gateways/' },
      {
        does: 'Ends with 3 as soon as something does not work as well as it could',
        call: 'apimvnet check -f orders.yaml --fail-on degrading',
      },
    ],
    exits: [['done', 'nothing is wrong that --fail-on names'], ['blocked', 'something is wrong that --fail-on names'], ['failed']],
  },
  async (given, env) => {
    const { given: read } = await readGiven(given);
    const failed = failedOf(read);
    const bindings = read.flatMap((one) => (one.is === 'Binding' ? [one.binding] : []));
    const previews = await previewGiven(bindings, given);
    if (given.output === 'text') {
      const look = { width: process.stdout.columns ?? 80, paint: paintFor(process.stdout, env) };
      console.log(previews.map((one) => findingsOnlyText(one, look)).join('\n\n'));
      for (const { problems } of failed) for (const problem of problems) console.error(problem);
    } else {
      const all = { bindings: previews.map(shown), invalid: failed };
      console.log(given.output === 'json' ? JSON.stringify(all, null, 2) : stringify(all, { aliasDuplicateObjects: false }).trimEnd());
    }
    return checkExit(previews, failed, given.failOn);
  },
);

const shown = ({ binding: { metadata }, settings, findings, outcome }: Preview): object => ({
  namespace: metadata.namespace,
  name: metadata.name,
  serviceId: settings.serviceId,
  ...('why' in outcome ? { why: outcome.why } : {}),
  findings,
});

const severities = {
  blocking: ['Blocking'],
  degrading: ['Blocking', 'Degrading'],
  advisory: ['Blocking', 'Degrading', 'Advisory'],
} as const;

export function checkExit(previews: readonly Preview[], failed: readonly Failed[], failOn: keyof typeof severities): ExitCode {
  if (failed.length > 0 || previews.some(({ outcome }) => outcome.is === 'Failed')) return exits.failed.code;
  const bad: ReadonlySet<string> = new Set(severities[failOn]);
  const isBad = ({ outcome, findings }: Preview): boolean => outcome.is === 'Blocked' || findings.some(({ severity }) => bad.has(severity));
  return previews.some(isBad) ? exits.blocked.code : exits.done.code;
}
