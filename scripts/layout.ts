/** `npm run check:layout`: imports point one way, there are no circles, no folder is a hall, and nothing only re-exports. Prints who imports whom. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { mostFiles, mostInFolder, rooms } from './layout-rules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const isTest = (file: string): boolean => /\.(test|test-support)\.ts$/.test(file);

const files = ['src', 'sim', 'test', 'scripts']
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.includes('node_modules'))
  .toSorted();
const known = new Set(files);
const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

/** Files of ours that a file imports, types too. */
const imports = new Map(
  [...sources].map(([file, text]) => {
    const named = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
    const found = named.filter((name) => name.startsWith('.')).map((name) => relative(root, resolve(root, dirname(file), name)));
    return [file, [...new Set(found)].filter((one) => known.has(one))] as const;
  }),
);

const complaints: string[] = [];

/** The room of a file under src/binding: `checks`, `model`, …; undefined elsewhere. */
const roomOf = (file: string): string | undefined => {
  const [, room] = /^src\/binding\/([^/]+)\//.exec(file) ?? [];
  return room !== undefined && (rooms as readonly string[]).includes(room) ? room : undefined;
};
const rank = (room: string): number => (rooms as readonly string[]).indexOf(room);

for (const [file, targets] of imports) {
  const from = roomOf(file);
  if (from === undefined || isTest(file)) continue;
  for (const target of targets) {
    const to = roomOf(target);
    if (to !== undefined && rank(to) < rank(from)) complaints.push(`${file} imports ${target}: ${from} lies below ${to}`);
  }
}

for (const circle of circles()) complaints.push(`a circle: ${circle.join(' → ')}`);

for (const [file, text] of sources)
  if (/^\s*(\/\*[^]*?\*\/\s*)*(export (\*|type \{|\{)[^;]*;\s*)+$/.test(text)) complaints.push(`${file} only re-exports`);

const counts = new Map<string, number>();
for (const file of files) if (!isTest(file)) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
for (const [folder, count] of counts) {
  const most = mostInFolder[folder] ?? mostFiles;
  if (count > most) complaints.push(`${folder} holds ${count} source files, and ${most} are the most`);
}

print();
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;

/** Each found once, by a walk in depth. */
function circles(): readonly (readonly string[])[] {
  const done = new Set<string>();
  const path: string[] = [];
  const found: (readonly string[])[] = [];
  const walk = (file: string) => {
    if (done.has(file)) return;
    const at = path.indexOf(file);
    if (at >= 0) return void found.push([...path.slice(at), file]);
    path.push(file);
    for (const target of imports.get(file) ?? []) walk(target);
    path.pop();
    done.add(file);
  };
  for (const file of files) walk(file);
  return found;
}

/** Rows import columns: how many imports, between the rooms of src/binding. Only the right upper half is allowed. */
function print(): void {
  const between = new Map<string, number>();
  for (const [file, targets] of imports) {
    const from = roomOf(file);
    if (from === undefined || isTest(file)) continue;
    for (const target of targets) {
      const to = roomOf(target);
      if (to !== undefined && to !== from) between.set(`${from} ${to}`, (between.get(`${from} ${to}`) ?? 0) + 1);
    }
  }
  const width = Math.max(...rooms.map((room) => room.length)) + 1;
  console.log(`${'imports'.padEnd(width)}${rooms.map((room) => room.slice(0, 9).padStart(10)).join('')}`);
  for (const from of rooms)
    console.log(`${from.padEnd(width)}${rooms.map((to) => String(between.get(`${from} ${to}`) ?? '·').padStart(10)).join('')}`);
}
