/** One attempt of a list or of a watch, in the words of the reflector. */

import { ApiError, type KubernetesApi, type KubernetesObject, type WatchLine } from './api.ts';
import { printable } from './printable.ts';
import { rememberManagers } from './records/managers.ts';

export type WatchEvent<T> =
  | { readonly type: 'Applied'; readonly object: T; readonly version: string }
  | { readonly type: 'Deleted'; readonly object: T; readonly version: string }
  | { readonly type: 'Bookmark'; readonly version: string };

export interface Listing<T> {
  readonly items: readonly T[];
  readonly version: string;
}

interface ListBody {
  readonly items: readonly unknown[] | null;
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
}

export const keyOf = ({ metadata }: KubernetesObject): string =>
  metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;

/** Resource versions are comparable integers of any length (KEP-5504): the longer is the newer, else the text decides. */
export function compareVersions(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What is no list must not be taken for an empty one: everything would seem to be deleted. */
function asList(body: unknown, path: string): ListBody {
  const { items, metadata } = (body ?? {}) as Partial<ListBody>;
  if (metadata?.resourceVersion && (Array.isArray(items) || items === null)) return { items, metadata };
  throw new ApiError(0, '', `GET ${path}: the answer is not a list`);
}

/** Drops `managedFields`, which can be half of an object; who changed it last is remembered beside it. */
function withoutManagedFields(object: unknown): KubernetesObject {
  const { metadata, ...rest } = object as KubernetesObject & { readonly metadata: { readonly managedFields?: unknown } };
  const { managedFields, ...kept } = metadata;
  const lean = { ...rest, metadata: kept };
  rememberManagers(lean, managedFields);
  return lean;
}

const selecting = (selector: string | undefined): Record<string, string> => (selector === undefined ? {} : { labelSelector: selector });

/** All objects, in pages; when a page expires in mid-list, once more in one piece (client-go: tools/pager), and when that or a page is too large, in smaller ones. */
export async function listAll<T extends KubernetesObject>(
  api: KubernetesApi,
  path: string,
  signal: AbortSignal,
  pageSize: number,
  selector?: string,
): Promise<Listing<T>> {
  const selected = selecting(selector);
  let items: T[] = [];
  let size = pageSize;
  let query: Record<string, string> = { ...selected, limit: `${size}` };
  for (;;) {
    try {
      const page = asList(await api.request({ method: 'GET', path, query, signal, deadlineMs: 30_000 }), path);
      signal.throwIfAborted();
      for (const item of page.items ?? []) items.push(withoutManagedFields(item) as T);
      const { continue: more, resourceVersion: version } = page.metadata;
      if (!more) return { items, version };
      query = { ...selected, limit: `${size}`, continue: more };
    } catch (error) {
      const isExpired = error instanceof ApiError && error.status === 410 && query['continue'] !== undefined;
      const isTooLarge = error instanceof ApiError && error.reason === 'TooLarge' && size > 1;
      if (!isExpired && !isTooLarge) throw error;
      if (isTooLarge) size = Math.ceil(size / 8);
      items = [];
      query = isTooLarge ? { ...selected, limit: `${size}` } : selected;
    }
  }
}

/** One watch from `version` on; ends when the server closes it cleanly, rejects with `ApiError` otherwise. */
export async function* watchFrom<T extends KubernetesObject>(
  api: KubernetesApi,
  request: {
    readonly path: string;
    readonly version: string;
    readonly timeoutSeconds: number;
    readonly inactivityMs: number;
    readonly signal: AbortSignal;
    readonly selector?: string | undefined;
  },
): AsyncGenerator<WatchEvent<T>, void> {
  const { path, version, timeoutSeconds, inactivityMs, signal, selector } = request;
  const query = {
    ...selecting(selector),
    watch: 'true',
    resourceVersion: version,
    allowWatchBookmarks: 'true',
    timeoutSeconds: `${timeoutSeconds}`,
  };
  for await (const line of api.watch({ path, query, signal, inactivityMs })) yield toEvent<T>(line);
}

function toEvent<T extends KubernetesObject>(line: WatchLine): WatchEvent<T> {
  if (line.type === 'ERROR') {
    const status = line.object as { readonly code?: number; readonly reason?: string; readonly message?: string } | undefined;
    throw new ApiError(
      status?.code ?? 500,
      status?.reason ?? '',
      printable(status?.message ?? 'the watch answered an error without words'),
    );
  }
  const { metadata } = (line.object ?? {}) as Partial<KubernetesObject>;
  if (!metadata?.resourceVersion) throw new ApiError(0, '', 'a line of the watch holds no object');
  const object = withoutManagedFields(line.object) as T;
  const version = metadata.resourceVersion;
  switch (line.type) {
    case 'ADDED':
    case 'MODIFIED':
      return { type: 'Applied', object, version };
    case 'DELETED':
      return { type: 'Deleted', object, version };
    case 'BOOKMARK':
      return { type: 'Bookmark', version };
    default:
      throw new ApiError(0, '', `a line of the watch is of unknown type ${String(line.type)}`);
  }
}
