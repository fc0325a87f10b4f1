/** A user of kubectl cannot tell the embedded API server from a real one: the same commands end with the same codes and print the same. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { bindings, install, untilPublished } from '../conformance/kubernetes/install.ts';
import { clusterForTests, startEmbeddedApiServer, startRealApiServer, type ApiServer } from './api-server.ts';
import { tour } from './kubectl-tour.ts';
import { runScript, type Seen } from './script.ts';

const recorded = tour.filter((step) => step.do === 'run' || step.do === 'end' || step.do === 'finish');

async function prepared(server: ApiServer): Promise<ApiServer> {
  await install(server.api, bindings());
  await untilPublished(server.api, bindings());
  return server;
}

(clusterForTests().binaries.kubectl === undefined ? describe.skip : describe)('kubectl', () => {
  const servers: ApiServer[] = [];
  let real: readonly Seen[] = [];
  let embedded: readonly Seen[] = [];

  beforeAll(async () => {
    servers.push(await startRealApiServer(), await startEmbeddedApiServer());
    [real = [], embedded = []] = await Promise.all(servers.map(async (server) => runScript(await prepared(server), tour)));
  }, 300_000);
  afterAll(() => Promise.all(servers.map((server) => server.close())));

  const title = (step: (typeof recorded)[number]) => (step.do === 'run' ? step.command : `${step.do} ${step.as}`);
  test.each(recorded.map((step, i) => [i + 1, title(step), i] as const))('%i. %s', (_, __, i) => {
    const [wanted, got] = [real[i], embedded[i]];
    if (!wanted || !got) throw new Error('the command was not run');
    const { code = 0, says } = wanted.expected;
    expect({ code: wanted.code, stdout: wanted.stdout, stderr: wanted.stderr }).toMatchObject({ code });
    if (says) expect(`${wanted.stdout}${wanted.stderr}`).toMatch(says);
    expect(got).toEqual(wanted);
  });
});
