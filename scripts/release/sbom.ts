/**
 * `npm run sbom`: the SBOM (CycloneDX) of what the program is made of. npm makes it of the lockfile; of `npm sbom --omit dev` (11.19) whatever
 * development uses too is left out, tslib for one, so the whole is taken and cut to what is not for development only.
 */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import { licensed } from '../generate/licences.ts';

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly group?: string;
  readonly version: string;
}

export interface Sbom {
  readonly bomFormat: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

export const nameOf = ({ name, group }: Component): string => (group === undefined ? name : `${group}/${name}`);

export function sbom(): Sbom {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
  const { status, stdout, stderr } = spawnSync('npm', args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
  const whole = JSON.parse(stdout) as Sbom;
  const shipped = new Set(licensed().map(({ name, version }) => `${name} ${version}`));
  const components = whole.components.filter((one) => shipped.has(`${nameOf(one)} ${one.version}`));
  const root = { ...whole.metadata.component, name: packageJson.name };
  const refs = new Set([root, ...components].map((one) => one['bom-ref']));
  const dependencies = whole.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }));
  return { ...whole, metadata: { ...whole.metadata, component: root }, components, dependencies };
}

if (import.meta.main) console.log(JSON.stringify(sbom(), undefined, 2));
