/** The report: one page of HTML that needs nothing else, for people who have neither a cluster nor this program. */

import { hash } from 'node:crypto';
import { version } from '../../version.ts';
import type { Failed } from '../preview/results.ts';
import { title } from '../preview/words.ts';
import type { Draw } from './drawing.ts';
import { factsOf, type GatewayFacts, type Reported } from './facts.ts';
import { brokenBadge, gatewaySection, outcomeBadge } from './gateway.ts';
import { html, nothing, table, type Markup } from './html.ts';
import { style } from './style.ts';

export interface PageOptions {
  /** When Azure was read, as ISO 8601. */
  readonly at: string;
  /** e.g. `3 manifests` or `the cluster contoso`. */
  readonly from: string;
}

/** Nothing may be loaded and nothing may run; the style alone is allowed, by its hash. */
const policy = `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; base-uri 'none'; form-action 'none'`;

/** As one piece: its hash is that of every character between the tags. */
const sheet: Markup = { markup: `<style>${style}</style>` };

export function reportPage(reported: readonly Reported[], failed: readonly Failed[], draw: Draw, { at, from }: PageOptions): string {
  const all = reported.map(factsOf);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>API Management gateways in their networks</title>
        ${sheet}
      </head>
      <body>
        <header>
          <h1>API Management gateways in their networks</h1>
          <p class="soft">Azure as it was at ${at}, read for ${from}. Nothing was changed.</p>
        </header>
        <main>${summary(all, failed)} ${all.map((facts, index) => gatewaySection(facts, anchor(index), draw))}</main>
        <footer>
          <p>
            Made by apimvnet ${version} report. Rules and routes are judged by Microsoft's published requirements; each finding names its
            source.
          </p>
        </footer>
      </body>
    </html> `;
  return page.markup;
}

const anchor = (index: number): string => `gateway-${index + 1}`;

function summary(all: readonly GatewayFacts[], failed: readonly Failed[]): Markup {
  const broken = all.reduce((sum, facts) => sum + facts.broken.length, 0);
  return html`<section aria-labelledby="summary">
    <div class="head">
      <h2 id="summary">${all.length} gateway${all.length === 1 ? '' : 's'}</h2>
      ${
        broken === 0
          ? html`<span class="badge good">no broken flow</span>`
          : html`<span class="badge bad">${broken} broken flow${broken === 1 ? '' : 's'}</span>`
      }
    </div>
    ${table('Summary of all gateways', ['Binding', 'Service', 'Mode', 'Regions', 'Plan', 'Flows', 'Findings'], all.map(row))}
    ${
      failed.length === 0
        ? nothing
        : html`<div class="box broken">
            <p class="title">Not valid, and not looked at</p>
            <ul>
              ${failed.map(({ name, problems }) => html`<li>${name}: ${problems.join('; ')}</li>`)}
            </ul>
          </div>`
    }
  </section>`;
}

function row(facts: GatewayFacts, index: number): Markup {
  const { preview, service, places } = facts;
  const { findings, settings } = preview;
  const count = (severity: string): number => findings.filter((one) => one.severity === severity).length;
  const parts = (['Blocking', 'Degrading', 'Advisory'] as const).flatMap((one) =>
    count(one) === 0 ? [] : [`${count(one)} ${one.toLowerCase()}`],
  );
  return html`<tr>
    <th scope="row"><a href="#${anchor(index)}">${title(preview)}</a></th>
    <td>${service ? `${service.name} (${service.sku.name})` : 'not found'}</td>
    <td>${settings.mode}</td>
    <td>${places.map(({ site }) => site.location).join(', ') || service?.location}</td>
    <td>${outcomeBadge(facts)}</td>
    <td>${brokenBadge(facts)}</td>
    <td>${parts.join(', ') || 'none'}</td>
  </tr>`;
}
