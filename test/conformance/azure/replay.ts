/** Sends a recorded session to the simulator, step by step, and compares each answer with the recorded one. */

import { seededRandom } from '../../../src/runtime/random.ts';
import type { Answer } from '../../../sim/azure/exchange.ts';
import type { Assumptions } from '../../../sim/azure/assumptions.ts';
import { createAzure, type SimAzure } from '../../../sim/azure/azure.ts';
import { isObject, objects, text, type Json } from '../../../sim/azure/json.ts';
import { virtualClock, type VirtualClock } from '../../../sim/virtual-clock.ts';
import { differences, sentence, type Difference } from './compare.ts';
import { exchangeAt, readRecording, type Exchange } from './recordings.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly version: string;
  readonly body: unknown;
}

export interface Stand {
  readonly azure: SimAzure;
  readonly clock: VirtualClock;
  send(request: Request): Promise<Answer>;
}

export interface Step {
  /** Which exchange of the recording. */
  readonly at: number;
  /** What the simulator is asked, where the recorded request is of a kind that it does not know; then names in messages are not compared. */
  readonly instead?: (recording: readonly Exchange[]) => Partial<Request>;
  /** Something that others did before. */
  readonly before?: (stand: Stand, recording: readonly Exchange[]) => Promise<unknown>;
  /** The answer lists resources of other people too: only those below this id are compared. */
  readonly among?: (recording: readonly Exchange[]) => string;
  /** Differences that are right, and why. One that no longer appears is an error. */
  readonly except?: Readonly<Record<string, string>>;
  /** Only these are compared: `status`, `header`, `field`, `value`. */
  readonly only?: readonly string[];
}

export interface Session {
  readonly title: string;
  readonly file: string;
  /** Made from the recording, so that values can be compared. */
  readonly world: (recording: readonly Exchange[]) => readonly Json[];
  readonly assumptions?: Partial<Assumptions>;
  readonly steps: readonly Step[];
}

export interface Compared {
  readonly at: number;
  readonly request: Request;
  readonly answer: Answer;
  readonly differences: readonly Difference[];
}

export async function replay(session: Session): Promise<readonly Compared[]> {
  const recording = readRecording(session.file);
  const stand = createStand(session.world(recording), session.assumptions);
  const urls = new Map<string, string>();
  const tags = new Map<string, { readonly recorded: unknown; readonly simulated: unknown }>();
  const compared: Compared[] = [];
  for (const step of session.steps) {
    const recorded = exchangeAt(recording, step.at);
    await step.before?.(stand, recording);
    const own = urls.get(recorded.path.toLowerCase());
    if (own !== undefined && isEnd(recorded)) await stand.clock.forward(60 * 60_000);
    const request = { ...requestOf(recorded), ...step.instead?.(recording) };
    const answer = own === undefined ? await stand.send(request) : await follow(stand.azure, own);
    for (const name of ['azure-asyncoperation', 'location']) {
      const [from, to] = [recorded.headers[name], answer.headers[name]];
      if (from !== undefined && to !== undefined) urls.set(decodeURI(new URL(from).pathname).toLowerCase(), to);
    }
    const theirs = { ...recorded, body: among(recorded.body, step.among?.(recording)) };
    const found = [...differences(unnamed(theirs, step), unnamed(answer, step)), ...tagMoves(recorded, answer, tags)];
    compared.push({
      at: step.at,
      request: own === undefined ? request : { ...request, path: new URL(own).pathname },
      answer,
      differences: found,
    });
  }
  return compared;
}

export function createStand(resources: readonly Json[], assumptions: Partial<Assumptions> = {}): Stand {
  const clock = virtualClock();
  const azure = createAzure({ clock, random: seededRandom(1), assumptions, world: { resources } });
  return {
    azure,
    clock,
    send: ({ method, path, version, body }) =>
      azure.send({
        method,
        url: `https://management.azure.com${encodeURI(path)}?api-version=${version}`,
        headers: {},
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
  };
}

const follow = (azure: SimAzure, url: string): Promise<Answer> => azure.send({ method: 'GET', url, headers: {}, body: undefined });

const requestOf = (recorded: Exchange): Request => ({
  method: recorded.method,
  path: recorded.path,
  version: recorded.query.get('api-version') ?? '',
  body: recorded.sent,
});

const isEnd = ({ status, body }: Exchange): boolean => status !== 202 && !(isObject(body) && text(body['status']) === 'InProgress');

/** Whether the tag of a resource moved since it was seen last, in the recording and here. */
function tagMoves(
  recorded: Exchange,
  answer: Answer,
  tags: Map<string, { readonly recorded: unknown; readonly simulated: unknown }>,
): readonly Difference[] {
  const tagOf = (body: unknown) => (isObject(body) ? body['etag'] : undefined);
  const now = { recorded: tagOf(recorded.body), simulated: tagOf(answer.body) };
  if (now.recorded === undefined || now.simulated === undefined) return [];
  const before = tags.get(recorded.path.toLowerCase());
  tags.set(recorded.path.toLowerCase(), now);
  if (!before) return [];
  const words = (moved: boolean) => (moved ? 'another' : 'the same as before');
  const [theirs, ours] = [words(now.recorded !== before.recorded), words(now.simulated !== before.simulated)];
  return theirs === ours ? [] : [{ where: 'tag', recorded: theirs, simulated: ours }];
}

function among(body: unknown, root: string | undefined): unknown {
  if (root === undefined || !isObject(body)) return body;
  const inside = objects(body['value']).filter(({ id }) => text(id).toLowerCase().startsWith(`${root.toLowerCase()}/`));
  if (inside.length === 0) throw new Error(`the recording lists nothing below ${root}`);
  return { ...body, value: inside };
}

/** Where another resource stands in for the recorded one, sentences are compared without names. */
function unnamed<T extends { readonly body: unknown }>(answer: T, { instead }: Step): T {
  return instead ? { ...answer, body: withoutNames(answer.body) } : answer;
}

function withoutNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNames);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      name === 'message' && typeof entry === 'string' ? sentence(entry) : withoutNames(entry),
    ]),
  );
}

/** What is left to be explained; exceptions that are not needed count as well. */
export function unexplained({ except = {}, only }: Step, found: readonly Difference[]): readonly string[] {
  const relevant = found.filter(({ where }) => only === undefined || only.some((kind) => where.startsWith(kind)));
  const open = relevant.filter(({ where }) => !(where in except));
  const idle = Object.keys(except).filter((where) => !relevant.some((one) => one.where === where));
  return [
    ...open.map(
      ({ where, recorded, simulated }) => `${where}: recorded ${JSON.stringify(recorded)}, simulated ${JSON.stringify(simulated)}`,
    ),
    ...idle.map((where) => `${where}: the exception is not needed`),
  ];
}
