/** `apimvnet firewall`: what a firewall must let through for the gateways of manifests, read from Azure, without a cluster. */

import { intervalsAt } from '../../binding/model/terms/intervals.ts';
import { settingsOf } from '../../binding/model/values/settings.ts';
import { createTagRanges } from '../../binding/observe/tags.ts';
import { systemClock } from '../../runtime/clock.ts';
import { command } from '../command.ts';
import { exits } from '../exits.ts';
import { firewallFormats, notesFor, printed, titleOf } from '../firewall/forms.ts';
import { listFor, type BoundList } from '../firewall/list.ts';
import { identity } from '../login.ts';
import { oneOf, short } from '../options.ts';
import { withProgress } from '../output/progress.ts';
import { failedOf } from '../preview/results.ts';
import { armFor, inputOptions, readGiven } from '../preview/session.ts';

const options = {
  ...inputOptions,
  output: short('o', oneOf('FORMAT', firewallFormats, 'how to print', 'text')),
} as const;

export const firewallCommand = command(
  {
    name: 'firewall',
    summary: 'List what a firewall must let through for the gateways of manifests.',
    usage: ['-f FILE|DIR|- [OPTIONS]'],
    about: [
      'Reads the services and their networks from Azure and lists what a firewall on the way out must let through: service tags with the number of their ranges today, the hosts that Microsoft names, and those that the service itself reports; without what service endpoints already take off the tunnel. -o json and -o yaml have the ranges themselves, what breaks without each row, and the page that says so; -o csv the same for a sheet.',
      '-o azure-policy is a template with a rule collection group for a policy of Azure Firewall, -o terraform the same as azurerm_firewall_policy_rule_collection_group: required and optional rules apart, from the ranges of the subnets. What no such rule can say is told on standard error.',
      identity,
    ],
    options,
    examples: [
      { does: 'As a table', call: 'apimvnet firewall binding.yaml' },
      { does: 'With the ranges of today, for a program', call: 'apimvnet firewall -f binding.yaml -o json' },
      {
        does: 'Rules for Azure Firewall, of every binding of a folder',
        call: 'apimvnet firewall -f gateways/ -o azure-policy > rules.json',
      },
      { does: 'The same under Terraform', call: 'apimvnet firewall -f gateways/ -o terraform > apim-rules.tf' },
    ],
    exits: [
      ['done', 'done'],
      ['failed', 'Azure could not be read, a file is not valid, or a gateway has no such list; the lists of the others are printed'],
    ],
  },
  async (given) => {
    const { given: read } = await readGiven(given);
    const problems = failedOf(read).flatMap((one) => one.problems);
    const bindings = read.flatMap((one) => (one.is === 'Binding' ? [one.binding] : []));
    const lists: BoundList[] = [];
    if (bindings.length > 0) {
      const arm = await armFor(given);
      const tags = createTagRanges(arm, systemClock, intervalsAt(1));
      await withProgress(process.stderr, systemClock, async (progress) => {
        for (const [at, { metadata, spec }] of bindings.entries()) {
          // Of a folder of forty it is no failure that one has no network.
          if (spec.mode === 'None' && bindings.length > 1) continue;
          progress.at(`reading ${titleOf(metadata)}`, at, bindings.length);
          try {
            const list = await listFor(settingsOf(spec), arm, systemClock, tags);
            lists.push({ namespace: metadata.namespace, name: metadata.name, ...list });
          } catch (error) {
            problems.push(`${titleOf(metadata)}: ${error instanceof Error ? error.message : String(error)}`);
          }
        }
      });
    }
    if (lists.length > 0) console.log(printed(lists, given.output));
    for (const line of [...notesFor(lists, given.output), ...problems]) console.error(line);
    return problems.length === 0 ? exits.done.code : exits.failed.code;
  },
);
