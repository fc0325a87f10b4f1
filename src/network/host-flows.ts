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

/** In the order of Microsoft's page. What differs by cloud stands in `byCloud`. */
const everywhere: readonly HostFlow[] = [
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

/** No page names other relays for other clouds. */
export const mailHosts = 'smtp-hosts';
const mail: HostFlow = {
  id: mailHosts,
  title: 'mail relay by name',
  hosts: ['smtpi-co1.msn.com', 'smtpi-ch1.msn.com', 'smtpi-db3.msn.com', 'smtpi-sin.msn.com', 'ies.global.microsoft.com'],
  ports: [25028],
  required: false,
  loss: 'The service sends no mail.',
  source:
    'Microsoft: API Management with virtual networks, 2021-04-12; the port as a service reports it (Azure/azure-sdk-for-net, GetOutboundNetworkDependenciesEndpoints, 2022-07-29)',
};

/** What differs by cloud: hosts of Entra ID, of Microsoft Graph, of Windows activation and of Azure Monitor. */
interface CloudHosts {
  readonly entra: string;
  readonly graph: string;
  readonly activation: readonly string[];
  readonly monitoring: readonly string[];
}

const inCloud = ({ entra, graph, activation, monitoring }: CloudHosts): readonly HostFlow[] => [
  {
    id: 'entra-hosts',
    title: 'Microsoft Entra ID by name',
    hosts: ['<region>.login.microsoft.com', entra],
    ports: [443],
    required: true,
    loss: 'Sign-in, Key Vault authentication and managed identities fail.',
    source: `${reference}; by cloud: Microsoft Graph national cloud deployments, read 2026-11-30`,
  },
  {
    id: 'graph-hosts',
    title: 'Microsoft Graph by name',
    hosts: [graph],
    ports: [443],
    required: false,
    loss: 'Users of Microsoft Entra ID cannot sign in to the developer portal.',
    source: `${reference} (optional); by cloud: Microsoft Graph national cloud deployments, read 2026-11-30`,
  },
  {
    id: 'monitor-hosts',
    title: 'Azure Monitor by name',
    hosts: monitoring,
    ports: [443, 1886],
    required: true,
    loss: 'Logs and metrics stop.',
    source: reference,
  },
  {
    id: 'kms-hosts',
    title: 'Windows activation by name',
    hosts: activation,
    ports: [1688],
    required: false,
    loss: 'Windows machines in the network are not activated.',
    source: `${reference}; by cloud: Use Azure custom routes to enable KMS activation with forced tunneling, 2018-12-20, and Azure updates: New KMS DNS in Azure Global Cloud, 2022-07-26`,
  },
];

const metrics = (...names: readonly string[]): readonly string[] => names.map((name) => `${name}.prod.microsoftmetrics.com`);

/** Monitoring row by row as the page has it: China has no `prod3-black`. */
const byCloud: Readonly<Record<CloudName, CloudHosts>> = {
  public: {
    entra: 'login.microsoftonline.com',
    graph: 'graph.microsoft.com',
    activation: ['kms.core.windows.net', 'azkms.core.windows.net'],
    monitoring: [
      'gcs.prod.monitoring.core.windows.net',
      ...metrics('global', 'shoebox2', 'shoebox2-red', 'shoebox2-black', 'prod3', 'prod3-black', 'prod3-red'),
      'gcs.prod.warm.ingestion.monitoring.azure.com',
    ],
  },
  usgovernment: {
    entra: 'login.microsoftonline.us',
    graph: 'graph.microsoft.us',
    activation: ['kms.core.usgovcloudapi.net'],
    monitoring: [
      'fairfax.warmpath.usgovcloudapi.net',
      ...metrics('global', 'shoebox2', 'shoebox2-red', 'shoebox2-black', 'prod3', 'prod3-black', 'prod3-red'),
      ...metrics('prod5', 'prod5-black', 'prod5-red'),
      'gcs.prod.warm.ingestion.monitoring.azure.us',
    ],
  },
  china: {
    entra: 'login.chinacloudapi.cn',
    graph: 'microsoftgraph.chinacloudapi.cn',
    activation: ['kms.core.chinacloudapi.cn'],
    monitoring: [
      'mooncake.warmpath.chinacloudapi.cn',
      ...metrics('global', 'shoebox2', 'shoebox2-red', 'shoebox2-black', 'prod3', 'prod3-red', 'prod5', 'prod5-black', 'prod5-red'),
      'gcs.prod.warm.ingestion.monitoring.azure.cn',
    ],
  },
};

export const hostFlows = (cloud: CloudName = 'public'): readonly HostFlow[] => [...everywhere, ...inCloud(byCloud[cloud]), mail];
