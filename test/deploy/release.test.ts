/** What a release rests on: one version everywhere, everything pinned, licences that may be shipped, and files that name their image by its digest. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { licencesPage, licensed } from '../../scripts/generate/licences.ts';
import { reasonsAgainst } from '../../scripts/release/check.ts';
import { writeReleaseFiles } from '../../scripts/release/files.ts';
import { chapterOf, notes } from '../../scripts/release/notes.ts';
import { unpinned } from '../../scripts/release/pins.ts';
import { nameOf, sbom } from '../../scripts/release/sbom.ts';
import { isVersion, moved, places } from '../../scripts/release/places.ts';
import { version } from '../../src/version.ts';
import { repository, textOf } from './support/objects.ts';

const home = mkdtempSync(join(tmpdir(), 'release-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const workflows = Object.fromEntries(
  readdirSync(new URL('.github/workflows', repository)).map((file) => [file, textOf(`.github/workflows/${file}`)]),
);
const dockerfile = textOf('deploy/Dockerfile');

describe('the version', () => {
  test.each(places.map((place) => [`${place.path}: ${place.before.trim()}`, place] as const))(
    'stands in %s, and is moved there',
    (_, place) => {
      const text = textOf(place.path);
      const next = moved(text, place, version, '9.8.7-rc.1');
      expect(next.split(`${place.before}9.8.7-rc.1`).length - 1).toBe(place.times);
      expect(() => moved(text, place, '0.0.999', '1.0.0')).toThrow(`${place.path} has`);
    },
  );

  test('stands in no other file of what is shipped', () => {
    const { stdout } = spawnSync(
      'git',
      ['grep', '-lF', version, '--', 'charts', 'deploy', 'README.md', 'docs/start-on-azure.md', 'package.json'],
      {
        cwd: fileURLToPath(repository),
        encoding: 'utf8',
      },
    );
    // Generated from those that are in the list.
    const made = ['deploy/install.yaml'];
    const known = new Set([...places.map(({ path }) => path), ...made]);
    expect(
      stdout
        .trim()
        .split('\n')
        .filter((path) => !known.has(path)),
    ).toEqual([]);
  });

  test.each<[string, boolean]>([
    ['1.2.3', true],
    ['0.1.0-rc.1', true],
    ['v1.2.3', false],
    ['1.2', false],
    ['01.2.3', false],
    ['1.2.3+build', false],
    ['', false],
  ])('"%s" is one: %s', (text, is) => expect(isVersion(text)).toBe(is));
});

describe('a release', () => {
  test('of this tree has nothing against it', () => {
    expect(reasonsAgainst(`v${version}`)).toEqual([]);
  });

  test('by another tag is refused', () => {
    expect(reasonsAgainst('v9.9.9')).toEqual([expect.stringContaining('the tag v9.9.9 is not that of version')]);
  });

  test.each<[string, string, RegExp]>([
    ['an action by a tag', 'uses: actions/checkout@v4', /actions\/checkout@v4 is unpinned/],
    ['an action by a branch', '- uses: owner/action@main', /owner\/action@main is unpinned/],
    ['an action by a short commit', '- uses: owner/action@11bd719 # v4', /is unpinned/],
    ['an action whose version is not said', `- uses: owner/action@${'a'.repeat(40)}`, /does not say which version/],
  ])('with %s is refused', (_, line, reason) => {
    expect(
      unpinned({ 'other.yml': `    steps:\n      ${line}\n`, 'release.yml': workflows['release.yml'] ?? '' }, dockerfile).join(),
    ).toMatch(reason);
  });

  test('with a base that no step finds a digest for is refused', () => {
    const without = (workflows['release.yml'] ?? '').replace(/^.*RUNTIME_IMAGE=\$.*$/m, '');
    expect(unpinned({ 'release.yml': without }, dockerfile)).toEqual([expect.stringMatching(/distroless.* is unpinned/)]);
    expect(unpinned(workflows, `${dockerfile}\nFROM scratch\n`)).toEqual([expect.stringContaining('FROM scratch')]);
  });

  test('writes files that name the image by its digest', () => {
    const image = `ghcr.io/somewhere/apim-vnet-operator@sha256:${'a'.repeat(64)}`;
    writeReleaseFiles(image, home);
    expect(readFileSync(join(home, 'install.yaml'), 'utf8')).toContain(`image: ${image}\n`);
    const values = parse(readFileSync(join(home, 'chart/values.yaml'), 'utf8')) as { readonly image: object };
    expect(values.image).toMatchObject({ repository: 'ghcr.io/somewhere/apim-vnet-operator', digest: `sha256:${'a'.repeat(64)}` });
    expect(() => writeReleaseFiles('ghcr.io/somewhere/apim-vnet-operator:latest', home)).toThrow('has no digest');
  });

  test('says what is new, how to install it and how to verify it', () => {
    const changelog = '# Changelog\n\n## Unreleased\n\n- Later.\n\n## 1.2.3\n\n- New.\n\n## 1.2.2\n\n- Old.\n';
    expect(chapterOf(changelog, '1.2.3')).toBe('- New.');
    expect(chapterOf(changelog, '1.2.4')).toBeUndefined();
    const text = notes(changelog, '1.2.3', `ghcr.io/me/apim-vnet-operator@sha256:${'b'.repeat(64)}`);
    expect(text).toContain('cosign verify ghcr.io/me/apim-vnet-operator@sha256:bbb');
    expect(text).toContain('.github/workflows/release.yml@refs/tags/v1.2.3');
    expect(text).not.toContain('Old.');
  });
});

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      { readonly permissions?: object; readonly 'timeout-minutes'?: number; readonly steps: readonly { readonly run?: string }[] }
    >
  >;
}

describe('a workflow', () => {
  test.each(Object.entries(workflows))(
    '%s reads by default, ends in time, keeps no credentials, and calls scripts that are there',
    (_, text) => {
      const { permissions, jobs } = parse(text) as Workflow;
      expect(permissions).toEqual({ contents: 'read' });
      const { scripts } = JSON.parse(textOf('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
      for (const job of Object.values(jobs)) {
        expect(job['timeout-minutes']).toBeGreaterThan(0);
        for (const [, script = ''] of job.steps.flatMap(({ run = '' }) => [...run.matchAll(/npm run (?:--silent )?([\w:]+)/g)]))
          expect(scripts).toHaveProperty([script]);
      }
      expect(text.split('actions/checkout@').length).toBe(text.split('persist-credentials: false').length);
      // What a stranger may name reaches no script.
      for (const job of Object.values(jobs)) for (const { run = '' } of job.steps) expect(run).not.toMatch(/\$\{\{/);
    },
  );
});

describe('licences', () => {
  const free = [
    'MIT',
    'Apache-2.0',
    'ISC',
    'BSD-2-Clause',
    'BSD-3-Clause',
    '0BSD',
    'BlueOak-1.0.0',
    'Python-2.0',
    'PSF-2.0',
    'Unlicense',
    '(MIT OR CC0-1.0)',
  ];

  /** `(A AND B)`: both hold. */
  const bothOf = (licence: string) => licence.replaceAll(/[()]/g, '').split(' AND ');

  test('of all that the program is made of may be shipped under Apache-2.0', () => {
    expect(licensed().filter(({ licence }) => !bothOf(licence).every((one) => free.includes(one)))).toEqual([]);
    expect(licensed().map(({ name }) => name)).toEqual(expect.arrayContaining(['undici', 'pino', 'prom-client', '@azure/identity']));
  });

  test('are on the page', async () => {
    expect(textOf('docs/licences.md')).toBe(await licencesPage());
  });

  test('are those of the packages in the SBOM, each with what it depends on', () => {
    const { bomFormat, metadata, components, dependencies } = sbom();
    expect([bomFormat, metadata.component.name]).toEqual(['CycloneDX', 'apim-vnet-operator']);
    const named = components.map((one) => `${nameOf(one)} ${one.version}`);
    expect([...new Set(named)].toSorted()).toEqual(
      licensed()
        .map(({ name, version: of }) => `${name} ${of}`)
        .toSorted(),
    );
    expect(named).toEqual(expect.arrayContaining([expect.stringMatching(/^tslib /), expect.stringMatching(/^ms /)]));
    const refs = new Set([metadata.component, ...components].map((one) => one['bom-ref']));
    for (const { ref, dependsOn = [] } of dependencies) expect([ref, ...dependsOn].filter((one) => !refs.has(one))).toEqual([]);
  });
});
