/** Which tiers and platforms can be put into a subnet, and what to do instead where they cannot. */

export type Bindable =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: 'TierNotSupported' | 'PlatformRetired';
      readonly message: string;
      readonly remedy: string;
      readonly source: string;
    };

const concepts = 'Microsoft: Use a virtual network with Azure API Management, 2024-10-16';

interface Tier {
  readonly injectable: boolean;
  /** What reaches private backends, or is reached privately, in this tier. */
  readonly instead: string;
}

const upgrade = 'Move the service to Developer or Premium';

const tiers: Readonly<Record<string, Tier>> = {
  developer: { injectable: true, instead: '' },
  premium: { injectable: true, instead: '' },
  basic: { injectable: false, instead: `${upgrade}, or use an inbound private endpoint.` },
  standard: { injectable: false, instead: `${upgrade}, or use an inbound private endpoint.` },
  consumption: { injectable: false, instead: `Create the service anew in Developer or Premium; Consumption has no networking.` },
  basicv2: {
    injectable: false,
    instead: 'Use an inbound private endpoint, or Standard v2 with outbound integration; this operator binds the classic tiers.',
  },
  standardv2: {
    injectable: false,
    instead: 'Use its outbound virtual network integration and an inbound private endpoint; this operator binds the classic tiers.',
  },
  premiumv2: {
    injectable: false,
    instead:
      'Premium v2 takes its subnet when it is created, by other rules than the classic tiers; this operator binds the classic tiers.',
  },
};

const platforms = 'Microsoft: stv1 platform retirement, 2024-08-31';

/** `undetermined` is what a service shows while it is being activated. */
export function bindable(sku: string, platformVersion: string): Bindable {
  const tier = tiers[sku.toLowerCase()];
  if (!tier?.injectable)
    return {
      ok: false,
      reason: 'TierNotSupported',
      message: `tier ${sku} cannot be put into a virtual network; Developer and Premium can.`,
      remedy: tier?.instead ?? `${upgrade}.`,
      source: concepts,
    };
  if (platformVersion.toLowerCase() === 'stv1')
    return {
      ok: false,
      reason: 'PlatformRetired',
      message: 'it still runs on the retired platform stv1, which keeps other rules for subnets.',
      remedy: 'Migrate it to stv2 first (Azure portal, Platform migration), then bind it.',
      source: platforms,
    };
  return { ok: true };
}
