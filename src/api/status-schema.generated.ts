/* Generated from crds/apimvnetbindings.apimvnet.io.yaml by scripts/generate.ts; do not edit. */

export const statusSchema = {
 "type": "object",
 "properties": {
  "observedGeneration": {
   "type": "integer",
   "format": "int64"
  },
  "conditions": {
   "type": "array",
   "maxItems": 16,
   "keys": [
    "type"
   ],
   "items": {
    "type": "object",
    "required": [
     "type",
     "status",
     "reason",
     "message"
    ],
    "properties": {
     "type": {
      "type": "string",
      "maxLength": 316
     },
     "status": {
      "type": "string",
      "enum": [
       "True",
       "False",
       "Unknown"
      ]
     },
     "reason": {
      "type": "string",
      "minLength": 1,
      "maxLength": 1024,
      "pattern": "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"
     },
     "message": {
      "type": "string",
      "maxLength": 32768
     },
     "lastTransitionTime": {
      "type": "string",
      "format": "date-time"
     },
     "observedGeneration": {
      "type": "integer",
      "format": "int64",
      "minimum": 0
     }
    }
   }
  },
  "summary": {
   "type": "object",
   "properties": {
    "address": {
     "type": "string",
     "maxLength": 100
    },
    "network": {
     "type": "string",
     "maxLength": 40
    },
    "since": {
     "type": "string",
     "format": "date-time"
    },
    "overdueAfter": {
     "type": "string",
     "format": "date-time"
    }
   }
  },
  "service": {
   "type": "object",
   "required": [
    "name"
   ],
   "properties": {
    "name": {
     "type": "string",
     "maxLength": 100
    },
    "location": {
     "type": "string",
     "maxLength": 100
    },
    "sku": {
     "type": "string",
     "maxLength": 50
    },
    "units": {
     "type": "integer"
    },
    "platformVersion": {
     "type": "string",
     "maxLength": 50
    },
    "provisioningState": {
     "type": "string",
     "maxLength": 50
    }
   }
  },
  "waiting": {
   "type": "object",
   "required": [
    "reason",
    "since"
   ],
   "properties": {
    "reason": {
     "type": "string",
     "maxLength": 100
    },
    "since": {
     "type": "string",
     "format": "date-time"
    },
    "until": {
     "type": "string",
     "format": "date-time"
    },
    "evidence": {
     "type": "string",
     "maxLength": 2000
    }
   }
  },
  "plan": {
   "type": "object",
   "required": [
    "hash",
    "disruptive",
    "steps"
   ],
   "properties": {
    "hash": {
     "type": "string",
     "maxLength": 64
    },
    "disruptive": {
     "type": "boolean"
    },
    "steps": {
     "type": "array",
     "maxItems": 64,
     "items": {
      "type": "object",
      "required": [
       "hash",
       "phase",
       "parent",
       "writes",
       "impact",
       "why"
      ],
      "properties": {
       "hash": {
        "type": "string",
        "maxLength": 64
       },
       "phase": {
        "type": "string",
        "enum": [
         "prepare",
         "switch",
         "cutover",
         "verify",
         "clean",
         "retire"
        ]
       },
       "parent": {
        "type": "string",
        "maxLength": 700
       },
       "location": {
        "type": "string",
        "maxLength": 100
       },
       "why": {
        "type": "string",
        "maxLength": 1000
       },
       "writes": {
        "type": "array",
        "maxItems": 128,
        "items": {
         "type": "object",
         "required": [
          "verb",
          "target",
          "changes"
         ],
         "properties": {
          "verb": {
           "type": "string",
           "enum": [
            "put",
            "merge",
            "patch",
            "delete",
            "post"
           ]
          },
          "target": {
           "type": "string",
           "maxLength": 800
          },
          "action": {
           "type": "string",
           "maxLength": 100
          },
          "changes": {
           "type": "array",
           "maxItems": 64,
           "items": {
            "type": "object",
            "required": [
             "path"
            ],
            "properties": {
             "path": {
              "type": "string",
              "maxLength": 300
             },
             "from": {
              "type": "string",
              "maxLength": 20000
             },
             "to": {
              "type": "string",
              "maxLength": 20000
             }
            }
           }
          }
         }
        }
       },
       "impact": {
        "type": "object",
        "required": [
         "traffic",
         "minutes"
        ],
        "properties": {
         "traffic": {
          "type": "string",
          "enum": [
           "None",
           "ConnectionReset",
           "Rolling",
           "Downtime"
          ]
         },
         "exposure": {
          "type": "string",
          "enum": [
           "Opens",
           "Closes"
          ]
         },
         "others": {
          "type": "integer"
         },
         "addresses": {
          "type": "array",
          "maxItems": 32,
          "items": {
           "type": "object",
           "required": [
            "location",
            "kind"
           ],
           "properties": {
            "location": {
             "type": "string",
             "maxLength": 100
            },
            "kind": {
             "type": "string",
             "enum": [
              "Public",
              "Private",
              "Outbound"
             ]
            },
            "from": {
             "type": "string",
             "maxLength": 100
            },
            "to": {
             "type": "string",
             "maxLength": 100
            }
           }
          }
         },
         "minutes": {
          "type": "array",
          "minItems": 2,
          "maxItems": 2,
          "items": {
           "type": "integer"
          }
         }
        }
       }
      }
     }
    }
   }
  },
  "operation": {
   "type": "object",
   "required": [
    "kind",
    "step",
    "generation",
    "attempt",
    "target",
    "requestId",
    "startedAt",
    "usualUntil",
    "overdueAfter"
   ],
   "properties": {
    "kind": {
     "type": "string",
     "maxLength": 50
    },
    "step": {
     "type": "string",
     "maxLength": 64
    },
    "generation": {
     "type": "integer",
     "format": "int64"
    },
    "attempt": {
     "type": "integer"
    },
    "target": {
     "type": "string",
     "maxLength": 700
    },
    "requestId": {
     "type": "string",
     "maxLength": 64
    },
    "correlationId": {
     "type": "string",
     "maxLength": 100
    },
    "desired": {
     "type": "object",
     "properties": {
      "mode": {
       "type": "string",
       "maxLength": 20
      },
      "subnetId": {
       "type": "string",
       "maxLength": 600
      },
      "publicIpAddressId": {
       "type": "string",
       "maxLength": 600
      },
      "locations": {
       "type": "array",
       "maxItems": 32,
       "items": {
        "type": "object",
        "required": [
         "location"
        ],
        "properties": {
         "location": {
          "type": "string",
          "maxLength": 100
         },
         "subnetId": {
          "type": "string",
          "maxLength": 600
         },
         "publicIpAddressId": {
          "type": "string",
          "maxLength": 600
         }
        }
       }
      }
     }
    },
    "location": {
     "type": "string",
     "maxLength": 100
    },
    "dnsServers": {
     "type": "array",
     "maxItems": 32,
     "items": {
      "type": "string",
      "maxLength": 100
     }
    },
    "others": {
     "type": "string",
     "maxLength": 64
    },
    "basis": {
     "type": "array",
     "maxItems": 32,
     "items": {
      "type": "string",
      "maxLength": 100
     }
    },
    "reverts": {
     "type": "boolean"
    },
    "purpose": {
     "type": "string",
     "enum": [
      "Apply",
      "Rollback",
      "TakeOverDns"
     ]
    },
    "state": {
     "type": "string",
     "enum": [
      "Intended",
      "Sent",
      "Ended"
     ]
    },
    "from": {
     "type": "object",
     "properties": {
      "mode": {
       "type": "string",
       "maxLength": 20
      },
      "subnetId": {
       "type": "string",
       "maxLength": 600
      },
      "locations": {
       "type": "array",
       "maxItems": 32,
       "items": {
        "type": "object",
        "required": [
         "location"
        ],
        "properties": {
         "location": {
          "type": "string",
          "maxLength": 100
         },
         "subnetId": {
          "type": "string",
          "maxLength": 600
         }
        }
       }
      }
     }
    },
    "startedAt": {
     "type": "string",
     "format": "date-time"
    },
    "firstStartedAt": {
     "type": "string",
     "format": "date-time"
    },
    "goneSince": {
     "type": "string",
     "format": "date-time"
    },
    "usualUntil": {
     "type": "string",
     "format": "date-time"
    },
    "overdueAfter": {
     "type": "string",
     "format": "date-time"
    },
    "answer": {
     "type": "string",
     "enum": [
      "Accepted"
     ]
    },
    "lostLocations": {
     "type": "array",
     "maxItems": 32,
     "items": {
      "type": "string",
      "maxLength": 100
     }
    },
    "handle": {
     "type": "string",
     "maxLength": 8192
    },
    "endedAt": {
     "type": "string",
     "format": "date-time"
    }
   }
  },
  "approvals": {
   "type": "array",
   "maxItems": 64,
   "items": {
    "type": "object",
    "required": [
     "hash",
     "since",
     "spent"
    ],
    "properties": {
     "hash": {
      "type": "string",
      "maxLength": 64
     },
     "since": {
      "type": "string",
      "format": "date-time"
     },
     "spent": {
      "type": "boolean"
     },
     "from": {
      "type": "string",
      "enum": [
       "Spec",
       "Annotation"
      ]
     },
     "why": {
      "type": "string",
      "maxLength": 300
     },
     "writes": {
      "type": "array",
      "maxItems": 64,
      "items": {
       "type": "string",
       "maxLength": 12
      }
     },
     "impact": {
      "type": "object",
      "required": [
       "traffic"
      ],
      "properties": {
       "traffic": {
        "type": "string",
        "enum": [
         "None",
         "ConnectionReset",
         "Rolling",
         "Downtime"
        ]
       },
       "exposure": {
        "type": "string",
        "enum": [
         "Opens",
         "Closes"
        ]
       },
       "others": {
        "type": "integer"
       }
      }
     },
     "idleSince": {
      "type": "string",
      "format": "date-time"
     },
     "ended": {
      "type": "string",
      "enum": [
       "Revoked",
       "Lapsed"
      ]
     }
    }
   }
  },
  "fulfilled": {
   "type": "string",
   "maxLength": 64
  },
  "holds": {
   "type": "array",
   "maxItems": 32,
   "items": {
    "type": "object",
    "required": [
     "kind",
     "id",
     "since",
     "deadline"
    ],
    "properties": {
     "kind": {
      "type": "string",
      "enum": [
       "Subnet",
       "PublicIp"
      ]
     },
     "id": {
      "type": "string",
      "maxLength": 700
     },
     "since": {
      "type": "string",
      "format": "date-time"
     },
     "deadline": {
      "type": "string",
      "format": "date-time"
     },
     "evidence": {
      "type": "string",
      "maxLength": 2000
     },
     "own": {
      "type": "boolean"
     },
     "visible": {
      "type": "boolean"
     },
     "lock": {
      "type": "string",
      "maxLength": 700
     },
     "retryAfter": {
      "type": "string",
      "format": "date-time"
     }
    }
   }
  },
  "lastGood": {
   "type": "object",
   "required": [
    "mode"
   ],
   "properties": {
    "mode": {
     "type": "string",
     "maxLength": 20
    },
    "locations": {
     "type": "array",
     "maxItems": 32,
     "items": {
      "type": "object",
      "required": [
       "location"
      ],
      "properties": {
       "location": {
        "type": "string",
        "maxLength": 100
       },
       "subnetId": {
        "type": "string",
        "maxLength": 600
       },
       "publicIpAddressId": {
        "type": "string",
        "maxLength": 600
       }
      }
     }
    }
   }
  },
  "findings": {
   "type": "array",
   "maxItems": 32,
   "items": {
    "type": "object",
    "required": [
     "check",
     "severity",
     "subject",
     "message",
     "remedy",
     "source"
    ],
    "properties": {
     "check": {
      "type": "string",
      "maxLength": 100
     },
     "severity": {
      "type": "string",
      "enum": [
       "Blocking",
       "Degrading",
       "Advisory"
      ]
     },
     "gates": {
      "type": "string",
      "enum": [
       "All",
       "Switch"
      ]
     },
     "location": {
      "type": "string",
      "maxLength": 100
     },
     "subject": {
      "type": "string",
      "maxLength": 800
     },
     "message": {
      "type": "string",
      "maxLength": 2000
     },
     "remedy": {
      "type": "string",
      "maxLength": 2000
     },
     "source": {
      "type": "string",
      "maxLength": 500
     }
    }
   }
  },
  "locations": {
   "type": "array",
   "maxItems": 32,
   "keys": [
    "location"
   ],
   "items": {
    "type": "object",
    "required": [
     "location"
    ],
    "properties": {
     "location": {
      "type": "string",
      "maxLength": 100
     },
     "subnetId": {
      "type": "string",
      "maxLength": 600
     },
     "subnetPrefixes": {
      "type": "array",
      "maxItems": 16,
      "items": {
       "type": "string",
       "maxLength": 50
      }
     },
     "publicIpAddresses": {
      "type": "array",
      "maxItems": 16,
      "items": {
       "type": "string",
       "maxLength": 50
      }
     },
     "privateIpAddresses": {
      "type": "array",
      "maxItems": 16,
      "items": {
       "type": "string",
       "maxLength": 50
      }
     },
     "outboundPublicIpAddresses": {
      "type": "array",
      "maxItems": 32,
      "items": {
       "type": "string",
       "maxLength": 50
      }
     },
     "gatewayRegionalUrl": {
      "type": "string",
      "maxLength": 300
     },
     "publicIpAddressId": {
      "type": "string",
      "maxLength": 700
     },
     "traces": {
      "type": "array",
      "maxItems": 4,
      "items": {
       "type": "string",
       "enum": [
        "Subnet",
        "PublicIp"
       ]
      }
     },
     "units": {
      "type": "integer"
     },
     "vnetDns": {
      "type": "object",
      "required": [
       "servers",
       "since"
      ],
      "properties": {
       "servers": {
        "type": "array",
        "maxItems": 32,
        "items": {
         "type": "string",
         "maxLength": 100
        }
       },
       "since": {
        "type": "string",
        "format": "date-time"
       }
      }
     },
     "dnsApplied": {
      "type": "object",
      "required": [
       "servers",
       "at"
      ],
      "properties": {
       "servers": {
        "type": "array",
        "maxItems": 32,
        "items": {
         "type": "string",
         "maxLength": 100
        }
       },
       "at": {
        "type": "string",
        "format": "date-time"
       }
      }
     },
     "dnsServers": {
      "type": "array",
      "maxItems": 32,
      "items": {
       "type": "string",
       "maxLength": 50
      }
     },
     "networkStatus": {
      "type": "object",
      "required": [
       "required",
       "optional"
      ],
      "properties": {
       "required": {
        "type": "string",
        "maxLength": 20
       },
       "optional": {
        "type": "string",
        "maxLength": 20
       },
       "failures": {
        "type": "array",
        "maxItems": 64,
        "items": {
         "type": "object",
         "required": [
          "name",
          "type",
          "optional",
          "since"
         ],
         "properties": {
          "name": {
           "type": "string",
           "maxLength": 300
          },
          "type": {
           "type": "string",
           "maxLength": 200
          },
          "optional": {
           "type": "boolean"
          },
          "since": {
           "type": "string",
           "format": "date-time"
          },
          "error": {
           "type": "string",
           "maxLength": 2000
          }
         }
        }
       }
      }
     }
    }
   }
  },
  "firewall": {
   "type": "object",
   "required": [
    "hash",
    "at"
   ],
   "properties": {
    "hash": {
     "type": "string",
     "maxLength": 64
    },
    "at": {
     "type": "string",
     "format": "date-time"
    }
   }
  },
  "owned": {
   "type": "array",
   "maxItems": 256,
   "items": {
    "type": "object",
    "required": [
     "id",
     "kind"
    ],
    "properties": {
     "id": {
      "type": "string",
      "maxLength": 800
     },
     "kind": {
      "type": "string",
      "maxLength": 50
     },
     "location": {
      "type": "string",
      "maxLength": 100
     }
    }
   }
  },
  "corrections": {
   "type": "array",
   "maxItems": 64,
   "items": {
    "type": "object",
    "required": [
     "target",
     "at"
    ],
    "properties": {
     "target": {
      "type": "string",
      "maxLength": 800
     },
     "at": {
      "type": "array",
      "maxItems": 3,
      "items": {
       "type": "string",
       "format": "date-time"
      }
     },
     "generation": {
      "type": "integer",
      "format": "int64"
     }
    }
   }
  },
  "refusals": {
   "type": "array",
   "maxItems": 32,
   "items": {
    "type": "object",
    "required": [
     "target",
     "purpose",
     "write",
     "result",
     "reason",
     "code",
     "message",
     "count",
     "at"
    ],
    "properties": {
     "target": {
      "type": "string",
      "maxLength": 700
     },
     "location": {
      "type": "string",
      "maxLength": 100
     },
     "purpose": {
      "type": "string",
      "enum": [
       "Prepare",
       "Apply",
       "Rollback",
       "TakeOverDns",
       "Follow",
       "Remove"
      ]
     },
     "write": {
      "type": "string",
      "maxLength": 64
     },
     "step": {
      "type": "string",
      "maxLength": 64
     },
     "generation": {
      "type": "integer",
      "format": "int64"
     },
     "result": {
      "type": "string",
      "enum": [
       "Refused",
       "Failed",
       "Altered",
       "Moved",
       "Lost",
       "Reverted",
       "Alarm"
      ]
     },
     "reason": {
      "type": "string",
      "maxLength": 100
     },
     "code": {
      "type": "string",
      "maxLength": 200
     },
     "message": {
      "type": "string",
      "maxLength": 1000
     },
     "count": {
      "type": "integer"
     },
     "firstAt": {
      "type": "string",
      "format": "date-time"
     },
     "at": {
      "type": "string",
      "format": "date-time"
     },
     "retryAfter": {
      "type": "string",
      "format": "date-time"
     }
    }
   }
  },
  "lastFailure": {
   "type": "object",
   "required": [
    "step",
    "reason",
    "count",
    "at",
    "message"
   ],
   "properties": {
    "step": {
     "type": "string",
     "maxLength": 64
    },
    "reason": {
     "type": "string",
     "maxLength": 100
    },
    "count": {
     "type": "integer"
    },
    "at": {
     "type": "string",
     "format": "date-time"
    },
    "retryAfter": {
     "type": "string",
     "format": "date-time"
    },
    "code": {
     "type": "string",
     "maxLength": 200
    },
    "message": {
     "type": "string",
     "maxLength": 2000
    },
    "observation": {
     "type": "string",
     "maxLength": 64
    },
    "reverts": {
     "type": "boolean"
    }
   }
  },
  "history": {
   "type": "array",
   "maxItems": 10,
   "items": {
    "type": "object",
    "required": [
     "at",
     "what",
     "outcome"
    ],
    "properties": {
     "at": {
      "type": "string",
      "format": "date-time"
     },
     "what": {
      "type": "string",
      "maxLength": 200
     },
     "outcome": {
      "type": "string",
      "maxLength": 2000
     },
     "result": {
      "type": "string",
      "enum": [
       "Verified",
       "Unproven",
       "Superseded",
       "Failed",
       "SettingsUnchanged",
       "ChangedMeanwhile",
       "OtherSettingsChanged",
       "OutcomeUnknown",
       "NoAnswer",
       "ServiceGone"
      ]
     },
     "generation": {
      "type": "integer",
      "format": "int64"
     },
     "step": {
      "type": "string",
      "maxLength": 64
     },
     "requestId": {
      "type": "string",
      "maxLength": 64
     }
    }
   }
  },
  "lastHandledReconcileAt": {
   "type": "string",
   "maxLength": 200
  }
 }
} as const;
