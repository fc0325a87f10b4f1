/** Judges every flow of the gateway against the rules of its security group: closed, open, in doubt, or nearly meant. */

import { nameOf } from '../../../api/arm-id.ts';
import type { Judgement } from '../../../network/filter/judge.ts';
import { levelOf, type Circumstances, type Level } from '../../../network/filter/verdict.ts';
import { isOfClients, type FlowNeed } from '../../../network/flows.ts';
import { nearMisses } from '../../../network/near-misses.ts';
import { isFor, mostRules, type RuleChanges } from '../../../network/our-rules.ts';
import { newWords, type SecurityRule } from '../../../network/rules.ts';
import { maySpeakOf, summaryOf } from '../../../network/security.ts';
import { advisory, blockingSwitch, degrading, type Finding } from '../../model/values/finding.ts';
import { madeBy, rulePrefix } from '../../model/terms/owner.ts';
import { lackingOrDifferent } from '../../model/terms/words.ts';
import { checkClients, openWide } from './security-clients.ts';
import { presentRule, putRule } from './security-rules.ts';
import { hints, isAdmin, judgedIn, verdictOf, waysOut, type View } from './security-view.ts';

/** How much it matters what a judgement says of a flow, for a gateway in such circumstances. */
const levelFor = (judgement: Judgement, { need }: FlowNeed, gateway: Circumstances['gateway']): Level | undefined =>
  // What is recommended has a rule of ours, as what was asked for has.
  levelOf(judgement, { need, isAskedFor: need === 'Recommended', gateway });

/** Whether a gateway would fail that is put behind these rules. */
export const wouldFail = (view: View, flows: readonly FlowNeed[], rules: readonly SecurityRule[]): boolean =>
  flows.some((flow) => !isOfClients(flow) && levelFor(judgedIn(view, rules, flow), flow, 'Switch') === 'Blocking');

/** `rules` are the group's once everything is done that the plan may do: what the switch is judged on. */
export const checkFlows = (
  view: View,
  flows: readonly FlowNeed[],
  rules: readonly SecurityRule[],
  changes: RuleChanges,
): readonly Finding[] => [
  ...flows.flatMap((flow) => checkFlow(view, flow, flows, rules, changes)),
  ...inDoubt(view, flows, rules),
  ...noRoom(view, changes, rules),
  ...openWide(view, rules),
];

const severities = { Blocking: blockingSwitch, Degrading: degrading, Advisory: advisory } as const;

function checkFlow(
  view: View,
  flow: FlowNeed,
  flows: readonly FlowNeed[],
  rules: readonly SecurityRule[],
  changes: RuleChanges,
): readonly Finding[] {
  if (flow.need === 'Optional') return [];
  const isPlanned = rulesFor(view, flow, changes).length > 0;
  if (isOfClients(flow)) return checkClients(view, flow, { flows, rules, isPlanned });
  const judgement = judgedIn(view, rules, flow);
  const verdict = summaryOf(judgement, flow);
  if (verdict.is === 'Allowed') return nearMisses(view.group?.rules ?? [], flow, flows).map((miss) => nearMiss(view, flow, miss));
  if (verdict.is === 'Unknown') return [];
  const by = changes.shadowed.find((one) => one.flow.id === flow.id)?.by ?? verdict.by;
  const part = verdict.is === 'Partly' ? ` in part, for ${verdict.remainder}` : '';
  const misses = hints(view, flow, flows);
  return [
    severities[levelFor(judgement, flow, view.gateway) ?? 'Advisory']('FlowBlocked', view.groupId, {
      message: `${blocker(view, by)} blocks the ${flow.need.toLowerCase()} flow "${flow.title}"${part}: ${inWords(flow)}. ${flow.loss}${ofOurs(view, flow, changes)}${misses}`,
      remedy: waysOut(view, flow, { flows, by: [by], isPlanned }),
      source: flow.source,
    }),
  ];
}

const blocker = (view: View, by: SecurityRule): string =>
  isAdmin(view, by)
    ? `Security admin rule ${by.name} (priority ${by.priority}, ${by.access}), which a network manager puts before network security group ${nameOf(view.groupId)},`
    : `Rule ${by.name} (priority ${by.priority}, ${by.access}) in network security group ${nameOf(view.groupId)}${madeBy(by.name, view.settings.serviceId)}`;

/** Under Audit: what this binding would write for the flow, and how that differs from what is there. */
function ofOurs(view: View, flow: FlowNeed, changes: RuleChanges): string {
  const { settings, groupId, group } = view;
  const rules = rulesFor(view, flow, changes);
  if (settings.security.policy !== 'Audit' || rules.length === 0) return '';
  return ` Of the rules of this binding that would allow it, ${lackingOrDifferent(rules.map((rule) => putRule(groupId, rule, presentRule(group, rule.name))))}.`;
}

