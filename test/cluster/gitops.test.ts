/** What GitOps tools make of a binding, by their own code: kstatus (Flux, Helm) and the health script that is shipped for Argo CD. */

import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';

import type { Binding } from '../../src/api/binding.ts';
import { kstatus } from '../../src/binding/status/kstatus.test-support.ts';
import { examples, promised } from '../deploy/support/situations.ts';
import { keptIn, situationOf } from '../scenarios/support/kept.ts';
import { distinctStatuses } from '../scenarios/support/statuses.ts';
import { clusterForTests } from './api-server.ts';
import { runCommand } from './command.ts';

interface Verdict {
  readonly kstatus: string;
  readonly argo: string;
  readonly message: string;
}

const { binaries, statuses } = clusterForTests();
const { verdicts } = binaries;
const healthScript = fileURLToPath(new URL('../../deploy/argocd/health.lua', import.meta.url));
const suite = verdicts === undefined ? describe.skip : describe;

async function judge(bindings: readonly Binding[]): Promise<readonly Verdict[]> {
  const stdin = bindings.map((binding) => JSON.stringify(binding)).join('\n');
  const { code, stdout, stderr } = await runCommand(verdicts ?? '', [healthScript], { stdin });
  if (code !== 0) throw new Error(stderr);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Verdict);
}

/** Jest keeps what a test that is skipped wrote to its console to itself. */
const say = (line: string) => process.stderr.write(`\n${line}\n\n`);

const readyOf = ({ status }: Binding) => status?.conditions?.find(({ type }) => type === 'Ready');

suite('a binding, as GitOps tools see it', () => {
  let seen: readonly Binding[] = [];
  beforeAll(async () => {
    seen = [...(await distinctStatuses()).values()];
  }, 300_000);

  const agreed = async (bindings: readonly Binding[]) => {
    const said = await judge(bindings);
    expect(bindings.map((binding, i) => [situationOf(binding), said[i]?.kstatus, said[i]?.argo])).toEqual(
      bindings.map((binding) => [situationOf(binding), promised(binding).kstatus, promised(binding).argo]),
    );
    return said;
  };

  test('is what the table says in every situation of it', () => agreed(examples));

  test('is what the table says at every instant of many stories, and what our own tests take kstatus to say', async () => {
    expect(seen.length).toBeGreaterThan(40);
    const said = await agreed(seen);
    expect(said.map((one) => one.kstatus)).toEqual(seen.map((binding) => kstatus(binding)));
  });

  if (statuses === undefined)
    say('The statuses of all scenarios are SKIPPED, because none were kept: run npm test and npm run test:cluster with one STATUSES_DIR.');
  const withStatuses = statuses === undefined ? test.skip : test;
  withStatuses('is what the table says at every instant of every scenario', async () => {
    const ofScenarios = keptIn(statuses ?? '');
    say(`${ofScenarios.length} distinct statuses of scenarios are in ${statuses}.`);
    expect(ofScenarios).not.toEqual([]);
    await agreed(ofScenarios);
  });

  test('shows in Argo CD the message of Ready', async () => {
    const said = await judge(seen);
    for (const [i, binding] of seen.entries())
      if (binding.status?.observedGeneration === binding.metadata.generation) expect(said[i]?.message).toBe(readyOf(binding)?.message);
  });

  test('is going while it is being deleted, whatever its conditions say', async () => {
    const deletionTimestamp = '2026-01-05T08:00:00Z';
    const going = seen.map((binding) => ({ ...binding, metadata: { ...binding.metadata, deletionTimestamp } }));
    const said = await judge(going);
    expect(new Set(said.map((one) => `${one.kstatus} ${one.argo}`))).toEqual(new Set(['Terminating Progressing']));
  });

  test('is in progress for Argo CD while its status is empty or of an older generation', async () => {
    const outdated = seen.flatMap((binding) => [
      { ...binding, status: {} },
      { ...binding, metadata: { ...binding.metadata, generation: binding.metadata.generation + 1 } },
    ]);
    expect(new Set((await judge(outdated)).map(({ argo }) => argo))).toEqual(new Set(['Progressing']));
  });
});
