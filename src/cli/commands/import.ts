/** `apimvnet import`: the manifest that describes a gateway as it is. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { idKey, nameOf, parseArmId, type ArmId } from '../../api/arm-id.ts';
import type { Binding } from '../../api/binding.ts';
import type { Arm } from '../../azure/arm.ts';
import { systemClock, type Clock } from '../../runtime/clock.ts';
import { command } from '../command.ts';
import { cloudOptions, usable } from '../cloud.ts';
import { exits } from '../exits.ts';
import { identity } from '../login.ts';
import { flag, short, text, texts, UsageError } from '../options.ts';
import { withProgress, type Progress } from '../output/progress.ts';
import { bindingFor, isMereAddition, isService, manifestOf, relaxed } from '../preview/imported.ts';
import type { Preview } from '../preview/preview.ts';
import { armFor, previewAll } from '../preview/session.ts';
import { verdict } from '../preview/words.ts';

const options = {
  serviceId: { ...texts('SERVICE_ID', 'id of an API Management service; may be given several times'), positional: true },
  allIn: texts('SCOPE', 'id of a subscription or of a resource group: every service in it; may be given several times'),
  outDir: text('DIR', 'write a file for each binding into this directory, in place of printing them'),
  namespace: short('n', text('NAME', 'namespace of the bindings (default default)', 'default')),
  enforce: flag('with the policy Enforce where that only adds what the gateway needs'),
  ...cloudOptions,
} as const;

export const importCommand = command(
  {
    name: 'import',
    summary: 'Print the manifests that describe gateways as they are.',
    usage: ['SERVICE_ID [OPTIONS]', '--all-in SUBSCRIPTION|GROUP [OPTIONS]'],
    about: [
      'Reads a service from Azure and prints the ApimVnetBinding that declares its mode, its subnets and its public addresses as they are, with the policy Audit: applied to a cluster, it tells what the gateway lacks and changes nothing. With --enforce the policy is Enforce in each part in which that only adds rules, routes or records; a part that would interrupt, expose, shut out, remove or change an address stays under Audit, and standard error says what would be added.',
      'With --all-in it does so for every service of a subscription or a resource group: services of tiers that have no gateway in a subnet are left out and named, and what fails for one is told without hiding the others. --out-dir writes a file for each.',
      identity,
    ],
    options,
    examples: [
      {
        does: 'A gateway of long standing, first looked at, then taken over',
        call: 'apimvnet import SERVICE_ID -n gateways > orders.yaml',
      },
      {
        does: 'Every gateway of a subscription, a file for each',
        call: 'apimvnet import --all-in SUBSCRIPTION_ID -n gateways --out-dir gateways/',
      },
      { does: 'What enforcing would add', call: 'apimvnet import SERVICE_ID --enforce | apimvnet plan -' },
    ],
    exits: [['done'], ['failed', 'a service could not be read, or one that was named cannot be bound; the others are printed']],
  },
  async (given) => {
    if (given.serviceId.length === 0 && given.allIn.length === 0)
      throw new UsageError('the id of an API Management service is needed, or --all-in with a subscription or a resource group');
    const named = given.serviceId.map(serviceIdIn);
    const scopes = given.allIn.map(scopeIn);
    if (given.outDir !== undefined) usable(() => mkdirSync(given.outDir ?? '', { recursive: true }));
    const arm = await armFor(given);
    const { namespace = 'default', enforce } = given;
    const all = await withProgress(process.stderr, systemClock, async (progress) => {
      progress.at('looking for services', 0, 1);
      const { ids, failures } = await servicesOf(scopes, arm);
      return importAll(
        [...named, ...ids],
        { arm, clock: systemClock, namespace, enforce, progress },
        { failures, isNamed: (id) => named.includes(id) },
      );
    });
    for (const { binding, says } of all.imported) {
      const text = stringify(manifestOf(binding), { lineWidth: 0 }).trimEnd();
      if (given.outDir === undefined) console.log(binding === all.imported[0]?.binding ? text : `---\n${text}`);
      else writeFileSync(join(given.outDir, `${binding.metadata.name}.yaml`), `${text}\n`);
      console.error(`${binding.metadata.name}: ${says}`);
    }
    for (const line of [...all.leftOut, ...all.failures]) console.error(line);
    return all.failures.length === 0 ? exits.done.code : exits.failed.code;
  },
);

/** A subscription by its id, with or without `/subscriptions/`, or a resource group. */
function scopeIn(given: string): string {
  const [, subscription, group] =
    /^(?:\/subscriptions\/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/resourceGroups\/([^/]+))?\/?$/i.exec(given) ?? [];
  if (subscription !== undefined) return `/subscriptions/${subscription}${group === undefined ? '' : `/resourceGroups/${group}`}`;
  throw new UsageError(
    `--all-in: "${given}" is neither a subscription nor a resource group; write its id, /subscriptions/<id>[/resourceGroups/<group>]`,
  );
}

/** The services of subscriptions and groups, by name; each once. */
export async function servicesOf(
  scopes: readonly string[],
  arm: Arm,
): Promise<{ readonly ids: readonly ArmId[]; readonly failures: readonly string[] }> {
  const ids = new Map<string, ArmId>();
  const failures: string[] = [];
  for (const scope of scopes) {
    const found = await arm.siblings(`${scope}/providers/Microsoft.ApiManagement/service/any` as ArmId);
    if (!found.ok) failures.push(`${scope}: services cannot be listed: ${found.failure.code}: ${found.failure.message}`);
    else if (found.value.length === 0) failures.push(`${scope}: has no API Management service that this identity may see`);
    else for (const id of found.value) ids.set(idKey(id), id);
  }
  return { ids: [...ids.values()].toSorted((a, b) => nameOf(a).localeCompare(nameOf(b))), failures };
}

export interface Imports {
  readonly imported: readonly { readonly binding: Binding; readonly says: string }[];
  /** Of a scope: tiers that have no gateway in a subnet. */
  readonly leftOut: readonly string[];
  readonly failures: readonly string[];
}

/** One after the other, so that Azure's limits hold; what is wrong with one does not hide the others. */
export async function importAll(
  ids: readonly ArmId[],
  { progress, ...how }: How & { readonly progress: Progress },
  { failures, isNamed }: { readonly failures: readonly string[]; readonly isNamed: (id: ArmId) => boolean },
): Promise<Imports> {
  const made: { readonly binding: Binding; readonly says: string }[] = [];
  const [leftOut, wrong]: [string[], string[]] = [[], [...failures]];
  for (const [at, id] of ids.entries()) {
    progress.at(`reading ${nameOf(id)}`, at, ids.length);
    try {
      const { binding, preview } = await imported(id, how);
      made.push({ binding, says: verdict(preview) });
    } catch (error) {
      const says = `${nameOf(id)}: ${error instanceof Error ? error.message : String(error)}`;
      if (error instanceof NotBindable && !isNamed(id)) leftOut.push(`${says} Left out.`);
      else wrong.push(says);
    }
  }
  return { imported: made, leftOut, failures: wrong };
}

/** A tier or a platform that no binding puts into a network. */
class NotBindable extends Error {}

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
    if (unbound) throw new NotBindable(`${unbound.message} ${unbound.remedy}`);
    const next = preview.steps.every(isMereAddition) ? undefined : relaxed(binding, preview);
    if (next === undefined) return { binding, preview };
    binding = next;
  }
}
