/** Which tiers and platforms this operator binds, and what the others have instead. */

export type Bindable =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: 'TierNotSupported' | 'PlatformRetired';
      readonly message: string;
      readonly remedy: string;
      readonly source: string;
    };

/** Which tier has injection, inbound private endpoints and outbound integration. */
const features = 'Microsoft: Feature-based comparison of Azure API Management tiers, 2025-11-11';
const injectionV2 = 'Microsoft: Inject an Azure API Management instance in a private virtual network, Premium v2 tier, 2025-10-08';

interface Tier {
  readonly injectable: boolean;
  /** What reaches private backends, or is reached privately, in this tier. */
  readonly instead: string;
  readonly source: string;
}

const bound = { injectable: true, instead: '', source: features };
const instead = (text: string, source = features): Tier => ({ injectable: false, instead: text, source });

const upgrade = 'Move the service to Developer or Premium';

const tiers: Readonly<Record<string, Tier>> = {
  developer: bound,
  premium: bound,
  basic: instead(`${upgrade}, or use an inbound private endpoint.`),
  standard: instead(`${upgrade}, or use an inbound private endpoint.`),
  consumption: instead('Create the service anew in Developer or Premium; Consumption has no networking.'),
  basicv2: instead(
    'Basic v2 has no inbound private endpoint and no way into a virtual network; Standard v2 or Premium v2 has, and so have Developer and Premium, which this operator binds.',
  ),
  standardv2: instead(
    'Use its outbound virtual network integration for private backends, and an inbound private endpoint for private clients.',
  ),
  premiumv2: instead(
    'Premium v2 has an injection of its own, chosen when it is created, into a delegated subnet; else use its outbound virtual network integration and an inbound private endpoint.',
    injectionV2,
  ),
};

const platforms = 'Microsoft: stv1 platform retirement, 2024-08-31';

/** `undetermined` is what a service shows while it is being activated. */
export function bindable(sku: string, platformVersion: string): Bindable {
  const tier = tiers[sku.toLowerCase()];
  if (!tier?.injectable)
    return {
      ok: false,
      reason: 'TierNotSupported',
      message: `tier ${sku} is not bound; this operator binds Developer and Premium.`,
      remedy: tier?.instead ?? `${upgrade}.`,
      source: tier?.source ?? features,
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
