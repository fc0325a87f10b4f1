/** Promises of the kubectl plugin, played against the operator in both simulators: the screens say what is, and each command does what it says. */

import { describe, expect, test } from '@jest/globals';
import { approve, revoke } from '../../src/cli/plugin/commands/consent.ts';
import { reconcile, resume, suspend } from '../../src/cli/plugin/commands/control.ts';
import { history, plan } from '../../src/cli/plugin/commands/history.ts';
import { status } from '../../src/cli/plugin/commands/status.ts';
import { support } from '../../src/cli/plugin/commands/support.ts';
import { wait } from '../../src/cli/plugin/commands/wait.ts';
import { careful, other, started, world } from '../scenarios/approval.test-support.ts';
import { createStage } from '../scenarios/support/stage.ts';
import { expectScreen } from './screens.ts';
import { meanwhile, terminalOf } from './plugin.test-support.ts';

const cluster = { namespace: undefined, kubeconfig: undefined, context: undefined };
const of = (name: string) => ({ ...cluster, name: [name] });
const shown = { ...cluster, cloud: 'public', cloudFile: undefined, flows: false, allNamespaces: false, watch: false } as const;
const waitFor = { ...of('orders'), for: 'Ready', timeout: '2h' } as const;

describe('P18: one binding on a screen of 80 × 24', () => {
  test('waiting for a yes, moving, settled', async () => {
    const stage = await started();
    const { session, read } = terminalOf(stage);
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    expect(await status()({ ...shown, name: ['orders'] }, session)).toBe(0);
    expectScreen('status-awaiting-approval', read());

    expect(await approve({ ...cluster, words: ['orders'] }, session)).toBe(3);
    const [, hash = ''] = /approve orders (\w+)/.exec(read()) ?? [];
    expect(await approve({ ...cluster, words: ['orders', hash] }, session)).toBe(0);
    expect(read()).toContain(`Said yes for orders:\n  ${hash}  Puts the gateway of orders into subnet apim`);

    await stage.until('orders', 'False/UpdatingNetwork', '5m');
    await stage.forward('10m');
    await status()({ ...shown, name: ['orders'] }, session);
    expectScreen('status-moving', read());

    await stage.until('orders', 'True/Settled', '2h');
    await status()({ ...shown, name: ['orders'] }, session);
    expectScreen('status-settled', read());
    await history(of('orders'), session);
    expect(read()).toMatch(
      /UpdatingNetwork, Verified, generation 1\n {2}Succeeded, and verified by network status\.\n {2}step \w{12}, request /,
    );
    await plan(of('orders'), session);
    expect(read()).toBe('Nothing to do for orders: Azure was as declared when it was last looked at.');
  });

  test('stalled: what blocks stands there, and in the table the binding comes first', async () => {
    const stage = await started({ ...careful(), subnetId: other.replace('/other', '/missing') });
    await stage.forward('15m');
    const { session, read } = terminalOf(stage);
    await status()({ ...shown, name: ['orders'] }, session);
    expectScreen('status-stalled', read());
    await stage.apply('zebra', { ...careful(), serviceId: careful().serviceId.replace('/orders', '/zebra') });
    await stage.forward('1m');
    await status()({ ...shown, name: [] }, session);
    const table = read().split('\n');
    expect(table[1]).toMatch(/^orders +External +False +PrerequisitesNotMet/);
    expect(table.at(-1)).toMatch(/^2 bindings, \d needs? a human\.$/);
    for (const line of table) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('a watch draws only what has changed, in place at a terminal', async () => {
    const stage = await started();
    const { session, read } = terminalOf(stage, { isTerminal: true });
    await meanwhile(stage, status(60)({ ...shown, name: ['orders'], watch: true }, session));
    const screens = read().split('\u001B[H\u001B[2J').slice(1);
    expect(screens.length).toBeGreaterThan(2);
    screens.reduce((before, screen) => {
      expect(screen).not.toBe(before);
      return screen;
    }, '');
    expect(screens.at(-1)).toContain('AwaitingApproval');
  });
});

describe('consent', () => {
  test('a hash that is no step is refused with those that are; nothing is written', async () => {
    const stage = await started();
    const { session } = terminalOf(stage);
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    const before = await stage.binding('orders');
    await expect(approve({ ...cluster, words: ['orders', 'yes'] }, session)).rejects.toThrow(
      /yes is no step of the plan of orders; its steps are \w{12}$/,
    );
    expect((await stage.binding('orders')).metadata.annotations).toEqual(before.metadata.annotations);
  });

  test('a yes is taken back before it begins, and lets nothing through', async () => {
    const stage = await started(careful('WhenDisruptive', { windows: [{ schedule: '0 22 * * 5', duration: '4h' }] }));
    const { session, read } = terminalOf(stage);
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    const hash = (await stage.binding('orders')).status?.plan?.steps.at(-1)?.hash ?? '';
    await approve({ ...cluster, words: ['orders', hash] }, session);
    await stage.until('orders', 'False/AwaitingWindow', '5m');
    read();
    expect(await revoke({ ...cluster, words: ['orders', hash] }, session)).toBe(0);
    expect(read()).toContain(`Took back ${hash} for orders.`);
    await stage.until('orders', 'False/AwaitingApproval', '5m');
  });

  test('a yes of the manifest is taken back in the manifest', async () => {
    const stage = await started(careful('WhenDisruptive', { approved: ['3f0c9a5d21be'] }));
    await expect(revoke({ ...cluster, words: ['orders', '3f0c9a5d21be'] }, terminalOf(stage).session)).rejects.toThrow(
      '3f0c9a5d21be was approved in spec.changes.approved: take it out of the manifest, by a commit if one put it there',
    );
  });
});

describe('control', () => {
  test('a reconcile that is asked for is waited for', async () => {
    const stage = await started();
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    const { session, read } = terminalOf(stage);
    expect(await meanwhile(stage, reconcile(of('orders'), session))).toBe(0);
    expect(read()).toBe('orders was looked at: Ready False, AwaitingApproval.');
  });

  test('without an operator it says so after a minute', async () => {
    const stage = await createStage({ resources: world });
    await stage.apply('orders', careful());
    await expect(meanwhile(stage, reconcile(of('orders'), terminalOf(stage).session))).rejects.toThrow(
      /no operator has looked at orders within a minute/,
    );
  });

  test('suspend and resume, and once more each', async () => {
    const stage = await started();
    const { session, read } = terminalOf(stage);
    for (const [run, is] of [
      [suspend, true],
      [suspend, true],
      [resume, false],
      [resume, false],
    ] as const) {
      expect(await run(of('orders'), session)).toBe(0);
      expect((await stage.binding('orders')).spec.suspend).toBe(is);
    }
    expect(read().split('\n')).toEqual([
      'orders is suspended: nothing more is written for it. What Azure has begun it ends.',
      'orders is suspended already.',
      'orders goes on.',
      'orders is not suspended.',
    ]);
  });
});

describe('wait', () => {
  test('tells what happens, and ends when it is ready', async () => {
    const stage = await started({ ...careful('Automatic') });
    const { session, read } = terminalOf(stage);
    expect(await meanwhile(stage, wait(waitFor, session))).toBe(0);
    expect(
      read()
        .split('\n')
        .map((line) => /Ready \w+, (\w+)/.exec(line)?.[1]),
    ).toEqual(expect.arrayContaining(['UpdatingNetwork', 'Verifying', 'Settled']));
  });

  test('ends at once where only a human can help', async () => {
    const stage = await started();
    const { session, read } = terminalOf(stage);
    expect(await meanwhile(stage, wait(waitFor, session))).toBe(3);
    expect(read()).toMatch(/AwaitingApproval.*\norders does not go on without a human\.$/s);
  });

  test.each(['', '2', '2 h', '-1h', '0s', 'soon'])('a time of "%s" is refused', async (timeout) => {
    const stage = await started();
    await expect(wait({ ...waitFor, timeout }, terminalOf(stage).session)).rejects.toThrow(
      `--timeout: "${timeout}" must be a time such as 90s, 45m or 2h`,
    );
  });
});

test('what is not there is said with where it was looked for', async () => {
  const stage = await started();
  await expect(status()({ ...shown, name: ['order'] }, terminalOf(stage).session)).rejects.toThrow(
    'no ApimVnetBinding order in namespace platform; see `kubectl apimvnet status -A`',
  );
});

test('the file for a ticket has status and events, and no id of a subscription, no public address, no person', async () => {
  const stage = await started(careful('Automatic'));
  await stage.until('orders', 'True/Settled', '2h');
  const files: string[] = [];
  const { session } = terminalOf(stage);
  expect(await support((_, text) => void files.push(text))({ ...of('orders'), output: undefined, noRedaction: false }, session)).toBe(0);
  const [text = ''] = files;
  const whole = JSON.parse(text) as {
    readonly binding: { readonly status: object };
    readonly events: { readonly items: readonly unknown[] };
  };
  expect(whole.events.items.length).toBeGreaterThan(2);
  expect(whole.binding.status).toMatchObject({ summary: { network: '6/6' } });
  expect(text.match(/.*[0-9a-f]{8}-[0-9a-f]{4}-.*/g)).toBeNull();
  expect(text).toMatch(/\/subscriptions\/id-\d+\/resourceGroups\/gateways\//);
  const { status: seen } = await stage.binding('orders');
  for (const address of seen?.locations?.[0]?.publicIpAddresses ?? ['?']) expect(text).not.toContain(address);
});
