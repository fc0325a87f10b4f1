/** The `Table` that `kubectl get` asks for (apiextensions-apiserver: tableconvertor; kubernetes: pkg/printers/internalversion). */

import { instant, type Clock } from '../../src/runtime/clock.ts';
import { jsonPath } from './json-path.ts';
import type { Column, Kind } from './kinds.ts';
import type { Stored } from './store.ts';
import { asList, asText, asTree, at, type Tree } from './tree.ts';

const nameDescription =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names';

type Cell = string | number | boolean | null;

/** Elapsed time as the API server prints it (apimachinery: pkg/util/duration, `HumanDuration`). */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  const minutes = Math.trunc(seconds / 60);
  const hours = Math.trunc(minutes / 60);
  const days = Math.trunc(hours / 24);
  const pair = (whole: number, unit: string, rest: number, restUnit: string) =>
    rest === 0 ? `${whole}${unit}` : `${whole}${unit}${rest}${restUnit}`;
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (hours < 192) return pair(days, 'd', hours % 24, 'h');
  if (hours < 24 * 365 * 2) return `${days}d`;
  const years = Math.trunc(hours / 24 / 365);
  return hours < 24 * 365 * 8 ? pair(years, 'y', days % 365, 'd') : `${years}y`;
}

function since(clock: Clock, text: unknown): string {
  if (typeof text !== 'string') return '<unknown>';
  const at = Date.parse(text);
  return Number.isNaN(at) ? '<invalid>' : humanDuration(clock.now() - instant(at));
}

function cell(clock: Clock, column: Column, object: Tree): Cell {
  const value = jsonPath(object, column.jsonPath)[0];
  if (value === undefined || value === null) return null;
  switch (column.type) {
    case 'date':
      return typeof value === 'string' ? since(clock, value) : null;
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    default:
      return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

interface Printer {
  readonly columns: readonly Tree[];
  readonly cells: (clock: Clock, object: Stored) => readonly Cell[];
}

const column = (name: string, type = 'string', priority = 0, description = ''): Tree => ({ name, type, format: '', description, priority });
const nameColumn: Tree = { name: 'Name', type: 'string', format: 'name', description: nameDescription, priority: 0 };
const age = (clock: Clock, object: Stored) => since(clock, object.metadata.creationTimestamp);
const size = (value: unknown) => Object.keys(asTree(value)).length;

const plain = (columns: readonly Tree[], cells: (object: Stored) => readonly Cell[]): Printer => ({
  columns: [nameColumn, ...columns, column('Age')],
  cells: (clock, object) => [object.metadata.name, ...cells(object), age(clock, object)],
});

const created: Printer = {
  columns: [nameColumn, column('Created At', 'date')],
  cells: (_, object) => [object.metadata.name, object.metadata.creationTimestamp],
};
/** Whom a binding means is for `-o wide`. */
const bound: Printer = {
  columns: [nameColumn, column('Role'), column('Age'), ...['Users', 'Groups', 'ServiceAccounts'].map((name) => column(name, 'string', 1))],
  cells(clock, object) {
    const ref = asTree(object.roleRef);
    const subjects = asList(object.subjects).map(asTree);
    const of = (kind: string) => subjects.filter((one) => one.kind === kind);
    const names = (kind: string) => of(kind).map(({ name }) => asText(name));
    const accounts = of('ServiceAccount').map(({ namespace, name }) => `${asText(namespace)}/${asText(name)}`);
    return [
      ...[object.metadata.name, `${asText(ref.kind)}/${asText(ref.name)}`, age(clock, object)],
      ...[names('User'), names('Group'), accounts].map((all) => all.join(', ')),
    ];
  },
};

const builtIn: Readonly<Record<string, Printer>> = {
  Namespace: plain([column('Status')], (object) => [asText(at(object, 'status', 'phase'))]),
  ConfigMap: plain([column('Data')], (object) => [size(object.data) + size(object.binaryData)]),
  Secret: plain([column('Type'), column('Data')], (object) => [asText(object.type), size(object.data)]),
  ServiceAccount: plain([column('Secrets')], () => [0]),
  Lease: plain([column('Holder')], (object) => [asText(at(object, 'spec', 'holderIdentity'))]),
  CustomResourceDefinition: created,
  ClusterRole: created,
  Role: created,
  ClusterRoleBinding: bound,
  RoleBinding: bound,
  Event: {
    columns: [
      ...['Last Seen', 'Type', 'Reason', 'Object'].map((name) => column(name)),
      ...['Subobject', 'Source'].map((name) => column(name, 'string', 1)),
      column('Message'),
      ...['First Seen', 'Count'].map((name) => column(name, 'string', 1)),
      { ...nameColumn, priority: 1 },
    ],
    cells: eventCells,
  },
};

/** Works on both views of an event. */
function eventCells(clock: Clock, object: Stored): readonly Cell[] {
  const about = asTree(object.involvedObject ?? object.regarding);
  const first = object.firstTimestamp ?? object.deprecatedFirstTimestamp ?? object.eventTime;
  const last = at(object, 'series', 'lastObservedTime') ?? object.lastTimestamp ?? object.deprecatedLastTimestamp ?? first;
  const count = at(object, 'series', 'count') ?? (object.count || object.deprecatedCount || 1);
  const reporter = asText(object.reportingComponent ?? object.reportingController);
  const instance = asText(object.reportingInstance);
  const target = `${asText(about.kind).toLowerCase()}${asText(about.name) === '' ? '' : `/${asText(about.name)}`}`;
  const source = [reporter, instance].filter((part) => part !== '').join(', ');
  const message = asText(object.message ?? object.note).trim();
  const head = [since(clock, last), asText(object.type), asText(object.reason), target];
  return [...head, asText(about.fieldPath), source, message, since(clock, first), Number(count), object.metadata.name];
}

function printerOf(kind: Kind): Printer {
  const known = kind.schema ? undefined : builtIn[kind.kind];
  if (known) return known;
  const columns = kind.columns ?? [];
  return {
    columns: [
      nameColumn,
      ...columns.map((one) => ({
        name: one.name,
        type: one.type,
        format: one.format ?? '',
        description: one.description ?? `Custom resource definition column (in JSONPath format): ${one.jsonPath}`,
        priority: one.priority ?? 0,
      })),
    ],
    cells: (clock, object) => [object.metadata.name, ...columns.map((one) => cell(clock, one, object))],
  };
}

export type IncludeObject = 'None' | 'Metadata' | 'Object';

function embedded(object: Stored, include: IncludeObject): Tree | null {
  switch (include) {
    case 'None':
      return null;
    case 'Object':
      return object;
    case 'Metadata':
      return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
  }
}

export function toTable(clock: Clock, kind: Kind, objects: readonly Stored[], metadata: Tree, include: IncludeObject): Tree {
  const printer = printerOf(kind);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: printer.columns,
    rows: objects.map((object) => ({ cells: printer.cells(clock, object), object: embedded(object, include) })),
  };
}
