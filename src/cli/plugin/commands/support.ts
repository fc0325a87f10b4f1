/** `kubectl apimvnet support`: everything about a binding in one file for a ticket, without what identifies a subscription or a person. */

import { writeFileSync } from 'node:fs';
import type { Binding } from '../../../api/binding.ts';
import type { KubernetesApi } from '../../../runtime/api.ts';
import { toIso } from '../../../runtime/clock.ts';
import { version } from '../../../version.ts';
import { exits } from '../../exits.ts';
import { flag, short, text } from '../../options.ts';
import { bindingNamed } from '../bindings.ts';
import { redactor } from '../redact.ts';
import { names, oneName, pluginCommand, type Run } from './command.ts';

const options = {
  name: names('NAME', 'the binding'),
  output: short('o', text('FILE', 'where to (default apimvnet-support-NAME.json); - for standard output')),
  noRedaction: flag('leave subscription ids, host names and addresses as they are'),
} as const;

export const support: (write?: (file: string, text: string) => void) => Run<typeof options> =
  (write = (file, text) => writeFileSync(file, text)) =>
  async (given, session) => {
    const binding = await bindingNamed(session, oneName(given.name, 'support NAME'));
    const { name, namespace } = binding.metadata;
    const whole = {
      made: toIso(session.clock.now()),
      plugin: version,
      binding: withoutOwners(binding),
      events: await asked(session.api, `/apis/events.k8s.io/v1/namespaces/${namespace}/events`, {
        fieldSelector: `regarding.name=${name}`,
      }),
      server: await asked(session.api, '/version', {}),
    };
    const content = `${JSON.stringify(given.noRedaction ? whole : redactor()(whole), null, 2)}\n`;
    const file = given.output ?? `apimvnet-support-${name}.json`;
    if (file === '-') session.print(content.trimEnd());
    else {
      write(file, content);
      session.print(
        `${file}: binding with status and history, and its events${given.noRedaction ? ', as they are' : '; subscription ids, host names and public addresses are replaced'}. Read it before you send it.`,
      );
    }
    return exits.done.code;
  };

/** Field owners are long, and of no help. */
function withoutOwners(binding: Binding): object {
  const { managedFields: _, ...metadata } = binding.metadata as Binding['metadata'] & { readonly managedFields?: unknown };
  return { ...binding, metadata };
}

/** What may not be read is said, and the rest is still of use. */
async function asked(api: KubernetesApi, path: string, query: Readonly<Record<string, string>>): Promise<unknown> {
  try {
    return await api.request({ method: 'GET', path, query });
  } catch (error) {
    return { unreadable: error instanceof Error ? error.message : String(error) };
  }
}

export const supportCommand = pluginCommand(
  {
    name: 'support',
    summary: 'Write everything about a binding into one file for a ticket.',
    usage: ['NAME [-o FILE]'],
    about: [
      'The binding with its status and history, and its events. Subscription ids, host names and public addresses are replaced, the same one always by the same word.',
    ],
    options,
    examples: [{ does: 'For a ticket', call: 'kubectl apimvnet support orders -n gateways' }],
    exits: [
      ['done', 'written'],
      ['failed', 'no such binding, or the file could not be written'],
    ],
  },
  support(),
);
