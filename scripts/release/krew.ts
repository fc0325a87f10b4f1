/** `npm run release:krew -- --from DIR --base URL`: the manifest by which krew installs `kubectl apimvnet`, with the digests of the archives in that folder. */

import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { archiveOf } from '../executables.ts';

const plugin = 'kubectl-apimvnet';

/** Those that a release builds executables for. */
export const krewPlatforms = [
  { os: 'linux', arch: 'amd64' },
  { os: 'linux', arch: 'arm64' },
] as const;

/** krew.sigs.k8s.io: Developer guide, Writing plugin manifests. `digests` by the archive's name; `base` is where the archives are. */
export function krewManifest(version: string, base: string, digests: ReadonlyMap<string, string>): object {
  return {
    apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
    kind: 'Plugin',
    metadata: { name: 'apimvnet' },
    spec: {
      version: `v${version}`,
      homepage: base.replace(/\/releases\/.*$/, ''),
      shortDescription: 'See and steer API Management gateways in VNets',
      description: [
        'Shows ApimVnetBindings on one screen: the gateway in each region, what it',
        'reaches, what it waits for, the plan and the findings; says yes to steps by',
        'their hashes, suspends, resumes, waits, and packs a support archive.',
        '',
      ].join('\n'),
      caveats: 'The operator, or at least its definition, has to be in the cluster.\n',
      platforms: krewPlatforms.map(({ os, arch }) => {
        const archive = archiveOf(plugin, `${os}-${arch}`);
        const sha256 = digests.get(archive);
        if (sha256 === undefined) throw new Error(`${archive} is not there: every platform of the manifest needs its archive`);
        return {
          selector: { matchLabels: { os, arch } },
          uri: `${base}/${archive}`,
          sha256,
          files: [
            { from: plugin, to: '.' },
            { from: 'LICENSE', to: '.' },
          ],
          bin: plugin,
        };
      }),
    },
  };
}

/** Of the archives that are in a folder. */
export const digestsIn = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    krewPlatforms
      .map(({ os, arch }) => archiveOf(plugin, `${os}-${arch}`))
      .filter((archive) => existsSync(join(folder, archive)))
      .map((archive) => [archive, hash('sha256', readFileSync(join(folder, archive)), 'hex')]),
  );

if (import.meta.main) {
  const { from = 'out', base = '' } = parseArgs({ options: { from: { type: 'string' }, base: { type: 'string' } } }).values;
  if (!base.startsWith('https://')) throw new Error(`--base: "${base}" must be the https URL under which the archives are released`);
  process.stdout.write(stringify(krewManifest(packageJson.version, base, digestsIn(from)), { lineWidth: 0 }));
}
