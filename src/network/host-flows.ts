/** What a gateway calls by host name, for which there is no service tag: firewalls must let these hosts through, security groups know nothing of them. */

export interface HostFlow {
  readonly id: string;
  readonly title: string;
  readonly hosts: readonly string[];
  readonly ports: readonly number[];
  /** Without these the gateway itself does not work; the others serve a feature. */
  readonly required: boolean;
  readonly loss: string;
  readonly source: string;
}

export type CloudName = 'public' | 'usgovernment' | 'china';

const reference = 'Microsoft: Virtual network configuration reference, 2025-06-17';

/** In the order of Microsoft's page. Where a cloud has hosts of its own, they stand in `byCloud`. */
const everywhere: readonly HostFlow[] = [
  {
    id: 'entra-hosts',
    title: 'Microsoft Entra ID by name',
    hosts: ['<region>.login.microsoft.com', 'login.microsoftonline.com'],
    ports: [443],
    required: true,
    loss: 'Sign-in, Key Vault authentication and managed identities fail.',
    source: reference,
  },
  {
    id: 'tls-chain',
    title: 'certificate chains and revocation',
    hosts: [
      'mscrl.microsoft.com',
      'crl.microsoft.com',
      'oneocsp.microsoft.com',
      'cacerts.digicert.com',
      'crl3.digicert.com',
      'csp.digicert.com',
    ],
    ports: [80, 443],
    required: true,
    loss: 'Certificates of backends and of Azure cannot be validated.',
    source: reference,
  },
  {
    id: 'compute-diagnostics',
    title: 'diagnostics of the machines',
    hosts: [
      'azurewatsonanalysis-prod.core.windows.net',
      '*.data.microsoft.com',
      'azureprofiler.trafficmanager.net',
      'shavamanifestazurecdnprod1.azureedge.net',
      'shavamanifestcdnprod1.azureedge.net',
    ],
    ports: [443],
    required: false,
    loss: 'Microsoft cannot diagnose the machines of the service.',
    source: reference,
  },
  {
    id: 'internal-pki',
    title: "Microsoft's internal certificates",
    hosts: ['issuer.pki.azure.com'],
    ports: [443],
    required: true,
    loss: 'Internal certificates are not renewed.',
    source: reference,
  },
  {
    id: 'windows-update',
    title: 'Windows Update',
    hosts: [
      '*.update.microsoft.com',
      '*.ctldl.windowsupdate.com',
      'ctldl.windowsupdate.com',
      'download.windowsupdate.com',
      'go.microsoft.com',
    ],
    ports: [80, 443],
    required: true,
    loss: 'The machines of the service get no updates.',
    source: reference,
  },
  {
    id: 'defender',
    title: 'Windows Defender',
    hosts: ['wdcp.microsoft.com', 'wdcpalt.microsoft.com'],
    ports: [443],
    required: false,
    loss: 'Signatures of Windows Defender are not renewed.',
    source: reference,
  },
  {
    id: 'captcha',
    title: 'CAPTCHA of the developer portal',
    hosts: ['client.hip.live.com', 'partner.hip.live.com', 'partner.prod.repmap.microsoft.com'],
    ports: [443],
    required: false,
    loss: 'Users cannot sign up in the developer portal.',
    source: `${reference}; its host changed on 2025-09-30`,
  },
  {
    id: 'portal-diagnostics',
    title: 'diagnostics in the Azure portal',
    hosts: ['dc.services.visualstudio.com'],
    ports: [443],
    required: false,
    loss: 'The diagnostics extension of the Azure portal shows nothing.',
    source: reference,
  },
];

const monitoring = (hosts: readonly string[]): HostFlow => ({
  id: 'monitor-hosts',
  title: 'Azure Monitor by name',
  hosts,
  ports: [443, 1886],
  required: true,
  loss: 'Logs and metrics stop.',
  source: reference,
});

const metrics = (...names: readonly string[]): readonly string[] => names.map((name) => `${name}.prod.microsoftmetrics.com`);

/** Row by row as the page has them: China has no `prod3-black`. */
const byCloud: Readonly<Record<CloudName, HostFlow>> = {
  public: monitoring([
    'gcs.prod.monitoring.core.windows.net',
    ...metrics('global', 'shoebox2', 'shoebox2-red', 'shoebox2-black', 'prod3', 'prod3-black', 'prod3-red'),
    'gcs.prod.warm.ingestion.monitoring.azure.com',
  ]),
  usgovernment: monitoring([
    'fairfax.warmpath.usgovcloudapi.net',
    ...metrics(
      'global',
      'shoebox2',
      'shoebox2-red',
      'shoebox2-black',
      'prod3',
      'prod3-black',
      'prod3-red',
      'prod5',
      'prod5-black',
      'prod5-red',
    ),
    'gcs.prod.warm.ingestion.monitoring.azure.us',
  ]),
  china: monitoring([
    'mooncake.warmpath.chinacloudapi.cn',
    ...metrics('global', 'shoebox2', 'shoebox2-red', 'shoebox2-black', 'prod3', 'prod3-red', 'prod5', 'prod5-black', 'prod5-red'),
    'gcs.prod.warm.ingestion.monitoring.azure.cn',
  ]),
};

export const hostFlows = (cloud: CloudName = 'public'): readonly HostFlow[] => [...everywhere, byCloud[cloud]];
