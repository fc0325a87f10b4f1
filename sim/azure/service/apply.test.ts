/** P23: a poller that got nothing but `Location` goes by the status of the answers, whichever version it speaks. */

import { expect, test } from '@jest/globals';
import { attach, bench, names, serviceId } from '../azure.test-support.ts';

test.each(['2022-08-01', '2023-03-01-preview', '2024-05-01'])(
  'P23: an applied network configuration at %s is 202 until the service is there',
  async (version) => {
    const b = bench(undefined, { applyAnswer: 'locationOnly' });
    await b.ask('PATCH', serviceId, attach());
    await b.minutes(60);
    const { status, headers } = await b.ask('POST', `${serviceId}/applynetworkconfigurationupdates`, {}, {}, version);
    const running = await b.follow(headers['location']);
    await b.minutes(60);
    const end = await b.follow(headers['location']);
    expect([status, running.status, end.status, names([end.body])]).toEqual([202, 202, 200, ['orders']]);
  },
);
