/** Promises about limits: so many requests and no more, each limit for what it counts, with the words, the headers and the pauses of Azure. */

import { describe, expect, test } from '@jest/globals';
import {
  bench,
  group,
  groupId,
  messageOf,
  networkId,
  ordinary,
  rule,
  serviceId,
  subscription,
  verdict,
  type Bench,
} from '../azure.test-support.ts';
import { object, objects, text } from '../json.ts';
import type { Answer } from '../exchange.ts';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const zone = `${group}/providers/Microsoft.Network/privateDnsZones/example.net`;
const tags = (region: string) => `${subscription}/providers/Microsoft.Network/locations/${region}/serviceTags`;

async function asked(b: Bench, count: number, method: string, id: string, token = 'a'): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < count; at++) answers.push(await b.ask(method, id, method === 'PATCH' ? {} : undefined, bearer(token)));
  return answers;
}
const refused = (answers: readonly Answer[]): number => answers.filter(({ status }) => status === 429).length;
const detailOf = ({ body }: Answer): string => text(objects(object(object(body)['error'])['details'])[0]?.['code']);

describe("A36: ARM's buckets", () => {
  test.each<[string, string, number, number, string]>([
    ['GET', networkId, 250, 25, 'reads'],
    ['PATCH', serviceId, 200, 10, 'writes'],
    ['DELETE', `${groupId}/securityRules/none`, 200, 10, 'deletes'],
    // It only reads, and is none of the reads.
    ['POST', `${networkId}/listNetworkManagerEffectiveSecurityAdminRules`, 200, 10, 'writes'],
  ])('a burst of %s %s is taken up to %i, and then %i a second', async (method, id, size, perSecond, kind) => {
    const b = bench();
    const [first] = await asked(b, 1, method, id);
    expect(first?.headers[`x-ms-ratelimit-remaining-subscription-${kind}`]).toBe(`${size - 1}`);
    expect(first?.headers[`x-ms-ratelimit-remaining-subscription-global-${kind}`]).toBe(`${15 * size - 1}`);
    expect(refused(await asked(b, size - 1, method, id))).toBe(0);
    await b.seconds(1);
    expect(refused(await asked(b, perSecond, method, id))).toBe(0);
    const [over] = await asked(b, 1, method, id);
    expect(over).toMatchObject({ status: 429, headers: { 'retry-after': `${size / perSecond}`, 'x-ms-failure-cause': 'gateway' } });
    expect(verdict(over ?? { status: 0, headers: {}, body: undefined })).toBe('429 SubscriptionRequestsThrottled');
  });

  test('refuse whoever comes before the time, and tell the rest of it', async () => {
    const b = bench();
    await asked(b, 251, 'GET', networkId);
    await b.seconds(4);
    const [early] = await asked(b, 1, 'GET', networkId);
    expect([early?.headers['retry-after'], early && messageOf(early)]).toEqual([
      '6',
      "Number of 'read' requests for subscription '11111111-1111-4111-8111-111111111111' actor 'a' exceeded. Please try again after '6' seconds.",
    ]);
    await b.seconds(6);
    expect(refused(await asked(b, 250, 'GET', networkId))).toBe(0);
  });

  test('are of one principal, whatever its token, one subscription and one kind', async () => {
    const b = bench();
    expect(refused(await asked(b, 251, 'GET', networkId, 'a.1'))).toBe(1);
    expect(refused(await asked(b, 1, 'GET', networkId, 'a.2'))).toBe(1);
    expect(refused(await asked(b, 1, 'GET', networkId, 'b.1'))).toBe(0);
    expect(refused(await asked(b, 1, 'PATCH', serviceId, 'a.1'))).toBe(0);
    expect(refused(await asked(b, 1, 'GET', networkId.replace('11111111-', '22222222-'), 'a.1'))).toBe(0);
  });

  test('of all principals together are fifteen times as large', async () => {
    const b = bench();
    for (let one = 0; one < 15; one++) expect(refused(await asked(b, 250, 'GET', networkId, `p${one}`))).toBe(0);
    expect(refused(await asked(b, 1, 'GET', networkId, 'another'))).toBe(1);
  });
});

describe('A36: what Microsoft.Network counts in five minutes', () => {
  const far = (id: string, location: string) => ({
    id,
    location,
    properties: { securityRules: [rule('one', 100, 'Inbound Allow 1 from * to *')] },
  });
  const elsewhere = groupId.replace(/nsg$/, 'far');
  const stage = () => bench([...ordinary, far(elsewhere, 'northeurope')], {}, { limits: { arm: false } });

  test('a thousand writes and deletes together, by subscription and region, whoever sends them', async () => {
    const b = stage();
    const gone = `${groupId}/securityRules/none`;
    expect(refused(await asked(b, 1_000, 'DELETE', gone))).toBe(0);
    await b.seconds(240);
    const [over] = await asked(b, 1, 'DELETE', gone, 'another');
    expect(over && [verdict(over), detailOf(over), over.headers['retry-after'], over.headers['x-ms-failure-cause']]).toEqual([
      '429 RetryableError',
      'RetryableErrorDueToTooManyCalls',
      '60',
      'service',
    ]);
    expect(refused(await asked(b, 1, 'DELETE', `${elsewhere}/securityRules/none`))).toBe(0);
    // Neither reads, a POST that lists among them, nor other providers are counted with them.
    const listed = await asked(b, 1, 'POST', `${networkId}/listNetworkManagerEffectiveSecurityAdminRules`);
    expect(refused([...(await asked(b, 1, 'GET', groupId)), ...listed, ...(await asked(b, 1, 'PATCH', serviceId))])).toBe(0);
    await b.seconds(60);
    expect(refused(await asked(b, 1_000, 'DELETE', gone))).toBe(0);
  });

  test('ten thousand reads, and five hundred of private zones', async () => {
    const b = stage();
    expect(refused(await asked(b, 10_001, 'GET', groupId))).toBe(1);
    expect(refused(await asked(b, 501, 'GET', zone))).toBe(1);
  });

  test('five lists of the service tags of a region', async () => {
    const b = stage();
    expect(refused(await asked(b, 5, 'GET', tags('westeurope')))).toBe(0);
    const [over] = await asked(b, 1, 'GET', tags('westeurope'));
    expect(over && [verdict(over), detailOf(over)]).toEqual(['429 RetryableError', 'RetryableErrorDueToTooManyCallsToThisOperation']);
    expect(refused([...(await asked(b, 1, 'GET', tags('northeurope'))), ...(await asked(b, 1, 'GET', groupId))])).toBe(0);
  });
});

test('A36: limits are off where a test turns them off, and come sooner where Azure runs faster', async () => {
  const off = bench(ordinary, {}, { limits: { arm: false, network: false } });
  expect(refused(await asked(off, 300, 'GET', networkId))).toBe(0);
  const fast = bench(ordinary, {}, { speed: 60 });
  await asked(fast, 250, 'GET', networkId);
  await fast.seconds(1);
  expect(refused(await asked(fast, 250, 'GET', networkId))).toBe(0);
});
