/** What a plan says in words, the same in every form of output. */

import { nameOf, parentOf, parseArmId, typeOf, type ArmId } from '../../api/arm-id.ts';
import type { Change, Impact, Step, Write } from '../../binding/model/values/step.ts';
import { impactInWords } from '../../binding/plan/asking.ts';
import { isMadeUp } from './owner.ts';
import type { Outcome, PlannedStep, Preview } from './preview.ts';
import { isAssumed } from './rounds.ts';

const kinds: Readonly<Record<string, string>> = {
  service: 'API Management service',
  networksecuritygroups: 'network security group',
  securityrules: 'rule',
  routetables: 'route table',
  routes: 'route',
  virtualnetworks: 'virtual network',
  subnets: 'subnet',
  publicipaddresses: 'public IP address',
  privatednszones: 'private zone',
  a: 'A record',
  virtualnetworklinks: 'link',
};

/** e.g. `rule apimvnet-c53be8-sql`; a subnet with its network. */
export function thing(id: ArmId): string {
  const kind = kinds[typeOf(id).split('/').at(-1)?.toLowerCase() ?? ''] ?? '';
  const name = kind === 'subnet' ? `${nameOf(parentOf(id))}/${nameOf(id)}` : nameOf(id);
  return `${kind} ${name}`.trim();
}

export type Sign = '+' | '~' | '-' | '!';

/** Made, changed, removed, or Azure is asked to do something. */
export function signOf({ verb, changes }: Write): Sign {
  if (verb === 'delete') return '-';
  if (verb === 'post') return '!';
  return verb === 'put' && changes.every(({ from }) => from === undefined) ? '+' : '~';
}