const rulesFor = ({ settings }: View, { id }: FlowNeed, { write }: RuleChanges): readonly SecurityRule[] =>
  write.filter(({ name }) => isFor(name, `${rulePrefix(settings.serviceId)}${id}`));

const inWords = ({ direction, protocol, ports, peers }: FlowNeed): string =>
  `${direction.toLowerCase()} ${protocol} ${ports.join(', ')} ${direction === 'Inbound' ? 'from' : 'to'} ${peers.join(', ')}`;

/** What no source settles proves nothing; it is worth one look, for all flows together. */
function inDoubt(view: View, flows: readonly FlowNeed[], rules: readonly SecurityRule[]): readonly Finding[] {
  const doubts = flows.flatMap((flow) => {
    if (flow.need === 'Optional' || isOfClients(flow)) return [];
    const verdict = verdictOf(view, rules, flow);
    return verdict.is === 'Unknown' ? [{ flow, by: verdict.by }] : [];
  });
  const [first] = doubts;
  if (!first) return [];
  const byRule = Map.groupBy(doubts, ({ by }) => blocker(view, by));
  const parts = [...byRule].map(
    ([name, some]) =>
      `${name} may block a part of ${some.map(({ flow }) => `the ${flow.need.toLowerCase()} flow "${flow.title}"`).join(', ')}`,
  );
  const names = [...new Set(doubts.map(({ by }) => by.name))].join(', ');
  const odd = [...view.admin, ...rules].filter((rule) => newWords(rule).length > 0 && doubts.some(({ flow }) => maySpeakOf(rule, flow)));
  if (odd.length > 0) return [ofNewWords(view, first.flow, parts, odd)];
  return [
    advisory('FlowUnknown', view.groupId, {
      message: `${parts.join('; ')}. Whether the addresses that ${byRule.size > 1 ? 'they name' : 'it names'} are among those cannot be told here.`,
      remedy: `${view.place.tags ? 'Compare' : 'Grant Microsoft.Network/locations/serviceTags/read, so that it can be told, or compare'} them with the service tag's ranges and with the networks that are connected, and change ${names} where they overlap.`,
      source: first.flow.source,
    }),
  ];
}

/** Azure has added a word since this was written: what a rule with it does is not known, and which flows it concerns. */
const ofNewWords = (view: View, flow: FlowNeed, parts: readonly string[], odd: readonly SecurityRule[]): Finding =>
  advisory('FlowUnknown', view.groupId, {
    message: `${parts.join('; ')}. ${odd.map((rule) => `Rule ${rule.name} has ${newWords(rule).join(' and ')}`).join('; ')}, which this version of the operator does not know; it may allow or deny what it names.`,
    remedy: `Look up what that does, or upgrade the operator. If it lets the gateway's flows through, nothing has to be done; otherwise change ${odd.map(({ name }) => name).join(', ')}, or put a rule in front that allows them.`,
    source: flow.source,
  });

const nearMiss = (view: View, flow: FlowNeed, { rule, got, meant }: ReturnType<typeof nearMisses>[number]): Finding =>
  advisory('NearMiss', view.groupId, {
    message: `Rule ${rule.name} in network security group ${nameOf(view.groupId)} allows ${got}, which is not what the flow "${flow.title}" uses: did you mean ${meant}?`,
    remedy: 'Correct the rule; the flow itself is open by another rule.',
    source: flow.source,
  });

/** A flow that is open all the same, by a default rule or by one outside the band, keeps the gateway from nothing. */
const noRoom = (view: View, changes: RuleChanges, rules: readonly SecurityRule[]): readonly Finding[] => {
  const flows = changes.noRoom.filter(({ need }) => need === 'Required');
  if (flows.length === 0) return [];
  // Who may reach the gateway blocks nothing.
  const closed = flows.some((flow) => !isOfClients(flow) && levelFor(judgedIn(view, rules, flow), flow, view.gateway) === 'Blocking');
  const { from, to } = view.settings.security.priorities;
  const titles = flows.map(({ title }) => title).join(', ');
  const group = `network security group ${nameOf(view.groupId)}`;
  const words =
    (view.group?.rules.length ?? 0) >= mostRules
      ? {
          message: `Azure takes ${mostRules} rules in a group, and ${group} has so many; there is no room for ${titles}.`,
          remedy: 'Remove rules that are not needed, or merge those of one direction and access into rules with several ranges.',
          source: 'Microsoft: Azure subscription and service limits, NSG rules per NSG',
        }
      : {
          message: `No priority from ${from} to ${to} is free in ${group} for ${titles}.`,
          remedy: 'Give spec.networkSecurity.priorities a band with room, or remove rules in it.',
          source: 'apim-vnet-operator: it takes priorities in its band only',
        };
  return [(closed ? blockingSwitch : degrading)('NoRoomForRules', view.groupId, words)];
};
