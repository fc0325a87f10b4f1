/** Promises about a rolling update, either way and back: two versions in turns, of which the older knows no newer field of status, send nothing twice. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import type { Binding, BindingStatus } from '../../src/api/binding.ts';
import type { ApiRequest, KubernetesApi } from '../../src/runtime/api.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { approve, asked } from './support/approving.ts';
import { createStage, ordinarySpec, startInstance, type Instance, type Stage } from './support/stage.ts';
import type { Call, Fate } from './support/mortal.ts';
import { ordinary } from './support/world.ts';

/** A field of status: with fields of its own, a list, or neither. */
type Known = true | readonly [Known] | { readonly [name: string]: Known };

/** Every field of status of version 0.1.0; what was added since is not in it, and never will be. */
const ofFirstVersion = JSON.parse(readFileSync(new URL('./support/status-0.1.0.json', import.meta.url), 'utf8')) as Known;

const isList = (known: Known): known is readonly [Known] => Array.isArray(known);

function pruned(value: unknown, known: Known | undefined): unknown {
  if (known === undefined) return undefined;
  if (known === true || value === null || typeof value !== 'object') return value;
  if (isList(known)) return Array.isArray(value) ? value.map((one: unknown) => pruned(one, known[0])) : value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (known[name] === undefined ? [] : [[name, pruned(one, known[name])]])),
  );
}

const asOlder = <T>(object: T): T => {
  const { status, ...rest } = object as { readonly status?: BindingStatus };
  return (status === undefined ? object : { ...rest, status: pruned(status, ofFirstVersion) }) as T;
};

const isBinding = ({ path }: Pick<ApiRequest, 'path'>): boolean => path.includes('/apimvnetbindings');

/** The same program as version 0.1.0 would be: it neither sees nor writes a newer field of status. */
const older = (api: KubernetesApi): KubernetesApi => ({
  async request<T>(request: ApiRequest): Promise<T> {
    if (!isBinding(request)) return api.request<T>(request);
    const body = request.method === 'PUT' ? asOlder(request.body) : request.body;
    const answer = await api.request<T & { readonly items?: readonly Binding[] }>({ ...request, ...(body !== undefined && { body }) });
    if (answer.items) return { ...answer, items: answer.items.map(asOlder) };
    // What it does not write it does not miss.
    return request.method === 'PUT' ? { ...answer, status: (request.body as Binding).status } : asOlder(answer);
  },
  async *watch(request) {
    for await (const line of api.watch(request)) yield isBinding(request) ? { ...line, object: asOlder(line.object) } : line;
  },
});

type Version = 'older' | 'newer';
const other = (version: Version): Version => (version === 'older' ? 'newer' : 'older');

let instances = 0;
const start = ({ clock, azure, cluster }: Stage, version: Version, fateOf?: (call: Call) => Fate): Instance => {
  const meddle = version === 'older' ? older : (api: KubernetesApi) => api;
  return startInstance({ clock, azure, cluster, random: seededRandom(++instances), options: { meddle } }, fateOf);
};

/** One instance ends and the other version begins, as often as said. */
async function inTurns(stage: Stage, first: Version, times: number, every: string): Promise<Instance> {
  let version = first;
  let instance = start(stage, version);
  for (let turn = 0; turn < times; turn++) {
    await stage.forward(every);
    await instance.stop();
    version = other(version);
    instance = start(stage, version);
  }
  await stage.forward(every);
  return instance;
}

const isPatch = ({ method, path }: { readonly method: string; readonly path: string }) =>
  method === 'PATCH' && path.endsWith('/service/orders');
const patchesIn = (stage: Stage) => stage.azure.requests.filter(isPatch).length;

const versions = ['older', 'newer'] as const;

describe.each(versions)('in turns, the %s version first,', (first) => {
  const refusals = [
    ['for good', 400, 'InvalidParameters', 'The subnet is not good enough.'],
    ['by a policy', 403, 'RequestDisallowedByPolicy', 'Resource was disallowed by policy.'],
    ['for want of a right', 403, 'AuthorizationFailed', 'The client does not have authorization.'],
  ] as const;

  test.each(refusals)(
    'a PATCH that Azure refuses %s is not sent more often than by one version alone',
    async (_, status, code, message) => {
      const refused = async (turns: number) => {
        const stage = await createStage();
        stage.azure.faults.add({ where: isPatch, fault: { kind: 'status', status, code, message } });
        await stage.apply('orders');
        const last = await inTurns(stage, first, turns, turns === 0 ? '5h' : '12m');
        const said = stage.latest('orders')?.status?.conditions?.find(({ type }) => type === 'Ready')?.message;
        last.kill();
        return { sent: patchesIn(stage), said };
      };
      const [alone, together] = [await refused(0), await refused(24)];
      expect(alone.sent).toBeGreaterThan(0);
      expect(together.sent).toBeLessThanOrEqual(alone.sent);
      expect([alone.said, together.said]).toEqual([expect.stringContaining(message), expect.stringContaining(message)]);
    },
  );

  test('a move that takes 45 minutes is asked for once, and proven', async () => {
    const stage = await createStage({ assumptions: { updateMinutes: 45 } });
    await stage.apply('orders');
    await inTurns(stage, first, 12, '4m');
    await stage.until('orders', 'True/Settled', '1h');
    expect(patchesIn(stage)).toBe(1);
  });

  test.each([1, 4, 7])(
    'steps that were approved, of which %d writes were done, go on unasked, and each write is sent once',
    async (done) => {
      const stage = await createStage({ resources: ordinary });
      let writes = 0;
      const dying = start(stage, first, ({ to, method }) =>
        to === 'azure' && method === 'PUT' && ++writes > done ? 'dies before' : 'lives',
      );
      await stage.apply('orders', { ...ordinarySpec(), changes: { approval: 'Always' } });
      await stage.until('orders', 'False/AwaitingApproval', '10m');
      await approve(stage, await asked(stage));
      await stage.clock.until(() => dying.life.dead, 600_000);
      expect(dying.life.dead).toBe(true);
      await inTurns(stage, other(first), 6, '3m');
      await stage.until('orders', 'True/Settled', '3h');
      expect(stage.seen('orders').filter((ready) => ready === 'False/AwaitingApproval')).toHaveLength(1);
      const sent = stage.azure.requests
        .filter((request) => isWrite(request) && request.carriedOut)
        .map(({ method, path }) => `${method} ${path}`);
      expect(sent).toEqual([...new Set(sent)]);
      expect(patchesIn(stage)).toBe(1);
    },
  );
});
