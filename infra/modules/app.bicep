// The function app with its plan, and the roles of its identity beside the resources they are for.

@description('Name of the function app.')
param name string

@description('Region.')
param location string

@description('Plan.')
param planSku string

@description('Storage account of the tables and of the durable task hub.')
param storageAccountName string

@description('Key vault of the secrets.')
param vaultName string

@description('Address of the mail password.')
param smtpPasswordUri string

@description('Address of the key that wraps the key ring.')
param dataProtectionKeyUri string

@description('Connection string of Application Insights.')
param insightsConnectionString string

@description('Settings that are no secrets.')
param settings object

@description('Tags.')
param tags object

var roles = {
  blobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  queueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  tableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
}

var elastic = startsWith(planSku, 'EP')
var storageConnection = 'DefaultEndpointsProtocol=https;AccountName=${account.name};AccountKey=${account.listKeys().keys[0].value};EndpointSuffix=${environment().suffixes.storage}'

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageAccountName
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: '${name}-plan'
  location: location
  tags: tags
  kind: elastic ? 'elastic' : 'functionapp'
  sku: {
    name: planSku
    tier: elastic ? 'ElasticPremium' : 'Dynamic'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    siteConfig: {
      linuxFxVersion: 'DOTNET-ISOLATED|10.0'
      ftpsState: 'Disabled'
      minTlsVersion: '1.2'
      http20Enabled: true
      appSettings: concat(
        map(items(settings), setting => {
          name: setting.key
          value: setting.value
        }),
        [
          {
            name: 'FUNCTIONS_EXTENSION_VERSION'
            value: '~4'
          }
          {
            name: 'FUNCTIONS_WORKER_RUNTIME'
            value: 'dotnet-isolated'
          }
          {
            name: 'AzureWebJobsStorage__accountName'
            value: account.name
          }
          {
            name: 'AzureWebJobsDisableHomepage'
            value: 'true'
          }
          {
            name: 'WEBSITE_CONTENTAZUREFILECONNECTIONSTRING'
            value: storageConnection
          }
          {
            name: 'WEBSITE_CONTENTSHARE'
            value: toLower(name)
          }
          {
            name: 'APPLICATIONINSIGHTS_CONNECTION_STRING'
            value: insightsConnectionString
          }
          {
            name: 'PartyFlow__Tables'
            value: account.properties.primaryEndpoints.table
          }
          {
            name: 'PartyFlow__Smtp__Password'
            value: '@Microsoft.KeyVault(SecretUri=${smtpPasswordUri})'
          }
          {
            name: 'PartyFlow__DataProtection__Key'
            value: '@Microsoft.KeyVault(SecretUri=${dataProtectionKeyUri})'
          }
        ]
      )
    }
  }
}

resource storageRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [roles.blobDataOwner, roles.queueDataContributor, roles.tableDataContributor]: {
    name: guid(account.id, app.id, role)
    scope: account
    properties: {
      principalId: app.identity.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource vaultRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, app.id, roles.secretsUser)
  scope: vault
  properties: {
    principalId: app.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.secretsUser)
  }
}

@description('Name of the function app.')
output name string = app.name

@description('Its host name.')
output hostName string = app.properties.defaultHostName
