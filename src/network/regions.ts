/** Azure regions by display name and by code: `West Europe` is `westeurope`. */

/** The code: small letters and digits only. API Management shows display names, Microsoft.Network echoes what was sent. */
export const regionCode = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

export const sameRegion = (a: string, b: string): boolean => regionCode(a) === regionCode(b);

/** A service tag of one region, compared without case: `Storage.WestEurope`. */
export const regionalTag = (tag: string, region: string): string => `${tag}.${regionCode(region)}`;
