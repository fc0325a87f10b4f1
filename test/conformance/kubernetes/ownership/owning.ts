/** What the suites of ownership and of server-side apply share: who writes, and what is owned. */

import { merge, type Bench, type Json, type Resource } from '../bench.ts';
import { widgets } from '../widgets.ts';

interface Entry {
  readonly manager: string;
  readonly operation: string;
  readonly subresource?: string;
  readonly apiVersion: string;
  readonly fieldsType: string;
  readonly fieldsV1: Json;
  readonly time?: string;
}

/** Of one API server. */
export function owning(bench: Bench) {
  const { call } = bench;
  const { at, draft } = widgets(bench);
  const by = (fieldManager: string, more: Json = {}) => ({ query: { fieldManager, ...more } as Record<string, string> });

  const entriesOf = ({ metadata }: Resource): readonly Entry[] => (metadata as unknown as { managedFields?: Entry[] }).managedFields ?? [];
  /** `manager operation`, with the subresource if there is one, and what is owned. */
  const owners = (object: Resource): Readonly<Record<string, Json>> =>
    Object.fromEntries(
      entriesOf(object).map(({ manager, operation, subresource, fieldsV1 }) => [
        [manager, operation, subresource].filter((part) => part !== undefined).join(' '),
        fieldsV1,
      ]),
    );
  const applied = (name: string, spec: Json = {}, metadata: Json = {}) => ({ ...draft(spec, { ...metadata, name }) });
  const put = (object: Resource, metadata: object, status: Json) =>
    call('PUT', `${at(object)}/status`, { ...object, metadata, status }, by('operator'));
  /** What names an object, and nothing else of its metadata. */
  const bare = ({ metadata: { name, namespace, uid, resourceVersion } }: Resource) => ({ name, namespace, uid, resourceVersion });
  const withLabels = { labels: { tier: 'gold' }, annotations: { 'team/owner': 'payments' }, finalizers: ['example.org/a'] };
  const ofMetadata = {
    'f:annotations': { '.': {}, 'f:team/owner': {} },
    'f:finalizers': { '.': {}, 'v:"example.org/a"': {} },
    'f:labels': { '.': {}, 'f:tier': {} },
  };
  const ofSpec = { '.': {}, 'f:color': {}, 'f:nested': { '.': {}, 'f:depth': {} }, 'f:size': {} };
  const ofCount = { 'f:status': { '.': {}, 'f:count': {} } };

  const letGo = async (object: Resource) => {
    await call('PATCH', at(object), { metadata: { finalizers: null } }, merge);
    await call('DELETE', at(object));
  };

  return { by, entriesOf, owners, applied, put, bare, withLabels, ofMetadata, ofSpec, ofCount, letGo };
}
