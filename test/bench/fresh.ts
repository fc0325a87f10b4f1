/** A fleet of fresh bindings at once, in virtual time: how long until each was reconciled once, got its PATCH and is settled, and what is asked of Azure. */

import { isWrite } from '../../sim/azure/azure.ts';
import { defaultWorkers } from '../../src/operator.ts';
import { createStage, ms, type Stage } from '../scenarios/support/stage.ts';
import { serviceId } from '../scenarios/support/world.ts';
import { freshFleet } from './fresh-fleet.ts';
import { atAzuresLimits } from './limits.ts';
import type { Figure } from './measure.ts';

/** How long Azure takes for an answer, and for the update of a gateway (Microsoft: 15 to 45 minutes). */
const answerMs = 150;
const updateMinutes = 15;
/** Azure renews network status as often; until then a move is not proven. */
const renewalSeconds = 15 * 60;
const pollSeconds = 20;
/** From a binding to its PATCH, writes and reads together, with what it shares with others counted once: on a group of its own, and on one with others. */
const requestsEach = { own: 30, shared: 40 } as const;
/** Before anything is written. */
const readsOfFirstLook = 7;
/** Seconds until each was reconciled once, where a goal is set; elsewhere what Azure's limits allow counts. */
const goals: Readonly<Record<string, number>> = { '60 bindings, 4 workers': 30, '1000 bindings, 16 workers': 420 };
/** A rule keeps its group busy for 1 to 4 s here (`sim/azure/network-operations.ts`). */
const ruleSeconds = 2.5;
/** A service and its network status; of each network that, its rules of a network manager, and its group. */
const readsEach = 2;
const readsPerNetwork = 3;
/** One gateway over Azure's own critical path. */
const ownSeconds = 1;
const longest = ms('12h');

export interface Fresh {
  readonly size: number;
  readonly perGroup: number;
  readonly workers?: number;
}

export async function* freshBindings({ size, perGroup, workers = defaultWorkers }: Fresh): AsyncIterable<Figure> {
  const names = Array.from({ length: size }, (_, at) => `gateway-${at}`);
  const stage = await stageFor({ size, perGroup, workers });
  const began = stage.clock.now();
  const all = async (what: string, is: (name: string) => boolean): Promise<number> => {
    const left = [...names];
    const done = () => {
      for (let next = left.at(-1); next !== undefined && is(next); next = left.at(-1)) left.pop();
      return left.length === 0;
    };
    if (await stage.clock.until(done, began + longest - stage.clock.now())) return (stage.clock.now() - began) / 1000;
    throw new Error(`after 12 hours ${left.length} of ${size} bindings were not ${what}; ${left[0]} is ${stage.ready(left[0] ?? '')}`);
  };
  const world = `${size} fresh bindings, ${perGroup === 1 ? 'groups of their own' : `${Math.min(size, perGroup)} to a group`}, ${workers} workers`;
  const figure = (what: string, unit: string, budget: number, measured: number): Figure => ({
    what: `${world}: ${what}`,
    unit,
    budget,
    measured,
  });

  const networks = Math.ceil(size / perGroup);
  const possible = ownSeconds + 1.2 * atAzuresLimits({ reads: readsEach * size + readsPerNetwork * networks, writes: networks });
  const reconciled = (perGroup === 1 ? goals[`${size} bindings, ${workers} workers`] : undefined) ?? possible;
  yield figure('until each was reconciled once', 's', reconciled, await all('reconciled', (name) => isReconciled(stage.ready(name))));
  if (perGroup === 1) yield figure('ARM reads of a first reconcile, mean', '', readsOfFirstLook, readsBeforeWriting(stage, size));

  const sent = patches(stage);
  const lastPatch = await all('sent to Azure', (name) => sent().has(serviceId(name)));
  const rules = stage.azure.requests.filter((one) => isRule(one.path) && isWrite(one) && one.carriedOut);
  const rulesMade = new Set(rules.map(({ path }) => path)).size;
  const necessary = { writes: rulesMade + size + networks, networkWrites: rulesMade };
  const patched = ownSeconds + 1.2 * Math.max(atAzuresLimits(necessary), (ruleSeconds * rulesMade) / networks);
  yield figure('until the last PATCH', 's', patched, lastPatch);
  const requests = perGroup === 1 ? requestsEach.own : requestsEach.shared;
  yield figure('ARM requests per gateway until its PATCH', '', requests, untilPatch(stage, names, perGroup) / size);
  yield figure('requests that Azure refused for its limits', '', 0, stage.azure.requests.filter(isThrottled).length);

  const settled = patched + updateMinutes * 60 + renewalSeconds + pollSeconds;
  yield figure(
    `until all are settled, each after an update of ${updateMinutes} min`,
    's',
    settled,
    await all('settled', (name) => stage.ready(name) === 'True/Settled'),
  );
}

