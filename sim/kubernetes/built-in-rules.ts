/** What the server fills in and demands of the built-in kinds that an operator writes (kubernetes: pkg/apis/core, pkg/apis/coordination). */

import type { Kind } from './kinds.ts';
import { qualifiedNameErrors } from './metadata.ts';
import { badRequest, fieldError, type FieldError } from './refusal.ts';
import { asList, asText, asTree, at, equal, isTree, type Tree } from './tree.ts';

/** What a new object has beyond what the client sent. */
export function prepared(kind: Kind, object: Tree): Tree {
  if (kind.schema) return object;
  switch (kind.kind) {
    case 'Namespace': {
      const metadata = asTree(object.metadata);
      const labels = { 'kubernetes.io/metadata.name': metadata.name, ...asTree(metadata.labels) };
      return { ...object, metadata: { ...metadata, labels }, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } };
    }
    case 'Secret': {
      const { stringData, ...rest } = object;
      const encoded = Object.entries(asTree(stringData)).map(([key, value]) => [key, Buffer.from(asText(value)).toString('base64')]);
      return { ...rest, data: { ...asTree(rest.data), ...(Object.fromEntries(encoded) as Tree) }, type: asText(rest.type) || 'Opaque' };
    }
    case 'CustomResourceDefinition': {
      const spec = asTree(object.spec);
      const names = asTree(spec.names);
      const singular = names.singular ?? asText(names.kind).toLowerCase();
      return {
        ...object,
        spec: { conversion: { strategy: 'None' }, ...spec, names: { listKind: `${asText(names.kind)}List`, ...names, singular } },
      };
    }
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return withGroups(object);
    default:
      return object;
  }
}

const rbac = 'rbac.authorization.k8s.io';

/** kubernetes: pkg/apis/rbac/v1/defaults.go */
function withGroups(binding: Tree): Tree {
  const subjects = asList(binding.subjects).map((one) => {
    const subject = asTree(one);
    return subject.kind === 'ServiceAccount' || subject.apiGroup !== undefined ? subject : { ...subject, apiGroup: rbac };
  });
  return { ...binding, ...(subjects.length > 0 ? { subjects } : {}), roleRef: { apiGroup: rbac, ...asTree(binding.roleRef) } };
}

/** Times with microseconds, by kind; the server reads no others there. */
const microTimes: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Lease: [
    ['spec', 'acquireTime'],
    ['spec', 'renewTime'],
  ],
  Event: [['eventTime'], ['series', 'lastObservedTime']],
};

const microTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)$/;
const upToSeconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/** Throws in the words of Go's parser (apimachinery: pkg/apis/meta/v1/micro_time.go). */
export function checkTimes(kind: Kind, object: Tree): void {
  if (kind.schema) return;
  for (const path of microTimes[kind.kind] ?? []) {
    const text = at(object, ...path);
    if (text === undefined || text === null || (typeof text === 'string' && microTime.test(text))) continue;
    const shown = asText(text);
    const start = upToSeconds.exec(shown)?.[0];
    const [rest, wanted] = start === undefined ? [shown, '2006'] : [shown.slice(start.length), '.000000'];
    const why = `parsing time ${JSON.stringify(shown)} as "2006-01-02T15:04:05.000000Z07:00": cannot parse ${JSON.stringify(rest)} as "${wanted}"`;
    throw badRequest(`${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${why}`);
  }
}

/** Every broken rule of an object as it would be stored. */
export function builtInErrors(kind: Kind, object: Tree, old: Tree | undefined): readonly FieldError[] {
  if (kind.schema) return [];
  switch (kind.kind) {
    case 'Lease':
      return leaseErrors(asTree(object.spec));
    case 'Event':
      return [...anyEvent(kind, object), ...(kind.group === '' ? [] : old ? changedEvent(object, old) : newEvent(object))];
    default:
      return [];
  }
}

