/** All questions, and what is open against a source and cannot be asked this way. */

import { failureSwitches } from './failures.ts';
import { facts } from './facts.ts';
import { networkSwitches } from './network.ts';
import { serviceSwitches } from './service.ts';
import type { Probe } from './types.ts';

export const probes: readonly Probe[] = [...networkSwitches, ...serviceSwitches, ...failureSwitches, ...facts];

export const notAsked: readonly { readonly what: string; readonly why: string }[] = [
  {
    what: 'Whether a route for a service tag takes that tag out of Internet for the default rules (MicrosoftDocs/azure-docs#94454)',
    why: 'it takes a virtual machine that sends packets',
  },
  {
    what: 'Whether a network with SQL Managed Instance or Databricks skips security admin rules altogether',
    why: 'it takes such a network, which costs far more than everything here',
  },
  {
    what: 'Whether a region may have its network in another subscription (hashicorp/terraform-provider-azurerm#25150)',
    why: 'it takes a second subscription',
  },
];
