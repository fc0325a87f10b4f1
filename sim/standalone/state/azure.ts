/**
 * A simulated Azure that outlives its process: the file holds the world it began with and every write that was carried out since, with its instant. To load it is to
 * live all that again, so running operations, holds and ETags are as if the process had never stopped; what fell due in between has happened, as in Azure.
 */

import { systemClock, type Clock } from '../../../src/runtime/clock.ts';
import { assumptionsOf } from '../../azure/assumed/from-file.ts';
import type { Assumptions } from '../../azure/assumptions.ts';
import { createAzure, isWrite, type SimAzure } from '../../azure/azure.ts';
import type { IssuedTokens } from '../../azure/entra.ts';
import { object, text, type Json } from '../../azure/json.ts';
import type { Played } from '../../azure/throttle/throttle.ts';
import { loadWorld, runScript, type World } from '../../azure/world.ts';
import { openJournal, type Journal } from './journal.ts';
import { replayClock } from './replay-clock.ts';
import { splitRandom, type SplitRandom } from './split-random.ts';

/** What a life begins with; it holds to the end. */
export interface AzureBeginning {
  readonly world: World;
  readonly seed: number;
  readonly speed: number;
  readonly assumptions: Partial<Assumptions>;
}

export interface AzureLife {
  readonly azure: SimAzure;
  readonly beginning: AzureBeginning;
  readonly tokens: IssuedTokens;
  /** Writes that were lived again. */
  readonly replayed: number;
  /** Of those the ones that came out differently, by method and path. */
  readonly refused: readonly string[];
}

export interface LifeOptions {
  /** Nothing is kept without one. */
  readonly file?: string;
  readonly limits: Played;
  /** Where operation URLs lead that were begun before this process. */
  readonly origin?: string;
  readonly machine?: Clock;
}

/** Requests that are remembered in memory. */
const mostRequests = 2_000;

/** `beginning` is asked for where there is no state yet. */
export function liveOn(beginning: () => AzureBeginning, { file, limits, origin, machine = systemClock }: LifeOptions): AzureLife {
  const journal = file === undefined ? undefined : openJournal(file, 'azure');
  const header = journal?.header;
  const from = header ? beginningOf(header) : beginning();
  const begun = header ? Number(header['begun']) : machine.now();
  if (journal && !header) journal.append({ state: 'azure', begun, ...from });

  const clock = replayClock(begun, machine);
  const random = splitRandom(from.seed);
  // Timers are part of a write's life: what they draw is drawn again.
  const lived: Clock = { now: () => clock.now(), schedule: (ms, fn) => clock.schedule(ms, () => random.ofWrites(fn)) };
  const { speed, assumptions, world } = from;
  const azure = random.ofWrites(() =>
    createAzure({
      ...{ clock: lived, random, speed, assumptions, limits, world: { resources: world.resources } },
      ...(origin === undefined ? {} : { origin }),
    }),
  );
  runScript(azure, world.script ?? [], speed);
  const refused = replay(azure, (at) => clock.goTo(at), random, journal?.lines ?? []);
  clock.goLive();
  if (journal) record(azure, random, journal);
  const replayed = (journal?.lines ?? []).filter(({ method }) => method !== undefined).length;
  return { azure, beginning: from, tokens: tokensIn(journal), replayed, refused };
}

function beginningOf(header: Json): AzureBeginning {
  const assumptions = assumptionsOf({ assumptions: object(header['assumptions']) });
  return { world: loadWorld(header['world']), seed: Number(header['seed']), speed: Number(header['speed']), assumptions };
}

function replay(azure: SimAzure, goTo: (at: number) => void, random: SplitRandom, lines: readonly Json[]): readonly string[] {
  const refused: string[] = [];
  for (const line of lines) {
    if (line['method'] === undefined) continue;
    goTo(Number(line['at']));
    const [method, url] = [text(line['method']), text(line['url'])];
    azure.around = ({ path }, serve) => {
      const answer = random.ofWrites(serve, ({ status }) => status < 300);
      if (answer.status >= 300) refused.push(`${method} ${path}: ${answer.status}`);
      return answer;
    };
    const headers = Object.fromEntries(Object.entries(object(line['headers'])).map(([name, value]) => [name, text(value)]));
    const body = line['body'] === undefined ? undefined : text(line['body']);
    // Without faults a request is carried out before the promise is there.
    void azure.send({ method, url: `https://management.azure.com${url}`, headers, body });
  }
  return refused;
}

/** Of the headers those that change what a write does; of the token its principal alone. */
function record(azure: SimAzure, random: SplitRandom, journal: Journal): void {
  azure.around = ({ method, path, headers, url, body }, serve) => {
    if (azure.requests.length > mostRequests) azure.requests.splice(0, mostRequests / 2);
    if (!isWrite({ method, path })) return serve();
    const at = azure.clock.now();
    const answer = random.ofWrites(serve, ({ status }) => status < 300);
    if (answer.status < 300) {
      const { pathname, search } = new URL(url);
      journal.append({ at, method, url: `${pathname}${search}`, headers: kept(headers), ...(body === undefined ? {} : { body }) });
    }
    return answer;
  };
}

const kept = (headers: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(
    ['if-match', 'if-none-match', 'authorization'].flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, name === 'authorization' ? (value.split('.')[0] ?? '') : value]];
    }),
  );

function tokensIn(journal: Journal | undefined): IssuedTokens {
  const known = new Map(
    (journal?.lines ?? []).flatMap((line) => (line['token'] === undefined ? [] : [[text(line['token']), Number(line['until'])] as const])),
  );
  return {
    get: (token) => known.get(token),
    set(token, until) {
      known.set(token, until);
      journal?.append({ token, until });
    },
  };
}
