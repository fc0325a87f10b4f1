/** A simulated API server that outlives its process: the file holds every change of its objects, as etcd does, so versions, owners of fields and watches go on where they were. */

import { systemClock } from '../../../src/runtime/clock.ts';
import { seededRandom } from '../../../src/runtime/random.ts';
import { object, text, type Json } from '../../azure/json.ts';
import { createCluster, type ClusterOptions, type SimCluster } from '../../kubernetes/cluster.ts';
import type { Change, Past, Stored } from '../../kubernetes/store.ts';
import type { IssuedTokens } from '../../kubernetes/tokens.ts';
import { openJournal, type Journal } from './journal.ts';

/** Changes that are kept from one start to the next; more are compacted. */
const mostChanges = 5_000;

export interface ClusterLife {
  readonly cluster: SimCluster;
  /** Of before. */
  readonly objects: number;
}

export interface ClusterLifeOptions extends Omit<ClusterOptions, 'clock' | 'random' | 'past' | 'issued'> {
  readonly seed: number;
  /** Nothing is kept without one. */
  readonly file?: string;
}

export function liveOnCluster({ seed, file, ...options }: ClusterLifeOptions): ClusterLife {
  const journal = file === undefined ? undefined : openJournal(file, 'kubernetes');
  const past = journal && pastOf(journal);
  const living = livingIn(past?.changes ?? []);
  if (journal && !journal.header) journal.append({ state: 'kubernetes', compactedTo: 0 });
  // Numbers that were drawn before are uids by now.
  const drawn = past ? Math.max(past.compactedTo, past.changes.at(-1)?.revision ?? 0) : 0;
  const cluster = createCluster({
    ...options,
    clock: systemClock,
    random: seededRandom(seed + drawn),
    ...(past ? { past } : {}),
    issued: tokensIn(journal),
  });
  if (journal) {
    for (const change of cluster.store.since(drawn)) journal.append(lineOf(change));
    cluster.store.subscribe((change) => journal.append(lineOf(change)));
  }
  return { cluster, objects: living.size };
}

/** Of too many changes only what is left of them. */
function pastOf(journal: Journal): Past | undefined {
  if (!journal.header) return undefined;
  const changes = journal.lines.filter(({ storage }) => storage !== undefined).map(changeOf);
  const compactedTo = Number(journal.header['compactedTo'] ?? 0);
  if (changes.length <= mostChanges) return { changes, compactedTo };
  const last = changes.at(-1)?.revision ?? 0;
  const left = [...livingIn(changes).values()].toSorted((a, b) => a.revision - b.revision);
  const tokens = journal.lines.filter(({ token }) => token !== undefined);
  journal.rewrite({ state: 'kubernetes', compactedTo: last }, [...left.map(lineOf), ...tokens]);
  return { changes: left, compactedTo: last };
}

function livingIn(changes: Past['changes']): ReadonlyMap<string, Past['changes'][number]> {
  const living = new Map<string, Past['changes'][number]>();
  for (const change of changes) {
    const at = `${change.storage} ${change.key}`;
    if (change.type === 'DELETED') living.delete(at);
    else living.set(at, { ...change, type: 'ADDED' });
  }
  return living;
}

const lineOf = ({ type, storage, key, revision, object: stored }: Omit<Change, 'previous'>): Json => ({
  type,
  storage,
  key,
  revision,
  object: stored,
});

const changeOf = (line: Json): Past['changes'][number] => ({
  type: line['type'] === 'DELETED' ? 'DELETED' : line['type'] === 'MODIFIED' ? 'MODIFIED' : 'ADDED',
  storage: text(line['storage']),
  key: text(line['key']),
  revision: Number(line['revision']),
  object: object(line['object']) as Stored,
});

function tokensIn(journal: Journal | undefined): IssuedTokens {
  const known = new Map(
    (journal?.lines ?? []).flatMap(({ token, user, until }) =>
      token === undefined ? [] : [[text(token), { user: text(user), until: text(until) }] as const],
    ),
  );
  return {
    get: (token) => known.get(token),
    set(token, about) {
      known.set(token, about);
      journal?.append({ token, ...about });
    },
  };
}
