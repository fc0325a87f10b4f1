/** Judges what a file declares as the operator would judge it in Azure before it puts a gateway there. */

import { apiVersion, kind, type Binding } from '../../api/binding.ts';
import { contextFor } from '../../binding/checks/context.ts';
import { runChecks } from '../../binding/checks/index.ts';
import { createClaimsIndex } from '../../binding/controller/claims-index.ts';
import { intervalsAt } from '../../binding/model/terms/intervals.ts';
import { worstFirst, type CheckName, type Finding } from '../../binding/model/values/finding.ts';
import { settingsOf } from '../../binding/model/values/settings.ts';
import type { TagList } from '../../network/words/tag-list.ts';
import { instant } from '../../runtime/clock.ts';
import { brief } from '../preview/words.ts';
import { observationOf, specFor, type Planned } from './world.ts';

export interface Judged {
  readonly planned: Planned;
  /** Worst first. */
  readonly findings: readonly Finding[];
  /** Rules and routes that the operator would write, in words. */
  readonly wouldWrite: readonly string[];
}

/** What can be said of a network that is only declared; the rest is about what is in Azure, or about a binding. */
const ofNetworks: ReadonlySet<CheckName> = new Set([
  'TierNotSupported',
  'SubnetInAnotherRegion',
  'SubnetDelegated',
  'SubnetTooSmall',
  'SubnetWithoutRoom',
  'SecurityGroupInAnotherRegion',
  'RouteTableInAnotherRegion',
  'NoSecurityGroup',
  'FlowBlocked',
  'FlowUnknown',
  'NearMiss',
  'ManagementOpenWide',
  'RouteConflict',
  'RouteDiverted',
  'RouteMissing',
  'NoRouteTable',
  'RoutesFull',
  'ServiceEndpointMissing',
  'ClientsUnanswered',
  'FirewallMustAllow',
  'TrafficDropped',
  'PrimarySqlViaTunnel',
]);

/** Where the operator's remedy speaks of a binding that there is not. */
const remedies: Partial<Readonly<Record<CheckName, string>>> = {
  FlowBlocked: 'Allow the flow with a priority in front of the rule that blocks it, or change that rule.',
  NoSecurityGroup: 'Attach a network security group with the rules of apimvnet flows to the subnet.',
  NoRouteTable: 'Attach a route table with the routes that are listed below.',
  RouteMissing: 'Add the routes that are listed below.',
  ServiceEndpointMissing: 'Add them to the subnet, or let the firewall pass the ranges of these services.',
  FirewallMustAllow: 'apimvnet flows lists hosts, tags and ports; once the service is there, apimvnet firewall those of this service too.',
  TierNotSupported: 'Use Developer or Premium for a gateway in a subnet.',
};

export function judged(planned: Planned, tags: TagList | undefined): Judged {
  const spec = specFor(planned);
  const settings = settingsOf(spec);
  const seen = observationOf(planned, tags);
  const metadata = { name: 'declared', namespace: 'declared', uid: 'declared', resourceVersion: '', generation: 1, creationTimestamp: '' };
  const binding: Binding = { apiVersion, kind, metadata, spec };
  const around = { neighbours: createClaimsIndex(), seesAll: false, cluster: 'declared', intervals: intervalsAt(1) };
  const context = contextFor(binding, settings, {}, new Map(), instant(0), around);
  const { findings, audited } = runChecks(settings, seen, context);
  return {
    planned,
    findings: worstFirst(findings.filter(({ check }) => ofNetworks.has(check))).map((finding) => ({
      ...finding,
      message: withoutBinding(finding.message),
      remedy: remedies[finding.check] ?? finding.remedy,
    })),
    wouldWrite: audited.flatMap(({ writes }) => writes.filter(({ target }) => /\/(securityRules|routes)\/[^/]+$/i.test(target)).map(brief)),
  };
}

/** What the operator says of its own rules and policies is about a binding that there is not. */
const withoutBinding = (message: string): string =>
  message.replace(/ Of the (?:rules|routes) of this binding[^:]*: [^.]*\./, '').replace(/, and the policy Audit forbids [^.]*/, '');
