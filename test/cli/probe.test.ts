/** Promises about `apimvnet probe`, against servers on this machine: each stage that fails is told apart, within its time. */

import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { printed } from '../../src/cli/firewall/forms.ts';
import { plain } from '../../src/cli/output/colours.ts';
import { probeExit, probeText } from '../../src/cli/commands/probe.ts';
import { targetIn, targetsOfList, targetsOfPage, type ProbeTarget } from '../../src/cli/probe/targets.ts';
import { tryAll, tryTarget, type Means } from '../../src/cli/probe/try.ts';
import { systemClock } from '../../src/runtime/clock.ts';

const servers: Server[] = [];
const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    servers.push(server);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
const ports: Record<string, number> = {};
let ca = '';
const host = 'orders.vault.azure.net';

beforeAll(async () => {
  const made = await generate(
    [
      { name: 'commonName', value: host },
      { name: 'organizationName', value: 'A proxy' },
    ],
    {
      keySize: 2048,
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
    },
  );
  ca = made.cert;
  ports['tls'] = await listening(
    createTlsServer({ key: made.private, cert: made.cert }, (socket) => socket.on('error', () => undefined).resume()),
  );
  ports['plain'] = await listening(createServer((socket) => socket.on('error', () => undefined).resume()));
  // As a firewall that lets the connection come about and cuts it when it reads the name.
  ports['cuts'] = await listening(createServer((socket) => socket.on('error', () => undefined).once('data', () => socket.destroy())));
  const gone = createServer();
  ports['refuses'] = await listening(gone);
  await new Promise((resolve) => gone.close(resolve));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
});

const target = (more: Partial<ProbeTarget> = {}): ProbeTarget => ({
  host,
  port: 443,
  required: true,
  why: 'Certificates cannot be read.',
  ...more,
});
const means = (server: string, more: Partial<Means> = {}): Means => ({
  clock: systemClock,
  timeoutMs: 2_000,
  lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  portOf: () => ports[server] ?? 1,
  ...more,
});

