/** `npm run release:notes -- --image IMAGE@DIGEST`: what a release says of itself: its chapter of the changelog, how to install it, how to verify it. */

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };

/** The body of `## X.Y.Z` in a changelog; undefined where there is none. */
export function chapterOf(changelog: string, version: string): string | undefined {
  const [, body] = changelog.split(new RegExp(`^## ${version.replaceAll('.', '\\.')}(?: .*)?$`, 'm'));
  return body?.split(/^## /m)[0]?.trim();
}

export const notes = (changelog: string, version: string, image: string): string => {
  const [repository = '', digest = ''] = image.split('@');
  const owner = repository.split('/')[1] ?? '';
  return [
    chapterOf(changelog, version) ?? '',
    '## Install',
    '```sh',
    `helm install apim-vnet-operator oci://ghcr.io/${owner}/charts/apim-vnet-operator --version ${version} \\`,
    '  --namespace apim-vnet-operator --create-namespace --set azure.clientId=<client id>,azure.tenantId=<tenant id>',
    '```',
    '## Verify',
    '```sh',
    `cosign verify ${repository}@${digest} \\`,
    `  --certificate-oidc-issuer https://token.actions.githubusercontent.com \\`,
    `  --certificate-identity https://github.com/${owner}/apim-vnet-operator/.github/workflows/release.yml@refs/tags/v${version}`,
    `gh attestation verify oci://${repository}@${digest} --owner ${owner}`,
    '```',
    '',
  ].join('\n');
};

if (import.meta.main) {
  const { image = '' } = parseArgs({ options: { image: { type: 'string' } } }).values;
  const changelog = readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8');
  console.log(notes(changelog, packageJson.version, image));
}
