/** Lists in pages, each page of the same past state (apiserver: pkg/storage/continue.go). */

import { shown } from './events.ts';
import { apiVersionOf, storageOf, type Kind } from './kinds.ts';
import { badRequest, expired, Refused } from './refusal.ts';
import { selector } from './selectors.ts';
import { keyOf, type Store, type Stored } from './store.ts';
import { without, type Tree } from './tree.ts';

export type Query = Readonly<Record<string, string | undefined>>;

interface Token {
  readonly rv: number;
  readonly start: string;
}

const tooOld =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

function readToken(text: string): Token {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as Token;
  } catch (cause) {
    throw Object.assign(badRequest('continue key is not valid: invalid character'), { cause });
  }
}

export const inNamespace = (namespace: string | undefined) => (object: Stored) =>
  namespace === undefined || object.metadata.namespace === namespace;

const keyIn = (object: Stored) => keyOf(object.metadata.namespace, object.metadata.name);

export interface Page {
  readonly items: readonly Stored[];
  readonly metadata: Tree;
}

export function listPage(store: Store, kind: Kind, namespace: string | undefined, query: Query): Page {
  const asked = Number(query.resourceVersion ?? 0);
  if (asked > store.revision) {
    const details = { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 };
    throw new Refused(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${store.revision}`, details);
  }
  const token = query.continue ? readToken(query.continue) : undefined;
  const revision = token?.rv ?? (query.resourceVersionMatch === 'Exact' ? asked : store.revision);
  if (revision < store.compactedTo) throw expired(token ? tooOld : `The resourceVersion for the provided list is too old.`);

  const matches = selector(kind, query.labelSelector, query.fieldSelector);
  const isSelective = Boolean(query.labelSelector) || Boolean(query.fieldSelector);
  const all = store
    .list(storageOf(kind), revision)
    .filter(inNamespace(namespace))
    .filter((object) => token === undefined || keyIn(object) > token.start)
    .map((object) => shown(kind, object))
    .filter(matches);
  const limit = Number(query.limit ?? 0);
  const items = limit > 0 ? all.slice(0, limit) : all;
  const last = items.at(-1);
  const rest = all.length - items.length;
  const more =
    last && rest > 0
      ? {
          continue: Buffer.from(JSON.stringify({ rv: revision, start: keyIn(last) })).toString('base64url'),
          ...(!isSelective && { remainingItemCount: rest }),
        }
      : {};
  return { items, metadata: { resourceVersion: String(revision), ...more } };
}

export const listBody = (kind: Kind, { items, metadata }: Page): Tree => ({
  kind: `${kind.kind}List`,
  apiVersion: apiVersionOf(kind),
  metadata,
  items: kind.schema ? items : items.map((item) => without(item, 'kind', 'apiVersion')),
});
