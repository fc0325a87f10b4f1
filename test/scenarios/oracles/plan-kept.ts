/**
 * In every scenario: the targets and changes that `plan` prints of an edit are what the operator writes until the next rest.
 *
 * Each edit is planned as the command plans it, by a witness whom the simulated Azure does not count. Nothing is compared where something else than the
 * edit has a hand in the outcome: a fault, another writer, a second binding, a crash, a definition that drops fields, a part of the program that a test has
 * replaced. PLANS_KEPT=FILE switches it on, and appends each comparison to that file.
 */

import { appendFileSync } from 'node:fs';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { isWrite, type SimAzure } from '../../../sim/azure/azure.ts';
import type { VirtualClock } from '../../../sim/virtual-clock.ts';
import { apiVersion, kind, type Binding } from '../../../src/api/binding.ts';
import { clouds } from '../../../src/azure/clouds.ts';
import { createArm } from '../../../src/azure/gateway.ts';
import { createClaimsIndex } from '../../../src/binding/controller/claims-index.ts';
import { intervalsAt } from '../../../src/binding/model/terms/intervals.ts';
import { createTagRanges } from '../../../src/binding/observe/tags.ts';
import { preview, type Preview } from '../../../src/cli/preview/preview.ts';
import { differences, type Written } from './plan-compared.ts';

export interface PlanOracle {
  /** Of an edit that is about to be made; `undefined` where it takes a binding away. */
  plan(binding: Binding | undefined): Promise<void>;
  /** The edit is made, and has made this of the binding. */
  made(binding: Binding): Binding;
  /** The operator's way to Azure; that of every other client spoils what is planned once it writes. */
  client(): HttpClient;
  /** Sees what the operator writes on its way. */
  watching(http: HttpClient): HttpClient;
  /** Something else happens than what was planned. */
  spoil(): void;
  /** And may happen again at any time. */
  spoilForGood(): void;
  /** A version of a binding, as it is stored. */
  told(binding: Binding): void;
}

interface Pending {
  readonly found: Preview;
  readonly writes: Written[];
  generation: number | undefined;
  /** As the API server has stored it. */
  spec: string | undefined;
  isAtRest: boolean;
}

const never = (azure: SimAzure): PlanOracle => ({
  client: () => azure.httpClient(),
  plan: async () => undefined,
  made: (binding) => binding,
  watching: (http) => http,
  spoil: () => undefined,
  spoilForGood: () => undefined,
  told: () => undefined,
});

/** `isClean`: nothing of the program or of its surroundings was replaced. */
export function planOracle(azure: SimAzure, clock: VirtualClock, isClean: boolean, unkept: (what: string) => void): PlanOracle {
  if (!isClean || !process.env['PLANS_KEPT']) return never(azure);
  const log = process.env['PLANS_KEPT'];
  const uids = new Set<string>();
  let pending: Pending | undefined;
  let isSpoilt = false;
  let failure: string | undefined;
  const spoil = (): void => void (pending = undefined);
  const spoilForGood = (): void => {
    isSpoilt = true;
    spoil();
  };
  const client = azure.httpClient.bind(azure);
  watchOthers(azure, spoil, spoilForGood);
  return {
    client,
    async plan(binding) {
      spoil();
      if (binding === undefined || isSpoilt || azure.around !== undefined || uids.size > 1) return;
      // What is under way has left before the edit.
      if (binding.status?.operation !== undefined) return;
      failure = undefined;
      // What the API server refuses is no plan's business: the command judges a file as that does, before it plans.
      const found = await planned(binding, azure, clock).catch(
        (error: unknown) => void (failure = error instanceof Error ? error.message : 'no error'),
      );
      if (found) pending = { found, writes: [], generation: undefined, spec: undefined, isAtRest: false };
    },
    made(binding) {
      if (failure !== undefined) unkept(`${binding.metadata.name} cannot be planned, and is accepted: ${failure}`);
      failure = undefined;
      // A definition that does not know a field drops it from what was planned.
      if (pending && !holds(binding.spec, pending.found.binding.spec)) spoil();
      if (pending) Object.assign(pending, { generation: binding.metadata.generation, spec: JSON.stringify(binding.spec) });
      return binding;
    },
    watching(http) {
      return {
        async sendRequest(request) {
          const answer = await http.sendRequest(request);
          const path = decodeURIComponent(new URL(request.url).pathname);
          const { method, body } = request;
          if (answer.status < 300 && isWrite({ method, path }))
            pending?.writes.push({ method, path, body: typeof body === 'string' && body !== '' ? JSON.parse(body) : undefined });
          return answer;
        },
      };
    },
    spoil,
    spoilForGood,
    told({ metadata, spec, status }) {
      uids.add(metadata.uid);
      const one = pending;
      if (!one?.generation) return;
      if (uids.size > 1 || metadata.generation !== one.generation || metadata.deletionTimestamp !== undefined || azure.around)
        return spoil();
      // As a definition changes, fields go and the generation stays.
      if (JSON.stringify(spec) !== one.spec) return spoil();
      if (status?.observedGeneration !== one.generation) return;
      const rest = restOf(status);
      if (rest === undefined || one.isAtRest) return;
      one.isAtRest = true;
      const judge = (at: 'Done' | 'Stalled'): void => {
        const wrong = differences(one.found, one.writes, at);
        const reason = status.conditions?.find(({ type }) => type === 'Ready')?.reason;
        const told = { rest: at, reason, outcome: one.found.outcome.is, writes: one.writes.length, wrong };
        if (log) appendFileSync(log, `${JSON.stringify(told)}\n`);
        if (wrong !== undefined) unkept(`${metadata.name}, generation ${metadata.generation}: ${wrong}`);
      };
      // What was left is cleaned up once Azure has let go of it, and that may be after the binding says that it is settled.
      clock.schedule(rest === 'Done' ? afterwards : 0, () => {
        if (pending !== one || rest === 'Unforeseen') return;
        spoil();
        judge(rest);
      });
    },
  };
}

