/** Reads a chart's values.yaml as its documentation: the comment right above a value is what it means. */

import { isMap, isScalar, parseDocument, type Node, type Pair } from 'yaml';

export interface DocumentedValue {
  /** As `--set` takes it, e.g. `image.tag`. */
  readonly path: string;
  readonly fallback: unknown;
  readonly meaning: string;
}

/** Every value in the order of the file. Throws for one that no client explains. */
export function documentedValues(yaml: string): readonly DocumentedValue[] {
  const document = parseDocument(yaml);
  if (document.errors.length > 0) throw new Error('values.yaml is no YAML', { cause: document.errors[0] });
  if (!isMap(document.contents)) throw new Error('values.yaml holds no values');
  const lines = yaml.split('\n');

  const visit = (pairs: readonly Pair[], above: readonly string[]): readonly DocumentedValue[] =>
    pairs.flatMap((pair) => {
      const key = pair.key as Node;
      if (!isScalar(key) || !key.range) throw new Error('a key of values.yaml is no word');
      const path = [...above, String(key.value)];
      const meaning = commentAbove(lines, yaml.slice(0, key.range[0]).split('\n').length - 1);
      const value = pair.value as Node | null;
      if (meaning === undefined && isMap(value) && value.items.length > 0) return visit(value.items, path);
      if (meaning === undefined) throw new Error(`values.yaml: ${path.join('.')} has no comment right above it`);
      return [{ path: path.join('.'), fallback: value === null ? null : value.toJS(document), meaning }];
    });
  return visit(document.contents.items, []);
}

function commentAbove(lines: readonly string[], line: number): string | undefined {
  const comment: string[] = [];
  for (let at = line - 1; /^\s*#/.test(lines[at] ?? ''); at--) comment.unshift((lines[at] ?? '').replace(/^\s*#\s?/, ''));
  return comment.length === 0 ? undefined : comment.join(' ');
}
