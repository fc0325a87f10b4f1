import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { certificate } from './api-server.test-support.ts';
import { fastClock } from './fast-clock.test-support.ts';
import { loadCluster } from './kubeconfig.ts';

const before = { ...process.env };
let home = '';
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'kubeconfig-')));
  for (const name of ['KUBECONFIG', 'KUBERNETES_SERVICE_HOST', 'KUBERNETES_SERVICE_PORT']) Reflect.deleteProperty(process.env, name);
  process.env['HOME'] = home;
});
afterEach(() => {
  process.env = { ...before };
  rmSync(home, { recursive: true });
});

const write = (name: string, text: string): string => {
  const file = join(home, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

interface Parts {
  readonly server?: string;
  readonly cluster?: object;
  readonly user?: object;
  readonly current?: string;
  readonly contexts?: readonly object[];
}

const config = ({ server = 'https://one:6443', cluster = {}, user = {}, current = 'one', contexts = [] }: Parts = {}): string =>
  JSON.stringify({
    'current-context': current,
    clusters: [
      { name: 'c1', cluster: { server, ...cluster } },
      { name: 'c2', cluster: { server: 'https://two:6443/' } },
    ],
    users: [
      { name: 'u1', user },
      { name: 'u2', user: { token: 'token-of-two' } },
    ],
    contexts: [
      { name: 'one', context: { cluster: 'c1', user: 'u1', namespace: 'here' } },
      { name: 'two', context: { cluster: 'c2', user: 'u2' } },
      ...contexts,
    ],
  });

const load = (parts: Parts, options: Parameters<typeof loadCluster>[0] = {}) =>
  loadCluster({ kubeconfig: write('config', config(parts)), ...options });

describe('the cluster', () => {
  test('is the one of the current context, or of the context that was named', () => {
    const kubeconfig = write('config', config());
    expect(loadCluster({ kubeconfig })).toMatchObject({ server: 'https://one:6443', namespace: 'here' });
    expect(loadCluster({ kubeconfig, context: 'two' })).toMatchObject({ server: 'https://two:6443', namespace: 'default' });
  });

  test('is found as kubectl finds it: the file that was named, KUBECONFIG, ~/.kube/config', () => {
    const server = () => loadCluster().server;
    write('.kube/config', config({ server: 'https://home' }));
    expect(server()).toBe('https://home');
    process.env['KUBECONFIG'] = write('other', config({ server: 'https://variable' }));
    expect(server()).toBe('https://variable');
    expect(loadCluster({ kubeconfig: write('third', config({ server: 'https://named' })) }).server).toBe('https://named');
  });

  test('may lie in the second file of KUBECONFIG', async () => {
    const second = {
      'current-context': 'three',
      clusters: [{ name: 'c3', cluster: { server: 'https://three' } }],
      users: [{ name: 'u3', user: { token: 'token-of-three' } }],
      contexts: [{ name: 'three', context: { cluster: 'c3', user: 'u3' } }],
    };
    process.env['KUBECONFIG'] = `${write('first', config())}:${write('second', JSON.stringify(second))}`;
    expect(loadCluster().server).toBe('https://one:6443');
    const three = loadCluster({ context: 'three' });
    expect([three.server, await three.authorize()]).toEqual(['https://three', { authorization: 'Bearer token-of-three' }]);
  });

  test('in a pod is the one of its service account', async () => {
    const root = 'var/run/secrets/kubernetes.io/serviceaccount';
    write(`${root}/token`, 'token-of-pod\n');
    write(`${root}/ca.crt`, 'CERTIFICATE');
    write(`${root}/namespace`, 'of-pod\n');
    process.env['KUBERNETES_SERVICE_HOST'] = 'fd00::1';
    process.env['KUBERNETES_SERVICE_PORT'] = '443';
    const cluster = loadCluster({ root: home });
    expect(cluster).toMatchObject({ server: 'https://[fd00::1]:443', namespace: 'of-pod' });
    expect(await cluster.authorize()).toEqual({ authorization: 'Bearer token-of-pod' });
    expect((await cluster.tls()).ca?.toString()).toBe('CERTIFICATE');
  });
});

describe('who we are', () => {
  test.each([
    ['a token', { token: 'secret' }, { authorization: 'Bearer secret' }],
    ['a user and a password', { username: 'u', password: 'p' }, { authorization: 'Basic dTpw' }],
    ['nothing', {}, {}],
    ['another client', { token: 'secret', as: 'other' }, { authorization: 'Bearer secret', 'impersonate-user': 'other' }],
  ])('is said by %s', async (_, user, headers) => {
    expect(await load({ user }).authorize()).toEqual(headers);
  });

  test('is said by a token file, which counts more than a token and is read again after a minute', async () => {
    const { clock, forward } = fastClock();
    write('tokens/t', 'first\n');
    const cluster = load({ user: { token: 'ignored', tokenFile: 'tokens/t' } }, { clock });
    const who = async () => (await cluster.authorize())['authorization'];
    expect(await who()).toBe('Bearer first');
    write('tokens/t', 'second\n');
    await forward(59_999);
    expect(await who()).toBe('Bearer first');
    await forward(1);
    expect(await who()).toBe('Bearer second');
    write('tokens/t', 'third\n');
    cluster.forget();
    expect(await who()).toBe('Bearer third');
  });

  test('is said by a plugin, which runs again only after a refusal', async () => {
    const script = write(
      'plugin.sh',
      `#!/bin/sh\necho x >> ${home}/runs\nn=$(wc -l < ${home}/runs)\necho "{\\"kind\\":\\"ExecCredential\\",\\"status\\":{\\"token\\":\\"run-$((n))\\"}}"\n`,
    );
    chmodSync(script, 0o755);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: script, interactiveMode: 'Never' };
    const cluster = load({ user: { exec } });
    expect(await Promise.all([cluster.authorize(), cluster.authorize()])).toEqual(
      Array.from({ length: 2 }, () => ({ authorization: 'Bearer run-1' })),
    );
    cluster.forget();
    expect(await cluster.authorize()).toEqual({ authorization: 'Bearer run-2' });
  });

  test('is an error while a file is missing, and is found once it is there', async () => {
    const cluster = load({ user: { tokenFile: 'late' } });
    await expect(cluster.authorize()).rejects.toThrow('ENOENT');
    write('late', 'now');
    expect(await cluster.authorize()).toEqual({ authorization: 'Bearer now' });
  });

  test('stays with the context of the start when a user chooses another one, so that no token goes to another cluster', async () => {
    const kubeconfig = write('config', config({ user: { token: 'token-of-one' } }));
    const cluster = loadCluster({ kubeconfig });
    write('config', config({ user: { token: 'new-token-of-one' }, current: 'two' }));
    cluster.forget();
    expect(await cluster.authorize()).toEqual({ authorization: 'Bearer new-token-of-one' });
  });

  test('survives a file that is being written: it is an error then, and found afterwards', async () => {
    const kubeconfig = write('config', config({ user: { token: 'token-of-one' } }));
    const cluster = loadCluster({ kubeconfig });
    write('config', '{ "clusters": [');
    expect(() => cluster.forget()).not.toThrow();
    await expect(cluster.authorize()).rejects.toThrow(`--kubeconfig ${kubeconfig}`);
    write('config', config({ user: { token: 'later' } }));
    expect(await cluster.authorize()).toEqual({ authorization: 'Bearer later' });
  });
});

describe('the TLS connection', () => {
  test('has the authority and the client certificate, from files or data', async () => {
    const [ca, pair] = [await certificate(), await certificate()];
    write('ca.pem', ca.cert);
    write('client.pem', pair.cert);
    write('client.key', pair.private);
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const fromFiles = await load({
      cluster: { 'certificate-authority': 'ca.pem' },
      user: { 'client-certificate': 'client.pem', 'client-key': 'client.key' },
    }).tls();
    const fromData = await load({
      cluster: { 'certificate-authority-data': base64(ca.cert) },
      user: { 'client-certificate-data': base64(pair.cert), 'client-key-data': base64(pair.private) },
    }).tls();
    const text = ({ ca: authority, cert, key, version }: typeof fromFiles) => [
      authority?.toString(),
      cert?.toString(),
      key?.toString(),
      version,
    ];
    expect(text(fromFiles)).toEqual([ca.cert, pair.cert, pair.private, expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(text(fromData)).toEqual(text(fromFiles));
  });

  test('is checked unless the cluster says otherwise, against the name that the cluster gives', async () => {
    expect(await load({}).tls()).not.toHaveProperty('rejectUnauthorized');
    const lax = await load({ cluster: { 'insecure-skip-tls-verify': true, 'tls-server-name': 'other' } }).tls();
    expect(lax).toMatchObject({ rejectUnauthorized: false, servername: 'other' });
  });

  test('changes its version with its files, after a minute or a failed connection', async () => {
    const { clock, forward } = fastClock();
    write('ca.pem', 'first');
    const cluster = load({ cluster: { 'certificate-authority': 'ca.pem' } }, { clock });
    const versions = [await cluster.tls(), await cluster.tls()].map(({ version }) => version);
    write('ca.pem', 'second');
    versions.push((await cluster.tls()).version);
    cluster.forget();
    versions.push((await cluster.tls()).version);
    write('ca.pem', 'first');
    await forward(60_000);
    versions.push((await cluster.tls()).version);
    const [first, , , second] = versions;
    expect(versions).toEqual([first, first, first, second, first]);
    expect(second).not.toBe(first);
  });
});

describe('what cannot be used is said in a sentence', () => {
  const said = (options: Parameters<typeof loadCluster>[0]) => {
    try {
      loadCluster(options);
    } catch (error) {
      if (error instanceof Error) return error.message;
    }
    return 'it was used';
  };

  test.each([
    ['a file that is not there', undefined, '--kubeconfig FILE: cannot be read as a kubeconfig'],
    ['a file that is no YAML', '{ "a": [', '--kubeconfig FILE: cannot be read as a kubeconfig'],
    ['a file that is a text', 'hello', '--kubeconfig FILE: no current context; choose one with --context: there are none'],
    ['an empty file', '', '--kubeconfig FILE: cannot be read as a kubeconfig'],
    ['no current context', config({ current: '' }), '--kubeconfig FILE: no current context; choose one with --context: one, two'],
    [
      'a context without its cluster',
      config({ current: 'x', contexts: [{ name: 'x', context: { cluster: 'gone', user: 'u1' } }] }),
      'context "x" names no cluster; choose another with --context',
    ],
    ['a proxy', config({ cluster: { 'proxy-url': 'http://proxy:3128' } }), 'cluster "c1" has a proxy-url, which is not supported'],
  ])('%s', (_, text, sentence) => {
    const kubeconfig = text === undefined ? join(home, 'none') : write('bad', text);
    expect(said({ kubeconfig }).replaceAll(kubeconfig, 'FILE')).toBe(sentence);
  });

  test('a context that is not there, with those that are', () => {
    const kubeconfig = write('config', config());
    expect(said({ kubeconfig, context: 'three' })).toBe('--context three: no such context; there are one, two');
  });

  test('a variable that names a bad file', () => {
    process.env['KUBECONFIG'] = join(home, 'none');
    expect(said({})).toBe(`KUBECONFIG=${join(home, 'none')}: cannot be read as a kubeconfig`);
  });

  test('neither a file nor a pod', () => {
    expect(said({ root: home })).toBe(
      'no cluster to talk to: give a kubeconfig with --kubeconfig or KUBECONFIG, or run in a pod with a service account',
    );
  });
});
