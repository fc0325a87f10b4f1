/** Carries a remedy out in the simulator, as its words say, and looks whether the finding goes and what becomes of the binding. */

import { describe, expect, test } from '@jest/globals';
import type { StageOptions, Stage } from './support/stage.ts';
import { createStage, ms, ordinarySpec } from './support/stage.ts';
import { group as resourceGroup, network, rule, ruleId, securityGroup, service } from './support/world.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Remedy {
  /** A part of the remedy's text, which this carries out. */
  readonly says: string;
  readonly act: (stage: Stage) => Promise<unknown>;
  /** What Ready says in the end; the binding is gone where it says so. */
  readonly becomes?: string;
  /** The finding is a reminder that does not go; what it warned of does. */
  readonly stays?: true;
}

export interface Row {
  readonly check: string;
  /** Where one finding has several forms. */
  readonly when?: string;
  readonly options?: StageOptions;
  /** Beside what every binding here asks for. */
  readonly spec?: Json;
  /** How it comes to the finding, after the binding was applied. */
  readonly first?: (stage: Stage) => Promise<unknown>;
  readonly remedies: readonly Remedy[];
}

export const group = securityGroup('apim-nsg');
export const hub = network('hub', {
  apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' },
  spare: { prefix: '10.0.2.0/27', group: 'apim-nsg' },
});
export const world = (...more: readonly object[]): StageOptions => ({ resources: [group, hub, service('orders'), ...more] });

const findingOf = (stage: Stage, check: string) => stage.latest('orders')?.status?.findings?.find((one) => one.check === check);

export const settled = (stage: Stage): Promise<void> => stage.until('orders', 'True/Settled', '9h');

/** Every remedy of every row, each from the beginning. */
export function carryOut(rows: readonly Row[]): void {
  const named = rows.map((row) => [row.when === undefined ? row.check : `${row.check}, ${row.when}`, row] as const);
  describe.each(named)('%s', (_, row) => {
    test.each(row.remedies.map((remedy) => [remedy.says, remedy] as const))('A17: "%s" helps', async (_says, remedy) => {
      await carriedOut(row, remedy);
    });
  });
}

async function carriedOut({ check, options, spec = {}, first }: Row, { says, act, becomes, stays }: Remedy): Promise<void> {
  const stage = await createStage(options ?? world());
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), ...spec });
  await first?.(stage);
  if (!(await stage.clock.until(() => findingOf(stage, check) !== undefined, ms('9h'))))
    throw new Error(`${check} is not found; the binding is ${saidOf(stage)}`);
  expect(findingOf(stage, check)?.remedy).toContain(says);
  await act(stage);
  const isOver = () =>
    stage.isGone('orders') ||
    ((findingOf(stage, check) !== undefined) === (stays ?? false) && stage.ready('orders') === (becomes ?? 'True/Settled'));
  if (becomes === 'gone') return expect(await stage.clock.until(() => stage.isGone('orders'), ms('9h'))).toBe(true);
  if (!(await stage.clock.until(isOver, ms('9h')))) throw new Error(`it did not help: the binding is ${saidOf(stage)}`);
}

/** Ready with its message, and the findings. */
function saidOf(stage: Stage): string {
  const { findings = [], conditions = [] } = stage.latest('orders')?.status ?? {};
  const checks = findings.map(({ check }) => check).join(', ');
  return `${stage.ready('orders')}, ${checks || 'no findings'}: ${conditions.find(({ type }) => type === 'Ready')?.message ?? ''}`;
}

/** A request of a user to Azure, which has to be taken; then time passes until Azure is done with it. */
export async function azure(stage: Stage, method: string, id: string, body?: Json, version?: string): Promise<void> {
  const known = /\/Microsoft\.ApiManagement\//i.test(id) ? '2024-05-01' : /privateDnsZones/i.test(id) ? '2020-06-01' : '2024-03-01';
  const url = `https://management.azure.com${id}?api-version=${version ?? known}`;
  const send = () => stage.azure.send({ method, url, headers: {}, body: body && JSON.stringify(body) });
  let answer = await send();
  // As every client does, it waits while Azure is busy with the resource.
  for (let more = 0; more < 20 && (answer.status === 429 || answer.status === 409); more++) {
    await stage.forward('30s');
    answer = await send();
  }
  if (answer.status >= 300) throw new Error(`Azure refuses ${method} ${id}: ${answer.status} ${JSON.stringify(answer.body)}`);
  await stage.clock.until(() => stage.azure.progress(id)?.status !== 'InProgress', ms('4h'));
}

interface Shown {
  readonly properties: Json;
}
/** Writes a resource whole, with some properties changed, as the portal does. */
export async function change(stage: Stage, id: string, properties: Json): Promise<void> {
  const { properties: old, ...rest } = stage.azure.resource(id) as unknown as Shown;
  await azure(stage, 'PUT', id, { ...rest, properties: { ...old, ...properties } });
}

/** As another actor made it, where the simulator has no request for it. */
export async function made(stage: Stage, resource: object): Promise<void> {
  const { id, ...body } = resource as { readonly id: string };
  stage.azure.put(id, body);
}

/** The same of properties that only Azure itself can change. */
export async function turned(stage: Stage, id: string, properties: Json): Promise<void> {
  const { properties: old, ...rest } = stage.azure.resource(id) as unknown as Shown;
  stage.azure.put(id, { ...rest, properties: { ...old, ...properties } });
}

/** Azure refuses what needs this action, until its faults are cleared: the right was granted. */
export const forbidden =
  (action: string, where: (path: string) => boolean): NonNullable<Row['first']> =>
  async (stage) =>
    stage.azure.faults.add({
      where: ({ path }) => where(path),
      fault: {
        kind: 'status',
        status: 403,
        code: 'AuthorizationFailed',
        message: `The client 'x' does not have authorization to perform action '${action}' over scope '${resourceGroup}'.`,
      },
    });

export const edited =
  (spec: object) =>
  (stage: Stage): Promise<unknown> =>
    stage.edit('orders', spec);
export const bound: Remedy['act'] = (stage) => stage.remove('orders');

/** `rule(…)` in its parts: name, priority, words. */
export type RuleWords = Parameters<typeof rule>;

/** The world with these rules in the group of the subnet, and with more in the subnet. */
export const behind = (rules: readonly RuleWords[], more: readonly object[] = [], subnet: object = {}): StageOptions => ({
  resources: [
    securityGroup(
      'apim-nsg',
      rules.map((one) => rule(...one)),
    ),
    network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', ...subnet } }),
    service('orders'),
    ...more,
  ],
});
export const removed =
  (name: string): Remedy['act'] =>
  (stage) =>
    azure(stage, 'DELETE', ruleId('apim-nsg', name));
export const put =
  (...words: RuleWords): Remedy['act'] =>
  (stage) =>
    azure(stage, 'PUT', ruleId('apim-nsg', words[0]), rule(...words));
export const band = (from: number, to: number): Remedy['act'] => edited({ networkSecurity: { priorities: { from, to } } });
export const filled = (from: number, to: number): readonly RuleWords[] =>
  Array.from({ length: to - from + 1 }, (_, at) => [`x${at}`, from + at, 'Inbound Allow 9 from 10.9.9.9 to *']);
/** The network with rules of a network manager before those of its groups. */
export const managed = (adminRules: unknown): object => ({
  ...network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
  simulated: { adminRules },
});
