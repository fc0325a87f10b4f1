/** Promises about what people copy: manifests that the API server takes, scripts and commands that exist, fields of status that are there, links that lead somewhere. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { bindingsPath, kind } from '../../src/api/binding.ts';
import { commands } from '../../src/cli/program.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { createCluster } from '../../sim/kubernetes/cluster.ts';
import type { CrdDocument } from '../../sim/kubernetes/kinds.ts';
import { virtualClock } from '../../sim/virtual-clock.ts';

const root = join(import.meta.dirname, '..', '..');
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
/** Findings, flows and sources are generated, and held by their generators. */
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'deploy/README.md',
  'charts/apim-vnet-operator/README.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...pagesBelow('docs'),
];

function pagesBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file))
    .toSorted();
}

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

const blocks: readonly Block[] = pages.flatMap((page) =>
  [...textOf(page).matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```$/gm)].map(([, language = '', text = '']) => ({ page, language, text })),
);
const shell = blocks.filter(({ language }) => language === 'sh' || language === '');
const named = (all: readonly Block[]): [string, Block][] => all.map((block, at) => [`${at + 1}, ${block.page}`, block]);

describe('P19: a manifest', () => {
  const isWhole = ({ language, text }: Block) => language === 'yaml' && text.includes(`kind: ${kind}`) && !text.includes('…');
  test('there are some', () => expect(blocks.filter(isWhole).length).toBeGreaterThan(4));

  test.each(named(blocks.filter(isWhole)))('%s is taken by the API server as it stands', async (_, { text }) => {
    const crds = [parse(textOf('crds/apimvnetbindings.apimvnet.io.yaml')) as CrdDocument];
    const api = createCluster({ clock: virtualClock(), random: seededRandom(1), crds }).api();
    for (const document of parseAllDocuments(text)) {
      const { metadata, ...rest } = document.toJS() as { readonly metadata: { readonly name: string } };
      const request = { method: 'POST', path: bindingsPath('default'), query: { fieldValidation: 'Strict' } } as const;
      await expect(api.request({ ...request, body: { ...rest, metadata: { name: metadata.name } } })).resolves.toBeDefined();
    }
  });
});

describe('a command', () => {
  const scripts = Object.keys((parse(textOf('package.json')) as { readonly scripts: object }).scripts);
  test.each(named(shell))('%s: scripts of npm and commands of apimvnet that are named exist', (_, { text }) => {
    for (const [, script = ''] of text.matchAll(/npm run ([\w:-]+)/g)) expect(scripts).toContain(script);
    for (const [, command = ''] of text.matchAll(/^npx apimvnet (\w+)/gm)) expect(commands.map(({ name }) => name)).toContain(command);
  });

  test.each(named(shell))('%s: files of this repository that are named exist', (_, { text }) => {
    for (const [file = ''] of text.matchAll(/\b(deploy|charts)\/[\w./-]+/g))
      expect([file, existsSync(join(root, file))]).toEqual([file, true]);
  });
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

describe('a field', () => {
  interface Definition {
    readonly spec: { readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Schema } }[] };
  }
  const definition = parse(textOf('crds/apimvnetbindings.apimvnet.io.yaml')) as Definition;
  const schema = definition.spec.versions[0]?.schema.openAPIV3Schema ?? {};
  const within = (from: Schema | undefined, path: string): Schema | undefined =>
    path.split('.').reduce<Schema | undefined>((at, name) => {
      const next = at?.properties?.[name.replace(/\[.*\]$/, '')];
      return name.endsWith(']') ? next?.items : next;
    }, from);
  const asked = shell.flatMap(({ page, text }) =>
    [...text.matchAll(/get (?:avb|apimvnetbindings?)\b.*jsonpath='([^']+)'/g)].map(([, path = '']) => [page, path] as const),
  );
  test('there are some', () => expect(asked.length).toBeGreaterThan(4));

  test.each(asked)('%s: what is asked for by %s is in the definition', (_, path) => {
    let from: Schema | undefined = schema;
    // A filter names one of a list; what every object has is not in the definition.
    for (const [, range, field = ''] of path.replaceAll(/\[\?\([^)]*\)\]/g, '[*]').matchAll(/\{(?:(range) )?\.([^}]+)\}/g)) {
      if (/^(metadata|items)\b/.test(field)) continue;
      expect([field, within(from, field)]).toEqual([field, expect.anything()]);
      if (range !== undefined) from = within(schema, field);
    }
  });
});

describe('P19: a link', () => {
  const slug = (heading: string) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
  const anchors = (file: string) => [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => slug(heading));
  test.each(pages)('of %s leads to a file, and to a heading in it', (page) => {
    for (const [, target = ''] of textOf(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : relative(root, join(root, dirname(page), path));
      expect([target, existsSync(join(root, file))]).toEqual([target, true]);
      if (anchor !== undefined) expect(anchors(file)).toContain(anchor);
    }
  });
});

describe('reliability', () => {
  test('names only tests that are there', () => {
    for (const [, file = ''] of textOf('docs/reliability.md').matchAll(/`((?:src|test|sim|docs)\/[\w/.-]+)`/g))
      expect([file, existsSync(join(root, file))]).toEqual([file, true]);
  });
});
