/** P22: `apimvnet-sim` as a process: it says where it is, serves until it is stopped, outlives a kill, and refuses what makes no sense. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runCommand } from '../../src/cli/command.ts';
import { allowed } from '../azure/assumed/from-file.ts';
import { azureCommand } from './azure-command.ts';
import { liveOn } from './state/azure.ts';
import { simulators } from './program.ts';

const program = fileURLToPath(new URL('main.ts', import.meta.url));
let directory: string;
let running: ChildProcess[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'apimvnet-sim-'));
  running = [];
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  /** All that was printed so far. */
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

function run(...args: readonly string[]): Run {
  const child = spawn(process.execPath, ['--no-warnings', program, ...args], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (printed += text));
  return { child, said: () => printed, ended: once(child, 'close').then(([code]) => code as number | null) };
}

/** The URL that it says. */
async function urlOf({ said, ended }: Run): Promise<string> {
  let isOver = false;
  void ended.then(() => (isOver = true));
  for (;;) {
    const url = /is at (https:\/\/[^\s,]+?)[.,]?(?:\s|$)/.exec(said())?.[1];
    if (url !== undefined && /Stop it/.test(said())) return url;
    if (isOver) throw new Error(`it ended: ${said()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function ask(
  method: string,
  url: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<{ readonly status: number; readonly body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly status: number; readonly body: string }>();
  const ca = readFileSync(join(directory, 'ca.pem'));
  const sent = httpsRequest(url, { method, headers, ca, agent: false }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

const azure = (...more: readonly string[]) => run('azure', '--listen', '127.0.0.1:0', '--dir', directory, '--world', 'empty', ...more);
const form = 'grant_type=client_credentials&client_id=me&scope=x&client_secret=y';
const tokenFrom = async (url: string): Promise<string> =>
  (JSON.parse((await ask('POST', `${url}/some/oauth2/v2.0/token`, {}, form)).body) as { readonly access_token: string }).access_token;
const group = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/kept?api-version=2021-04-01';

test('P22: Azure that was killed is there again, with its group, and takes the tokens of before', async () => {
  const state = join(directory, 'azure.state');
  const first = azure('--state', state);
  const url = await urlOf(first);
  const authorization = `Bearer ${await tokenFrom(url)}`;
  expect((await ask('PUT', `${url}${group}`, { authorization }, '{"location":"westeurope"}')).status).toBe(201);
  first.child.kill('SIGKILL');
  await first.ended;
  const again = azure('--state', state);
  const there = await ask('GET', `${await urlOf(again)}${group}`, { authorization });
  expect(there).toMatchObject({ status: 200 });
  expect(again.said()).toMatch(/1 writes? of before/);
  again.child.kill('SIGTERM');
  expect(await again.ended).toBe(0);
}, 60_000);

test('P22: the API server says where its kubeconfig is', async () => {
  const cluster = run('kubernetes', '--listen', '127.0.0.1:0', '--dir', directory, '--namespace', 'gateways');
  const url = await urlOf(cluster);
  const headers = { authorization: 'Bearer sim-admin' };
  expect((await ask('GET', `${url}/api/v1/namespaces/gateways`, headers)).status).toBe(200);
  expect((await ask('GET', `${url}/apis/apimvnet.io/v1alpha1/apimvnetbindings`, headers)).status).toBe(200);
  expect(readFileSync(join(directory, 'kubeconfig'), 'utf8')).toContain(url);
}, 60_000);

test('P22: a fault is met, and the next request is not', async () => {
  const url = await urlOf(azure('--fault', 'status=503 path=/metadata/ nth=1'));
  const seen = [
    await ask('GET', `${url}/metadata/endpoints?api-version=2022-09-01`),
    await ask('GET', `${url}/metadata/endpoints?api-version=2022-09-01`),
  ];
  expect(seen.map(({ status }) => status)).toEqual([503, 200]);
}, 60_000);

describe('P22: what makes no sense is refused with one sentence', () => {
  test.each([
    [['azure', '--speed', '0'], /^--speed: "0" must be a whole number from 1 to 10000/],
    [['azure', '--assumption', 'ifMatch=perhaps'], /^--assumption: "ifMatch=perhaps" ifMatch is "perhaps", and may be honoured, ignored/],
    [['azure', '--assumption', 'ifmatch=ignored'], /ifmatch is no switch; these are: ifMatch/],
    [['azure', '--fault', 'boom'], /^--fault: "boom" must begin with one of status, delay/],
    [['azure', '--tls-cert', 'a.pem'], /^--tls-cert and --tls-key go together/],
    [['azure', '--world', '/nowhere.json', '--dir', '$DIR'], /^\/nowhere.json: .*ENOENT/],
    [['kubernetes', '--fault', 'html'], /^--fault: "html" must begin with one of status, delay, lost-answer, reset/],
    [['kubernetes', '--crd', '/nowhere.yaml', '--dir', '$DIR'], /nowhere.yaml/],
    [['cloud'], /^unknown command "cloud"; valid are azure, kubernetes/],
  ])('%j', async (args, words) => {
    const given = args.map((arg) => (arg === '$DIR' ? directory : arg));
    await expect(runCommand(simulators, given, {})).rejects.toThrow(words);
  });

  test('another speed, seed, world or switch for a life that has begun', async () => {
    const file = join(directory, 'azure.state');
    const world = { resources: [{ id: '/subscriptions/11111111-1111-4111-8111-111111111111' }] };
    liveOn(() => ({ world, seed: 1, speed: 60, assumptions: {} }), { file, limits: { arm: true, network: true } });
    for (const [option, value, words] of [
      ['speed', '6', 'began with 60;'],
      ['seed', '2', 'began with 1;'],
      ['world', join(directory, 'other.json'), 'began with another world;'],
      ['assumption', 'ifMatch=ignored', 'began with other assumptions: {}'],
    ] as const) {
      writeFileSync(join(directory, 'other.json'), '{"resources":[]}');
      const args = ['azure', '--listen', '127.0.0.1:0', '--dir', directory, '--state', file, `--${option}`, value];
      await expect(runCommand(simulators, args, {})).rejects.toThrow(`--${option}: the state in ${file} ${words}`);
    }
  });
});

test('P22: the help names every switch, and what it may be', () => {
  for (const [name, values] of Object.entries(allowed))
    expect(azureCommand.help(100)).toContain(`  ${name}=${values === 'count' ? 'a number' : values.join('|')}`);
});
