/** Promises about a whole run: what it makes bears its name and goes again, whatever happens, and nothing else is touched. */

import { mkdtempSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { assumptionsFrom } from '../../../sim/azure/assumed/from-file.ts';
import { object } from '../../../sim/azure/json.ts';
import { createArm } from '../client/arm.ts';
import { runTag } from '../steps/course.ts';
import { served, scope, subscription, type Served } from './bench.test-support.ts';
import { taggedIn } from './clean-up.ts';
import { chosenFrom, planOf } from './plan.ts';
import { remembered } from './records.ts';
import { removed, session, type SessionSettings } from './session.ts';

let open: Served[] = [];
afterEach(async () => {
  await Promise.all(open.map((one) => one.close()));
  open = [];
});

async function stage(assumptions = {}, signal?: AbortSignal): Promise<Served> {
  const one = await served(assumptions, 1, signal);
  open.push(one);
  return one;
}

const settings = (
  one: Served,
  only: readonly string[],
  run = 'run-1',
  directory = mkdtempSync(join(tmpdir(), 'questions-')),
): SessionSettings => ({
  run,
  subscription,
  group: 'questions',
  endpoint: one.url,
  region: undefined,
  farRegion: undefined,
  out: join(directory, 'azure-answers.json'),
  directory,
  plan: planOf(chosenFrom(only, [])),
});
const clients = ({ arm }: Served) => ({ asking: arm, removing: arm });
const others = `${scope}/providers/Microsoft.Network/networkSecurityGroups/of-others`;

describe('a run', () => {
  test('writes what it found out, and leaves nothing but what was there before', async () => {
    const one = await stage();
    one.azure.put(others, { location: 'westeurope', tags: { [runTag]: 'of-a-colleague' }, properties: { securityRules: [] } });
    const before = one.azure.ids();
    const said: string[] = [];
    const run = settings(one, ['ifMatch', 'holdMinutes']);
    expect(await session(run, clients(one), (line) => said.push(line))).toBe('told');
    expect(one.azure.ids()).toEqual(before);
    expect(await remembered(run.directory)).toEqual([]);
    expect(assumptionsFrom(run.out)).toMatchObject({ ifMatch: 'honoured' });
    expect(said.join('\n')).toMatch(/moving to another subnet.*\(about 45 min\)/);
    expect(said.join('\n')).toMatch(/PUT .*if-match: W\/"\{id\}".*\n\s*-> 412/);
    expect(said.join('\n')).toContain('resources of run of-a-colleague in this group; if nobody needs them: --clean-up of-a-colleague');
    // The name of the gateway is free again, too.
    expect(
      object((await one.arm.ask('GET', `/subscriptions/${subscription}/providers/Microsoft.ApiManagement/deletedservices`)).body)['value'],
    ).toEqual([]);
  });

  test('goes on where a step cannot be done, says why, and still removes everything', async () => {
    const one = await stage();
    const run = settings(one, ['networkEtagHeader', 'patchOperation']);
    one.azure.around = (request, serve) =>
      request.method === 'PUT' && /\/service\//i.test(request.path)
        ? { status: 403, headers: {}, body: { error: { code: 'RequestDisallowedByPolicy', message: `no ${request.path}` } } }
        : serve();
    expect(await session(run, clients(one), () => undefined)).toBe('partly');
    const file = JSON.parse(await readFile(run.out, 'utf8')) as { answers: { name: string; conclusion: unknown }[] };
    expect(file.answers.map(({ name, conclusion }) => [name, conclusion])).toEqual([
      ['networkEtagHeader', { told: true, value: 'absent' }],
      ['patchOperation', { told: false, why: expect.stringContaining('making the gateway: Azure answered 403 RequestDisallowedByPolicy') }],
    ]);
    expect(JSON.stringify(file)).not.toContain(subscription);
    expect(one.azure.ids()).toEqual([scope]);
  });

  test('that is interrupted removes what it made', async () => {
    const stopping = new AbortController();
    const one = await stage({}, stopping.signal);
    const removing = (await stageOn(one)).arm;
    const run = settings(one, ['modeAlone']);
    const say = (line: string) => {
      if (/moving the gateway into the network/.test(line)) stopping.abort(new Error('stopped'));
    };
    await expect(session(run, { asking: one.arm, removing }, say, stopping.signal)).rejects.toThrow('stopped');
    expect(one.azure.ids()).toEqual([scope]);
    expect(await remembered(run.directory)).toEqual([]);
  });

  test('does not give up while a subnet is held for hours, and says what is left when that is too long', async () => {
    const one = await stage({ holdMinutes: 360 });
    expect(await session(settings(one, ['holdEvidence']), clients(one), () => undefined)).toBe('told');
    expect(one.azure.ids()).toEqual([scope]);
    const long = await stage({ holdMinutes: 100 * 60 });
    const said: string[] = [];
    expect(await session(settings(long, ['holdEvidence']), clients(long), (line) => said.push(line))).toBe('left');
    expect(said.at(-1)).toBe(`To remove it: npm run test:azure -- --subscription ${subscription} --group questions --clean-up run-1`);
  });
});

/** Another client of the same Azure. */
async function stageOn(one: Served): Promise<Pick<Served, 'arm'>> {
  const got = await fetchToken(one);
  return { arm: createArm({ endpoint: one.url, ca: one.ca, time: one.time, token: got }) };
}
const fetchToken = async ({ token }: Served): Promise<() => Promise<string>> => token;

describe('after a crash', () => {
  /** What is there when the machine dies in the middle of a move. */
  async function crashed(directory: string): Promise<Served> {
    const one = await stage();
    const dies = settings(one, ['modeAlone'], 'run-0', directory);
    const dead = new Error('the machine died');
    one.azure.around = (request, serve) => {
      if (request.method === 'PATCH')
        one.azure.around = () => {
          throw dead;
        };
      return serve();
    };
    await session(dies, clients(one), () => undefined).catch(() => undefined);
    delete one.azure.around;
    // Its process is gone.
    const record = (await remembered(directory))[0];
    expect(record).toMatchObject({ run: 'run-0', group: 'questions' });
    expect((await taggedIn(one.arm, scope, 'run-0')).length).toBeGreaterThan(2);
    return one;
  }

  test('everything that is there bears the name of the run, and the next start removes it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'questions-'));
    const one = await crashed(directory);
    for (const id of one.azure.ids())
      if (id !== scope) expect(object(one.azure.resource(id)?.['tags'])).toMatchObject({ [runTag]: 'run-0' });
    const said: string[] = [];
    expect(await session(settings(one, ['idCase'], 'run-2', directory), clients(one), (line) => said.push(line))).toBe('told');
    expect(said[0]).toMatch(/^Run run-0 of .* did not come to its end\.$/);
    expect(one.azure.ids()).toEqual([scope]);
    expect(await remembered(directory)).toEqual([]);
  });

  test('--clean-up removes that run alone, from a machine that knows nothing of it', async () => {
    const one = await crashed(mkdtempSync(join(tmpdir(), 'questions-')));
    one.azure.put(others, { location: 'westeurope', tags: { [runTag]: 'run-00' }, properties: { securityRules: [] } });
    const elsewhere = { run: 'run-0', subscription, group: 'questions', directory: mkdtempSync(join(tmpdir(), 'questions-')) };
    expect(await removed(elsewhere, one.arm, () => undefined)).toBe(true);
    expect(one.azure.ids()).toEqual([scope, others]);
  });
});
