/** `apimvnet import`: the manifest that describes a gateway as it is. */

import { stringify } from 'yaml';
import { parseArmId, type ArmId } from '../../api/arm-id.ts';
import type { Binding } from '../../api/binding.ts';
import type { Arm } from '../../azure/arm.ts';
import { systemClock, type Clock } from '../../runtime/clock.ts';
import { command } from '../command.ts';
import { cloudOptions } from '../cloud.ts';
import { exits } from '../exits.ts';
import { identity } from '../login.ts';
import { flag, short, text, texts, UsageError } from '../options.ts';
import { bindingFor, isMereAddition, isService, manifestOf, relaxed } from '../preview/imported.ts';
import type { Preview } from '../preview/preview.ts';
import { armFor, previewAll } from '../preview/session.ts';
import { verdict } from '../preview/words.ts';

const options = {
  serviceId: { ...texts('SERVICE_ID', 'id of an API Management service; may be given several times'), positional: true },
  namespace: short('n', text('NAME', 'namespace of the bindings (default default)', 'default')),
  enforce: flag('with the policy Enforce where that only adds what the gateway needs'),
  ...cloudOptions,
} as const;

export const importCommand = command(
  {
    name: 'import',
    summary: 'Print the manifest that describes a gateway as it is.',
    usage: ['SERVICE_ID [OPTIONS]'],
    about: [
      'Reads a service from Azure and prints the ApimVnetBinding that declares its mode, its subnets and its public addresses as they are, with the policy Audit: applied to a cluster, it tells what the gateway lacks and changes nothing. With --enforce the policy is Enforce in each part in which that only adds rules, routes or records; a part that would interrupt, expose, shut out, remove or change an address stays under Audit, and standard error says what would be added.',
      identity,
    ],
    options,
    examples: [
      {
        does: 'A gateway of long standing, first looked at, then taken over',
        call: 'apimvnet import SERVICE_ID -n gateways > orders.yaml',
      },
      { does: 'What enforcing would add', call: 'apimvnet import SERVICE_ID --enforce | apimvnet plan -' },
    ],
    exits: [['done'], ['failed', 'the service could not be read, or is not one that can be bound']],
  },
  async (given) => {
    if (given.serviceId.length === 0) throw new UsageError('the id of an API Management service is needed');
    const ids = given.serviceId.map(serviceIdIn);
    const arm = await armFor(given);
    const manifests: string[] = [];
    for (const id of ids) {
      const { binding, preview } = await imported(id, {
        arm,
        clock: systemClock,
        namespace: given.namespace ?? 'default',
        enforce: given.enforce,
      });
      manifests.push(stringify(manifestOf(binding), { lineWidth: 0 }).trimEnd());
      console.error(`${binding.metadata.name}: ${verdict(preview)}`);
    }
    console.log(manifests.join('\n---\n'));
    return exits.done.code;
  },
);

function serviceIdIn(given: string): ArmId {
  const id = parseArmId(given);
  if (id !== undefined && isService(id)) return id;
  throw new UsageError(
    `"${given}" is not the id of an API Management service; write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.ApiManagement/service/<name>`,
  );
}

export interface How {
  readonly arm: Arm;
  readonly clock: Clock;
  readonly namespace: string;
  readonly enforce: boolean;
}

/** Rejects with a sentence where the service cannot be read or bound. */
export async function imported(
  id: ArmId,
  { arm, clock, namespace, enforce }: How,
): Promise<{ readonly binding: Binding; readonly preview: Preview }> {
  const found = await arm.service(id, { fresh: true });
  if (!found.ok) throw new Error(`${id} cannot be read: ${found.failure.code}: ${found.failure.message}`);
  let binding = bindingFor(found.value, namespace, enforce ? 'Enforce' : 'Audit');
  for (;;) {
    const [preview] = await previewAll([binding], arm, clock);
    if (!preview) throw new Error('there is one plan for each binding');
    const unbound = preview.findings.find(({ check }) => check === 'TierNotSupported' || check === 'PlatformRetired');
    if (unbound) throw new Error(`${unbound.message} ${unbound.remedy}`);
    const next = preview.steps.every(isMereAddition) ? undefined : relaxed(binding, preview);
    if (next === undefined) return { binding, preview };
    binding = next;
  }
}