const bad = (field: string, value: unknown, detail: string) => fieldError('FieldValueInvalid', field, value, detail);
const missing = (field: string) => fieldError('FieldValueRequired', field, '');

function leaseErrors({ leaseDurationSeconds: seconds, leaseTransitions: transitions }: Tree): readonly FieldError[] {
  return [
    ...(typeof seconds === 'number' && seconds <= 0 ? [bad('spec.leaseDurationSeconds', seconds, 'must be greater than 0')] : []),
    ...(typeof transitions === 'number' && transitions < 0
      ? [bad('spec.leaseTransitions', transitions, 'must be greater than or equal to 0')]
      : []),
  ];
}

const isSet = (value: unknown) => value !== undefined && value !== null && value !== '' && value !== 0;

/** Asked of events in both groups; fields are named as in core v1, but for the reporter. */
function anyEvent(kind: Kind, event: Tree): readonly FieldError[] {
  const namespace = asText(at(event, 'metadata', 'namespace'));
  const about = asText(at(event, 'regarding', 'namespace'));
  const elsewhere = bad('involvedObject.namespace', about, 'does not match event.namespace');
  if (!isSet(event.eventTime)) return (about === '' ? namespace === 'default' : namespace === about) ? [] : [elsewhere];

  const reporter = kind.group === '' ? 'reportingComponent' : 'reportingController';
  const limited = (field: string, value: unknown, max: number, required = true) => [
    ...(required && asText(value) === '' ? [missing(field)] : []),
    ...(Buffer.byteLength(asText(value)) > max ? [bad(field, '', `can have at most ${max} characters`)] : []),
  ];
  return [
    ...(about === '' && namespace !== 'default' && namespace !== 'kube-system' ? [elsewhere] : []),
    ...(asText(event.reportingController) === '' ? [missing(reporter)] : []),
    ...qualifiedNameErrors(reporter, asText(event.reportingController)),
    ...limited('reportingInstance', event.reportingInstance, 128),
    ...limited('action', event.action, 128),
    ...limited('reason', event.reason, 128),
    ...limited('message', event.note, 1024, false),
  ];
}

function seriesErrors({ series }: Tree): readonly FieldError[] {
  if (!isTree(series)) return [];
  return [
    ...(Number(series.count ?? 0) < 2 ? [bad('series.count', '', 'should be at least 2')] : []),
    ...(isSet(series.lastObservedTime) ? [] : [missing('series.lastObservedTime')]),
  ];
}

function newEvent(event: Tree): readonly FieldError[] {
  const unset = (field: string, value: unknown) => (isSet(value) ? [bad(field, '', 'needs to be unset')] : []);
  const { type } = event;
  return [
    ...seriesErrors(event),
    ...(isSet(event.eventTime) ? [] : [missing('eventTime')]),
    ...(type === 'Normal' || type === 'Warning' ? [] : [bad('type', '', `has invalid value: ${asText(type)}`)]),
    ...unset('firstTimestamp', event.deprecatedFirstTimestamp),
    ...unset('lastTimestamp', event.deprecatedLastTimestamp),
    ...unset('count', event.deprecatedCount),
  ];
}

/** Only the series of an event moves on. */
const fixed: readonly (readonly [string, string])[] = [
  ['regarding', 'involvedObject'],
  ['reason', 'reason'],
  ['note', 'message'],
  ['type', 'type'],
  ['eventTime', 'eventTime'],
  ['action', 'action'],
  ['related', 'related'],
  ['reportingController', 'reportingController'],
  ['reportingInstance', 'reportingInstance'],
];

function changedEvent(event: Tree, old: Tree): readonly FieldError[] {
  const moved = fixed.filter(([stored]) => !equal(event[stored], old[stored]));
  return [
    ...(equal(event.series, old.series) ? [] : seriesErrors(event)),
    ...moved.map(([stored, shown]) => bad(shown, event[stored], 'field is immutable')),
  ];
}
