/** Runs one script against a real and an embedded API server side by side, and asks that a user could not tell them apart. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { clusterForTests, startEmbeddedApiServer, startRealApiServer, type ApiServer } from './api-server.ts';
import { runScript, type Seen, type Step } from './script.ts';

/** Makes a fresh server ready for the script, e.g. installs definitions and starts an operator; the answer undoes what `close` of the server does not. */
export type Prepare = (server: ApiServer) => Promise<(() => Promise<void>) | undefined>;

/** One test for each command: it ended as the script says, and printed the same on both after masking. Each server is new. With `rbac` rights count on the embedded one too. */
export function describeSameOnBoth(name: string, steps: readonly Step[], prepare: Prepare, rbac = false): void {
  const recorded = steps.filter((step) => step.do === 'run' || step.do === 'end' || step.do === 'finish');
  const title = (step: (typeof recorded)[number]) => (step.do === 'run' ? step.command : `${step.do} '${step.as}'`).slice(0, 100);
  const wherePossible = clusterForTests().binaries.kubectl === undefined ? describe.skip : describe;

  wherePossible(name, () => {
    const closing: (() => Promise<void>)[] = [];
    let real: readonly Seen[] = [];
    let embedded: readonly Seen[] = [];

    const transcript = async (start: () => Promise<ApiServer>): Promise<readonly Seen[]> => {
      const server = await start();
      closing.push(() => server.close());
      const undo = await prepare(server);
      if (undo) closing.push(undo);
      return runScript(server, steps);
    };
    beforeAll(async () => {
      [real, embedded] = await Promise.all([transcript(startRealApiServer), transcript(() => startEmbeddedApiServer(rbac))]);
    }, 600_000);
    afterAll(async () => {
      for (const close of closing.toReversed()) await close();
    }, 60_000);

    test.each(recorded.map((step, i) => [i + 1, title(step), i] as const))('%i. %s', (_, __, i) => {
      const [wanted, got] = [real[i], embedded[i]];
      if (!wanted || !got) throw new Error('the command was not run');
      const { code = 0, says } = wanted.expected;
      const said = `exit code ${wanted.code}\n${wanted.stdout}${wanted.stderr}`;
      expect(said).toMatch(new RegExp(`^exit code ${code}\n`));
      if (says) expect(said.slice(said.indexOf('\n') + 1)).toMatch(says);
      expect(got).toEqual(wanted);
    });
  });
}
