/** The reconciles that the bench counts: of settled bindings, whole, and without a request to Azure or to the API server. */

import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Arm } from '../../src/azure/arm.ts';
import { startQuiet } from './quiet-controller.ts';
import { settledFleet, type SettledFleet } from './settled-fleet.ts';

let fleet: SettledFleet;

beforeAll(async () => {
  fleet = await settledFleet(2, 20);
});

const quiet = (arm: Partial<Arm> = {}, busy = 2) => startQuiet({ ...fleet, arm: { ...fleet.arm, ...arm }, busy });

describe('W31', () => {
  test('W31: more reconciles than the read budget of a subscription has room for, each of them whole', async () => {
    let services = 0;
    const round = quiet({ service: (id) => (services++, fleet.arm.service(id)) });
    for (let at = 0; at < 300; at++) await round();
    expect(services).toBe(600);
  });

  test.each`
    what                                         | arm                                                                                                                                                        | reason
    ${'waits for an answer that never comes'}    | ${{ adminRules: () => new Promise(() => undefined) }}                                                                                                      | ${'waits for time to pass'}
    ${'waits for another one'}                   | ${{ locks: () => new Promise(() => undefined) }}                                                                                                           | ${'waits for time to pass'}
    ${'breaks'}                                  | ${{ networkStatus: () => Promise.reject(new Error('no such luck')) }}                                                                                      | ${'failed'}
    ${'finds another state and writes a status'} | ${{ service: () => Promise.resolve({ ok: false, failure: { class: 'Gone', status: 404, code: 'ResourceNotFound', message: 'gone', ambiguous: false } }) }} | ${'failed'}
  `('W31: a reconcile that $what is no figure', async (row) => {
    const { arm, reason } = row as unknown as { readonly arm: Partial<Arm>; readonly reason: string };
    const round = quiet(arm);
    // The first after a start does without what only gives advice.
    await expect(round().then(round)).rejects.toThrow(reason);
  });
});
