/** `npm run release:files -- --image IMAGE@DIGEST --to DIR`: the chart, the definition and install.yaml as they are released, with the image by its digest. */

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('../..', import.meta.url));
const placeholder = `ghcr.io/apim-vnet-operator/apim-vnet-operator`;

/** Replaces exactly one; throws where the file is not as it was. */
function put(text: string, from: string, to: string): string {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`"${from}" stands there ${parts.length - 1} times, not once`);
  return parts.join(to);
}

export function writeReleaseFiles(image: string, to: string): void {
  const [repository = '', digest = ''] = image.split('@');
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`${image} has no digest: a release names its image by one`);
  mkdirSync(to, { recursive: true });
  cpSync(join(root, 'charts/apim-vnet-operator'), join(to, 'chart'), { recursive: true });
  const values = join(to, 'chart/values.yaml');
  const named = put(readFileSync(values, 'utf8'), `  repository: ${placeholder}\n`, `  repository: ${repository}\n`);
  writeFileSync(values, put(named, `  digest: ''\n`, `  digest: ${digest}\n`));
  const install = readFileSync(join(root, 'deploy/install.yaml'), 'utf8');
  const released = put(install, `${placeholder}:${packageJson.version}`, image).replace(', and its image is not published yet', '');
  writeFileSync(join(to, 'install.yaml'), released);
  cpSync(join(root, 'crds/apimvnetbindings.apimvnet.io.yaml'), join(to, 'apimvnetbindings.apimvnet.io.yaml'));
  cpSync(join(root, 'deploy/monitoring/alerts.yaml'), join(to, 'alerts.yaml'));
}

if (import.meta.main) {
  const { image = '', to = 'out' } = parseArgs({ options: { image: { type: 'string' }, to: { type: 'string' } } }).values;
  writeReleaseFiles(image, to);
}
