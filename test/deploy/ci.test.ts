/** Promises about `.ci/run`: it runs the demo as users do, says where its time went, and ends with the line that counts. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'ci-test-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** With an npm that does nothing but say what Jest would; `breaks` is a part of the command that fails. */
function run(breaks = 'nothing') {
  const asked = join(home, 'asked');
  writeFileSync(asked, '');
  const npm = `#!/bin/sh\necho "$*" >> ${asked}\necho 'Tests:       3 passed, 3 total'\ncase "$*" in *${breaks}*) exit 7;; esac\n`;
  writeFileSync(join(home, 'npm'), npm, { mode: 0o755 });
  const env = { ...process.env, PATH: [home, process.env['PATH'] ?? ''].join(delimiter) };
  const { status, stdout } = spawnSync('bash', ['.ci/run'], { cwd: root, env, encoding: 'utf8' });
  const all = readFileSync(asked, 'utf8').trimEnd().split('\n');
  // What is asked whether it is there is no step.
  return { status, lines: stdout.trimEnd().split('\n'), asked: all.filter((one) => !one.endsWith('--is-built')) };
}

describe('P1: .ci/run', () => {
  test('P1: runs the demo at the speed that users see, and faster', () => {
    const { asked } = run();
    expect(asked).toEqual(expect.arrayContaining(['cit', 'run demo -- --once', 'run demo -- --once --speed 200']));
  });

  test('P1: shows each step with its seconds before the last line, which counts', () => {
    const { status, lines, asked } = run();
    const head = lines.findIndex((line) => /^STEP +TIME$/.test(line));
    const table = lines.slice(head + 1, head + 1 + asked.length + 1);
    for (const line of table.slice(0, -1)) expect(line).toMatch(/^\S.* +\d+ s {2}good$/);
    expect(table.at(-1)).toMatch(/^all +\d+ s$/);
    expect(lines.at(-1)).toBe(`${3 * asked.length} passed, 0 failed`);
    expect(status).toBe(0);
  });

  test.each(['test:cluster', 'demo', 'cit'])('P1: says which step failed when %s does', (part) => {
    const { status, lines } = run(part);
    expect(lines.filter((line) => /exit code 7$/.test(line)).length).toBeGreaterThan(0);
    expect(lines.at(-1)).toMatch(/^\d+ passed, [1-9]\d* failed$/);
    expect(lines.some((line) => line.startsWith('Failed: '))).toBe(true);
    expect(status).toBe(1);
  });
});
