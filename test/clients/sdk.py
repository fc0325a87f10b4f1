"""The pollers of Microsoft's SDKs for Python: one line of JSON with what each long operation came to and how many seconds it waited before each poll."""

import json
import os
import sys
import time

slept = []
sleep = time.sleep


def counted(seconds):
    slept.append(seconds)
    sleep(seconds)


time.sleep = counted

from azure.identity import CertificateCredential, ClientSecretCredential, WorkloadIdentityCredential  # noqa: F401
from azure.mgmt.apimanagement import ApiManagementClient
from azure.mgmt.network import NetworkManagementClient

url, subscription, subnet, tenant, token = sys.argv[1:]
known = {"authority": url, "disable_instance_discovery": True}
secret = ClientSecretCredential(tenant, "me", "secret", **known)
federated = WorkloadIdentityCredential(tenant_id=tenant, client_id="me", token_file_path=token, **known)
scopes = {"base_url": url, "credential_scopes": ["https://management.azure.com/.default"]}
network = NetworkManagementClient(secret, subscription, **scopes)
apim = ApiManagementClient(federated, subscription, **scopes)


def waited(poller):
    slept.clear()
    result = poller.result()
    return {"slept": list(slept), "status": poller.status(), "result": result.as_dict() if result is not None else None}


rule = {
    "priority": 3500,
    "direction": "Inbound",
    "access": "Allow",
    "protocol": "Tcp",
    "source_port_range": "*",
    "destination_port_range": "3443",
    "source_address_prefix": "ApiManagement",
    "destination_address_prefix": "VirtualNetwork",
}
rule = {"properties": {"".join(part.title() if at else part for at, part in enumerate(name.split("_"))): value for name, value in rule.items()}}
place = {"virtual_network_type": "External", "virtual_network_configuration": {"subnet_resource_id": subnet}}
group = ("gateways", "python")
answers = {
    "create": waited(network.network_security_groups.begin_create_or_update(*group, {"location": "westeurope"})),
    "rule": waited(network.security_rules.begin_create_or_update(*group, "apim", rule)),
    "tags": network.network_security_groups.update_tags(*group, {"tags": {"by": "python"}}).as_dict(),
    "free": network.virtual_networks.check_ip_address_availability("gateways", "hub", ip_address="10.0.2.9").as_dict(),
    "peerings": [one.as_dict() for one in network.virtual_network_peerings.list("gateways", "hub")],
    "usages": [one.as_dict() for one in network.usages.list("westeurope")][:1],
    "update": waited(apim.api_management_service.begin_update("gateways", "orders", place)),
    "applied": waited(apim.api_management_service.begin_apply_network_configuration_updates("gateways", "orders", {"location": "West Europe"})),
    "status": len(apim.network_status.list_by_location("gateways", "orders", "westeurope").connectivity_status),
    "delete": waited(network.network_security_groups.begin_delete(*group)),
}
print(json.dumps(answers, default=str))
os._exit(0)