const afterwards = 2 * 3_600_000;

/**
 * What stands in the way is at rest too: nothing more is written until something changes. What waits for consent, or for Azure to let go of what was left,
 * goes on with the same plan; what Azure has refused is no writing.
 */
function restOf({
  conditions = [],
  holds = [],
  refusals = [],
}: NonNullable<Binding['status']>): 'Done' | 'Stalled' | 'Unforeseen' | undefined {
  const ready = conditions.find(({ type }) => type === 'Ready');
  if (refusals.length > 0) return 'Unforeseen';
  if (ready?.status === 'True' && (ready.reason === 'Settled' || ready.reason === 'DeviationsAudited'))
    return holds.length > 0 ? undefined : 'Done';
  if (ready?.reason === 'AwaitingApproval') return undefined;
  if (!conditions.some(({ type, status }) => type === 'Stalled' && status === 'True')) return undefined;
  return foreseeable.has(ready?.reason ?? '') ? 'Stalled' : 'Unforeseen';
}

/** What can be read. That Azure fails an operation, or that a policy of its refuses one, shows when it is asked. */
const foreseeable: ReadonlySet<string> = new Set([
  'PrerequisitesNotMet',
  'TierNotSupported',
  'PlatformRetired',
  'OwnedElsewhere',
  'Conflict',
  'ServiceMissing',
  'SpecUnreadable',
]);

/** Faults may last; what else happens to Azure is over at once, and the next edit is planned with it. */
function watchOthers(azure: SimAzure, spoil: () => void, spoilForGood: () => void): void {
  const { faults } = azure;
  const [put, remove, foreignOperation] = [azure.put.bind(azure), azure.remove.bind(azure), azure.foreignOperation.bind(azure)];
  const [send, httpClient, add] = [azure.send.bind(azure), azure.httpClient.bind(azure), faults.add.bind(faults)];
  azure.put = (...given) => (spoil(), put(...given));
  azure.remove = (...given) => (spoil(), remove(...given));
  azure.foreignOperation = (...given) => (spoil(), foreignOperation(...given));
  const spoilBy = ({ method, url }: { readonly method: string; readonly url: string }): void => {
    if (isWrite({ method, path: new URL(url).pathname })) spoil();
  };
  azure.httpClient = () => {
    const { sendRequest } = httpClient();
    return {
      sendRequest(request) {
        spoilBy(request);
        return sendRequest(request);
      },
    };
  };
  azure.send = (request, signal) => {
    spoilBy(request);
    return send(request, signal);
  };
  faults.add = (...given) => (spoilForGood(), add(...given));
}

async function planned(binding: Binding, azure: SimAzure, clock: VirtualClock): Promise<Preview> {
  const arm = createArm({
    cloud: { ...clouds.public, keepsOmittedSubnets: azure.assumptions.omittedSubnets === 'kept' },
    credential: { getToken: async () => ({ token: 'a-witness', expiresOnTimestamp: Date.UTC(2100, 0) }) },
    clock,
    httpClient: azure.witness(),
    shareForMs: 0,
  });
  const intervals = intervalsAt(1);
  return preview(binding, { arm, clock, intervals, tags: createTagRanges(arm, clock, intervals), neighbours: createClaimsIndex() });
}

/** What a user has in a file before the API server has seen it. */
export const asFile = (name: string, namespace: string, spec: object): Binding =>
  ({
    apiVersion,
    kind,
    metadata: { name, namespace, uid: '', resourceVersion: '', generation: 1, creationTimestamp: '' },
    spec,
  }) as unknown as Binding;

/** The stored object with an edit, as `kubectl` would send it. */
export const edited = (before: Binding, spec: object): Binding =>
  ({
    ...before,
    metadata: { ...before.metadata, generation: before.metadata.generation + 1 },
    spec: merged(before.spec, spec),
  }) as Binding;

/** RFC 7386. */
function merged(base: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const before: object = typeof base === 'object' && base !== null ? base : {};
  const changes = Object.entries(patch).map(([name, value]) => [name, merged((before as Record<string, unknown>)[name], value)] as const);
  return Object.fromEntries([...Object.entries(before), ...changes].filter(([name]) => (patch as Record<string, unknown>)[name] !== null));
}

/** Everything of `planned` is in `stored`, which has defaults too. */
function holds(stored: unknown, planned: unknown): boolean {
  if (typeof planned !== 'object' || planned === null) return planned === stored || planned === null || planned === undefined;
  if (typeof stored !== 'object' || stored === null || Array.isArray(planned) !== Array.isArray(stored)) return false;
  if (Array.isArray(planned) && planned.length !== (stored as readonly unknown[]).length) return false;
  return Object.entries(planned).every(([name, value]) => holds((stored as Readonly<Record<string, unknown>>)[name], value));
}
