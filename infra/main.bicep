// PartyFlow on Azure: one function app, one storage account, one key vault, one workspace for logs.
// No endpoint suffix is written down anywhere: Azure and Azure China (21Vianet) differ only in their parameters.
targetScope = 'resourceGroup'

@description('Short name of this PartyFlow; every resource name begins with it. 3 to 12 lower-case letters and digits.')
@minLength(3)
@maxLength(12)
param name string

@description('Region of every resource.')
param location string = resourceGroup().location

@description('The address under which people reach PartyFlow, for example https://partyflow.example.org. The only source of links in mails.')
param baseUrl string

@description('Mail server (host name). Mails cannot leave without one.')
param smtpHost string

@description('Port of the mail server: 465 for TLS from the first byte, 587 for STARTTLS.')
param smtpPort int = 465

@description('How the way to the mail server is protected.')
@allowed(['Tls', 'StartTls'])
param smtpSecurity string = 'Tls'

@description('Account at the mail server.')
param smtpUser string

@description('Password of that account. Kept in the key vault only.')
@secure()
param smtpPassword string

@description('Sender of every mail, for example 融合任务 <partyflow@example.org>.')
param mailFrom string

@description('32 random bytes in base64 that wrap the key ring of sessions and sealed mails. Kept in the key vault only; changing it signs everybody out.')
@secure()
param dataProtectionKey string

@description('Days that logs are kept; rules ask for at least 180.')
@minValue(180)
@maxValue(730)
param logRetentionDays int = 180

@description('Plan of the function app. Y1 is Consumption; EP1 keeps one instance warm.')
@allowed(['Y1', 'EP1'])
param planSku string = 'Y1'

@description('Tags on every resource.')
param tags object = {}

var suffix = uniqueString(resourceGroup().id, name)

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    name: name
    location: location
    retentionDays: logRetentionDays
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    name: take('${name}${suffix}', 24)
    location: location
    tags: tags
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: take('${name}-${suffix}', 24)
    location: location
    smtpPassword: smtpPassword
    dataProtectionKey: dataProtectionKey
    tags: tags
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    name: '${name}-${take(suffix, 6)}'
    location: location
    planSku: planSku
    storageAccountName: storage.outputs.name
    vaultName: vault.outputs.name
    smtpPasswordUri: vault.outputs.smtpPasswordUri
    dataProtectionKeyUri: vault.outputs.dataProtectionKeyUri
    insightsConnectionString: monitoring.outputs.insightsConnectionString
    settings: {
      PartyFlow__BaseUrl: baseUrl
      PartyFlow__Smtp__Host: smtpHost
      PartyFlow__Smtp__Port: string(smtpPort)
      PartyFlow__Smtp__Security: smtpSecurity
      PartyFlow__Smtp__User: smtpUser
      PartyFlow__Smtp__From: mailFrom
    }
    tags: tags
  }
}

@description('Name of the function app to publish to.')
output functionAppName string = app.outputs.name

@description('Host name of the function app; point the address of baseUrl at it.')
output hostName string = app.outputs.hostName
