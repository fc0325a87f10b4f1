/**
 * What holds for every event of every scenario: it is short, it is told once for one state, and it is a warning where a human is needed.
 * The reasons stand here as people are promised them (docs/runbooks, docs/findings), apart from the code that tells them.
 */

import type { KubernetesApi } from '../../src/runtime/api.ts';
import { follow } from './follow.ts';

/** One line beside the columns of `kubectl describe`, with the id of a request behind it where there is one. */
const longest = 256;

/** Nothing is to be done: the operator goes on by itself, or has done what was asked. */
const quiet: ReadonlySet<string> = new Set([
  ...['PreparingNetwork', 'UpdatingNetwork', 'UpdatingDns', 'ApplyingNetworkConfiguration', 'Verifying', 'CleaningUp', 'Deleting'],
  ...['Settled', 'DeviationsAudited', 'Suspended', 'Detached', 'Retained', 'Met', 'Idle', 'Serving', 'ServiceUpdating', 'NotObserved'],
  ...['ServiceBusy', 'WaitingForSubnetRelease', 'WaitingForPublicIpRelease', 'AwaitingWindow', 'Pending'],
  ...['AddressChanged', 'FirewallListMade', 'FirewallListChanged', 'DependencyReached', 'DriftCorrected', 'InCharge'],
  ...['ApprovalTaken', 'ApprovalWithdrawn', 'ApprovalRevoked', 'ApprovalLapsed'],
]);

/** Depends on more than the reason: an optional dependency is no trouble, and a planned downtime was asked for. */
const either: ReadonlySet<string> = new Set(['DependencyLost', 'UpdatingWithDowntime']);

export interface ToldEvent {
  readonly eventTime: string;
  readonly type: string;
  readonly reason: string;
  readonly action: string;
  readonly note: string;
  readonly series?: { readonly count: number; readonly lastObservedTime?: string };
  readonly regarding: { readonly kind: string; readonly name: string; readonly uid?: string };
  readonly metadata: { readonly name: string };
}

export interface EventJudge {
  /** In words what is wrong with an event that was told for this generation of its object; undefined when nothing is. */
  judge(event: ToldEvent, generation: number | undefined): string | undefined;
  /** Of objects that are gone nothing needs to be remembered, and who comes after a dead one may tell what that one did not come to tell. */
  forget(): void;
  /** From now on statuses may be written whose writer dies, or never hears of it, before it tells: what comes in between two events is not known. */
  loseTrack(): void;
}

interface Told extends ToldEvent {
  readonly generation: number | undefined;
}

/** How long the same words would be the same news: a state that lasts is not told again within it. */
const memoryMs = 15 * 60_000;

export function eventJudge(): EventJudge {
  const told = new Map<string, Told[]>();
  let isLost = false;
  return {
    judge(event, generation) {
      const key = `${event.regarding.kind} ${event.regarding.uid ?? event.regarding.name}`;
      const before = told.get(key) ?? [];
      const isUpdate = before.some(({ metadata }) => metadata.name === event.metadata.name);
      const wrong = [
        ...(isUpdate ? [] : [...wrongNote(event), ...wrongType(event)]),
        ...(isLost ? [] : isUpdate ? wrongSeries(event, before, generation) : repeated(event, before, generation)),
      ];
      told.set(key, [...before.slice(-30), { ...event, generation }]);
      if (wrong.length === 0) return undefined;
      return `event of ${event.regarding.name} at ${event.eventTime}: ${wrong.join('; ')} (${event.type} ${event.action} ${event.reason}: ${event.note})`;
    },
    forget: () => told.clear(),
    loseTrack: () => void (isLost = true),
  };
}

function wrongNote({ note }: ToldEvent): readonly string[] {
  const words = note.replace(/ \(x-ms-client-request-id [0-9a-f-]{36}\)$/, '');
  return [
    ...(words.length > longest ? [`its note has ${words.length} characters, and ${longest} are the most`] : []),
    ...(/[\n\r\t]/.test(note) ? ['its note has more than one line'] : []),
    ...(note.trim() === '' ? ['it says nothing'] : []),
  ];
}

function wrongType({ type, reason }: ToldEvent): readonly string[] {
  const wanted = quiet.has(reason) ? 'Normal' : 'Warning';
  return either.has(reason) || type === wanted ? [] : [`it is ${type}, and ${reason} is ${wanted}`];
}

/** The first sentence is what it is about; what follows may be a way out, or where to read on. */
const subject = ({ note }: ToldEvent): string => note.split(/(?<=\.) /)[0] ?? note;

const at = ({ eventTime, series }: ToldEvent): number => Date.parse(series?.lastObservedTime ?? eventTime);

/** What is in the way is told of PrerequisitesMet, and of Ready that it no longer is. */
const isOfOne = (one: ToldEvent, { action }: ToldEvent): boolean =>
  one.action === action || (action === 'Ready' && one.action === 'PrerequisitesMet');

function repeated(event: ToldEvent, before: readonly Told[], generation: number | undefined): readonly string[] {
  const recent = before.filter((one) => one.generation === generation && at(event) - at(one) < memoryMs);
  const [last] = before.filter((one) => isOfOne(one, event)).toSorted((a, b) => at(b) - at(a));
  // That a finding has gone is no event, nor that a service is idle where our own operation begins at once; both may come back.
  const mayBeBack = ['Findings', 'AcceptingChanges'].includes(event.action) && last !== undefined && at(event) - at(last) > memoryMs;
  // No status tells whether the last words were said: who dies between them and the end of the object leaves it to the next to say them.
  const isLast = event.action === 'Deletion';
  const isSame =
    !mayBeBack &&
    !isLast &&
    !takesTurns(event, before) &&
    last?.generation === generation &&
    last?.reason === event.reason &&
    last.note === event.note;
  const twin = recent.find((one) => one.action !== event.action && subject(one) === subject(event));
  return [
    ...(isSame ? [`it is told again, and nothing else was told of ${event.action} since ${last.eventTime}`] : []),
    ...(twin ? [`${twin.reason} of ${twin.eventTime} has said the same`] : []),
  ];
}

/** Another series of the same: of such the API server hears the first two, and of all others much later, so that what came in between cannot be seen. */
const takesTurns = (event: ToldEvent, before: readonly Told[]): boolean =>
  before.some((one) => isOfOne(one, event) && one.reason !== event.reason && one.series !== undefined);

/** Between two of one kind something else must have been told of the same, or asked for; but for a finding, whose going is no event. */
function wrongSeries(event: ToldEvent, before: readonly Told[], generation: number | undefined): readonly string[] {
  if (event.action === 'Findings') return [];
  const { action, reason, series, metadata } = event;
  const own = before.findLastIndex((one) => one.metadata.name === metadata.name);
  const between = before.slice(own + 1).filter((one) => isOfOne(one, event) && one.reason !== reason);
  return series !== undefined && !takesTurns(event, before) && between.length === 0 && before[own]?.generation === generation
    ? [`${reason} is told ${series.count} times, and nothing of ${action} in between`]
    : [];
}

/** Judges each event as it reaches the API server; `generationOf` is told the name of its object. */
export function watchEvents(
  api: KubernetesApi,
  generationOf: (name: string) => number | undefined,
  wrong: (what: string) => void,
): EventJudge {
  const judge = eventJudge();
  void follow(api, '/apis/events.k8s.io/v1/events', (object, isDeleted) => {
    const event = object as ToldEvent;
    const what = isDeleted ? undefined : judge.judge(event, generationOf(event.regarding.name));
    if (what !== undefined) wrong(what);
  });
  return judge;
}
