/** How a story has to end: said what it is, as the last spec alone would have ended, put right by a good spec, and silent after that. */

import { isWrite } from '../../../sim/azure/azure.ts';
import type { Binding } from '../../../src/api/binding.ts';
import { createStage, type Stage } from '../../scenarios/support/stage.ts';
import { serviceId } from '../../scenarios/support/world.ts';
import { approveAsked, asks, sayYes } from '../consent.ts';
import type { Scene } from '../story.ts';
import type { Spec } from '../specs.ts';
import { difference } from '../state.ts';
import { worldOf } from '../world.ts';

const hour = 3_600_000;
/** So often a user looks whether a plan asks. */
export const approverMs = hour / 6;
/** What Azure refused again and again is tried once in 24 hours; an operation and its proof follow. */
const liveness = 30 * hour;
/** Of a subnet that the gateway left, and the reconcile after it. */
const longestHold = 8 * hour;
/** What others changed last is seen by then, tables and zones too. */
const driftInterval = 2.5 * hour;
const silence = 24;

/** What interrupts or exposes a gateway that was as declared is asked for: whoever declares the good spec says yes, as often as a plan has parts. */
async function settlesWithConsent(stage: Stage): Promise<boolean> {
  for (let yes = 0; yes < 4; yes++) {
    const settled = () => isAtRest(stage) && stage.ready('orders') === 'True/Settled';
    if (!(await stage.clock.until(() => asks(stage) || settled(), liveness))) return false;
    if (settled()) return true;
    await approveAsked(stage);
    await stage.clock.until(() => !asks(stage), hour);
  }
  return false;
}

/** A deletion that detaches may wait for a subnet, for a window, for a yes, or for the end of a suspension. */
async function isGone({ stage }: Scene): Promise<boolean> {
  for (let waited = 0; waited < liveness; waited += hour) {
    const present = await stage.binding('orders').catch(() => undefined);
    if (present?.metadata.deletionTimestamp === undefined) return true;
    if (present.spec.suspend === true) await stage.edit('orders', { suspend: false });
    if (asks(stage)) await approveAsked(stage);
    await stage.clock.forward(hour);
  }
  return false;
}

export async function judgeEnd(scene: Scene, declare: (spec: Spec) => Promise<void>, good: Spec): Promise<readonly string[]> {
  const { stage, spec } = scene;
  if (!(await isGone(scene))) return [`not gone 30 hours after the last fault: ${said(stage)}`];
  await declare(spec);
  await stage.clock.forward(driftInterval);
  const wrong: string[] = [];
  if (!(await stage.clock.until(() => isAtRest(stage), liveness))) return [`not at rest 30 hours after the last fault: ${said(stage)}`];
  const silent = isSilent(stage);
  if (silent) wrong.push(silent);
  // What nobody needs any more may still be going, behind a hold.
  if (stage.ready('orders') === 'True/CleaningUp') await stage.clock.until(() => stage.ready('orders') !== 'True/CleaningUp', longestHold);
  if (isReady(stage)) wrong.push(...(await unlikeClean(scene)));
  if (!isReady(stage) || stage.ready('orders') !== 'True/Settled') {
    const before = said(stage);
    await declare(good);
    if (!(await settlesWithConsent(stage))) return [...wrong, `a good spec did not put right what was "${before}": ${said(stage)}`];
  }
  return [...wrong, ...(await noise(stage))];
}

/** In the end the binding is deleted and its gateway detached: what others have in what was made for it is compared then once more. */
export async function leave(scene: Scene): Promise<readonly string[]> {
  const { stage } = scene;
  if (stage.isGone('orders')) return [];
  await stage.edit('orders', { deletionPolicy: 'Detach' });
  await stage.clock.forward(60_000);
  await stage.remove('orders');
  return (await isGone(scene)) ? [] : [`not gone 30 hours after it was deleted in the end: ${said(stage)}`];
}

const condition = (stage: Stage, type: string) => stage.latest('orders')?.status?.conditions?.find((one) => one.type === type);
const isReady = (stage: Stage): boolean => condition(stage, 'Ready')?.status === 'True';

/** Of the present generation, and either Ready or waiting for a human. */
function isAtRest(stage: Stage): boolean {
  const { metadata, status } = stage.latest('orders') ?? ({} as Partial<Binding>);
  if (status === undefined || status.observedGeneration !== metadata?.generation) return false;
  if (condition(stage, 'Reconciling')?.status === 'True') return false;
  return isReady(stage) || condition(stage, 'Stalled')?.status === 'True' || condition(stage, 'Ready')?.reason === 'Suspended';
}

const isSilent = (stage: Stage): string | undefined => {
  const ready = condition(stage, 'Ready');
  return ready?.reason && ready.message ? undefined : `it is ${stage.ready('orders')} and says nothing about it`;
};

const said = (stage: Stage): string => `${stage.ready('orders')}: ${condition(stage, 'Ready')?.message ?? ''}`;

interface Service {
  readonly properties: Readonly<Record<string, unknown>> & {
    readonly virtualNetworkConfiguration: { readonly subnetResourceId: string } | null;
    readonly additionalLocations?:
      readonly { readonly location: string; readonly virtualNetworkConfiguration?: { readonly subnetResourceId: string } | null }[] | null;
  };
}

