/** deploy/install.yaml: all of deploy/base in one file, for `kubectl apply --server-side -f`, as kustomize would make it. */

import { readFileSync, statSync } from 'node:fs';
import { isMap, parse, parseAllDocuments, type Document } from 'yaml';

const root = new URL('../../..', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');

interface Kustomization {
  readonly resources: readonly string[];
  readonly labels?: readonly { readonly pairs: Readonly<Record<string, string>> }[];
}

const documents = (directory: string): readonly Document[] =>
  (parse(text(`${directory}/kustomization.yaml`)) as Kustomization).resources.flatMap((resource) => {
    const path = `${directory}/${resource}`;
    return statSync(new URL(path, root)).isDirectory() ? documents(path) : parseAllDocuments(text(path));
  });

/** Labels go to the objects themselves, not to what they select or make. */
function labelled(document: Document, pairs: Readonly<Record<string, string>>): Document {
  const labels = document.getIn(['metadata', 'labels']);
  if (!isMap(labels)) document.setIn(['metadata', 'labels'], document.createNode({}));
  for (const [name, value] of Object.entries(pairs)) document.setIn(['metadata', 'labels', name], value);
  return document;
}

/** The definition comes after its namespace and before all that may use it. */
export function installFile(): string {
  const { labels = [] } = parse(text('deploy/base/kustomization.yaml')) as Kustomization;
  const pairs = Object.assign({}, ...labels.map((one) => one.pairs)) as Readonly<Record<string, string>>;
  const head = [
    '# Generated from deploy/base by npm run generate; do not edit. kubectl apply --server-side -f install.yaml',
    '# It has no identity in Azure yet, and its image is not published yet: see deploy/README.md.',
  ].join('\n');
  const bodies = documents('deploy/base').map((document) => {
    document.commentBefore = null;
    return labelled(document, pairs).toString({ lineWidth: 0, directives: false }).trim();
  });
  return `${head}\n${bodies.map((body) => `---\n${body}\n`).join('')}`;
}
