// The function app. What it may do stands beside the resources it works with.

import { alwaysReady, tags as tagsOf } from '../types.bicep'

@description('Name of the function app.')
param name string

@description('Region.')
param location string

@description('Plan to run on.')
param planName string

@description('Whether that plan is Elastic Premium; else it is Flex Consumption.')
param elastic bool

@description('Memory of an instance in MB (Flex Consumption).')
param instanceMemory int

@description('The most instances (Flex Consumption).')
param maximumInstances int

@description('Instances that are kept started (Flex Consumption).')
param ready alwaysReady

@description('Identity as which the app reaches storage and vault.')
param identityName string

@description('Application Insights that takes the logs.')
param insightsName string

@description('Storage account of the tables and of the task hub.')
param storageName string

@description('Container in that account from which Flex Consumption takes the published program.')
param deploymentContainer string

@description('Storage account of the file share with the published program (Elastic Premium).')
param contentName string

@description('Key vault of the secrets.')
param vaultName string

@description('Settings that are no secrets.')
param settings { *: string }

@description('Settings whose values are secrets of the vault, by the name of the secret.')
param vaultSettings { *: string }

@description('Tags.')
param tags tagsOf

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageName
}

resource content 'Microsoft.Storage/storageAccounts@2023-05-01' existing = if (elastic) {
  name: contentName
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' existing = {
  name: planName
}

var everywhere = {
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  // The front page is the app's own.
  AzureWebJobsDisableHomepage: 'true'
  // Addresses instead of the account's name: a name alone would mean Azure's own endpoints, in Azure China too.
  AzureWebJobsStorage__blobServiceUri: account.properties.primaryEndpoints.blob
  AzureWebJobsStorage__queueServiceUri: account.properties.primaryEndpoints.queue
  AzureWebJobsStorage__tableServiceUri: account.properties.primaryEndpoints.table
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  // Tells the program which of its identities to be when it opens PartyFlow's tables.
  AZURE_CLIENT_ID: identity.properties.clientId
  PartyFlow__Tables: account.properties.primaryEndpoints.table
}

var onFlex = {
  // host.json lets idle queues rest for 30 s; this plan is slow to wake with more than 10.
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__maxQueuePollingInterval: '00:00:10'
}

var onElastic = {
  FUNCTIONS_EXTENSION_VERSION: '~4'
  FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated'
  WEBSITE_CONTENTAZUREFILECONNECTIONSTRING: elastic
    ? join(
        [
          'DefaultEndpointsProtocol=https'
          'AccountName=${content.name}'
          'AccountKey=${content!.listKeys().keys[0].value}'
          'EndpointSuffix=${environment().suffixes.storage}'
        ],
        ';'
      )
    : ''
  WEBSITE_CONTENTSHARE: toLower(name)
  WEBSITE_RUN_FROM_PACKAGE: '1'
}

var secrets = mapValues(
  vaultSettings,
  secret => '@Microsoft.KeyVault(SecretUri=${vault.properties.vaultUri}secrets/${secret})'
)

// Flex Consumption takes these from functionAppConfig and refuses them here.
var siteOnElastic = {
  linuxFxVersion: 'DOTNET-ISOLATED|10.0'
  ftpsState: 'Disabled'
  minimumElasticInstanceCount: 1
}

var flexConfiguration = {
  deployment: {
    storage: {
      type: 'blobContainer'
      value: '${account.properties.primaryEndpoints.blob}${deploymentContainer}'
      authentication: {
        type: 'UserAssignedIdentity'
        userAssignedIdentityResourceId: identity.id
      }
    }
  }
  runtime: {
    name: 'dotnet-isolated'
    version: '10.0'
  }
  scaleAndConcurrency: {
    instanceMemoryMB: instanceMemory
    maximumInstanceCount: maximumInstances
    alwaysReady: map(filter(items(ready), group => group.value > 0), group => {
      name: group.key
      instanceCount: group.value
    })
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identity.id
    functionAppConfig: elastic ? null : flexConfiguration
    siteConfig: union(
      {
        minTlsVersion: '1.2'
        scmMinTlsVersion: '1.2'
        http20Enabled: true
        appSettings: map(items(union(everywhere, elastic ? onElastic : onFlex, settings, secrets)), setting => {
          name: setting.key
          value: setting.value
        })
      },
      elastic ? siteOnElastic : {}
    )
  }
}

@description('Name of the function app.')
output name string = app.name

@description('Its host name.')
output hostName string = app.properties.defaultHostName