/** What a spec settles whatever was there before: where the gateway is, and which of our rules its subnet has. */
function outcomeOf(stage: Stage, spec: Scene['spec']): unknown {
  const service = stage.azure.resource(serviceId('orders')) as unknown as Service;
  const { virtualNetworkType, virtualNetworkConfiguration, additionalLocations } = service.properties;
  const subnet = virtualNetworkConfiguration?.subnetResourceId;
  return {
    mode: virtualNetworkType,
    subnet: subnet?.toLowerCase(),
    // Azure's ids are the same in any letter case.
    regions: additionalLocations?.map((one) => [one.location, one.virtualNetworkConfiguration?.subnetResourceId.toLowerCase()]),
    // Which servers a network has stays when no spec names them any more, and their rules with them.
    // A spec that ignores them leaves those that an earlier binding of the service has written (seed 366).
    rules: subnet === undefined || ignoresRules(spec) ? [] : ourRules(stage, subnet).filter((name) => !name.startsWith('dns-')),
  };
}

const ignoresRules = ({ networkSecurity }: Scene['spec']): boolean =>
  (networkSecurity as { readonly policy?: string } | undefined)?.policy === 'Ignore';

function ourRules(stage: Stage, subnetId: string): readonly string[] {
  const subnet = stage.azure.resource(subnetId) as unknown as {
    readonly properties: { readonly networkSecurityGroup?: { readonly id: string } };
  };
  const group = subnet.properties.networkSecurityGroup && stage.azure.resource(subnet.properties.networkSecurityGroup.id);
  const rules =
    (group?.['properties'] as { readonly securityRules?: readonly { readonly name: string }[] } | undefined)?.securityRules ?? [];
  return rules.flatMap(({ name }) => (name.startsWith('apimvnet-') ? [name.replace(/^apimvnet-[0-9a-f]{6}-/, '')] : [])).toSorted();
}

/** The last spec alone, in the same world, without anything else. Where it ends in a stall, the story has given it something that it lacks. */
async function unlikeClean({ stage, story, spec }: Scene): Promise<readonly string[]> {
  if (spec['suspend'] === true || spec['policy'] === 'Audit') return [];
  const clean = await createStage({ resources: worldOf(story.tier), speed: 8, seed: 1, plans: false });
  const instance = clean.start();
  sayYes(clean, approverMs);
  await clean.apply('orders', spec);
  await clean.clock.until(() => isAtRest(clean), liveness);
  instance.kill();
  if (!isReady(clean)) return [];
  const found = difference(outcomeOf(stage, spec), outcomeOf(clean, spec));
  return found === undefined ? [] : [`unlike the clean run of the last spec${found}`];
}

/** A hold is waited for; an approval that no client needs any more lapses after a day, which is written once. */
const isPending = (binding: Binding | undefined): boolean =>
  (binding?.status?.holds ?? []).length > 0 || (binding?.status?.approvals ?? []).some(({ idleSince }) => idleSince !== undefined);

/** What is left behind goes first, after up to six hours; then nothing is written for a day, and little is asked. */
async function noise(stage: Stage): Promise<readonly string[]> {
  let quiet = 0;
  for (let waited = 0; quiet < 4 || isPending(stage.latest('orders')); waited++) {
    const written = await writesIn(stage, 1);
    if (waited === 48) return [`writes or holds go on for 48 hours after everything is settled: ${written.join(', ')}`];
    quiet = written.length === 0 ? quiet + 1 : 0;
  }
  const asked = stage.azure.requests.length;
  const written = await writesIn(stage, silence);
  const reads = (stage.azure.requests.length - asked) / silence;
  const allowed = readsAllowed(stage.latest('orders'));
  return [
    ...(written.length === 0
      ? []
      : [`${written.length} writes in ${silence} hours that should be silent: ${[...new Set(written)].join(', ')}`]),
    ...(reads <= allowed ? [] : [`${reads.toFixed(1)} reads in each hour that should be quiet`]),
    ...(stage.ready('orders') === 'True/Settled' || isAudited(stage) ? [] : [`settled, and a day later it is ${said(stage)}`]),
  ];
}

/**
 * In each hour: of the ordinary binding 12, of each further region as many; every two hours five private zones with their records and links, also those that
 * were left and stay because others use them, and what goes on in tables, addresses, locks and managers of networks.
 */
const readsAllowed = (binding: Binding | undefined): number =>
  12 * (1 + (binding?.spec.additionalLocations?.length ?? 0)) + (hasZones(binding) ? 7.5 : 0) + 2;

const hasZones = (binding: Binding | undefined): boolean =>
  binding?.spec.dns?.privateRecords !== undefined || (binding?.status?.owned ?? []).some(({ kind }) => kind.startsWith('Private'));

/** What a change of before has left is found later, and under Audit only said. */
const isAudited = (stage: Stage): boolean =>
  stage.ready('orders') === 'True/DeviationsAudited' && JSON.stringify(stage.latest('orders')?.spec).includes('"Audit"');

async function writesIn(stage: Stage, hours: number): Promise<readonly string[]> {
  const azure = stage.azure.requests.length;
  const kubernetes = stage.cluster.requests.length;
  await stage.clock.forward(hours * hour);
  const told = stage.cluster.requests.slice(kubernetes).filter(({ user, method }) => user === 'operator' && method !== 'GET');
  return [...stage.azure.requests.slice(azure).filter(isWrite), ...told].map(
    ({ method, path }) => `${method} ${path.split('/').slice(-2).join('/')}`,
  );
}
