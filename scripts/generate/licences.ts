/** The page of licences: every package that the image may hold, as the lockfile has it. */

import { readFileSync } from 'node:fs';

interface Locked {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string;
        readonly license?: string;
        readonly dev?: boolean;
        readonly optional?: boolean;
        readonly devOptional?: boolean;
      }
    >
  >;
}

export interface Licensed {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

/** Those of the program, not those of its development; the packages of Node itself are for npm's scripts only. */
export function licensed(): readonly Licensed[] {
  const { packages } = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as Locked;
  const found = Object.entries(packages).flatMap(([path, { version, license, dev, optional, devOptional }]) => {
    const name = path.split('node_modules/').at(-1) ?? '';
    if (path === '' || dev === true || optional === true || devOptional === true || version === undefined) return [];
    return [{ name, version, licence: license ?? 'unknown' }];
  });
  return [...new Map(found.map((one) => [`${one.name} ${one.version}`, one])).values()].toSorted(
    (a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version),
  );
}

/** The text of docs/licences.md. */
export async function licencesPage(): Promise<string> {
  const { format } = await import('prettier');
  const rows = licensed();
  const text = [
    '<!-- Generated from package-lock.json by npm run generate; do not edit. -->',
    '# Licences',
    'The operator is licensed under Apache-2.0. These packages are what its bundle is made of; their notices are in `program.mjs.LEGAL.txt` of the image. A release adds an SBOM (CycloneDX) of the same.',
    [
      '| Package | Version | Licence |',
      '| --- | --- | --- |',
      ...rows.map(({ name, version, licence }) => `| \`${name}\` | ${version} | ${licence} |`),
    ].join('\n'),
  ].join('\n\n');
  return format(text, { parser: 'markdown', printWidth: 140 });
}
