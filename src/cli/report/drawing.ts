/** A graph as SVG that stands in a page: laid out by Graphviz, coloured by the page's style sheet, told in words for those who do not see it. */

import { dot, type DotGraph } from './dot.ts';
import { html, type Markup } from './html.ts';

export type Draw = (graph: DotGraph, id: string, title: string, description: string) => Markup;

/** Graphviz as WebAssembly is a megabyte, which only this command loads. */
export async function drawing(): Promise<Draw> {
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  return (graph, id, title, description) => {
    const svg = viz.renderString(dot(graph), { format: 'svg' });
    const size = /<svg width="([\d.]+)pt" height="([\d.]+)pt"\s+viewBox="([^"]+)"/.exec(svg);
    const begin = svg.indexOf('<g id=');
    if (!size || begin < 0) throw new Error('Graphviz gave no drawing');
    const inner = withoutFurniture(svg.slice(begin, svg.lastIndexOf('</svg>')));
    const pixels = (points: string | undefined): number => Math.round((Number(points) * 4) / 3);
    return html`<svg
      class="drawing"
      role="img"
      aria-labelledby="${id}-title ${id}-text"
      width="${pixels(size[1])}"
      height="${pixels(size[2])}"
      viewBox="${size[3] ?? ''}"
    >
      <title id="${id}-title">${title}</title>
      <desc id="${id}-text">${description}</desc>
      ${{ markup: inner }}
    </svg>`;
  };
}

/** Ids would be there twice in a page with two drawings; titles of single parts are names of ours. */
const withoutFurniture = (svg: string): string =>
  svg
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/<title>[\s\S]*?<\/title>/g, '')
    .replaceAll(/ (?:id|font-family)="[^"]*"/g, '')
    .replaceAll(/\n+/g, '\n');