async function stageFor({ size, perGroup, workers }: Required<Fresh>): Promise<Stage> {
  const { resources, bindings } = freshFleet(size, perGroup, 'platform');
  const stage = await createStage({ resources, assumptions: { updateMinutes }, workers, judged: false });
  stage.azure.faults.add({ where: () => true, fault: { kind: 'delay', ms: answerMs } });
  stage.start();
  await stage.forward('1m');
  for (const { metadata, spec } of bindings) await stage.apply(metadata.name, spec);
  return stage;
}

/** A first status says only that it was seen; the next one is what the first reconcile came to. */
const isReconciled = (ready: string): boolean => !/^(none|undefined\/undefined|Unknown\/(Pending|Observing))$/.test(ready);

/** A busy resource is another 429, and no limit: of those the same request is sent again within seconds. */
const isThrottled = ({ status, code }: Stage['azure']['requests'][number]): boolean =>
  status === 429 && (code === 'SubscriptionRequestsThrottled' || code === 'RetryableErrorDueToTooManyCalls');

/** Reads about each gateway and its network until the first write to either, and its share of those about nothing in particular, such as locks; not of what is asked about writes. */
function readsBeforeWriting({ azure }: Stage, size: number): number {
  const written = new Set<string>();
  let reads = 0;
  for (const one of azure.requests) {
    const about = hubOf(aboutIn(one.path));
    if (isWrite(one)) written.add(about);
    else if (!written.has(about) && !isPoll(one.path)) reads++;
  }
  return reads / size;
}

const isPoll = (path: string): boolean => /\/operations?(results|statuses)?\//i.test(path);

/** `hub-7` for gateway 7, where each has a network of its own. */
const hubOf = (about: string): string => about.replace(/^gateway-/, 'hub-');

const isRule = (path: string): boolean => path.includes('/securityRules/');

/** Services whose update Azure has taken on, as far as the log goes now. */
function patches({ azure }: Stage): () => ReadonlySet<string> {
  const found = new Set<string>();
  let read = 0;
  return () => {
    for (; read < azure.requests.length; read++) {
      const { method, path, carriedOut } = azure.requests[read] ?? { method: '', path: '', carriedOut: false };
      if (method === 'PATCH' && carriedOut) found.add(path);
    }
    return found;
  };
}

/** Requests about a gateway until its PATCH, about a network and its group until the last of its gateways has had its own, and the rest until the last of all. */
function untilPatch({ azure }: Stage, names: readonly string[], perGroup: number): number {
  const at = new Map(azure.requests.flatMap(({ method, path, carriedOut, at }) => (method === 'PATCH' && carriedOut ? [[path, at]] : [])));
  const patchOf = (name: string): number => at.get(serviceId(name)) ?? Infinity;
  const hubs = Map.groupBy(names, (_, index) => `hub-${Math.floor(index / perGroup)}`);
  const until = new Map([
    ...names.map((name) => [name, patchOf(name)] as const),
    ...[...hubs].map(([hub, own]) => [hub, Math.max(...own.map(patchOf))] as const),
  ]);
  const last = Math.max(...names.map(patchOf));
  return azure.requests.filter((one) => one.at <= (until.get(aboutIn(one.path)) ?? last)).length;
}

/** `gateway-7`, `hub-3`, or nothing in particular. */
const aboutIn = (path: string): string => /\/(gateway-\d+|hub-\d+)(?=-nsg|\/|$)/.exec(path)?.[1] ?? '';
