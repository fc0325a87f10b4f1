/** `kubectl apimvnet status NAME`: one binding on one screen, what matters most first. Pure. */

import type { Binding, BindingStatus, LocationStatus, OperationRecord } from '../../../api/binding.ts';
import { fromIso, type Instant } from '../../../runtime/clock.ts';
import type { Paint } from '../../output/colours.ts';
import { atMost, bar, clock, cut, since, span, wrapped } from './lines.ts';

export interface View {
  readonly now: Instant;
  /** In characters; no line is longer, but for colours. */
  readonly width: number;
  readonly paint: Paint;
}

const label = 11;

/** The lines of the screen. */
export function statusScreen(binding: Binding, view: View): readonly string[] {
  const { status = {} } = binding;
  return [
    ...head(binding, view),
    ...titled('OPERATION', operation(status.operation, view), view),
    ...titled('WAITS', waits(status, view), view),
    ...titled(
      'LOCATIONS',
      (status.locations ?? []).flatMap((one) => location(one, view)),
      view,
    ),
    ...titled('PLAN', plan(status, view), view),
    ...titled('FINDINGS', findings(status, view), view),
    ...titled('REFUSED', refusals(status, view), view),
    ...titled('LAST', last(status, view), view),
    ...titled('SEEN', [seen(binding)], view),
  ];
}

const conditionOf = ({ conditions = [] }: BindingStatus, type: string) => conditions.find((one) => one.type === type);

function head({ metadata, spec, status = {} }: Binding, { now, width, paint }: View): readonly string[] {
  const ready = conditionOf(status, 'Ready');
  const state =
    ready === undefined ? 'not looked at yet' : `${ready.status === 'True' ? 'Ready' : `Ready ${ready.status}`}: ${ready.reason}`;
  const stalled = conditionOf(status, 'Stalled')?.status === 'True';
  const { service } = status;
  const made =
    service === undefined
      ? spec.serviceId
      : [service.name, service.sku && `${service.sku} × ${service.units ?? 1}`, service.location, service.platformVersion]
          .filter(Boolean)
          .join(', ');
  const since_ = since(ready?.lastTransitionTime ?? status.summary?.since, now);
  const title = `${metadata.namespace}/${metadata.name}`;
  const right = `${state}${stalled ? ', a human is needed' : ''}${since_ === undefined ? '' : ` for ${since_}`}`;
  const colour = ready?.status === 'True' ? 'green' : stalled ? 'red' : 'yellow';
  const gap = width - title.length - right.length;
  return [
    ...(gap > 1
      ? [`${paint('bold', title)}${' '.repeat(gap)}${paint(colour, right)}`]
      : [paint('bold', cut(title, width)), ...wrapped(right, width).map((line) => paint(colour, line))]),
    ...wrapped(
      `${made}; wanted: ${spec.mode}${spec.suspend ? ', suspended' : ''}${(spec.policy ?? 'Enforce') === 'Enforce' ? '' : `, policy ${spec.policy ?? ''}`}`,
      width,
    ),
    ...atMost(
      wrapped(ready?.message ?? 'No operator has looked at this binding yet.', width),
      4,
      () => '… (kubectl describe has the whole message)',
    ),
  ];
}

function operation(record: OperationRecord | undefined, { now, width }: View): readonly string[] {
  if (!record) return [];
  const start = fromIso(record.firstStartedAt ?? record.startedAt) ?? now;
  const usual = fromIso(record.usualUntil) ?? now;
  const room = width - label;
  const isOver = now > (fromIso(record.overdueAfter) ?? Infinity);
  const times = `${span(now - start)}, usually until ${clock(record.usualUntil, now)}, ${isOver ? 'OVERDUE since' : 'overdue after'} ${clock(record.overdueAfter, now)}`;
  return [
    cut(
      `${record.kind}${record.purpose === 'Rollback' ? ' (rollback)' : ''}${record.location === undefined ? '' : ` in ${record.location}`}, attempt ${record.attempt}${record.answer === 'Accepted' ? '' : ', no answer of Azure yet'}`,
      room,
    ),
    bar(now - start, usual - start, Math.min(room, 50)),
    ...wrapped(times, room),
    ...(record.endedAt === undefined ? [] : [`ended ${clock(record.endedAt, now)}; waiting for the gateway's network status`]),
  ];
}

/** What the operation itself waits for stands with it. */
function waits({ waiting, operation, holds = [], approvals = [] }: BindingStatus, { now, width }: View): readonly string[] {
  const room = width - label;
  return [
    ...(waiting === undefined || waiting.reason === operation?.kind
      ? []
      : wrapped(
          `${waiting.reason}, for ${since(waiting.since, now) ?? '?'}${waiting.until === undefined ? '' : `, until ${clock(waiting.until, now)}`}${waiting.evidence === undefined ? '' : `: ${waiting.evidence}`}`,
          room,
        )),
    ...holds.flatMap(({ kind, id, since: from, deadline, lock }) =>
      wrapped(
        `${kind} ${shortId(id)}: left ${since(from, now) ?? '?'} ago, normally free by ${clock(deadline, now)}${lock === undefined ? '' : `, locked by ${shortId(lock)}`}`,
        room,
      ),
    ),
    ...approvals
      .filter(({ spent }) => !spent)
      .map(({ hash, from }) => `approved: ${hash}${from === undefined ? '' : ` (${from.toLowerCase()})`}`),
  ];
}

