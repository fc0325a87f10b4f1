/** `apimvnet plan`: what the operator would do for the bindings of manifests, without a cluster and without a write. */

import { stringify } from 'yaml';
import { command, type Environment } from '../command.ts';
import { identity } from '../login.ts';
import { oneOf, short, UsageError } from '../options.ts';
import { paintFor } from '../output/colours.ts';
import { planMarkdown } from '../preview/markdown.ts';
import type { Preview } from '../preview/preview.ts';
import { exitOf, failedOf, inJson, type Failed } from '../preview/results.ts';
import { givenTwice, inputOptions, previewGiven, readGiven } from '../preview/session.ts';
import { planText } from '../preview/text.ts';

const formats = ['text', 'json', 'yaml', 'markdown'] as const;

const options = {
  ...inputOptions,
  output: short('o', oneOf('FORMAT', formats, 'how to print', 'text')),
  failOn: oneOf('WHAT', ['blocked', 'disruptive'], 'what ends with 3', 'blocked'),
} as const;

export const planCommand = command(
  {
    name: 'plan',
    summary: 'Show what would change in Azure for the bindings of manifests, and what stands in the way.',
    usage: ['-f FILE|DIR|- [OPTIONS]'],
    about: [
      'Judges manifests as the API server would, reads Azure, and prints for each binding what would change step by step: every write, what it does to traffic, addresses and exposure, how long it usually takes, what stands in the way with its remedy, and the hash by which a step is approved. No cluster is needed, and nothing is written to Azure.',
      'A file alone is planned as that of the binding that looks after the gateway already, which its mark in Azure shows. What a binding made where it is no more, only its status knows: for that, give it as the cluster has it (second example).',
      identity,
    ],
    options,
    examples: [
      {
        does: 'As a comment of a pull request; ends with 3 where a gateway would be down',
        call: 'apimvnet plan -f gateways/ -o markdown --fail-on disruptive',
      },
      { does: 'Of a binding as the cluster has it', call: 'kubectl get avb orders -o yaml | apimvnet plan -f -' },
    ],
    exits: [
      ['done', 'nothing would change'],
      ['changes'],
      ['blocked', 'something stands in the way, or a step is what --fail-on names'],
      ['failed'],
    ],
  },
  async (given, env) => {
    const { given: read } = await readGiven(given);
    const failed = failedOf(read);
    const bindings = read.flatMap((one) => (one.is === 'Binding' ? [one.binding] : []));
    const twice = givenTwice(bindings);
    if (twice !== undefined) throw new UsageError(`-f: binding "${twice}" is given twice`);
    const previews = await previewGiven(bindings, given);
    console.log(printed(previews, failed, given.output, env));
    if (given.output === 'text') for (const { problems } of failed) for (const problem of problems) console.error(problem);
    return exitOf(previews, failed, given.failOn);
  },
);

function printed(previews: readonly Preview[], failed: readonly Failed[], format: (typeof formats)[number], env: Environment): string {
  switch (format) {
    case 'json':
      return JSON.stringify(inJson(previews, failed), null, 2);
    case 'yaml':
      return stringify(inJson(previews, failed), { aliasDuplicateObjects: false }).trimEnd();
    case 'markdown':
      return planMarkdown(previews, failed);
    case 'text': {
      const look = { width: process.stdout.columns ?? 80, paint: paintFor(process.stdout, env) };
      return previews.map((one) => planText(one, look)).join('\n\n');
    }
  }
}
