// A storage account, the containers asked for, and the roles of whoever works with it.

import { storageSku, tags as tagsOf } from '../types.bicep'

@description('Name of the account: 3 to 24 lower-case letters and digits.')
param name string

@description('Region.')
param location string

@description('How often it keeps what it holds.')
param sku storageSku

@description('Who gets in: the identity by its roles, or whoever has a key of the account.')
param access 'identity' | 'key' = 'identity'

@description('Blob containers to make.')
param containers string[] = []

@description('Name of the identity that works with blobs, queues and tables here.')
param identityName string

@description('Tags.')
param tags tagsOf

// The host keeps keys, leases and locks of timers in blobs; the task hub lives in blobs, queues and tables; PartyFlow in tables.
var roles = {
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  'Storage Queue Data Contributor': '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  tags: tags
  sku: {
    name: sku
  }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    allowBlobPublicAccess: false
    allowSharedKeyAccess: access == 'key'
    defaultToOAuthAuthentication: true
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource container 'containers' = [
      for container in containers: {
        name: container
        properties: {
          publicAccess: 'None'
        }
      }
    ]
  }
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(roles): if (access == 'identity') {
    name: guid(account.id, identity.id, role.value)
    scope: account
    properties: {
      description: 'PartyFlow: ${role.key}'
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
    }
  }
]
