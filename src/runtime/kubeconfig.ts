/** Finds the cluster and the credentials: an explicit file, KUBECONFIG, ~/.kube/config, or the pod's service account. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { KubeConfig, loadYaml, type User } from '@kubernetes/client-node';
import { systemClock, ticks, type Clock } from './clock.ts';

/** What a TLS connection to the API server needs; `version` differs whenever any of it does. */
export interface TlsMaterial {
  readonly version: string;
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

export interface Cluster {
  readonly server: string;
  /** Namespace of the context; `default` when it names none. */
  readonly namespace: string;
  /** Headers that say who we are. Files of tokens and certificates are read again after a minute at most. */
  authorize(): Promise<Readonly<Record<string, string>>>;
  tls(): Promise<TlsMaterial>;
  /** Has everything read again, because the API server answered 401 or could not be connected to. */
  forget(): void;
}

export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly clock?: Clock;
  /** Where the files of a pod's service account begin; `/` in a pod. */
  readonly root?: string;
}

/** As long as client-go keeps a token (transport/token_source.go). */
const lifeMs = 60_000;

export function loadCluster(options: ClusterOptions = {}): Cluster {
  const clock = options.clock ?? systemClock;
  const first = load(options);
  const context = first.getContextObject(first.currentContext);
  const cluster = first.getCurrentCluster();
  if (!context || !cluster) throw new Error(`context "${first.currentContext}" names no cluster; choose another with --context`);
  if (cluster.proxyUrl) throw new Error(`cluster "${cluster.name}" has a proxy-url, which is not supported`);

  let config: KubeConfig | undefined = first;
  let read: { readonly at: number; readonly material: ReturnType<typeof readMaterial> } | undefined;

  /** The context stays the one of the start: a changed current-context must not send one cluster's token to another. */
  const material = () => {
    if (read && ticks(clock) - read.at < lifeMs) return read.material;
    const reading = Promise.resolve()
      .then(() => (config ??= load({ ...options, context: context.name })))
      .then(readMaterial);
    read = { at: ticks(clock), material: reading };
    reading.catch(() => {
      if (read?.material === reading) read = undefined;
    });
    return reading;
  };

  return {
    server: cluster.server.replace(/\/+$/, ''),
    namespace: context.namespace?.trim() || 'default',
    authorize: async () => (await material()).headers,
    tls: async () => (await material()).tls,
    forget() {
      config = undefined;
      read = undefined;
    },
  };
}

async function readMaterial(config: KubeConfig) {
  const { caFile, caData, skipTLSVerify, tlsServerName } = config.getCurrentCluster() ?? {};
  const file = tokenFileOf(config.getCurrentUser());
  const target: RequestOptions & { cert?: string | Buffer; key?: string | Buffer } = { headers: {} };
  await config.applyToHTTPSOptions(target);
  const ca = caFile ? await readFile(caFile) : caData ? Buffer.from(caData, 'base64') : undefined;
  const { cert, key } = target;
  const tls = {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(tlsServerName && { servername: tlsServerName }),
    ...(skipTLSVerify && { rejectUnauthorized: false }),
  };
  const version = createHash('sha256').update(JSON.stringify(tls)).digest('hex');
  const token = file !== undefined && { authorization: `Bearer ${(await readFile(file, 'utf8')).trim()}` };
  return { headers: { ...headersOf(target), ...token }, tls: { version, ...tls } satisfies TlsMaterial };
}

function headersOf({ headers, auth }: RequestOptions): Readonly<Record<string, string>> {
  const named = Object.entries(headers ?? {}).map(([name, value]): [string, string] => [name.toLowerCase(), String(value)]);
  return { ...Object.fromEntries(named), ...(auth && { authorization: `Basic ${Buffer.from(auth).toString('base64')}` }) };
}

function load({ kubeconfig, context, root = '/' }: ClusterOptions): KubeConfig {
  const { from, files } = source(kubeconfig);
  const config = files.length === 0 ? inCluster(root) : fromFiles(from, files);
  const names = config.getContexts().map(({ name }) => name);
  const chosen = context ?? config.currentContext;
  if (names.includes(chosen)) config.setCurrentContext(chosen);
  else if (context !== undefined) throw new Error(`--context ${context}: no such context; there are ${names.join(', ') || 'none'}`);
  else throw new Error(`${from}: no current context; choose one with --context: ${names.join(', ') || 'there are none'}`);
  return config;
}

/** In kubectl's order; no files means the pod's own service account. */
function source(kubeconfig: string | undefined): { readonly from: string; readonly files: readonly string[] } {
  if (kubeconfig !== undefined) return { from: `--kubeconfig ${kubeconfig}`, files: [kubeconfig] };
  const named = process.env['KUBECONFIG'];
  if (named) return { from: `KUBECONFIG=${named}`, files: named.split(delimiter).filter((file) => file !== '') };
  const home = homeFolder();
  const file = home === undefined ? undefined : join(home, '.kube', 'config');
  return file !== undefined && existsSync(file) ? { from: file, files: [file] } : { from: 'the service account of the pod', files: [] };
}

/** Undefined for a user whom the machine does not know by name, as that of an image may be: libuv then throws. */
function homeFolder(): string | undefined {
  try {
    return process.env['HOME'] ?? homedir();
  } catch {
    return undefined;
  }
}

function fromFiles(from: string, [first = '', ...others]: readonly string[]): KubeConfig {
  try {
    const config = fromFile(first);
    for (const file of others) config.mergeConfig(fromFile(file), Boolean(config.currentContext));
    return config;
  } catch (cause) {
    throw new Error(`${from}: cannot be read as a kubeconfig`, { cause });
  }
}

/** client-node knows no `tokenFile`, which kubectl prefers to a token. */
function fromFile(file: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(file);
  const { users } = loadYaml<{ readonly users?: readonly { readonly name: string; readonly user?: { readonly tokenFile?: string } }[] }>(
    readFileSync(file, 'utf8'),
  );
  config.users = config.users.map((user) => {
    const tokenFile = users?.find(({ name }) => name === user.name)?.user?.tokenFile;
    return tokenFile ? { ...user, authProvider: { name: 'tokenFile', config: { tokenFile: resolve(dirname(file), tokenFile) } } } : user;
  });
  return config;
}

function inCluster(root: string): KubeConfig {
  if (!process.env['KUBERNETES_SERVICE_HOST'] || !existsSync(join(root, 'var/run/secrets/kubernetes.io/serviceaccount/token')))
    throw new Error('no cluster to talk to: give a kubeconfig with --kubeconfig or KUBECONFIG, or run in a pod with a service account');
  const config = new KubeConfig();
  config.loadFromCluster(root === '/' ? '' : root);
  return config;
}

function tokenFileOf(user: User | null): string | undefined {
  const provider = user?.authProvider as { readonly config?: { readonly tokenFile?: string } } | undefined;
  return provider?.config?.tokenFile;
}
