/** Domains that Microsoft runs: a private zone or a record under one of them would take the place of Microsoft's own services in every network that is linked. */

/** Microsoft: Allow the Azure portal URLs on your firewall or proxy server, 2023-12-15. */
const portal = [
  'aadrm.com',
  'aka.ms',
  'azconfig.io',
  'azure.com',
  'azure.net',
  'azureedge.net',
  'azuresynapse.net',
  'live.com',
  'loganalytics.io',
  'microsoft',
  'microsoft.com',
  'microsoftonline-p.com',
  'microsoftonline.com',
  'msauth.net',
  'msauthimages.net',
  'msftauth.net',
  'msftauthimages.net',
  'msidentity.com',
  'office.com',
  'trafficmanager.net',
  'windows.net',
];

/** The same page, US government. */
const usGovernment = [
  'applicationinsights.us',
  'azure.us',
  'loganalytics.us',
  'microsoft.us',
  'microsoftazure.us',
  'microsoftonline.us',
  'msidentity.us',
  'usgovcloudapi.net',
  'usgovtrafficmanager.net',
  'windowsazure.us',
];

/** The same page, Azure operated by 21Vianet. */
const china = [
  'azure.cn',
  'chinacloudapi.cn',
  'microsoft.cn',
  'microsoftonline.cn',
  'msauth.cn',
  'msftauth.cn',
  'msidentity.cn',
  's-microsoft.com',
  'trafficmanager.cn',
  'windowsazure.cn',
];

/** Microsoft: Reference list of Azure domains, 2020-07-07. */
const services = [
  'azure-api.net',
  'azure-mobile.net',
  'azurecontainer.io',
  'azurecr.io',
  'azurefd.net',
  'azurewebsites.net',
  'cloudapp.net',
  'msecnd.net',
  'onmicrosoft.com',
  'visualstudio.com',
];

/** API Management in the other clouds (Microsoft: Compare Azure Government and global Azure, API Management; Azure China endpoints, 2025). */
const gateways = ['azure-api.us', 'azure-api.cn'];

const domains: ReadonlySet<string> = new Set([...portal, ...usGovernment, ...china, ...services, ...gateways]);

/** The domain of Microsoft's that the host is, or is in; undefined where it is in none. */
export function domainOfMicrosoft(host: string): string | undefined {
  const labels = host.toLowerCase().replace(/\.$/, '').split('.');
  return labels.map((_, at) => labels.slice(at).join('.')).find((domain) => domains.has(domain));
}
