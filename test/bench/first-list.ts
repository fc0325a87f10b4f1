/** How long the first list of a fleet keeps the event loop to itself: probes, leases and watches wait for so long. */

import { bindingsPath, type Binding } from '../../src/api/binding.ts';
import type { Arm } from '../../src/azure/arm.ts';
import { createBindingController } from '../../src/binding/controller/controller.ts';
import type { ApiRequest, KubernetesApi } from '../../src/runtime/api.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { startReflector, type Store } from '../../src/runtime/reflector.ts';
import { median, type Figure, type Form } from './measure.ts';
import { quietParts } from './quiet-controller.ts';
import { settledFleet } from './settled-fleet.ts';

const sizes = { full: 10_000, short: 2_000 } as const;
const runs = { full: 5, short: 3 } as const;
const budgetMs = 50;

export async function* firstList(form: Form): AsyncIterable<Figure> {
  const { bindings } = await settledFleet(1, sizes[form]);
  const texts = bindings.map((binding) => JSON.stringify(binding));
  const blocks: number[] = [];
  for (let run = 0; run < runs[form]; run++) blocks.push(await longestBlock(texts));
  yield {
    what: `longest block of the event loop at the first list of ${sizes[form]} bindings (median of ${runs[form]})`,
    unit: 'ms',
    budget: budgetMs,
    measured: median(blocks),
  };
}

/** From the first page until every binding has been given to the workers, none of which gets an answer from Azure. */
async function longestBlock(texts: readonly string[]): Promise<number> {
  const stop = new AbortController();
  const parts = quietParts([]);
  const api = pagesOf(texts);
  let stores: readonly Store<Binding>[] = [];
  const controller = createBindingController({ ...parts, api, arm: silent, clock: systemClock, stores: () => stores });
  globalThis.gc?.();
  const watched = watchLoop();
  const store = startReflector<Binding>({
    api,
    path: bindingsPath(),
    clock: systemClock,
    random: parts.random,
    signal: stop.signal,
    log: parts.log,
    onChange: (key, change) => controller.changed(key, change),
  });
  stores = [store];
  await store.whenSynced(stop.signal);
  const running = controller.start();
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  const longest = watched.end();
  running.close();
  running.abort();
  stop.abort();
  return longest;
}

/** The most work between two turns of the event loop, in CPU of its thread: on a busy machine the time between them is that of others too. */
function watchLoop(): { readonly end: () => number } {
  let [last, longest, watching] = [threadMs(), 0, true];
  const turn = () => {
    const now = threadMs();
    longest = Math.max(longest, now - last);
    last = now;
    if (watching) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    end: () => {
      watching = false;
      return longest;
    },
  };
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** The pages that are asked for, read from their text as they are from a connection. */
function pagesOf(texts: readonly string[]): KubernetesApi {
  const answer = ({ path, query = {} }: ApiRequest): unknown => {
    if (path !== bindingsPath()) return { metadata: { uid: 'kube-system' } };
    const from = Number(query['continue'] ?? 0);
    const to = from + Number(query['limit']);
    const metadata = { resourceVersion: '999999999', ...(to < texts.length && { continue: `${to}` }) };
    return JSON.parse(`{"metadata":${JSON.stringify(metadata)},"items":[${texts.slice(from, to).join()}]}`);
  };
  return {
    async request<T>(request: ApiRequest) {
      await new Promise((resolve) => setImmediate(resolve));
      return answer(request) as T;
    },
    async *watch({ signal }) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  };
}

/** An Azure that has not answered yet. */
const silent = new Proxy({} as Arm, { get: (_, name) => (name === 'onBehalfOf' ? undefined : () => new Promise(() => undefined)) });
