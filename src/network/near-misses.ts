/** Allow rules that were surely meant for a flow but miss it by a digit or a protocol: `1443` for 1433, `433` for 443. */

import type { FlowNeed } from './flows.ts';
import { parsePorts } from './ports.ts';
import { isWithin } from './prefixes.ts';
import type { SecurityRule } from './rules.ts';
import { canonicalTag } from './tags.ts';

export interface NearMiss {
  readonly rule: SecurityRule;
  readonly got: string;
  readonly meant: string;
}

/** Both were shipped by public templates (Azure/apim-landing-zone-accelerator networking.tf, Azure/bicep-registry-modules dependencies.bicep). */
const slips: Readonly<Record<string, readonly string[]>> = {
  '1433': ['1443', '1434', '4133'],
  '443': ['433', '4443', '344'],
  '3443': ['3343', '4343', '3433'],
  '6390': ['6930', '6309'],
  '1886': ['1866', '1868'],
};

export function nearMisses(rules: readonly SecurityRule[], flow: FlowNeed): readonly NearMiss[] {
  const peers = new Set(flow.peers.map(canonicalTag));
  return rules
    .filter((rule) => rule.access === 'Allow' && rule.direction === flow.direction)
    .filter((rule) =>
      (rule.direction === 'Inbound' ? rule.sourceAddressPrefixes : rule.destinationAddressPrefixes).some((prefix) =>
        peers.has(canonicalTag(prefix)),
      ),
    )
    .flatMap((rule): readonly NearMiss[] => {
      // A rule that has the right port too was meant for more than this flow.
      const slip = flow.ports
        .filter((meant) => !includesPort(rule.destinationPortRanges, meant))
        .flatMap((meant) =>
          rule.destinationPortRanges.filter((got) => slips[meant]?.includes(got)).map((got) => ({ rule, got, meant })),
        )[0];
      if (slip) return [slip];
      const rightPort = flow.ports.every((port) => includesPort(rule.destinationPortRanges, port));
      return rightPort && rule.protocol !== '*' && rule.protocol !== flow.protocol
        ? [{ rule, got: rule.protocol, meant: flow.protocol }]
        : [];
    });
}

function includesPort(ranges: readonly string[], port: string): boolean {
  const wanted = parsePorts(port);
  return (
    wanted !== undefined &&
    isWithin(
      wanted,
      ranges.flatMap((text) => parsePorts(text) ?? []),
    )
  );
}
