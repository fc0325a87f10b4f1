/** One gateway on the page: what it is, where it stands, what is wrong with what helps, what would be done, what was done, and the list for a firewall. */

import type { Finding } from '../../binding/model/values/finding.ts';
import { impact, phase, place as wish, title, verdict, why } from '../preview/words.ts';
import type { Draw } from './drawing.ts';
import { type GatewayFacts } from './facts.ts';
import { html, nothing, table, type Markup } from './html.ts';
import { placeSection } from './place.ts';

export function gatewaySection(facts: GatewayFacts, id: string, draw: Draw): Markup {
  const { preview, places, today } = facts;
  return html`<section class="gateway" aria-labelledby="${id}">
    <div class="head">
      <h2 id="${id}">${title(preview)}</h2>
      ${outcomeBadge(facts)}${brokenBadge(facts)}
    </div>
    <p class="soft">${wish(preview)}</p>
    ${state(facts)} ${about(facts)} ${today.map((place, at) => placeSection(place, `${id}-today-${at + 1}`, draw, 'as it is today'))}
    ${places.map((place, at) => placeSection(place, `${id}-${at + 1}`, draw, today.length > 0 ? 'as declared' : ''))}
    ${places.length + today.length === 0 ? html`<p>There is no network to draw: ${noNetwork(facts)}</p>` : nothing} ${findings(facts)}
    ${plan(facts)} ${history(facts)} ${firewall(facts)}
  </section>`;
}

const outcomes = {
  Nothing: ['good', 'as declared'],
  Changes: ['warn', 'would change'],
  Blocked: ['bad', 'blocked'],
  Failed: ['bad', 'could not be read'],
} as const;

export function outcomeBadge({ preview: { outcome, audited } }: GatewayFacts): Markup {
  const [colour, words] = outcomes[outcome.is];
  const differs = outcome.is === 'Nothing' && audited.length > 0;
  return html`<span class="badge ${differs ? 'warn' : colour}">${differs ? 'differs, under Audit' : words}</span>`;
}

export const brokenBadge = ({ broken, places, today }: GatewayFacts): Markup =>
  places.length + today.length === 0
    ? nothing
    : broken.length === 0
      ? html`<span class="badge good">no broken flow</span>`
      : html`<span class="badge bad">${broken.length} broken flow${broken.length === 1 ? '' : 's'}</span>`;

const noNetwork = ({ preview: { outcome, settings } }: GatewayFacts): string =>
  outcome.is === 'Failed'
    ? outcome.why
    : settings.mode === 'None'
      ? 'the gateway is to be in no virtual network.'
      : 'the network or the service cannot be read, or the tier is not one that stands in a network; the findings say which.';

function state({ ready, preview: { outcome, waitsFor } }: GatewayFacts): Markup {
  return html`${ready ? html`<p><strong>Ready ${ready.status}: ${ready.reason}</strong> since ${ready.since}. ${ready.message}</p>` : nothing}
  ${
    outcome.is === 'Blocked'
      ? html`<div class="box broken">
          <p class="title">What stands in the way</p>
          <ul>
            ${outcome.why.map((one) => html`<li>${one}</li>`)}
          </ul>
        </div>`
      : nothing
  }
  ${waitsFor === undefined ? nothing : html`<p>Waits: ${waitsFor}</p>`}`;
}

function about({ service, preview: { settings } }: GatewayFacts): Markup {
  if (!service) return nothing;
  const rows: readonly (readonly [string, string])[] = [
    ['Service', service.name],
    ['Tier', `${service.sku.name}, ${service.sku.capacity} unit${service.sku.capacity === 1 ? '' : 's'}`],
    ['Region', service.location],
    ['Platform', service.platformVersion],
    ['Mode', `${service.virtualNetworkType} now, ${settings.mode} declared`],
    ['Gateway', service.gatewayUrl ?? 'no name'],
    [
      'State',
      service.targetProvisioningState === ''
        ? service.provisioningState
        : `${service.provisioningState} to ${service.targetProvisioningState}`,
    ],
    ['Policy', settings.policy],
  ];
  return html`<dl class="facts">
    ${rows.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

const findings = ({ preview: { findings: all } }: GatewayFacts): Markup =>
  html`<h3>Findings</h3>
    ${all.length === 0 ? html`<p>Nothing is wrong that the rules, routes, names and addresses show.</p>` : all.map(finding)}`;

const finding = ({ check, severity, location, message, remedy, source }: Finding): Markup =>
  html`<div class="box ${severity}">
    <p class="title">${severity}: ${check}${location === undefined ? '' : ` in ${location}`}</p>
    <p>${message}</p>
    <p><strong>What helps:</strong> ${remedy}</p>
    <p class="soft">${source}</p>
  </div>`;

function plan({ preview }: GatewayFacts): Markup {
  const { steps, kept, audited } = preview;
  if (steps.length === 0 && kept.length === 0 && audited.length === 0) return nothing;
  const rows = [
    ...steps.map((one) => [phase(one), why(one.step), impact(one), one.needsApproval ? 'waits for approval' : ''] as const),
    ...kept.map(({ step, by }) => [`waits for ${by} to go`, why(step), '', ''] as const),
    ...audited.map((step) => ['not done under Audit', why(step), '', ''] as const),
  ];
  return html`<h3>What would be done</h3>
    <p>
      ${preview.outcome.is === 'Blocked' ? 'As far as it is not blocked: ' : ''}${verdict({ ...preview, outcome: steps.length > 0 ? { is: 'Changes' } : preview.outcome })}.
    </p>
    ${table(
      `Plan of ${title(preview)}`,
      ['When', 'What', 'What it does to traffic', 'Consent'],
      rows.map(
        (cells) =>
          html`<tr>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      ),
    )}`;
}

function history({ preview, history: entries }: GatewayFacts): Markup {
  if (entries === undefined) return nothing;
  if (entries.length === 0)
    return html`<h3>History</h3>
      <p>No operation has ended yet.</p>`;
  return html`<h3>History</h3>
    ${table(
      `History of ${title(preview)}`,
      ['Ended', 'Operation', 'Result', 'Outcome', 'Request id'],
      entries.map(
        ({ at, what, result, outcome, requestId }) =>
          html`<tr>
            <td>${at}</td>
            <td>${what}</td>
            <td>${result}</td>
            <td>${outcome}</td>
            <td><code>${requestId}</code></td>
          </tr>`,
      ),
    )}`;
}

function firewall({ preview, firewall: rows }: GatewayFacts): Markup {
  if (rows === undefined || rows.length === 0) return nothing;
  return html`<h3>What a firewall must let through</h3>
    <p>The gateway's traffic passes an appliance or a gateway on its way out. That must allow:</p>
    ${table(
      `Firewall list of ${title(preview)}`,
      ['Name', 'Kind', 'Need', 'Ports', 'Ranges today', 'Why'],
      rows.map(
        ({ name, kind, required, protocol, ports, ranges, why: reason }) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td>${kind}</td>
            <td>${required ? 'required' : 'feature'}</td>
            <td>${protocol.toUpperCase()} ${ports.join(', ')}</td>
            <td>${ranges ? ranges.length : ''}</td>
            <td>${reason}</td>
          </tr>`,
      ),
    )}`;
}
