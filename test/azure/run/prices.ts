/** What a run costs by the hour: list prices, rounded up, so that a budget is rather too high than too low. */

export interface Price {
  readonly what: string;
  /** US dollars an hour. */
  readonly dollars: number;
  readonly source: string;
}

const day = 'as quoted in public on 2026-11-30';

export const prices = {
  developer: {
    what: 'API Management, tier Developer',
    dollars: 0.07,
    source: `Microsoft: API Management pricing, about 48 USD a month, ${day}`,
  },
  premium: {
    what: 'API Management, tier Premium, each unit',
    dollars: 4.2,
    source: `Microsoft: API Management pricing, 2,800 to 3,000 USD a month, ${day}`,
  },
  address: {
    what: 'a public address, Standard, static',
    dollars: 0.005,
    source: `Microsoft: IP address pricing, 0.005 USD an hour, ${day}`,
  },
  network: { what: 'networks, subnets, security groups', dollars: 0, source: 'Microsoft: Virtual Network pricing, free of charge' },
} as const satisfies Readonly<Record<string, Price>>;
