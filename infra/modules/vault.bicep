// A key vault with secrets, and the role of whoever reads them.

import { tags as tagsOf } from '../types.bicep'

@description('Name of the vault.')
param name string

@description('Region.')
param location string

@description('Name of the identity that reads the secrets.')
param identityName string

@description('Secrets by name.')
@secure()
param secrets { *: string }

@description('Names of the secrets to make.')
param secretNames string[]

@description('Tags.')
param tags tagsOf

var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
  }

  resource secret 'secrets' = [
    for secretName in secretNames: {
      name: secretName
      properties: {
        value: secrets[secretName]
      }
    }
  ]
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, secretsUser)
  scope: vault
  properties: {
    description: 'PartyFlow: Key Vault Secrets User'
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}
