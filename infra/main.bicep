// PartyFlow on Azure: one function app, its storage account, a key vault, an identity and a workspace for logs.
// No endpoint is written down anywhere: Azure and Azure China (21Vianet) differ in their parameters only.
targetScope = 'resourceGroup'

import { alwaysReady, mailServer, planSku, storageSku, tags as tagsOf } from 'types.bicep'

@description('Short name of this PartyFlow; every resource name begins with it. 3 to 12 lower-case letters and digits, a letter first.')
@minLength(3)
@maxLength(12)
param name string

@description('Region of every resource.')
param location string = resourceGroup().location

@description('Where people reach PartyFlow, for example https://partyflow.example.org. The only source of links in mails.')
param baseUrl string

@description('The mail server. Without one nothing leaves: a function app has no folder to keep mails in.')
param mail mailServer

@description('Password of the account at the mail server; empty where it asks for none. Kept in the key vault only.')
@secure()
param smtpPassword string = ''

@description('32 random bytes in base64 that wrap the keys of sessions and sealed mails, kept in the vault. New ones sign everybody out.')
@minLength(44)
@maxLength(44)
@secure()
param dataProtectionKey string

@description('Plan of the function app. Azure China has no Flex Consumption: take EP1 there.')
param plan planSku = 'FC1'

@description('Memory of an instance in MB (Flex Consumption).')
@allowed([512, 2048, 4096])
param instanceMemory int = 2048

@description('The most instances that Azure starts; Elastic Premium never starts more than 20.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Instances that are kept started (Flex Consumption); Elastic Premium always keeps one.')
param ready alwaysReady = { http: 0, durable: 1 }

@description('How often storage keeps what it holds. Not every region has zones.')
param storageCopies storageSku = 'Standard_ZRS'

@description('Days that logs are kept; rules ask for at least 180.')
@minValue(180)
@maxValue(730)
param logRetentionDays int = 180

@description('Tags on every resource.')
param tags tagsOf = {}

var suffix = uniqueString(resourceGroup().id, name)
var elastic = plan != 'FC1'
var authenticated = mail.?user != null

// Every name follows from the parameters, so that what-if can say beforehand what a deployment would change.
var identityName = '${name}-identity'
var storageName = take('${name}${suffix}', 24)
var contentName = take('${name}app${suffix}', 24)
var vaultName = take('${name}-${suffix}', 24)
var planName = '${name}-plan'
var deploymentContainer = 'deployments'

module identity 'modules/identity.bicep' = {
  params: {
    name: identityName
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    name: name
    location: location
    retentionDays: logRetentionDays
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    name: storageName
    location: location
    sku: storageCopies
    containers: elastic ? [] : [deploymentContainer]
    identityName: identityName
    tags: tags
  }
  dependsOn: [identity]
}

// Elastic Premium mounts the published program from a file share, which knows account keys only. It gets an account of its own, so
// that the account with PartyFlow's data needs no key at all.
module content 'modules/storage.bicep' = if (elastic) {
  params: {
    name: contentName
    location: location
    sku: 'Standard_LRS'
    access: 'key'
    identityName: identityName
    tags: tags
  }
}

module vault 'modules/vault.bicep' = {
  params: {
    name: vaultName
    location: location
    identityName: identityName
    // What the app would refuse at its first start is refused here.
    secrets: {
      'data-protection-key': dataProtectionKey
      'smtp-password': authenticated != empty(smtpPassword)
        ? smtpPassword
        : fail('mail.user and smtpPassword belong together: give both or none')
    }
    secretNames: concat(['data-protection-key'], authenticated ? ['smtp-password'] : [])
    tags: tags
  }
  dependsOn: [identity]
}

module hosting 'modules/plan.bicep' = {
  params: {
    name: planName
    location: location
    sku: plan
    maximumInstances: maximumInstances
    tags: tags
  }
}

module app 'modules/app.bicep' = {
  params: {
    name: '${name}-${take(suffix, 6)}'
    location: location
    planName: planName
    elastic: elastic
    instanceMemory: instanceMemory
    maximumInstances: maximumInstances
    ready: ready
    identityName: identityName
    insightsName: '${name}-insights'
    storageName: storageName
    deploymentContainer: deploymentContainer
    contentName: contentName
    vaultName: vaultName
    settings: union(
      {
        PartyFlow__BaseUrl: startsWith(baseUrl, 'https://') ? baseUrl : fail('baseUrl must begin with https://')
        PartyFlow__Smtp__Host: mail.host
        PartyFlow__Smtp__Port: string(mail.port)
        PartyFlow__Smtp__Security: mail.security
        PartyFlow__Smtp__From: mail.from
      },
      authenticated ? { PartyFlow__Smtp__User: mail.user! } : {}
    )
    vaultSettings: union(
      { PartyFlow__DataProtection__Key: 'data-protection-key' },
      authenticated ? { PartyFlow__Smtp__Password: 'smtp-password' } : {}
    )
    tags: tags
  }
  // The roles stand, and the secrets can be read, before the app starts for the first time.
  dependsOn: [identity, monitoring, storage, content, vault, hosting]
}

@description('Name of the function app to publish to.')
output functionAppName string = app.outputs.name

@description('Host name of the function app; point the address of baseUrl at it.')
output hostName string = app.outputs.hostName

@description('Name of the Application Insights to look for the one-time set-up code in.')
output insightsName string = '${name}-insights'
