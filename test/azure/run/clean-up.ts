/** Removes everything that bears the tag of a run, gateways first, again and again until nothing is left: Azure keeps a subnet for hours. */

import type { Arm } from '../client/arm.ts';
import { codeOf, isOk, messageOf } from '../client/exchange.ts';
import { objects, pick, text, textAt } from '../client/json.ts';
import { finish, ofNetwork, ofService } from '../client/operations.ts';
import { runTag } from '../steps/course.ts';
import type { Say } from './ask.ts';

/** In the order in which they go; what stands later may be held by what stands before. */
const types = [
  'Microsoft.ApiManagement/service',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Network/networkSecurityGroups',
  'Microsoft.Network/routeTables',
  'Microsoft.Network/publicIPAddresses',
] as const;

const pauseMs = 300_000;
const limitMs = 9 * 3_600_000;

export interface Found {
  readonly id: string;
  readonly run: string;
  readonly location: string;
}

/** Everything in a group that bears the tag of a run, of this or of any. */
export async function taggedIn(arm: Arm, scope: string, run?: string): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const type of types) {
    let page = await arm.ask('GET', `${scope}/providers/${type}`);
    if (page.status === 404 && codeOf(page) === 'ResourceGroupNotFound') return [];
    for (;;) {
      if (!isOk(page)) throw new Error(`the list of ${type} was answered ${page.status} ${codeOf(page)}: ${messageOf(page)}`);
      for (const one of objects(pick(page.body, 'value'))) {
        const tag = textAt(one, 'tags', runTag);
        if (tag !== '' && (run === undefined || tag === run))
          found.push({ id: text(one['id']), run: tag, location: text(one['location']) });
      }
      const next = textAt(page.body, 'nextLink');
      if (next === '') break;
      page = await arm.follow(next);
    }
  }
  return found;
}

/** What is left in the end; nothing when all is gone. */
export async function cleanUp(arm: Arm, scope: string, run: string, say: Say): Promise<readonly Found[]> {
  const until = arm.time.now() + limitMs;
  const gateways = new Map<string, string>();
  for (let round = 1; ; round++) {
    const found = await taggedIn(arm, scope, run);
    const services = found.filter(({ id }) => isService(id));
    for (const { id, location } of services) gateways.set(id, location);
    if (found.length === 0) break;
    if (round === 1) say(`Removing ${found.length} resources of run ${run}`);
    const refusals: string[] = [];
    // Each type waits for the one before it, and a network for its gateway.
    for (const one of services.length > 0 ? services : found) refusals.push(...(await remove(arm, one.id)));
    if (refusals.length === 0) continue;
    if (arm.time.now() > until) return taggedIn(arm, scope, run);
    say(`  not yet: ${refusals[0] ?? ''}; again in 5 min`);
    await arm.time.sleep(pauseMs);
  }
  await purge(arm, scope, run, [...gateways.values()]);
  return [];
}

const isService = (id: string): boolean => /\/Microsoft\.ApiManagement\/service\//i.test(id);

async function remove(arm: Arm, id: string): Promise<readonly string[]> {
  const first = await arm.ask('DELETE', id);
  if (first.status === 404) return [];
  if (!isOk(first)) return [`${id.split('/').slice(-2).join(' ')} is answered ${first.status} ${codeOf(first)}`];
  const end = await finish(arm, first, id, isService(id) ? ofService : ofNetwork);
  return end.state === 'Succeeded' ? [] : [`${id.split('/').slice(-2).join(' ')} ended ${end.state}`];
}

/** A deleted gateway keeps its name for 48 hours, unless it is purged (Microsoft: Soft-delete, API Management). Its names bear the run. */
async function purge(arm: Arm, scope: string, run: string, locations: readonly string[]): Promise<void> {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';
  const regions = new Set(locations.map((one) => one.toLowerCase().replaceAll(' ', '')));
  for (const region of regions)
    for (const name of [`apimvnet-${run}`, `apimvnet-${run}-p`]) {
      const path = `${subscription}/providers/Microsoft.ApiManagement/locations/${region}/deletedservices/${name}`;
      const there = await arm.ask('GET', path);
      if (isOk(there)) await finish(arm, await arm.ask('DELETE', path), path, ofNetwork);
    }
}
