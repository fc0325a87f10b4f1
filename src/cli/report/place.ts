/** One location of a gateway on the page: its drawing, its facts, and each flow with the rule and the hop that decide it. */

import { nameOf } from '../../api/arm-id.ts';
import { valueOf } from '../../binding/model/values/observation.ts';
import type { FlowVerdict, PlaceVerdicts } from '../preview/flow-verdicts.ts';
import { freeAddresses } from '../preview/flow-words.ts';
import { count } from '../preview/words.ts';
import type { Draw } from './drawing.ts';
import { brokenSentence, direction, sentence } from './facts.ts';
import { html, nothing, table, type Markup } from './html.ts';
import { networkGraph } from './network-graph.ts';

export function placeSection(place: PlaceVerdicts, id: string, draw: Draw, which: string): Markup {
  const { site, isThere, flows, unreached } = place;
  const broken = flows.filter(({ state }) => state === 'Broken');
  const title = `Network of ${site.service.name} in ${site.location}${which === '' ? '' : `, ${which}`}`;
  const text =
    broken.length === 0
      ? 'No flow that the gateway needs is broken.'
      : `Broken: ${broken.map((found) => `${found.flow.title}. ${found.reasons.join(' ')}`).join(' ')}`;
  return html`<h3 id="${id}">${site.location}${site.isPrimary ? ' (primary)' : ''}${which === '' ? '' : `, ${which}`}</h3>
    ${facts(place)}
    ${
      isThere
        ? nothing
        : html`<p class="soft">
            The gateway is not in this subnet in mode ${site.mode} yet: what follows is what it would find there today, before the plan is
            carried out.
          </p>`
    }
    <figure tabindex="0" aria-label="${title}">
      ${draw(networkGraph(place), id, title, text)}
      <figcaption>
        Read from left to right: who calls, the inbound rule that decides, the gateway, the outbound rule, the route or endpoint where one
        decides, what is called. Red is broken; dashed yellow cannot be told, dashed blue is opened by the plan. Optional flows that are not
        asked for are in the table only.
      </figcaption>
    </figure>
    ${
      broken.length === 0
        ? nothing
        : html`<div class="box broken">
            <p class="title">${broken.length === 1 ? 'One flow is' : `${broken.length} flows are`} broken in ${site.location}</p>
            <ul>
              ${broken.map((found) => html`<li>${brokenSentence({ place, found })}</li>`)}
            </ul>
          </div>`
    }
    ${
      unreached.length === 0
        ? nothing
        : html`<div class="box Degrading">
            <p class="title">Not reached, as the gateway itself reports</p>
            <ul>
              ${unreached.map(({ name, type, optional, since, error }) => html`<li>${name} (${type}, ${optional ? 'optional' : 'required'}) since ${since}${error === undefined ? '' : `: ${error}`}</li>`)}
            </ul>
          </div>`
    }
    ${flowTable(place, title)}`;
}

function facts(place: PlaceVerdicts): Markup {
  const { seen, wanted, present } = place.site;
  const network = valueOf(seen.network);
  const group = valueOf(seen.group);
  const table = valueOf(seen.table);
  const rows: readonly (readonly [string, string])[] = [
    ['Virtual network', `${nameOf(wanted.networkId)} (${(network?.prefixes ?? []).join(', ')})`],
    ['Subnet', `${nameOf(wanted.subnetId)} (${(seen.subnet?.prefixes ?? []).join(', ')}), ${freeAddresses(place)}`],
    ['Network security group', group ? `${group.name}, ${count(group.rules.length, 'rule')}` : 'none'],
    ['Route table', table ? `${table.name}, ${count(table.routes.length, 'route')}` : 'none'],
    ['Service endpoints', seen.subnet?.serviceEndpoints.join(', ') || 'none'],
    ['DNS servers', network?.dnsServers.join(', ') || "Azure's own"],
    ['Public addresses', present.publicIpAddresses.join(', ') || 'none'],
    ['Private addresses', present.privateIpAddresses.join(', ') || 'none'],
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

const badges = { Open: 'good', Broken: 'bad', Doubtful: 'warn', Planned: 'plan', Closed: 'calm' } as const;
const said = {
  Open: 'open',
  Broken: 'broken',
  Doubtful: 'cannot be told',
  Planned: 'opened by the plan',
  Closed: 'closed, not asked for',
} as const;

const flowTable = ({ flows }: PlaceVerdicts, title: string): Markup =>
  table(
    `Flows: ${title}`,
    ['Flow', 'State', 'Need', 'Packets', 'Rule', 'Next hop'],
    flows.map(row),
    'Each flow with the rule and the hop that decide it',
  );

const row = (found: FlowVerdict): Markup =>
  html`<tr${{ markup: found.state === 'Broken' ? ' class="broken"' : '' }}>
    <th scope="row">${sentence(found.flow.title)}</th>
    <td><span class="badge ${badges[found.state]}">${said[found.state]}</span></td>
    <td>${found.flow.need}</td>
    <td>${direction(found)}</td>
    <td><code>${found.rule}</code></td>
    <td>${found.flow.direction === 'Inbound' ? `answers: ${found.hop.text}` : found.hop.text}${found.hop.is === 'Through' ? ', which must let it through' : ''}</td>
  </tr>`;