/** A rule or a route that is made reads as one line; everything else as its changes do. */
export function brief({ verb, target, action, changes }: Write): string {
  const to = new Map(changes.flatMap(({ path, to: value }) => (value === undefined ? [] : [[path, value] as const])));
  const value = (...names: readonly string[]): string => names.flatMap((name) => plainly(to.get(`properties.${name}`)) ?? []).join(', ');
  const isNew = changes.every(({ from }) => from === undefined);
  if (verb === 'post') return `${thing(target)}: ${action ?? ''}`;
  if (isNew && /\/securityRules\//i.test(target))
    return `${thing(target)}: ${[value('access'), value('direction').toLowerCase(), value('protocol'), value('destinationPortRange', 'destinationPortRanges')].join(' ')} from ${value('sourceAddressPrefix', 'sourceAddressPrefixes')} to ${value('destinationAddressPrefix', 'destinationAddressPrefixes')}, priority ${value('priority')}`;
  if (isNew && /\/routes\//i.test(target))
    return `${thing(target)}: ${value('addressPrefix')} to ${value('nextHopType', 'nextHopIpAddress')}`;
  return thing(target);
}

/** What `brief` does not say already. */
export const changesToShow = (write: Write): readonly Change[] =>
  write.verb === 'post' || (/\/(securityRules|routes)\//i.test(write.target) && write.changes.every(({ from }) => from === undefined))
    ? []
    : write.changes;

/** `path: from -> to`, in which what only Azure or a cluster knows is not made up. */
export function changeInWords({ path, from, to }: Change): string {
  const name = path.replace(/^properties\./, '');
  if (from === undefined) return `${name}: ${plainly(to) ?? ''}`;
  return `${name}: ${plainly(from) ?? ''} -> ${plainly(to) ?? '(none)'}`;
}

function plainly(json: string | undefined): string | undefined {
  if (json === undefined) return undefined;
  if (isAssumed(json)) return '(known when the gateway is there)';
  const text = json.length > 120 ? `${json.slice(0, 117)}...` : json;
  const value: unknown = JSON.parse(json);
  const id = idIn(value);
  if (id !== undefined) return thing(id);
  if (typeof value === 'string') return isMadeUp(value) ? value.replace(/[0-9a-f-]{36}\/[0-9a-f-]{36}/i, '(owner)') : value;
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string') ? value.join(', ') : text;
}

/** Of an id, and of an object that is nothing but a reference. */
function idIn(value: unknown): ArmId | undefined {
  const [only, ...others]: readonly unknown[] =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.values(value) : ([value] as readonly unknown[]);
  return others.length === 0 && typeof only === 'string' && /^\/subscriptions\/.+\/providers\//i.test(only) ? parseArmId(only) : undefined;
}

export const impact = ({ step }: PlannedStep): string => impactInWords(step.impact);

const phases: Readonly<Record<Step['phase'], string>> = {
  prepare: 'before the gateway is touched',
  switch: 'the gateway',
  cutover: 'names and servers follow',
  verify: 'proof',
  clean: 'clean-up',
  retire: 'when the old place is free',
};
export const phase = ({ step }: PlannedStep): string => phases[step.phase];

/** Which ones are not there is told by the writes below it. */
export const why = ({ why: reason }: Step): string => reason.replace(/; not there: [^;]*\.$/, '.');

export const title = ({ binding: { metadata } }: Preview): string => `${metadata.namespace}/${metadata.name}`;

export const place = ({ settings, service }: Preview): string => {
  const [first] = settings.locations;
  const where = first === undefined ? 'in no virtual network' : `${settings.mode} in ${thing(first.subnetId)}`;
  const more = settings.locations.length > 1 ? ` and ${settings.locations.length - 1} more` : '';
  return `${thing(settings.serviceId)}${service ? ` (${service.tier})` : ''}, to be ${where}${more}`;
};

/** One line for a table and a log. */
export function verdict({ outcome, steps, kept, audited }: Pick<Preview, 'outcome' | 'steps' | 'kept' | 'audited'>): string {
  const writes = steps.reduce((sum, { step }) => sum + step.writes.length, 0);
  const what = `${count(writes, 'write')} in ${count(steps.length, 'step')}`;
  switch (outcome.is) {
    case 'Nothing':
      if (kept.length > 0) return `nothing to change as things are; ${count(kept.length, 'step')} wait${kept.length === 1 ? 's' : ''}`;
      return audited.length > 0
        ? `nothing to change, because of the policy Audit; ${count(audited.length, 'step')} differ`
        : 'nothing to change';
    case 'Changes':
      return `${what}: ${impactInWords(together(steps))}`;
    case 'Blocked':
      return 'blocked';
    case 'Failed':
      return 'failed';
  }
}

/** A file has no uid: whose it is was taken from Azure. */
export const asWhom = ({ owner, binding }: Preview): string | undefined =>
  owner.isKnown && binding.metadata.uid === ''
    ? `Planned as the binding that looks after this gateway already, by its mark in Azure (${owner.cluster}/${owner.uid}).`
    : undefined;

const ranked = ['None', 'Rolling', 'ConnectionReset', 'Downtime'] as const;

/** Of all steps: the worst of each kind, and as long as the longest of them. */
function together(steps: readonly PlannedStep[]): Impact {
  const impacts = steps.map(({ step }) => step.impact);
  const longest = impacts.toSorted((a, b) => b.minutes[1] - a.minutes[1])[0]?.minutes ?? [0, 1];
  const exposure = (['Opens', 'Closes'] as const).find((one) => impacts.some((impact) => impact.exposure === one));
  return {
    traffic: ranked.findLast((one) => impacts.some(({ traffic }) => traffic === one)) ?? 'None',
    minutes: longest,
    addresses: impacts.flatMap(({ addresses = [] }) => addresses),
    others: impacts.reduce((sum, { others = 0 }) => sum + others, 0),
    ...(exposure === undefined ? {} : { exposure }),
  };
}

export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

export const heading: Readonly<Record<Outcome['is'], string>> = {
  Nothing: 'nothing to change',
  Changes: 'would change',
  Blocked: 'blocked',
  Failed: 'failed',
};
