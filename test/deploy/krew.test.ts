/** The manifest for krew is as krew documents it, and names what a release builds. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse, stringify } from 'yaml';
import { archiveOf, executables } from '../../scripts/executables.ts';
import { digestsIn, krewManifest, krewPlatforms } from '../../scripts/release/krew.ts';
import { version } from '../../src/version.ts';
import { textOf } from './support/objects.ts';

const base = `https://github.com/example/apim-vnet-operator/releases/download/v${version}`;
const archives = krewPlatforms.map(({ os, arch }) => archiveOf('kubectl-apimvnet', `${os}-${arch}`));
const digests = new Map(archives.map((name, at) => [name, String(at).repeat(64)]));

/** krew.sigs.k8s.io: Developer guide, Writing plugin manifests; kubernetes-sigs/krew, internal/index/validation: names, versions, paths, digests. */
const schema = {
  type: 'object',
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  additionalProperties: false,
  properties: {
    apiVersion: { const: 'krew.googlecontainertools.github.com/v1alpha2' },
    kind: { const: 'Plugin' },
    metadata: { type: 'object', required: ['name'], additionalProperties: false, properties: { name: { pattern: '^[\\w-]+$' } } },
    spec: {
      type: 'object',
      required: ['version', 'shortDescription', 'platforms'],
      additionalProperties: false,
      properties: {
        version: { pattern: '^v\\d+\\.\\d+\\.\\d+(-[\\w.-]+)?$' },
        homepage: { pattern: '^https://' },
        // The guide: under 50 characters, no full stop.
        shortDescription: { type: 'string', maxLength: 50, pattern: '[^.\\n]$' },
        description: { type: 'string', minLength: 1 },
        caveats: { type: 'string' },
        platforms: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            required: ['selector', 'uri', 'sha256', 'bin'],
            additionalProperties: false,
            properties: {
              selector: {
                type: 'object',
                additionalProperties: false,
                properties: {
                  matchLabels: {
                    type: 'object',
                    additionalProperties: false,
                    properties: { os: { enum: ['linux', 'darwin', 'windows'] }, arch: { enum: ['amd64', 'arm64', '386', 'arm'] } },
                  },
                },
              },
              uri: { pattern: '^https://.+\\.(tar\\.gz|zip)$' },
              sha256: { pattern: '^[0-9a-f]{64}$' },
              // A path out of the archive is refused.
              bin: { pattern: '^(?!.*\\.\\.)[^/].*$' },
              files: {
                type: 'array',
                minItems: 1,
                items: {
                  type: 'object',
                  required: ['from', 'to'],
                  additionalProperties: false,
                  properties: { from: { type: 'string' }, to: { type: 'string' } },
                },
              },
            },
          },
        },
      },
    },
  },
} as const;

const isValid = new Ajv({ strict: false }).compile(schema);

test('is as krew documents it', () => {
  const manifest: unknown = parse(stringify(krewManifest(version, base, digests)));
  expect(isValid(manifest) ? [] : isValid.errors).toEqual([]);
  expect(JSON.stringify(manifest)).toContain(`"homepage":"https://github.com/example/apim-vnet-operator"`);
});

test('the schema refuses what krew would', () => {
  const manifest = krewManifest(version, base, digests) as { readonly spec: { readonly platforms: readonly object[] } };
  const [first] = manifest.spec.platforms;
  for (const wrong of [{ sha256: 'abc' }, { bin: '../kubectl' }, { uri: 'http://a/b.tar.gz' }, { license: 'x' }])
    expect(isValid({ ...manifest, spec: { ...manifest.spec, platforms: [{ ...first, ...wrong }] } })).toBe(false);
});

describe('what a release has', () => {
  test('digests are those of the archives; one that is missing stops the release', () => {
    const folder = mkdtempSync(join(tmpdir(), 'krew-test-'));
    try {
      const [one = '', ...others] = archives;
      writeFileSync(join(folder, one), 'an archive');
      expect(digestsIn(folder).get(one)).toBe('9e691d5adacf0e102f203100842ffaba4e2a7dfe3dbd536827d3c0db8c7e88f1');
      expect(() => krewManifest(version, base, digestsIn(folder))).toThrow(`${others[0] ?? ''} is not there`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('the workflow builds executables for every platform of the manifest, and makes the manifest of them', () => {
    const workflow = textOf('.github/workflows/release.yml');
    expect(workflow).toContain('npm run build:executables');
    expect(workflow).toContain('npm run --silent release:krew');
    const runners = { amd64: 'ubuntu-24.04', arm64: 'ubuntu-24.04-arm' } as const;
    for (const { arch } of krewPlatforms) expect(workflow).toMatch(new RegExp(`runner: \\[.*\\b${runners[arch]}\\b`));
    expect(executables.map(({ name }) => name)).toContain('kubectl-apimvnet');
  });
});
