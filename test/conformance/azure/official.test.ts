/** Every request and every answer, of the replayed sessions and of the operator itself, against Microsoft's OpenAPI documents. */

import { isWrite } from '../../../sim/azure/azure.ts';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createStage, ordinarySpec } from '../../scenarios/support/stage.ts';
import { network, service } from '../../scenarios/support/world.ts';
import type { Answer } from '../../../sim/azure/exchange.ts';
import type { SimAzure } from '../../../sim/azure/azure.ts';
import { verdict } from '../../../sim/azure/azure.test-support.ts';
import { describeWithReference } from './reference.ts';
import { replay, type Request } from './replay.ts';
import { files, sessions } from './sessions.ts';
import { directory, loadJudge, type Finding, type Judge } from './specification.ts';
import { legs, travel, type Made } from './tour.ts';
import { known } from './unknown-fields.ts';

interface Sent {
  readonly request: Request;
  readonly answer: Answer;
}

const isKnown =
  ({ of, code, at }: Finding) =>
  (one: (typeof known)[number]) =>
    one.of === of && one.code === code && one.at.test(at);

describeWithReference('the official documents', [directory, ...files], () => {
  let judge: Judge;
  const met = new Set<(typeof known)[number]>();
  beforeAll(async () => {
    judge = await loadJudge();
  }, 60_000);

  /** Sentences about what no document knows and no row lists; at least `least` exchanges must have been judged. */
  async function complaints(sent: readonly Sent[], least: number): Promise<readonly string[]> {
    const said: string[] = [];
    let judged = 0;
    for (const { request, answer } of sent) {
      const findings = await judge.judge(request, answer);
      if (findings) judged += 1;
      for (const finding of findings ?? []) {
        const row = known.find(isKnown(finding));
        if (row) met.add(row);
        else said.push(`${finding.of} of ${request.method} ${request.path}: ${finding.code} ${finding.at} ${finding.message}`);
      }
    }
    expect(judged).toBeGreaterThanOrEqual(least);
    return [...new Set(said)];
  }

  test.each(sessions.map((session) => [session.title, session] as const))('%s', async (_, session) => {
    const sent = await replay(session);
    expect(await complaints(sent, 1)).toEqual([]);
  });

  describe('a tour of what no recording has', () => {
    let made: readonly Made[];
    beforeAll(async () => {
      made = await travel();
    });
    test.each(legs.map(({ title }) => title))('%s', async (title) => {
      const here = made.filter(({ leg }) => leg === title);
      expect(here.map(({ call, answer }) => `${call.method} ${call.id}: ${verdict(answer)}`)).toEqual(
        here.map(({ call }) => `${call.method} ${call.id}: ${call.answers}`),
      );
      expect(await complaints(here, here.length)).toEqual([]);
    });
  });

  test('the operator, from a subnet without a group to Ready and through half a day of looking', async () => {
    const stage = await createStage({ resources: [network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')] });
    const sent = listenTo(stage.azure);
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), networkSecurity: { create: { name: 'made' }, clientSources: ['Internet'] } });
    await stage.until('orders', 'True/Settled', '4h');
    await stage.forward('12h');
    const writes = sent
      .filter(({ request }) => isWrite({ method: request.method, path: request.path }))
      .map(({ request }) => `${request.method} ${request.path.split('/').at(-1) ?? ''}`);
    expect(writes).toEqual(['PUT made', 'PUT apim', 'PATCH orders']);
    expect(await complaints(sent, 50)).toEqual([]);
  });

  describe('the judge', () => {
    const path =
      '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/nsg';
    const good = {
      id: path,
      name: 'nsg',
      type: 'Microsoft.Network/networkSecurityGroups',
      location: 'westeurope',
      properties: { securityRules: [] },
    };
    test.each<[string, unknown, string[]]>([
      ['a good answer', good, []],
      ['an unknown field', { ...good, properties: { colour: 'red' } }, ['OBJECT_ADDITIONAL_PROPERTIES']],
      ['a wrong type', { ...good, location: 7 }, ['INVALID_TYPE']],
    ])('finds in %s: %j', async (_, body, codes) => {
      const request: Request = { method: 'GET', path, version: '2026-01-01', body: undefined };
      const answer: Answer = { status: 200, headers: { 'content-type': 'application/json' }, body };
      expect((await judge.judge(request, answer))?.map(({ code }) => code)).toEqual(codes);
    });
  });

  test('every field that is listed as unknown was met: a row that nothing needs would hide the next mistake', () => {
    expect(known.filter((row) => !met.has(row))).toEqual([]);
  });
});

/** Hears what goes through the simulator's in-process transport. */
function listenTo(azure: SimAzure): readonly Sent[] {
  const sent: Sent[] = [];
  const real = azure.httpClient();
  azure.httpClient = () => ({
    async sendRequest(asked) {
      const response = await real.sendRequest(asked);
      const url = new URL(asked.url);
      const text = response.bodyAsText ?? '';
      sent.push({
        request: {
          method: asked.method,
          path: decodeURI(url.pathname),
          version: url.searchParams.get('api-version') ?? '',
          body: typeof asked.body === 'string' ? JSON.parse(asked.body) : undefined,
        },
        answer: { status: response.status, headers: response.headers.toJSON(), body: text === '' ? undefined : JSON.parse(text) },
      });
      return response;
    },
  });
  return sent;
}
