/**
 * Other releases of this program in the same cluster. Each tells on its lease which namespaces it watches, and by which labels; what two live ones watch, the
 * one whose lease was made first is in charge of, and the other leaves alone.
 *
 * Guarantees: a release that runs by itself is never held up. Assumes that leases can be listed; where that is forbidden no other release is seen.
 * Caveat: for a few seconds after the older one is back both may work; that is as safe as a hand-over, for each write is conditional.
 */

import { ApiError, type KubernetesApi, type KubernetesObject } from './api.ts';
import { sleep, ticks, type Clock } from './clock.ts';
import { matches, mayBothMatch, parseSelector, type Labels, type Selector } from './labels/selector.ts';
import type { Log } from './log.ts';

/** Labels and annotations of a lease that tell others whose it is and what its holder watches. */
export interface LeaseMarks {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export const nameLabel = 'app.kubernetes.io/name';
const watchesAnnotation = 'apimvnet.io/watches';
const selectsAnnotation = 'apimvnet.io/selects';
const every = '*';

/** No namespaces: all of them; no selector: all objects. It is told in any case, for what was on the lease before would stay. */
export const leaseMarks = (program: string, namespaces: readonly string[], selector = ''): LeaseMarks => ({
  labels: { [nameLabel]: program },
  annotations: {
    [watchesAnnotation]: namespaces.length === 0 ? every : namespaces.toSorted().join(','),
    [selectsAnnotation]: selector,
  },
});

interface LeaseObject extends KubernetesObject {
  readonly spec?: { readonly holderIdentity?: string; readonly leaseDurationSeconds?: number };
}

/** Another release, by the name and the namespace of its lease. */
export interface Rival {
  readonly name: string;
  readonly namespace: string;
}

export interface Rivals {
  /** Resolves when the leases were listed once, or cannot be. */
  readonly known: Promise<void>;
  /** The release that is in charge of an object with these labels in this namespace, in our place. */
  inCharge(namespace: string, labels?: Labels): Rival | undefined;
}

export interface RivalsParts {
  readonly api: KubernetesApi;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly program: string;
  /** Our own lease. */
  readonly own: Rival;
  /** Empty for all. */
  readonly namespaces: readonly string[];
  /** Labels of the watched objects; absent for all. */
  readonly selector?: string | undefined;
  readonly everyMs?: number;
}

interface Seen {
  readonly version: string;
  /** By our own clock, since when it has been as it is. */
  readonly since: number;
}

interface Release extends Rival {
  readonly isOlder: boolean;
  readonly watches: readonly string[];
  readonly selects: Selector;
}

export function startRivals({ api, clock, log, signal, program, own, namespaces, selector = '', everyMs = 10_000 }: RivalsParts): Rivals {
  const ours = parseSelector(selector);
  const seen = new Map<string, Seen>();
  const told = new Set<string>();
  let others: readonly Release[] = [];
  let isForbidden = false;

  /** Alive: changed within its duration and one of our rounds. Remote timestamps are never compared. */
  const isAlive = ({ metadata, spec }: LeaseObject): boolean => {
    const before = seen.get(metadata.uid);
    const now = before?.version === metadata.resourceVersion ? before : { version: metadata.resourceVersion, since: ticks(clock) };
    seen.set(metadata.uid, now);
    const limit = (spec?.leaseDurationSeconds ?? 0) * 1000 + everyMs;
    return (spec?.holderIdentity ?? '') !== '' && ticks(clock) - now.since < limit;
  };

  const look = async (): Promise<void> => {
    const query = { labelSelector: `${nameLabel}=${program}` };
    const { items } = await api.request<{ readonly items: readonly LeaseObject[] }>({ method: 'GET', path, query });
    const mine = items.find(({ metadata }) => metadata.name === own.name && metadata.namespace === own.namespace);
    others = items.flatMap((lease) => {
      if (lease === mine || !isAlive(lease)) return [];
      const { name, namespace = '', annotations } = lease.metadata;
      return [
        {
          name,
          namespace,
          isOlder: mine !== undefined && age(lease) < age(mine),
          watches: (annotations?.[watchesAnnotation] ?? '').split(','),
          selects: readSelector(annotations?.[selectsAnnotation] ?? ''),
        },
      ];
    });
    for (const other of others) tell(other);
  };

  const tell = (other: Release): void => {
    const shared = mayBothMatch(ours, other.selects) ? sharedOf(namespaces, other.watches) : [];
    const key = `${other.namespace}/${other.name} ${shared.join()}`;
    if (shared.length === 0 || told.has(key)) return;
    told.add(key);
    const words = other.isOlder ? 'it is in charge of them, and this one leaves them alone' : 'this one is in charge of them';
    log.warn(`another release watches the same namespaces: ${words}; give each release its own, or labels of its own`, {
      release: `${other.namespace}/${other.name}`,
      namespaces: shared,
    });
  };

  const round = async (): Promise<void> => {
    try {
      await look();
    } catch (error) {
      isForbidden = error instanceof ApiError && error.status === 403;
      if (isForbidden)
        log.warn('leases cannot be listed, so that another release that watches the same namespaces is not noticed', { error });
    }
  };
  const known = round();
  void known.then(async () => {
    while (!signal.aborted && !isForbidden) {
      await sleep(clock, everyMs, signal);
      if (!signal.aborted) await round();
    }
  });
  return {
    known,
    inCharge: (namespace, labels) =>
      others.find(
        ({ isOlder, watches, selects }) => isOlder && (watches.includes(every) || watches.includes(namespace)) && matches(selects, labels),
      ),
  };
}

/** One that we cannot read may take everything. */
function readSelector(text: string): Selector {
  try {
    return parseSelector(text);
  } catch {
    return [];
  }
}

const path = '/apis/coordination.k8s.io/v1/leases';

/** Of one cluster, so that texts compare; equal ages are told apart by uid. */
const age = ({ metadata }: LeaseObject): string => `${metadata.creationTimestamp ?? ''} ${metadata.uid}`;

/** What both watch; `*` for all. */
const sharedOf = (ours: readonly string[], theirs: readonly string[]): readonly string[] => {
  const we = ours.length === 0 ? [every] : ours;
  if (we.includes(every)) return theirs.filter((one) => one !== '');
  return theirs.includes(every) ? we : we.filter((one) => theirs.includes(one));
};
