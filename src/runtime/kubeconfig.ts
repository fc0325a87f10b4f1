/** Finds the cluster and the credentials: an explicit file, KUBECONFIG, ~/.kube/config, or the pod's service account. */

import { readFile, stat } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { systemClock, type Clock } from './clock.ts';

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
  /** Headers that say who we are; a token file is read again after a minute at most. */
  authorize(): Promise<Readonly<Record<string, string>>>;
  tls(): Promise<TlsMaterial>;
  /** Drops cached credentials, because the API server answered 401. */
  forget(): void;
}

export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly clock?: Clock;
}

const tokenLifeMs = 60_000;

export function loadCluster(options: ClusterOptions = {}): Cluster {
  const clock = options.clock ?? systemClock;
  let config = load(options);
  const server = config.getCurrentCluster()?.server;
  if (!server) throw new Error(`context "${config.currentContext}" names no cluster; give one with --context or --kubeconfig`);
  let token: { readonly text: string; readonly readAt: number } | undefined;

  const https = async () => {
    const target: RequestOptions = { headers: {} };
    await config.applyToHTTPSOptions(target);
    return target;
  };

  return {
    server: server.replace(/\/+$/, ''),
    namespace: config.getContextObject(config.currentContext)?.namespace ?? 'default',
    async authorize() {
      const file = tokenFileOf(config);
      if (file === undefined) return authorization(await https());
      if (!token || clock.now() - token.readAt >= tokenLifeMs) token = { text: (await readFile(file, 'utf8')).trim(), readAt: clock.now() };
      return { authorization: `Bearer ${token.text}` };
    },
    async tls() {
      const { caFile, caData, skipTLSVerify, tlsServerName } = config.getCurrentCluster() ?? {};
      const user = config.getCurrentUser();
      const fromFile = tokenFileOf(config) !== undefined;
      const { cert, key } = fromFile ? {} : ((await https()) as { readonly cert?: string | Buffer; readonly key?: string | Buffer });
      const files = [caFile, user?.certFile, user?.keyFile].filter((file) => file !== undefined);
      const changed = await Promise.all(files.map(async (file) => (await stat(file)).mtimeMs));
      const ca = caFile ? await readFile(caFile) : caData ? Buffer.from(caData, 'base64') : undefined;
      return {
        version: [...changed, cert?.toString() ?? ''].join(' '),
        ...(ca && { ca }),
        ...(cert && { cert }),
        ...(key && { key }),
        ...(tlsServerName && { servername: tlsServerName }),
        ...(skipTLSVerify && { rejectUnauthorized: false }),
      };
    },
    forget() {
      token = undefined;
      config = load(options);
    },
  };
}

function load({ kubeconfig, context }: ClusterOptions): KubeConfig {
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (cause) {
    const from = kubeconfig === undefined ? `KUBECONFIG=${process.env['KUBECONFIG'] ?? ''}` : `--kubeconfig ${kubeconfig}`;
    throw new Error(`${from}: cannot be read as a kubeconfig`, { cause });
  }
  if (context === undefined) return config;
  const names = config.getContexts().map(({ name }) => name);
  if (!names.includes(context)) throw new Error(`--context ${context}: no such context; there are ${names.join(', ') || 'none'}`);
  config.setCurrentContext(context);
  return config;
}

function tokenFileOf(config: KubeConfig): string | undefined {
  const provider = config.getCurrentUser()?.authProvider as { readonly config?: { readonly tokenFile?: string } } | undefined;
  return provider?.config?.tokenFile;
}

function authorization({ headers, auth }: RequestOptions): Readonly<Record<string, string>> {
  if (auth) return { authorization: `Basic ${Buffer.from(auth).toString('base64')}` };
  const value = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  return value === undefined ? {} : { authorization: String(value) };
}
