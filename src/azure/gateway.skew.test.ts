/** Promises of the gateway to ARM when our clock is hours ahead: it is named, and moves no date of Azure. */

import { describe, expect, test } from '@jest/globals';
import { service, serviceBody, world } from './gateway.test-support.ts';

describe('a clock that is three hours ahead', () => {
  const date = 'Mon, 05 Jan 2026 05:00:00 GMT';

  test('is named where a token is refused', async () => {
    const { azure, settled } = world({
      status: 401,
      headers: { date },
      body: { error: { code: 'InvalidAuthenticationToken', message: 'No.' } },
    });
    expect(await settled(azure.service(service))).toMatchObject({
      ok: false,
      failure: {
        message: "No. The clock of this machine is 180 minutes ahead of Azure's; set it right, for tokens, times and windows depend on it.",
      },
    });
  });

  test('does not move the date of an answer away from what else Azure dates', async () => {
    const { azure, settled } = world({ status: 200, headers: { date }, body: serviceBody });
    const outcome = await settled(azure.service(service));
    const shownAt = outcome.ok ? outcome.value.answeredAt : undefined;
    expect(Math.round((shownAt ?? 0) / 1_000) * 1_000).toBe(Date.UTC(2026, 0, 5, 8));
  });

  test('does not make a network status old', async () => {
    const row = { name: 'x', status: 'success', lastUpdated: '2026-01-05T04:55:00Z' };
    const { azure, settled } = world({
      status: 200,
      headers: { date },
      body: [{ location: 'West Europe', networkStatus: { dnsServers: [], connectivityStatus: [row] } }],
    });
    const outcome = await settled(azure.networkStatus(service));
    const updated = outcome.ok ? outcome.value[0]?.rows[0]?.lastUpdated : undefined;
    expect(Math.round((updated ?? 0) / 1_000) * 1_000).toBe(Date.UTC(2026, 0, 5, 7, 55));
  });
});
