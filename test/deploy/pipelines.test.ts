/** Promises about the ready-made pipelines: they parse, their scripts are shell, what they call exists, and each exit code of `plan` ends as it should. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { planCommand } from '../../src/cli/commands/plan.ts';
import { parseOptions } from '../../src/cli/options.ts';
import { textOf } from './support/objects.ts';

interface Step {
  readonly name?: string;
  readonly displayName?: string;
  readonly run?: string;
  readonly bash?: string;
  readonly script?: string;
  readonly inputs?: { readonly inlineScript?: string };
}

const github = parse(textOf('deploy/ci/github.yaml')) as {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: { readonly plan: { readonly steps: readonly Step[] } };
};
const pipelines = parse(textOf('deploy/ci/azure-pipelines.yaml')) as { readonly jobs: readonly { readonly steps: readonly Step[] }[] };
const steps = { github: github.jobs.plan.steps, 'azure-pipelines': pipelines.jobs.flatMap((job) => job.steps) };

const scriptOf = ({ run, bash, script, inputs }: Step): string | undefined => run ?? bash ?? script ?? inputs?.inlineScript;
const scriptNamed = (all: readonly Step[], wanted: string): string =>
  scriptOf(all.find(({ name, displayName }) => (name ?? displayName) === wanted) ?? {}) ?? '';

const folder = mkdtempSync(join(tmpdir(), 'pipelines-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.entries(steps))('%s', (_, all) => {
  const scripts = all.flatMap((step) => scriptOf(step) ?? []);

  test('every script is shell', () => {
    expect(scripts.length).toBeGreaterThanOrEqual(4);
    for (const script of scripts)
      expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  test('plan is called as it can be', () => {
    const [, args = ''] = /apimvnet\.mjs plan (.*?) >/.exec(scriptNamed(all, 'Plan')) ?? [];
    expect(parseOptions(planCommand.options, args.split(' '), {})).toMatchObject({ output: 'markdown', failOn: 'disruptive' });
  });

  test.each([
    [0, 0],
    [2, 0],
    [3, 1],
    [1, 1],
    [64, 1],
  ])('where plan ends with %d the verdict ends with %d, and there is something to read', (code, verdict) => {
    writeFileSync(join(folder, 'node'), `#!/bin/sh\n[ ${code} = 64 ] || echo '### a plan'\nexit ${code}\n`, { mode: 0o755 });
    const PATH = [folder, process.env['PATH'] ?? ''].join(delimiter);
    const files = { GITHUB_STEP_SUMMARY: join(folder, 'summary'), GITHUB_OUTPUT: join(folder, 'output') };
    for (const file of Object.values(files)) writeFileSync(file, '');
    const plan = spawnSync('bash', ['--norc', '-e', '-c', scriptNamed(all, 'Plan')], {
      cwd: folder,
      env: { PATH, ...files },
      encoding: 'utf8',
    });
    expect(plan).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(folder, 'plan.md'), 'utf8')).toMatch(code === 64 ? /ended with 64/ : /### a plan/);
    const [, told] = /(?:^code=|variable=code\])(\d+)$/m.exec(plan.stdout + readFileSync(files.GITHUB_OUTPUT, 'utf8')) ?? [];
    expect(told).toBe(`${code}`);
    expect(
      spawnSync('bash', ['--norc', '-e', '-c', scriptNamed(all, 'Verdict')], { env: { PATH, CODE: told }, encoding: 'utf8' }).status,
    ).toBe(verdict);
  });
});

test('GitHub: no more rights than a comment and a login need', () => {
  expect(Object.keys(github.on)).toEqual(['pull_request']);
  expect(github.permissions).toEqual({ contents: 'read', 'id-token': 'write', 'pull-requests': 'write' });
});
