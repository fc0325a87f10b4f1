/** Starts a real etcd and kube-apiserver on free ports of 127.0.0.1, with RBAC on and nothing else: no scheduler, no controllers, no nodes. */

import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { kubeconfigText, throwAwayCertificate } from '../conformance/kubernetes/embedded.ts';
import type { Binaries } from './binaries.ts';

export interface Access {
  /** `https://127.0.0.1:<port>` */
  readonly url: string;
  /** Certificate authority of the server, PEM. */
  readonly ca: string;
  readonly token: string;
  /** Path of a kubeconfig with all of these. */
  readonly kubeconfig: string;
  /** A temporary directory of this server; files put there go with it. */
  readonly directory: string;
}

const readyWithinMs = 60_000;

export interface ControlPlane extends Access {
  readonly close: () => Promise<void>;
}

/** Resolves when the server is ready and its own namespaces are there. Everything lives in a new directory below `parent` that `close` removes. */
export async function startControlPlane(binaries: Pick<Binaries, 'etcd' | 'kubeApiserver'>, parent: string): Promise<ControlPlane> {
  const directory = await mkdtemp(join(parent, 'real-kubernetes-'));
  const children: ChildProcess[] = [];
  const close = async (): Promise<void> => {
    process.removeListener('exit', killAll);
    for (const child of children.toReversed()) await stop(child);
    await rm(directory, { recursive: true, force: true });
  };
  const killAll = (): void => children.forEach((child) => child.kill('SIGKILL'));
  process.once('exit', killAll);

  try {
    const [client, peer, secure] = await freePorts(3);
    const token = randomBytes(16).toString('hex');
    const ca = await writeSecrets(directory, token);
    const url = `https://127.0.0.1:${secure}`;
    const kubeconfig = join(directory, 'kubeconfig');
    await writeFile(kubeconfig, kubeconfigText(url, ca, token));
    children.push(start(binaries.etcd, etcdFlags(directory, client, peer), join(directory, 'etcd.log')));
    const flags = [...apiserverFlags(directory, client, secure, url), ...(await auditFlags(directory, secure))];
    children.push(start(binaries.kubeApiserver, flags, join(directory, 'kube-apiserver.log')));
    await untilReady({ url, ca, token }, children, directory);
    return { url, ca, token, kubeconfig, directory, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const etcdFlags = (directory: string, client: number, peer: number): readonly string[] => [
  `--data-dir=${join(directory, 'etcd')}`,
  `--listen-client-urls=http://127.0.0.1:${client}`,
  `--advertise-client-urls=http://127.0.0.1:${client}`,
  `--listen-peer-urls=http://127.0.0.1:${peer}`,
  `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
  `--initial-cluster=default=http://127.0.0.1:${peer}`,
  '--unsafe-no-fsync',
  '--log-level=warn',
];

const apiserverFlags = (directory: string, etcd: number, port: number, url: string): readonly string[] => [
  `--etcd-servers=http://127.0.0.1:${etcd}`,
  '--bind-address=127.0.0.1',
  '--advertise-address=127.0.0.1',
  '--endpoint-reconciler-type=none',
  `--secure-port=${port}`,
  `--tls-cert-file=${join(directory, 'server.crt')}`,
  `--tls-private-key-file=${join(directory, 'server.key')}`,
  '--authorization-mode=RBAC',
  `--token-auth-file=${join(directory, 'tokens.csv')}`,
  `--service-account-issuer=${url}`,
  `--service-account-key-file=${join(directory, 'service-accounts.key')}`,
  `--service-account-signing-key-file=${join(directory, 'service-accounts.key')}`,
  '--service-cluster-ip-range=10.0.0.0/24',
  '--allow-privileged=true',
];

/** What pods ask for, into the directory that CALLS_DIR names, for the check of rights (scripts/rights.ts). */
async function auditFlags(directory: string, port: number): Promise<readonly string[]> {
  const calls = process.env['CALLS_DIR'];
  if (!calls) return [];
  const policy = join(directory, 'audit.json');
  const rules = [
    { level: 'None', nonResourceURLs: ['*'] },
    { level: 'Metadata', userGroups: ['system:serviceaccounts'] },
    { level: 'None' },
  ];
  await writeFile(policy, JSON.stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', omitStages: ['RequestReceived'], rules }));
  return [`--audit-policy-file=${policy}`, `--audit-log-path=${join(calls, `${process.pid}-${port}.audit`)}`];
}

async function writeSecrets(directory: string, token: string): Promise<string> {
  const { key, certificate } = await throwAwayCertificate();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const files = {
    'server.key': key,
    'server.crt': certificate,
    'service-accounts.key': privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    'tokens.csv': `${token},admin,admin,"system:masters"\n`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text, { mode: 0o600 });
  return certificate;
}

/** Ports that were free a moment ago; all are held while they are looked for, so that they differ. */
async function freePorts(count: number): Promise<readonly [number, number, number]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) => new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports as unknown as readonly [number, number, number];
}

function start(program: string, flags: readonly string[], log: string): ChildProcess {
  const file = openSync(log, 'a');
  return spawn(program, [...flags], { stdio: ['ignore', file, file] });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(patience);
}

async function untilReady(
  access: Pick<Access, 'url' | 'ca' | 'token'>,
  children: readonly ChildProcess[],
  directory: string,
): Promise<void> {
  const started = performance.now();
  const answers = async (path: string): Promise<boolean> => (await statusOf(access, path)) === 200;
  while (!(
    (await answers('/readyz')) &&
    (await answers('/api/v1/namespaces/kube-system')) &&
    (await answers('/api/v1/namespaces/default'))
  )) {
    const dead = children.some((child) => child.exitCode !== null || child.signalCode !== null);
    if (dead || performance.now() - started > readyWithinMs) {
      const last = ['etcd.log', 'kube-apiserver.log'].map((log) => `${log}:\n${tail(join(directory, log))}`).join('\n');
      throw new Error(`${dead ? 'a part of the control plane has ended' : `not ready within ${readyWithinMs / 1000} s`}\n${last}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** 0 while nobody answers. */
const statusOf = ({ url, ca, token }: Pick<Access, 'url' | 'ca' | 'token'>, path: string): Promise<number> =>
  new Promise((resolve) => {
    const sent = request(
      new URL(path, url),
      { ca, headers: { authorization: `Bearer ${token}` }, agent: false, timeout: 5_000 },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => resolve(0));
    sent.end();
  });

const tail = (path: string): string => readFileSync(path, 'utf8').split('\n').slice(-15).join('\n');
