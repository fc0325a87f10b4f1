/* Generated from crds/apimvnetbindings.apimvnet.io.yaml by scripts/generate.ts; do not edit. */

import type { Schema } from './schema.ts';

export const specSchema: Schema = {
 "type": "object",
 "required": [
  "serviceId",
  "mode"
 ],
 "x-kubernetes-validations": [
  {
   "rule": "self.mode == 'None' || has(self.subnetId)",
   "messageExpression": "\"spec.subnetId: is required in mode \" + self.mode + \"; only mode None does without a subnet\"",
   "message": "spec.subnetId: is required unless spec.mode is None"
  },
  {
   "rule": "self.mode != 'None' || !has(self.networkSecurity.clientSources)",
   "messageExpression": "\"spec.networkSecurity.clientSources: is for External and Internal mode only, and spec.mode is \" + self.mode",
   "message": "spec.networkSecurity.clientSources: is for External and Internal mode only"
  },
  {
   "rule": "self.mode == 'External' || !has(self.routing.clientPrefixes)",
   "messageExpression": "\"spec.routing.clientPrefixes: is for External mode only, and spec.mode is \" + self.mode",
   "message": "spec.routing.clientPrefixes: is for External mode only"
  },
  {
   "rule": "self.mode == 'Internal' || !has(self.dns) || !has(self.dns.privateRecords)",
   "messageExpression": "\"spec.dns.privateRecords: is for Internal mode only, and spec.mode is \" + self.mode",
   "message": "spec.dns.privateRecords: is for Internal mode only"
  },
  {
   "rule": "!has(self.routing.tableId) || !self.serviceId.matches('(?i)^/subscriptions/[0-9a-f-]{36}/') || !self.routing.tableId.matches('(?i)^/subscriptions/[0-9a-f-]{36}/') || self.serviceId.split('/')[2].lowerAscii() == self.routing.tableId.split('/')[2].lowerAscii()",
   "message": "spec.routing.tableId: the route table must be in the service's own subscription"
  },
  {
   "rule": "!has(self.routing.create) || !has(self.routing.create.resourceGroupId) || !self.serviceId.matches('(?i)^/subscriptions/[0-9a-f-]{36}/') || !self.routing.create.resourceGroupId.matches('(?i)^/subscriptions/[0-9a-f-]{36}/') || self.serviceId.split('/')[2].lowerAscii() == self.routing.create.resourceGroupId.split('/')[2].lowerAscii()",
   "message": "spec.routing.create.resourceGroupId: the resource group must be in the service's own subscription"
  },
  {
   "rule": "!has(self.publicIp) || !has(self.publicIp.create) || !has(self.publicIp.create.resourceGroupId) || !self.serviceId.matches('(?i)^/subscriptions/[0-9a-f-]{36}/') || !self.publicIp.create.resourceGroupId.matches('(?i)^/subscriptions/[0-9a-f-]{36}/') || self.serviceId.split('/')[2].lowerAscii() == self.publicIp.create.resourceGroupId.split('/')[2].lowerAscii()",
   "message": "spec.publicIp.create.resourceGroupId: the resource group must be in the service's own subscription"
  },
  {
   "rule": "!has(self.publicIp) || !has(self.publicIp.ids) || !self.serviceId.matches('(?i)^/subscriptions/[0-9a-f-]{36}/') || self.publicIp.ids.all(one, !one.matches('(?i)^/subscriptions/[0-9a-f-]{36}/') || self.serviceId.split('/')[2].lowerAscii() == one.split('/')[2].lowerAscii())",
   "message": "spec.publicIp.ids: the public IP address must be in the service's own subscription"
  },
  {
   "rule": "!has(self.additionalLocations) || !self.serviceId.matches('(?i)^/subscriptions/[0-9a-f-]{36}/') || self.additionalLocations.all(one, !one.subnetId.matches('(?i)^/subscriptions/[0-9a-f-]{36}/') || self.serviceId.split('/')[2].lowerAscii() == one.subnetId.split('/')[2].lowerAscii())",
   "message": "spec.additionalLocations.subnetId: the subnet must be in the service's own subscription"
  },
  {
   "rule": "!has(self.subnetId) || !self.serviceId.matches('(?i)^/subscriptions/[0-9a-f-]{36}/') || !self.subnetId.matches('(?i)^/subscriptions/[0-9a-f-]{36}/') || self.serviceId.split('/')[2].lowerAscii() == self.subnetId.split('/')[2].lowerAscii()",
   "messageExpression": "\"spec.subnetId: the subnet is in subscription \" + self.subnetId.split('/')[2] + \", the service in \" + self.serviceId.split('/')[2] + \"; Azure injects a gateway only into a subnet of its own subscription\"",
   "message": "spec.subnetId: the subnet must be in the service's own subscription"
  },
  {
   "rule": "!has(self.networkSecurity.groupId) || !self.serviceId.matches('(?i)^/subscriptions/[0-9a-f-]{36}/') || !self.networkSecurity.groupId.matches('(?i)^/subscriptions/[0-9a-f-]{36}/') || self.serviceId.split('/')[2].lowerAscii() == self.networkSecurity.groupId.split('/')[2].lowerAscii()",
   "message": "spec.networkSecurity.groupId: the network security group must be in the service's own subscription"
  },
  {
   "rule": "!has(self.networkSecurity.create) || !has(self.networkSecurity.create.resourceGroupId) || !self.serviceId.matches('(?i)^/subscriptions/[0-9a-f-]{36}/') || !self.networkSecurity.create.resourceGroupId.matches('(?i)^/subscriptions/[0-9a-f-]{36}/') || self.serviceId.split('/')[2].lowerAscii() == self.networkSecurity.create.resourceGroupId.split('/')[2].lowerAscii()",
   "message": "spec.networkSecurity.create.resourceGroupId: the resource group must be in the service's own subscription"
  }
 ],
 "properties": {
  "serviceId": {
   "type": "string",
   "minLength": 1,
   "maxLength": 400,
   "x-kubernetes-validations": [
    {
     "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]/providers/microsoft[.]apimanagement/service/[a-z]([a-z0-9-]*[a-z0-9])?$')",
     "messageExpression": "\"spec.serviceId: '\" + self + \"' is not the id of an API Management service; write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.ApiManagement/service/<name>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
     "message": "spec.serviceId is not the id of an API Management service"
    },
    {
     "rule": "self.lowerAscii() == oldSelf.lowerAscii()",
     "messageExpression": "\"spec.serviceId: '\" + self + \"' is another service than '\" + oldSelf + \"'; a binding keeps its service, so create a new binding instead\"",
     "message": "spec.serviceId cannot be changed to another service"
    }
   ]
  },
  "mode": {
   "type": "string",
   "enum": [
    "None",
    "External",
    "Internal"
   ]
  },
  "subnetId": {
   "type": "string",
   "minLength": 1,
   "maxLength": 600,
   "x-kubernetes-validations": [
    {
     "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]/providers/microsoft[.]network/virtualnetworks/[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?/subnets/[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$')",
     "messageExpression": "\"spec.subnetId: '\" + self + \"' is not the id of a subnet; write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/virtualNetworks/<vnet>/subnets/<name>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
     "message": "spec.subnetId is not the id of a subnet"
    }
   ]
  },
  "policy": {
   "type": "string",
   "enum": [
    "Enforce",
    "Audit"
   ],
   "default": "Enforce"
  },
  "suspend": {
   "type": "boolean",
   "default": false
  },
  "networkSecurity": {
   "type": "object",
   "default": {},
   "x-kubernetes-validations": [
    {
     "rule": "!(has(self.groupId) && has(self.create))",
     "message": "spec.networkSecurity: set groupId to attach an existing group or create to have one made, not both"
    }
   ],
   "properties": {
    "policy": {
     "type": "string",
     "enum": [
      "Enforce",
      "Audit",
      "Ignore"
     ]
    },
    "groupId": {
     "type": "string",
     "minLength": 1,
     "maxLength": 500,
     "x-kubernetes-validations": [
      {
       "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]/providers/microsoft[.]network/networksecuritygroups/[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$')",
       "messageExpression": "\"spec.networkSecurity.groupId: '\" + self + \"' is not the id of a network security group; write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/networkSecurityGroups/<name>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
       "message": "spec.networkSecurity.groupId is not the id of a network security group"
      }
     ]
    },
    "create": {
     "type": "object",
     "required": [
      "name"
     ],
     "properties": {
      "name": {
       "type": "string",
       "minLength": 1,
       "maxLength": 80,
       "x-kubernetes-validations": [
        {
         "rule": "self.matches('^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$')",
         "messageExpression": "\"spec.networkSecurity.create.name: '\" + self + \"' is not a name that Azure accepts; use letters, digits, '_', '.' and '-', beginning with a letter or digit and ending with a letter, digit or '_'\"",
         "message": "spec.networkSecurity.create.name is not a name that Azure accepts"
        }
       ]
      },
      "resourceGroupId": {
       "type": "string",
       "minLength": 1,
       "maxLength": 300,
       "x-kubernetes-validations": [
        {
         "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]$')",
         "messageExpression": "\"spec.networkSecurity.create.resourceGroupId: '\" + self + \"' is not the id of a resource group; write /subscriptions/<id>/resourceGroups/<group>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
         "message": "spec.networkSecurity.create.resourceGroupId is not the id of a resource group"
        }
       ]
      }
     }
    },
    "optionalFlows": {
     "type": "array",
     "maxItems": 32,
     "x-kubernetes-list-type": "set",
     "items": {
      "type": "string",
      "minLength": 1,
      "maxLength": 40,
      "x-kubernetes-validations": [
       {
        "rule": "self.matches('^[a-z][a-z0-9-]*$')",
        "messageExpression": "\"spec.networkSecurity.optionalFlows: '\" + self + \"' is not the name of a flow; write it as `apimvnet flows` does, such as entra\"",
        "message": "spec.networkSecurity.optionalFlows takes names of flows such as entra"
       }
      ]
     }
    },
    "priorities": {
     "type": "object",
     "default": {
      "from": 3000,
      "to": 3199
     },
     "required": [
      "from",
      "to"
     ],
     "x-kubernetes-validations": [
      {
       "rule": "self.to - self.from >= 59",
       "message": "spec.networkSecurity.priorities: the band from \"from\" to \"to\" is too narrow; it must hold at least 60 priorities"
      }
     ],
     "properties": {
      "from": {
       "type": "integer",
       "minimum": 100,
       "maximum": 4096
      },
      "to": {
       "type": "integer",
       "minimum": 100,
       "maximum": 4096
      }
     }
    },
    "clientSources": {
     "type": "array",
     "minItems": 1,
     "maxItems": 64,
     "x-kubernetes-list-type": "set",
     "items": {
      "type": "string",
      "minLength": 1,
      "maxLength": 80,
      "x-kubernetes-validations": [
       {
        "rule": "self.matches('^((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])[.]){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(/([0-9]|[12][0-9]|3[0-2]))?$') || self.matches('^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$')",
        "messageExpression": "\"spec.networkSecurity.clientSources: '\" + self + \"' is neither an IPv4 range such as 203.0.113.0/24 nor a service tag such as Internet\"",
        "message": "spec.networkSecurity.clientSources takes IPv4 ranges and service tags"
       }
      ]
     }
    },
    "clientPorts": {
     "type": "array",
     "minItems": 1,
     "maxItems": 2,
     "x-kubernetes-list-type": "set",
     "items": {
      "type": "integer",
      "enum": [
       443,
       80
      ]
     }
    }
   }
  },
  "publicIp": {
   "type": "object",
   "x-kubernetes-validations": [
    {
     "rule": "(has(self.ids) ? 1 : 0) + (has(self.create) ? 1 : 0) + (has(self.azureManaged) ? 1 : 0) == 1",
     "message": "spec.publicIp: set exactly one of ids, create and azureManaged"
    }
   ],
   "properties": {
    "policy": {
     "type": "string",
     "enum": [
      "Enforce",
      "Audit",
      "Ignore"
     ]
    },
    "ids": {
     "type": "array",
     "minItems": 1,
     "maxItems": 2,
     "x-kubernetes-list-type": "set",
     "items": {
      "type": "string",
      "minLength": 1,
      "maxLength": 500,
      "x-kubernetes-validations": [
       {
        "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]/providers/microsoft[.]network/publicipaddresses/[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$')",
        "messageExpression": "\"spec.publicIp.ids: '\" + self + \"' is not the id of a public IP address; write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/publicIPAddresses/<name>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
        "message": "spec.publicIp.ids takes ids of public IP addresses"
       }
      ]
     }
    },
    "create": {
     "type": "object",
     "required": [
      "name"
     ],
     "properties": {
      "name": {
       "type": "string",
       "minLength": 1,
       "maxLength": 78,
       "x-kubernetes-validations": [
        {
         "rule": "self.matches('^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$')",
         "messageExpression": "\"spec.publicIp.create.name: '\" + self + \"' is not a name that Azure accepts; use letters, digits, '_', '.' and '-', beginning with a letter or digit and ending with a letter, digit or '_'\"",
         "message": "spec.publicIp.create.name is not a name that Azure accepts"
        }
       ]
      },
      "resourceGroupId": {
       "type": "string",
       "minLength": 1,
       "maxLength": 300,
       "x-kubernetes-validations": [
        {
         "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]$')",
         "messageExpression": "\"spec.publicIp.create.resourceGroupId: '\" + self + \"' is not the id of a resource group; write /subscriptions/<id>/resourceGroups/<group>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
         "message": "spec.publicIp.create.resourceGroupId is not the id of a resource group"
        }
       ]
      },
      "dnsLabel": {
       "type": "string",
       "minLength": 3,
       "maxLength": 61,
       "x-kubernetes-validations": [
        {
         "rule": "self.matches('^[a-z][a-z0-9-]{1,59}[a-z0-9]$')",
         "messageExpression": "\"spec.publicIp.create.dnsLabel: '\" + self + \"' is not a DNS name label; use small letters, digits and '-', beginning with a letter and not ending with '-'\"",
         "message": "spec.publicIp.create.dnsLabel is not a DNS name label"
        }
       ]
      },
      "zones": {
       "type": "array",
       "maxItems": 3,
       "x-kubernetes-list-type": "set",
       "items": {
        "type": "string",
        "enum": [
         "1",
         "2",
         "3"
        ]
       }
      }
     }
    },
    "azureManaged": {
     "type": "boolean",
     "enum": [
      true
     ]
    }
   }
  },
  "additionalLocations": {
   "type": "array",
   "maxItems": 20,
   "x-kubernetes-list-type": "map",
   "x-kubernetes-list-map-keys": [
    "location"
   ],
   "items": {
    "type": "object",
    "required": [
     "location",
     "subnetId"
    ],
    "properties": {
     "location": {
      "type": "string",
      "minLength": 1,
      "maxLength": 60,
      "x-kubernetes-validations": [
       {
        "rule": "self.matches('^[a-z0-9]+$')",
        "messageExpression": "\"spec.additionalLocations: '\" + self + \"' is not a region code; write it small and without spaces, such as northeurope\"",
        "message": "spec.additionalLocations takes region codes such as northeurope"
       }
      ]
     },
     "subnetId": {
      "type": "string",
      "minLength": 1,
      "maxLength": 600,
      "x-kubernetes-validations": [
       {
        "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]/providers/microsoft[.]network/virtualnetworks/[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?/subnets/[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$')",
        "messageExpression": "\"spec.additionalLocations.subnetId: '\" + self + \"' is not the id of a subnet; write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/virtualNetworks/<vnet>/subnets/<name>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
        "message": "spec.additionalLocations.subnetId is not the id of a subnet"
       }
      ]
     },
     "publicIp": {
      "type": "object",
      "x-kubernetes-validations": [
       {
        "rule": "(has(self.ids) ? 1 : 0) + (has(self.create) ? 1 : 0) + (has(self.azureManaged) ? 1 : 0) == 1",
        "message": "spec.additionalLocations.publicIp: set exactly one of ids, create and azureManaged"
       }
      ],
      "properties": {
       "ids": {
        "type": "array",
        "minItems": 1,
        "maxItems": 2,
        "x-kubernetes-list-type": "set",
        "items": {
         "type": "string",
         "minLength": 1,
         "maxLength": 500,
         "x-kubernetes-validations": [
          {
           "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]/providers/microsoft[.]network/publicipaddresses/[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$')",
           "messageExpression": "\"spec.additionalLocations.publicIp.ids: '\" + self + \"' is not the id of a public IP address; write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/publicIPAddresses/<name>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
           "message": "spec.additionalLocations.publicIp.ids takes ids of public IP addresses"
          }
         ]
        }
       },
       "create": {
        "type": "object",
        "required": [
         "name"
        ],
        "properties": {
         "name": {
          "type": "string",
          "minLength": 1,
          "maxLength": 78,
          "x-kubernetes-validations": [
           {
            "rule": "self.matches('^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$')",
            "messageExpression": "\"spec.additionalLocations.publicIp.create.name: '\" + self + \"' is not a name that Azure accepts; use letters, digits, '_', '.' and '-', beginning with a letter or digit and ending with a letter, digit or '_'\"",
            "message": "spec.additionalLocations.publicIp.create.name is not a name that Azure accepts"
           }
          ]
         },
         "resourceGroupId": {
          "type": "string",
          "minLength": 1,
          "maxLength": 300,
          "x-kubernetes-validations": [
           {
            "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]$')",
            "messageExpression": "\"spec.additionalLocations.publicIp.create.resourceGroupId: '\" + self + \"' is not the id of a resource group; write /subscriptions/<id>/resourceGroups/<group>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
            "message": "spec.additionalLocations.publicIp.create.resourceGroupId is not the id of a resource group"
           }
          ]
         },
         "dnsLabel": {
          "type": "string",
          "minLength": 3,
          "maxLength": 61,
          "x-kubernetes-validations": [
           {
            "rule": "self.matches('^[a-z][a-z0-9-]{1,59}[a-z0-9]$')",
            "messageExpression": "\"spec.additionalLocations.publicIp.create.dnsLabel: '\" + self + \"' is not a DNS name label; use small letters, digits and '-', beginning with a letter and not ending with '-'\"",
            "message": "spec.additionalLocations.publicIp.create.dnsLabel is not a DNS name label"
           }
          ]
         },
         "zones": {
          "type": "array",
          "maxItems": 3,
          "x-kubernetes-list-type": "set",
          "items": {
           "type": "string",
           "enum": [
            "1",
            "2",
            "3"
           ]
          }
         }
        }
       },
       "azureManaged": {
        "type": "boolean",
        "enum": [
         true
        ]
       }
      }
     },
     "networkSecurity": {
      "type": "object",
      "x-kubernetes-validations": [
       {
        "rule": "!(has(self.groupId) && has(self.create))",
        "message": "spec.additionalLocations.networkSecurity: set groupId or create, not both"
       }
      ],
      "properties": {
       "groupId": {
        "type": "string",
        "minLength": 1,
        "maxLength": 500,
        "x-kubernetes-validations": [
         {
          "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]/providers/microsoft[.]network/networksecuritygroups/[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$')",
          "messageExpression": "\"spec.additionalLocations.networkSecurity.groupId: '\" + self + \"' is not the id of a network security group; write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/networkSecurityGroups/<name>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
          "message": "spec.additionalLocations.networkSecurity.groupId is not the id of a network security group"
         }
        ]
       },
       "create": {
        "type": "object",
        "required": [
         "name"
        ],
        "properties": {
         "name": {
          "type": "string",
          "minLength": 1,
          "maxLength": 80,
          "x-kubernetes-validations": [
           {
            "rule": "self.matches('^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$')",
            "messageExpression": "\"spec.additionalLocations.networkSecurity.create.name: '\" + self + \"' is not a name that Azure accepts; use letters, digits, '_', '.' and '-', beginning with a letter or digit and ending with a letter, digit or '_'\"",
            "message": "spec.additionalLocations.networkSecurity.create.name is not a name that Azure accepts"
           }
          ]
         },
         "resourceGroupId": {
          "type": "string",
          "minLength": 1,
          "maxLength": 300,
          "x-kubernetes-validations": [
           {
            "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]$')",
            "messageExpression": "\"spec.additionalLocations.networkSecurity.create.resourceGroupId: '\" + self + \"' is not the id of a resource group; write /subscriptions/<id>/resourceGroups/<group>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
            "message": "spec.additionalLocations.networkSecurity.create.resourceGroupId is not the id of a resource group"
           }
          ]
         }
        }
       }
      }
     },
     "routing": {
      "type": "object",
      "x-kubernetes-validations": [
       {
        "rule": "!(has(self.tableId) && has(self.create))",
        "message": "spec.additionalLocations.routing: set tableId or create, not both"
       }
      ],
      "properties": {
       "tableId": {
        "type": "string",
        "minLength": 1,
        "maxLength": 500,
        "x-kubernetes-validations": [
         {
          "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]/providers/microsoft[.]network/routetables/[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$')",
          "messageExpression": "\"spec.additionalLocations.routing.tableId: '\" + self + \"' is not the id of a route table; write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/routeTables/<name>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
          "message": "spec.additionalLocations.routing.tableId is not the id of a route table"
         }
        ]
       },
       "create": {
        "type": "object",
        "required": [
         "name"
        ],
        "properties": {
         "name": {
          "type": "string",
          "minLength": 1,
          "maxLength": 80,
          "x-kubernetes-validations": [
           {
            "rule": "self.matches('^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$')",
            "messageExpression": "\"spec.additionalLocations.routing.create.name: '\" + self + \"' is not a name that Azure accepts; use letters, digits, '_', '.' and '-', beginning with a letter or digit and ending with a letter, digit or '_'\"",
            "message": "spec.additionalLocations.routing.create.name is not a name that Azure accepts"
           }
          ]
         },
         "resourceGroupId": {
          "type": "string",
          "minLength": 1,
          "maxLength": 300,
          "x-kubernetes-validations": [
           {
            "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]$')",
            "messageExpression": "\"spec.additionalLocations.routing.create.resourceGroupId: '\" + self + \"' is not the id of a resource group; write /subscriptions/<id>/resourceGroups/<group>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
            "message": "spec.additionalLocations.routing.create.resourceGroupId is not the id of a resource group"
           }
          ]
         }
        }
       }
      }
     }
    }
   }
  },
  "routing": {
   "type": "object",
   "default": {},
   "x-kubernetes-validations": [
    {
     "rule": "!(has(self.tableId) && has(self.create))",
     "message": "spec.routing: set tableId to attach an existing table or create to have one made, not both"
    }
   ],
   "properties": {
    "policy": {
     "type": "string",
     "enum": [
      "Enforce",
      "Audit",
      "Ignore"
     ]
    },
    "tableId": {
     "type": "string",
     "minLength": 1,
     "maxLength": 500,
     "x-kubernetes-validations": [
      {
       "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]/providers/microsoft[.]network/routetables/[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$')",
       "messageExpression": "\"spec.routing.tableId: '\" + self + \"' is not the id of a route table; write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/routeTables/<name>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
       "message": "spec.routing.tableId is not the id of a route table"
      }
     ]
    },
    "create": {
     "type": "object",
     "required": [
      "name"
     ],
     "properties": {
      "name": {
       "type": "string",
       "minLength": 1,
       "maxLength": 80,
       "x-kubernetes-validations": [
        {
         "rule": "self.matches('^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$')",
         "messageExpression": "\"spec.routing.create.name: '\" + self + \"' is not a name that Azure accepts; use letters, digits, '_', '.' and '-', beginning with a letter or digit and ending with a letter, digit or '_'\"",
         "message": "spec.routing.create.name is not a name that Azure accepts"
        }
       ]
      },
      "resourceGroupId": {
       "type": "string",
       "minLength": 1,
       "maxLength": 300,
       "x-kubernetes-validations": [
        {
         "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]$')",
         "messageExpression": "\"spec.routing.create.resourceGroupId: '\" + self + \"' is not the id of a resource group; write /subscriptions/<id>/resourceGroups/<group>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
         "message": "spec.routing.create.resourceGroupId is not the id of a resource group"
        }
       ]
      }
     }
    },
    "forcedTunnelling": {
     "type": "string",
     "enum": [
      "Auto",
      "Yes",
      "No"
     ],
     "default": "Auto"
    },
    "clientPrefixes": {
     "type": "array",
     "minItems": 1,
     "maxItems": 64,
     "x-kubernetes-list-type": "set",
     "items": {
      "type": "string",
      "minLength": 1,
      "maxLength": 20,
      "x-kubernetes-validations": [
       {
        "rule": "self.matches('^((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])[.]){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])/([89]|[12][0-9]|3[0-2])$')",
        "messageExpression": "\"spec.routing.clientPrefixes: '\" + self + \"' is not an IPv4 range of /8 or longer, such as 203.0.113.0/24\"",
        "message": "spec.routing.clientPrefixes takes IPv4 ranges of /8 or longer"
       }
      ]
     }
    },
    "serviceEndpoints": {
     "type": "object",
     "properties": {
      "policy": {
       "type": "string",
       "enum": [
        "Enforce",
        "Audit",
        "Ignore"
       ]
      },
      "services": {
       "type": "array",
       "maxItems": 16,
       "x-kubernetes-list-type": "set",
       "items": {
        "type": "string",
        "minLength": 1,
        "maxLength": 60,
        "x-kubernetes-validations": [
         {
          "rule": "self.matches('^Microsoft([.][A-Za-z]+)+$')",
          "messageExpression": "\"spec.routing.serviceEndpoints.services: '\" + self + \"' is not the name of a service, such as Microsoft.Storage\"",
          "message": "spec.routing.serviceEndpoints.services takes names such as Microsoft.Storage"
         }
        ]
       }
      }
     }
    },
    "allowSharedTable": {
     "type": "boolean",
     "default": false
    }
   }
  },
  "dns": {
   "type": "object",
   "properties": {
    "policy": {
     "type": "string",
     "enum": [
      "Enforce",
      "Audit",
      "Ignore"
     ]
    },
    "servers": {
     "type": "array",
     "maxItems": 20,
     "x-kubernetes-list-type": "set",
     "items": {
      "type": "string",
      "minLength": 1,
      "maxLength": 15,
      "x-kubernetes-validations": [
       {
        "rule": "self.matches('^((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])([.]|$)){4}$')",
        "messageExpression": "\"spec.dns.servers: '\" + self + \"' is not an IPv4 address\"",
        "message": "spec.dns.servers takes IPv4 addresses"
       }
      ]
     }
    },
    "privateRecords": {
     "type": "object",
     "required": [
      "linkedVnetIds"
     ],
     "properties": {
      "zoneResourceGroupId": {
       "type": "string",
       "minLength": 1,
       "maxLength": 300,
       "x-kubernetes-validations": [
        {
         "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]$')",
         "messageExpression": "\"spec.dns.privateRecords.zoneResourceGroupId: '\" + self + \"' is not the id of a resource group; write /subscriptions/<id>/resourceGroups/<group>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
         "message": "spec.dns.privateRecords.zoneResourceGroupId is not the id of a resource group"
        }
       ]
      },
      "existingZoneIds": {
       "type": "array",
       "maxItems": 20,
       "x-kubernetes-list-type": "set",
       "items": {
        "type": "string",
        "minLength": 1,
        "maxLength": 500,
        "x-kubernetes-validations": [
         {
          "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]/providers/microsoft[.]network/privatednszones/[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$')",
          "messageExpression": "\"spec.dns.privateRecords.existingZoneIds: '\" + self + \"' is not the id of a private zone; write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/privateDnsZones/<name>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
          "message": "spec.dns.privateRecords.existingZoneIds takes ids of private zones"
         }
        ]
       }
      },
      "linkedVnetIds": {
       "type": "array",
       "minItems": 1,
       "maxItems": 20,
       "x-kubernetes-list-type": "set",
       "items": {
        "type": "string",
        "minLength": 1,
        "maxLength": 500,
        "x-kubernetes-validations": [
         {
          "rule": "self.lowerAscii().matches('^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourcegroups/[\\\\p{L}\\\\p{Nd}_.()-]{0,89}[\\\\p{L}\\\\p{Nd}_()-]/providers/microsoft[.]network/virtualnetworks/[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$')",
          "messageExpression": "\"spec.dns.privateRecords.linkedVnetIds: '\" + self + \"' is not the id of a virtual network; write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/virtualNetworks/<name>, where <id> is a GUID and names have letters, digits, '-', '_' and '.', groups also parentheses\"",
          "message": "spec.dns.privateRecords.linkedVnetIds takes ids of virtual networks"
         }
        ]
       }
      },
      "hosts": {
       "type": "string",
       "enum": [
        "Defaults",
        "All",
        "DefaultsAndConfiguration",
        "AllAndConfiguration"
       ],
       "default": "Defaults"
      },
      "ttl": {
       "type": "integer",
       "minimum": 1,
       "maximum": 86400,
       "default": 60
      }
     }
    }
   }
  },
  "firewall": {
   "type": "object",
   "properties": {
    "configMap": {
     "type": "boolean",
     "default": false
    }
   }
  },
  "changes": {
   "type": "object",
   "default": {},
   "properties": {
    "approval": {
     "type": "string",
     "enum": [
      "Automatic",
      "WhenDisruptive",
      "Always"
     ],
     "default": "Automatic"
    },
    "approved": {
     "type": "array",
     "maxItems": 64,
     "x-kubernetes-list-type": "set",
     "items": {
      "type": "string",
      "minLength": 1,
      "maxLength": 32,
      "x-kubernetes-validations": [
       {
        "rule": "self.matches('^[0-9a-f]{12}([.][0-9]+)?$')",
        "messageExpression": "\"spec.changes.approved: '\" + self + \"' is not the hash of a step; copy it from status.plan.steps\"",
        "message": "spec.changes.approved takes hashes of steps"
       }
      ]
     }
    },
    "windows": {
     "type": "array",
     "maxItems": 16,
     "items": {
      "type": "object",
      "required": [
       "schedule",
       "duration"
      ],
      "properties": {
       "schedule": {
        "type": "string",
        "minLength": 9,
        "maxLength": 100
       },
       "duration": {
        "type": "string",
        "minLength": 2,
        "maxLength": 10,
        "x-kubernetes-validations": [
         {
          "rule": "self.matches('^([0-9]{1,3}h)?([0-9]{1,4}m)?$')",
          "messageExpression": "\"spec.changes.windows.duration: '\" + self + \"' is not a time such as 4h or 1h30m\"",
          "message": "spec.changes.windows.duration takes times such as 4h or 1h30m"
         }
        ]
       },
       "timeZone": {
        "type": "string",
        "minLength": 1,
        "maxLength": 64,
        "default": "UTC"
       }
      }
     }
    },
    "subnetHoldTimeout": {
     "type": "string",
     "minLength": 2,
     "maxLength": 10,
     "default": "6h",
     "x-kubernetes-validations": [
      {
       "rule": "self.matches('^([0-9]{1,3}h)?([0-9]{1,4}m)?$')",
       "messageExpression": "\"spec.changes.subnetHoldTimeout: '\" + self + \"' is not a time such as 6h or 1h30m\"",
       "message": "spec.changes.subnetHoldTimeout takes times such as 6h or 1h30m"
      }
     ]
    },
    "overdueAfter": {
     "type": "string",
     "minLength": 2,
     "maxLength": 10,
     "x-kubernetes-validations": [
      {
       "rule": "self.matches('^([0-9]{1,3}h)?([0-9]{1,4}m)?$')",
       "messageExpression": "\"spec.changes.overdueAfter: '\" + self + \"' is not a time such as 3h or 2h30m\"",
       "message": "spec.changes.overdueAfter takes times such as 3h or 2h30m"
      }
     ]
    },
    "onFailure": {
     "type": "string",
     "enum": [
      "Hold",
      "Revert"
     ],
     "default": "Hold"
    }
   }
  },
  "deletionPolicy": {
   "type": "string",
   "enum": [
    "Retain",
    "Detach"
   ],
   "default": "Retain"
  },
  "takeOver": {
   "type": "string",
   "minLength": 1,
   "maxLength": 80,
   "x-kubernetes-validations": [
    {
     "rule": "self.matches('^[0-9a-fA-F-]{36}/[0-9a-fA-F-]{36}$')",
     "messageExpression": "\"spec.takeOver: '\" + self + \"' is not an owner mark; copy it from the message, <uid>/<uid>\"",
     "message": "spec.takeOver is not an owner mark"
    }
   ]
  }
 }
};
