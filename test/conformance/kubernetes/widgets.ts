/** Widgets, the resource that uses every part of the schema language, as tests make and change them. */

import { json, merge, type Bench, type Json, type Resource } from './bench.ts';

export interface Draft {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Json;
}

export interface Widgets {
  readonly path: string;
  /** Path of this one. */
  readonly at: (widget: Resource | string) => string;
  /** A green one with the next name, not sent yet. `undefined` in `spec` or `metadata` takes a member out. */
  readonly draft: (spec?: Json, metadata?: Json) => Draft;
  readonly create: (spec?: Json, metadata?: Json, query?: Record<string, string>) => Promise<Resource>;
  readonly get: (widget: Resource | string) => Promise<Resource>;
  /** A JSON patch when `change` is a list, else a merge patch. */
  readonly patch: (widget: Resource, change: Json | readonly Json[], query?: Record<string, string>) => Promise<Resource>;
  readonly patchStatus: (widget: Resource, status: Json) => Promise<Resource>;
  readonly remove: (widget: Resource | string, options?: Json) => Promise<Resource>;
}

let count = 0;

export function widgets(bench: Bench): Widgets {
  const path = bench.home('apis/conformance.example.org/v1', 'widgets');
  const at = (widget: Resource | string) => `${path}/${typeof widget === 'string' ? widget : widget.metadata.name}`;
  const draft: Widgets['draft'] = (spec = {}, metadata = {}) => ({
    apiVersion: 'conformance.example.org/v1',
    kind: 'Widget',
    metadata: { name: `w${++count}`, ...metadata },
    spec: { color: 'green', ...spec },
  });
  return {
    path,
    at,
    draft,
    create: (spec, metadata, query = {}) => bench.call('POST', path, draft(spec, metadata), { query }),
    get: (widget) => bench.call('GET', at(widget)),
    patch: (widget, change, query = {}) => bench.call('PATCH', at(widget), change, { ...(Array.isArray(change) ? json : merge), query }),
    patchStatus: (widget, status) => bench.call('PATCH', `${at(widget)}/status`, { status }, merge),
    remove: (widget, options) => bench.call('DELETE', at(widget), options),
  };
}
