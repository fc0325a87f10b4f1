/** The files of a running demo: what kubectl and the operator need to reach the simulators. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generate } from 'selfsigned';

export interface Certificates {
  readonly ca: string;
  readonly key: string;
  readonly cert: string;
}

/** A throw-away authority, and one certificate of it for 127.0.0.1, localhost and `host`. */
export async function makeCertificates(host = 'localhost'): Promise<Certificates> {
  const authority = await generate([{ name: 'commonName', value: 'apim-vnet-operator demo' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keySize: 2048,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          ...['localhost', ...(host === 'localhost' || host === '127.0.0.1' ? [] : [host])].map((name) =>
            /^[\d.:]+$/.test(name) ? ({ type: 7, ip: name } as const) : ({ type: 2, value: name } as const),
          ),
        ],
      },
    ],
  });
  return { ca: authority.cert, key: server.private, cert: server.cert };
}

/** How a client of Azure reaches the simulated one. */
export interface AzureFiles {
  /** Certificate of the authority, PEM; empty where clients trust the server anyway. */
  readonly ca: string;
  /** A federated token, as a pod gets it. */
  readonly token: string;
  /** For `--cloud-file`. */
  readonly cloud: string;
  /** Where tokens are asked for: a URL. */
  readonly authority: string;
}

export interface Files extends AzureFiles {
  readonly kubeconfig: string;
  readonly log: string;
}

/** Readable by their owner only: they hold tokens, if of a toy. */
const writerIn = (directory: string) => {
  const home = resolve(directory);
  mkdirSync(home, { recursive: true });
  return (name: string, text: string): string => {
    const path = join(home, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
};

export function writeAzureFiles(directory: string, ca: string | undefined, azure: string): AzureFiles {
  const write = writerIn(directory);
  const cloud = { resourceManager: azure, authority: azure, audience: 'https://management.azure.com', disableInstanceDiscovery: true };
  return {
    ca: ca === undefined ? '' : write('ca.pem', ca),
    token: write('token', 'a federated token of the demo'),
    cloud: write('cloud.json', `${JSON.stringify(cloud, null, 2)}\n`),
    authority: azure,
  };
}

/** One context for each user, the first of them the current one; answers the path. */
export function writeKubeconfig(
  directory: string,
  ca: string | undefined,
  tokens: Readonly<Record<string, string>>,
  server: string,
): string {
  const trusted = ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  const users = Object.entries(tokens).map(([token, name]) => ({ name, user: { token } }));
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'demo', cluster: { server, ...trusted } }],
    users,
    contexts: users.map(({ name }) => ({ name, context: { cluster: 'demo', user: name, namespace: 'gateways' } })),
    'current-context': users[0]?.name,
  };
  return writerIn(directory)('kubeconfig', `${JSON.stringify(kubeconfig, null, 2)}\n`);
}
