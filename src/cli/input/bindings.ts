/** The bindings of manifests, each judged as the API server would, so that one that is wrong says where and does not hide the others. */

import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from 'yaml';
import { apiVersion, kind, type Binding, type BindingSpec } from '../../api/binding.ts';
import { readSettings } from '../../binding/model/values/settings.ts';
import type { Source, Unreadable } from './files.ts';
import { brokenRules } from './rules.ts';
import { isTree, type Path, type Problem } from './schema.ts';
import { misshapen, unknownFields, withDefaults } from './shape.ts';
import { specSchema } from './spec-schema.generated.ts';

export interface Origin {
  readonly file: string;
  /** The first is 1; of several in a file. */
  readonly document: number;
}

export type Given =
  | { readonly is: 'Binding'; readonly from: Origin; readonly binding: Binding }
  /** Each line says where: `orders.yaml:7:3: spec.mode: …`. */
  | { readonly is: 'Broken'; readonly from: Origin; readonly name: string | undefined; readonly problems: readonly string[] };

/** What was read, and how much of it is of other kinds. */
export interface Reading {
  readonly given: readonly Given[];
  readonly others: number;
}

export function readBindings(sources: readonly (Source | Unreadable)[], namespace: string | undefined): Reading {
  const read = sources.map((source) => ('why' in source ? unreadable(source) : bindingsIn(source, namespace)));
  return { given: read.flatMap(({ given }) => given), others: read.reduce((sum, { others }) => sum + others, 0) };
}

const unreadable = ({ file, why }: Unreadable): Reading => ({
  given: [{ is: 'Broken', from: { file, document: 1 }, name: undefined, problems: [`${file}: ${why}`] }],
  others: 0,
});

function bindingsIn({ file, text }: Source, namespace: string | undefined): Reading {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const read = (Array.isArray(documents) ? documents : []).map((document, index): Reading => {
    const from = { file, document: index + 1 };
    const broken = (problems: readonly string[]): Reading => ({ given: [{ is: 'Broken', from, name: undefined, problems }], others: 0 });
    if (document.errors.length > 0) return broken(document.errors.map(({ pos, message }) => `${at(pos[0])}: not YAML: ${message}`));
    const place = (path: Path): string => at(offsetOf(document, path));
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      return broken([`${place([])}: ${error instanceof Error ? error.message : String(error)}`]);
    }
    return objectsIn(value, [], { from, place, namespace });
  });
  return { given: read.flatMap(({ given }) => given), others: read.reduce((sum, { others }) => sum + others, 0) };
}

interface Around {
  readonly from: Origin;
  readonly place: (path: Path) => string;
  readonly namespace: string | undefined;
}

function objectsIn(value: unknown, path: Path, around: Around): Reading {
  if (value === null || value === undefined) return { given: [], others: 0 };
  if (!isTree(value))
    return {
      given: [broken([{ path, message: 'is not a Kubernetes object: it has no apiVersion and kind' }], undefined, around)],
      others: 0,
    };
  const isList = typeof value['kind'] === 'string' && value['kind'].endsWith('List') && Array.isArray(value['items']);
  if (isList) {
    const all = (value['items'] as readonly unknown[]).map((one, at) => objectsIn(one, [...path, 'items', at], around));
    return { given: all.flatMap(({ given }) => given), others: all.reduce((sum, { others }) => sum + others, 0) };
  }
  const missing = ['apiVersion', 'kind'].filter((name) => typeof value[name] !== 'string');
  if (missing.length > 0)
    return {
      given: [
        broken(
          missing.map((name) => ({ path: [...path, name], message: `${name}: Required value` })),
          nameIn(value),
          around,
        ),
      ],
      others: 0,
    };
  if (value['kind'] !== kind) return { given: [], others: 1 };
  return { given: [bindingIn(value, path, around)], others: 0 };
}

const broken = (problems: readonly Problem[], name: string | undefined, { from, place }: Around): Given => ({
  is: 'Broken',
  from,
  name,
  problems: problems.map(({ path, message }) => `${place(path)}: ${message}`),
});

const nameIn = ({ metadata }: Readonly<Record<string, unknown>>): string | undefined =>
  isTree(metadata) && typeof metadata['name'] === 'string' ? metadata['name'] : undefined;

const topLevel = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'status']);

function bindingIn(value: Readonly<Record<string, unknown>>, path: Path, around: Around): Given {
  const name = nameIn(value);
  const below = (problems: readonly Problem[]): readonly Problem[] => problems.map((one) => ({ ...one, path: [...path, ...one.path] }));
  const spec = withDefaults(value['spec'], specSchema);
  const shape = [
    ...(value['apiVersion'] === apiVersion
      ? []
      : [
          {
            path: ['apiVersion'],
            message: `no matches for kind "${kind}" in version "${String(value['apiVersion'])}"; this is ${apiVersion}`,
          },
        ]),
    ...(name === undefined || name === '' ? [{ path: ['metadata', 'name'], message: 'metadata.name: Required value' }] : []),
    ...Object.keys(value).flatMap((key) => (topLevel.has(key) ? [] : [{ path: [key], message: `unknown field "${key}"` }])),
    ...(value['spec'] === undefined || value['spec'] === null
      ? [{ path: ['spec'], message: 'spec: Required value' }]
      : [...unknownFields(value['spec'], specSchema, ['spec']), ...misshapen(spec, specSchema, ['spec'])]),
  ];
  const problems = shape.length > 0 ? shape : brokenRules(spec, specSchema, ['spec']);
  if (problems.length > 0) return broken(below(problems), name, around);
  const settings = readSettings(spec as BindingSpec);
  if (settings instanceof Error) return broken(below([{ path: ['spec'], message: settings.message }]), name, around);
  return { is: 'Binding', from: around.from, binding: bindingOf(value, spec as BindingSpec, around.namespace) };
}

/** What only an API server gives stays empty; what it gave, as in `kubectl get -o yaml`, is kept. */
function bindingOf(value: Readonly<Record<string, unknown>>, spec: BindingSpec, namespace: string | undefined): Binding {
  const metadata = value['metadata'] as Partial<Binding['metadata']>;
  const { status } = value;
  return {
    apiVersion,
    kind,
    metadata: {
      ...metadata,
      name: metadata.name ?? '',
      namespace: metadata.namespace ?? namespace ?? 'default',
      uid: metadata.uid ?? '',
      resourceVersion: metadata.resourceVersion ?? '',
      generation: metadata.generation ?? 1,
      creationTimestamp: metadata.creationTimestamp ?? '',
    },
    spec,
    ...(isTree(status) ? { status: status } : {}),
  };
}

/** Where a path stands in the text; of what is not there, where it would belong. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = (document.contents as Node | null)?.range?.[0] ?? 0;
  for (const key of path) {
    if (isAlias(node)) break;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (!pair) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof key === 'number') {
      const item = node.items[key] as Node | undefined;
      if (!item) break;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else break;
  }
  return offset;
}