describe('one host', () => {
  test('answers with TLS of a certificate that is trusted', async () => {
    expect(await tryTarget(target(), means('tls', { ca }))).toMatchObject({ reached: true, addresses: ['127.0.0.1'], issuer: 'A proxy' });
  });

  test.each<[string, Partial<ProbeTarget>, string, Partial<Means>, string, RegExp]>([
    ['whose certificate is of someone on the way', {}, 'tls', {}, 'TLS', /by A proxy, is not trusted .*may open TLS/],
    [
      'whose certificate is for another name',
      { host: 'other.example.com' },
      'tls',
      {
        get ca() {
          return ca;
        },
      },
      'TLS',
      /not trusted/,
    ],
    ['that cuts the handshake', {}, 'cuts', {}, 'TLS', /ends the handshake: /],
    ['that says nothing', {}, 'plain', { timeoutMs: 200 }, 'TLS', /no answer within 0\.2 s/],
    ['that refuses', {}, 'refuses', {}, 'TCP', /127\.0\.0\.1 does not answer: nothing listens there.*ECONNREFUSED/],
    [
      'that no route leads to',
      {},
      'tls',
      { timeoutMs: 300, lookup: async () => [{ address: '192.0.2.1', family: 4 }] },
      'TCP',
      /192\.0\.2\.1 does not answer: /,
    ],
    [
      'that has no name',
      {},
      'tls',
      { lookup: () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' })) },
      'DNS',
      /do not know it/,
    ],
    [
      'whose servers do not answer',
      {},
      'tls',
      { timeoutMs: 100, lookup: () => new Promise(() => undefined) },
      'DNS',
      /no answer within 0\.1 s/,
    ],
    ['that has an IPv6 address only', {}, 'tls', { lookup: async () => [{ address: '::1', family: 6 }] }, 'DNS', /speaks IPv4 alone/],
  ])('%s', async (_, more, server, other, failedAt, says) => {
    expect(await tryTarget(target(more), means(server, other))).toMatchObject({
      reached: false,
      failedAt,
      says: expect.stringMatching(says),
    });
  });

  test('on a port without TLS a connection is enough', async () => {
    expect(await tryTarget(target({ port: 1433 }), means('plain'))).toMatchObject({ reached: true, port: 1433 });
    expect(await tryTarget(target({ port: 80 }), means('refuses'))).toMatchObject({ reached: false, failedAt: 'TCP' });
  });
});

test('many are tried side by side, in the order in which they were given, and never more at once than allowed', async () => {
  let [now, most] = [0, 0];
  const lookup = async () => {
    most = Math.max(most, (now += 1));
    await new Promise((resolve) => void systemClock.schedule(5, () => resolve(undefined)));
    now -= 1;
    return [{ address: '127.0.0.1', family: 4 }];
  };
  const targets = Array.from({ length: 30 }, (_, at) => target({ host: `h${at}.example.com`, port: 80 }));
  const counts: number[] = [];
  const tried = await tryAll(targets, means('plain', { lookup }), 4, (count) => void counts.push(count));
  expect(tried.map((one) => one.host)).toEqual(targets.map((one) => one.host));
  expect(most).toBe(4);
  expect(counts.at(-1)).toBe(30);
});

describe('what is tried', () => {
  test.each(['public', 'usgovernment', 'china'] as const)('the hosts of the page, in %s', (cloud) => {
    const { targets, left } = targetsOfPage(cloud, 'westeurope');
    expect(targets.length).toBeGreaterThan(30);
    for (const { host: name } of targets) expect(name).toMatch(/^[a-z0-9.-]+$/);
    expect(left).toContain('*.update.microsoft.com: it stands for many hosts');
    expect(targetsOfPage(cloud, undefined).left.join()).toContain('--region');
  });

  test('the list of apimvnet firewall, required before optional where both name a host', () => {
    const row = (more: object) =>
      ({ kind: 'Host', name: host, protocol: 'Tcp', ports: ['443'], required: false, why: 'w', source: 's', ...more }) as never;
    const rows = [
      row({}),
      row({ required: true }),
      row({ kind: 'Tag', name: 'Storage' }),
      row({ kind: 'Address', name: '10.0.0.4', protocol: 'Udp', ports: ['53'] }),
    ];
    const text = printed([{ namespace: 'a', name: 'b', sources: [], rows }], 'json');
    expect(targetsOfList(text, 'list.json')).toEqual({
      targets: [{ host, port: 443, required: true, why: 'w' }],
      left: ['the tag Storage on TCP 443: it names no host to try', '10.0.0.4 on UDP 53: it names no host to try'],
    });
  });

  test.each([['{'], ['{}'], ['[1]'], ['[{"kind":"Host"}]']])('%s is no such list', (text) =>
    expect(() => targetsOfList(text, 'a')).toThrow(/--list: a is not/),
  );
  test.each(['a', 'a:0', 'a:70000', ':443'])('%s is no host', (text) => expect(() => targetIn(text)).toThrow(/is not HOST:PORT/));
});

test('the text names what failed first, with what breaks by it, and the end is 3 for what is required', async () => {
  const [bad, good] = await Promise.all([
    tryTarget(target(), means('refuses')),
    tryTarget(target({ host: 'a.example.com', port: 80 }), means('plain')),
  ]);
  const text = probeText([good, bad], ['*.x: it stands for many hosts'], plain);
  expect(text.split('\n')[1]).toMatch(/^no TCP +Required +orders\.vault\.azure\.net:443/);
  expect(text).toContain('Certificates cannot be read.');
  expect(text).toMatch(/Not tried:\n {2}\*\.x: it stands for many hosts\n\n1 of 2 do not answer\.$/);
  expect([probeExit([good, bad]), probeExit([good]), probeExit([{ reached: false, required: false }])]).toEqual([3, 0, 0]);
});