function location(one: LocationStatus, { width }: View): readonly string[] {
  const { networkStatus } = one;
  const addresses = [
    ...(one.publicIpAddresses ?? []).map((address) => `public ${address}`),
    ...(one.privateIpAddresses ?? []).map((address) => `private ${address}`),
  ];
  const reached =
    networkStatus === undefined
      ? 'network status not seen'
      : `reaches ${networkStatus.required} required, ${networkStatus.optional} optional`;
  const text = [
    one.location,
    one.subnetId === undefined ? 'in no subnet' : `${shortId(one.subnetId)} ${(one.subnetPrefixes ?? []).join(' ')}`.trim(),
    ...addresses,
    reached,
  ].join(', ');
  const lost = (networkStatus?.failures ?? []).map(
    ({ type, name, optional }) => `  not reached: ${type} ${name}${optional ? ' (optional)' : ''}`,
  );
  return [
    ...wrapped(text, width - label),
    ...atMost(
      lost.map((line) => cut(line, width - label)),
      3,
      (left) => `  and ${left} more`,
    ),
  ];
}

function plan(status: BindingStatus, { width, paint }: View): readonly string[] {
  const ready = conditionOf(status, 'Ready');
  const asks = (hash: string) => ready?.reason === 'AwaitingApproval' && ready.message.includes(hash);
  const steps = status.plan?.steps ?? [];
  return atMost(
    steps.flatMap(({ hash, why, impact }) => {
      const effect = effectOf(impact);
      const text = `${hash} ${why}${effect === '' ? '' : ` (${effect})`}`;
      return wrapped(`${asks(hash) ? 'ASKS ' : ''}${text}`, width - label).map((line, at) =>
        at === 0 && asks(hash) ? paint('yellow', line) : line,
      );
    }),
    6,
    (left) => `… ${left} more lines: kubectl apimvnet plan`,
  );
}

type Impact = NonNullable<BindingStatus['plan']>['steps'][number]['impact'];

/** What a step does to clients and to others, in plain words; empty when it does nothing to them. */
export function effectOf({ traffic, exposure, others, addresses = [], minutes }: Impact): string {
  const [from, to] = minutes;
  return [
    { None: '', ConnectionReset: 'connections break', Rolling: 'serves meanwhile, unit by unit', Downtime: 'down meanwhile' }[traffic],
    exposure === 'Opens' ? 'opens it to more clients' : exposure === 'Closes' ? 'shuts clients out' : '',
    others === undefined || others === 0 ? '' : `touches ${others} IP configurations of others`,
    addresses.length === 0 ? '' : addresses.length === 1 ? 'an address changes' : `${addresses.length} addresses change`,
    from === undefined || traffic === 'None' ? '' : `${from} to ${to ?? from} min`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

const order = { Blocking: 0, Degrading: 1, Advisory: 2 } as const;

function findings({ findings: all = [] }: BindingStatus, { width, paint }: View): readonly string[] {
  const colour = { Blocking: 'red', Degrading: 'yellow', Advisory: 'dim' } as const;
  const sorted = all.toSorted((a, b) => order[a.severity] - order[b.severity]);
  return atMost(
    sorted.map(({ check, severity, message }) => paint(colour[severity], cut(`${severity} ${check}: ${message}`, width - label))),
    5,
    (left) => `and ${left} more: kubectl describe`,
  );
}

const refusals = ({ refusals: all = [] }: BindingStatus, { now, width }: View): readonly string[] =>
  atMost(
    all.map(({ target, code, count, retryAfter }) =>
      cut(
        `${shortId(target)}: ${code}, ${count} ${count === 1 ? 'time' : 'times'}${retryAfter === undefined ? '' : `, again at ${clock(retryAfter, now)}`}`,
        width - label,
      ),
    ),
    3,
    (left) => `and ${left} more`,
  );

function last({ history = [] }: BindingStatus, { now, width }: View): readonly string[] {
  const entry = history.at(-1);
  return entry === undefined ? [] : [cut(`${clock(entry.at, now)} ${entry.what}: ${entry.outcome}`, width - label)];
}

function seen({ metadata, status = {} }: Binding): string {
  const observed = status.observedGeneration;
  if (observed === undefined) return 'nothing yet';
  return observed === metadata.generation
    ? `the spec as it is (generation ${observed})`
    : `generation ${observed} of ${metadata.generation}: the last edit was not looked at yet`;
}

/** Nothing where there is nothing to say. */
const titled = (title: string, lines: readonly string[], { paint }: View): readonly string[] =>
  lines.map((line, at) => `${at === 0 ? paint('bold', title.padEnd(label)) : ' '.repeat(label)}${line}`);

const inside = /\/([^/]+)\/(?:subnets|securityRules|routes|A|virtualNetworkLinks)\/([^/]+)$/i;

/** `hub/apim` for a subnet, the name alone for what stands by itself. Status may hold what is no id: it is shown as it is. */
export function shortId(id: string): string {
  const [, parent, name] = inside.exec(id) ?? [];
  return parent === undefined ? (id.split('/').at(-1) ?? id) : `${parent}/${name ?? ''}`;
}
