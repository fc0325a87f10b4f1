/** A simulated Azure behind a socket and nothing else: the questions get a URL and tokens. Its clock moves only while they wait, so no request is ever overtaken by time. */

import { request, Agent } from 'undici';
import { throwAwayCertificate } from '../../../sim/azure/azure.test-support.ts';
import { defaultAssumptions, type Assumptions } from '../../../sim/azure/assumptions.ts';
import { allowed } from '../../../sim/azure/assumed/from-file.ts';
import { createAzure, type SimAzure } from '../../../sim/azure/azure.ts';
import { serveAzure } from '../../../sim/azure/https.ts';
import { virtualClock, type VirtualClock } from '../../../sim/virtual-clock.ts';
import { seededRandom } from '../../../src/runtime/random.ts';
import { createArm, type Arm, type Time } from '../client/arm.ts';
import { pick, text } from '../client/json.ts';
import { createCourse } from '../steps/course.ts';
import { askAzure, type Answer } from './ask.ts';
import { chosenFrom, planOf } from './plan.ts';

export const subscription = '11111111-1111-4111-8111-111111111111';
export const scope = `/subscriptions/${subscription}/resourceGroups/questions`;

export interface Served {
  readonly azure: SimAzure;
  readonly clock: VirtualClock;
  readonly arm: Arm;
  readonly time: Time;
  readonly url: string;
  readonly ca: string;
  readonly token: () => Promise<string>;
  close(): Promise<void>;
}

let certificate: ReturnType<typeof throwAwayCertificate> | undefined;

/** A group with nothing in it. */
export async function served(assumptions: Partial<Assumptions> = {}, seed = 1, signal?: AbortSignal): Promise<Served> {
  const tls = await (certificate ??= throwAwayCertificate());
  const clock = virtualClock();
  const azure = createAzure({
    clock,
    random: seededRandom(seed),
    assumptions,
    world: { resources: [{ id: scope, location: 'westeurope' }] },
  });
  const server = await serveAzure(azure, { tls });
  const time: Time = { now: () => clock.now(), sleep: (ms) => clock.forward(ms) };
  const agent = new Agent({ connect: { ca: tls.cert } });
  const token = tokens(server.url, agent, time);
  const arm = createArm({
    endpoint: server.url,
    ca: tls.cert,
    time,
    token,
    paceMs: 200,
    ...(signal ? { signal } : {}),
  });
  return {
    azure,
    clock,
    arm,
    time,
    url: server.url,
    ca: tls.cert,
    token,
    async close() {
      await Promise.all([arm.close(), agent.close()]);
      await server.close();
    },
  };
}

/** As any workload gets one, and renewed before its hour is over. */
function tokens(url: string, dispatcher: Agent, time: Time): () => Promise<string> {
  let got = { token: '', until: 0 };
  return async () => {
    if (time.now() < got.until) return got.token;
    const form = {
      grant_type: 'client_credentials',
      client_id: 'questions',
      scope: 'https://management.azure.com/.default',
      client_assertion: 'x',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    };
    const answer = await request(`${url}/a-tenant/oauth2/v2.0/token`, {
      method: 'POST',
      dispatcher,
      body: new URLSearchParams(form).toString(),
    });
    got = { token: text(pick(await answer.body.json(), 'access_token')), until: time.now() + 3_000_000 };
    return got.token;
  };
}

/** All questions, or some, put to a simulator with these assumptions. */
export async function askedOf(assumptions: Partial<Assumptions>, only: readonly string[] = [], seed = 1): Promise<readonly Answer[]> {
  const one = await served(assumptions, seed);
  try {
    const course = createCourse(one.arm, { run: 'test-1', scope, region: 'westeurope', farRegion: 'northeurope' });
    return await askAzure(course, planOf(chosenFrom(only, [])), () => undefined);
  } finally {
    await one.close();
  }
}

export type Switch = keyof Assumptions;
export const switches = Object.keys(defaultAssumptions) as Switch[];

const counts: Readonly<Record<string, readonly number[]>> = {
  networkSeconds: [0, 60],
  staleReads: [0, 2],
  holdMinutes: [10, 180],
  updateMinutes: [0, 150],
  operationUrlMinutes: [5, 1440],
};

/** Values to be found out: all of a switch that names its answers, two of one that measures. */
export const valuesOf = (name: Switch): readonly (string | number)[] => (allowed[name] === 'count' ? (counts[name] ?? []) : allowed[name]);

/** What the answers say of the switches that is not so; those that could not be told are left out. */
export function wrong(answers: readonly Answer[], truth: Assumptions): readonly string[] {
  return answers.flatMap(({ probe, conclusion }) => {
    if (probe.kind !== 'switch' || !conclusion.isTold) return [];
    const real = truth[probe.name as Switch];
    const { value, within } = conclusion;
    const isRight = within && typeof real === 'number' ? within[0] <= real * 1.01 + 1 && real <= within[1] * 1.01 + 1 : value === real;
    return isRight ? [] : [`${probe.name}: ${JSON.stringify(value)} ${JSON.stringify(within)}, and it is ${JSON.stringify(real)}`];
  });
}

/** Switches that could not be told, with the reason. */
export const untoldIn = (answers: readonly Answer[]): Readonly<Record<string, string>> =>
  Object.fromEntries(answers.flatMap(({ probe, conclusion }) => (conclusion.isTold ? [] : [[probe.name, conclusion.why]])));
