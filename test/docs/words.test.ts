/** Keeps the retired words of docs/names.md out of what people read: messages, events and help, the definition, pages for users, and what the operator was seen to say. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import ts from 'typescript';
import { commands } from '../../src/cli/program.ts';
import { plugin } from '../../src/cli/plugin/program.ts';

const root = join(import.meta.dirname, '..', '..');
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const below = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => relative(root, join(root, folder, file)))
    .toSorted();

/** The right column of the table. */
const retired: readonly string[] = (/## Words\n([\s\S]*?)\n## /.exec(textOf('docs/names.md'))?.[1] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Say') && !line.startsWith('| ---'))
  .flatMap((line) => (line.split('|')[2] ?? '').split(','))
  .map((word) => word.trim())
  .filter((word) => word !== '');

const pattern = new RegExp(`(?<![\\w-])(?:${retired.join('|').replaceAll(' ', '\\s+')})(?![\\w-])`, 'gi');
const foundIn = (text: string): readonly string[] => [...text.matchAll(pattern)].map(([word]) => word);

/** Texts of a source file that are long enough to be a sentence: what is said, not what things are called, and no comment. */
function sentencesIn(file: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) found.push(node.text);
    if (ts.isTemplateExpression(node)) found.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…'));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest));
  return found.filter((text) => text.includes(' '));
}

test('the table has words', () => {
  expect(retired.length).toBeGreaterThan(15);
  expect(foundIn('Somebody\nelse spoils it')).toEqual(['Somebody', 'spoils']);
});

test('P20, P21: messages and events', () => {
  const files = below('src', /\.ts$/).filter((file) => !/\.(?:test|test-support|generated)\.ts$/.test(file));
  const found = files.flatMap((file) => sentencesIn(file).flatMap((text) => foundIn(text).map((word) => `${file}: ${word}: ${text}`)));
  expect(files.length).toBeGreaterThan(300);
  expect(found).toEqual([]);
});

test('P20, P21: help', () => {
  const found = [...commands, ...plugin.commands].flatMap(({ name, help }) => foundIn(help()).map((word) => `${name}: ${word}`));
  expect(found).toEqual([]);
});

const pages = [
  'README.md',
  'docs/README.md',
  'docs/commands.md',
  'docs/flows.md',
  'docs/start-on-azure.md',
  'docs/troubleshooting.md',
  'crds/apimvnetbindings.apimvnet.io.yaml',
  ...['docs/how-to', 'docs/findings', 'docs/runbooks'].flatMap((folder) => below(folder, /\.md$/)),
];

test.each(pages)('P20, P21: %s', (page) => expect(foundIn(textOf(page))).toEqual([]));
