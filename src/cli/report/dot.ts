/** A graph in the language of Graphviz, written so that no name can leave its quotes. Pure. */

export interface DotNode {
  readonly id: string;
  /** One line each. */
  readonly label: readonly string[];
  /** Words for the style sheet. */
  readonly class: string;
}

export interface DotCluster {
  readonly id: string;
  readonly label: string;
  readonly class: string;
  readonly nodes: readonly DotNode[];
  readonly clusters: readonly DotCluster[];
}

export interface DotEdge {
  readonly from: string;
  readonly to: string;
  readonly class: string;
}

export interface DotGraph {
  readonly nodes: readonly DotNode[];
  readonly clusters: readonly DotCluster[];
  readonly edges: readonly DotEdge[];
}

/** Names of Azure's are up to 80 characters long; the page has them whole beside the drawing. */
const longest = 36;

const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** Graphviz reads `&lt;` and `\N` in a label: both are taken out of the words. */
const quoted = (lines: readonly string[], most = longest, end = '\\n'): string =>
  `"${lines
    .map((line) =>
      shortened(line, most)
        .replaceAll(/[\u0000-\u001f\u007f]/g, '\u25a1')
        .replaceAll('&', '&amp;')
        .replaceAll('\\', '\\\\')
        .replaceAll('"', '\\"'),
    )
    .join(end)}${end === '\\n' ? '' : end}"`;

const node = ({ id, label, class: words }: DotNode): string => `${id} [label=${quoted(label)}, class="${words}"];`;

const cluster = ({ id, label, class: words, nodes, clusters }: DotCluster): string =>
  `subgraph cluster_${id} {\nlabel=${quoted(label.split('\n'), 2 * longest, '\\l')}; class="${words}"; margin=9;\n${[...nodes.map(node), ...clusters.map(cluster)].join('\n')}\n}`;

/** From left to right; what stands in one column was given in one rank. */
export const dot = ({ nodes, clusters, edges }: DotGraph): string =>
  [
    'digraph network {',
    'rankdir=LR; bgcolor=transparent; nodesep=0.09; ranksep=0.42; fontname="Helvetica"; fontsize=11; labeljust=l; pad=0.1; margin=0;',
    'node [shape=box, style="rounded", fontname="Helvetica", fontsize=10.5, height=0.28, margin="0.1,0.045"];',
    'edge [arrowsize=0.5, fontname="Helvetica", fontsize=9];',
    'graph [style="rounded"];',
    ...clusters.map(cluster),
    ...nodes.map(node),
    ...edges.map(({ from, to, class: words }) => `${from} -> ${to} [class="${words}"];`),
    '}',
  ].join('\n');
